#include <gtest/gtest.h>

#include "models/eyeriss/mapper.h"
#include "tests/eyeriss/tile_bench.h"

namespace tessera::eyeriss {
namespace {

using base::Accumulator;
using base::Job;
using base::JobCode;
using base::JobStatus;
using test::Case;
using test::medium_case;
using test::random_case;
using test::TileBench;
using test::with_data;

std::string text_of(const Job& job) {
    const base::Geometry& g = job.geometry;
    std::string text = std::string(to_string(job.op));
    for (const unsigned value : {g.N, g.G, g.C, g.H, g.W, g.M, g.R, g.S, g.E, g.F, g.stride_y,
                                 g.stride_x, g.pad_top, g.pad_left})
        text += " " + std::to_string(value);
    return text + " bits " + std::to_string(job.streams[base::kInput].bits) + " accumulator " +
           std::to_string(static_cast<int>(job.accumulator));
}

void expect_exact(TileBench& bench, const Case& c) {
    SCOPED_TRACE(text_of(c.job));
    bench.place(c);
    const JobStatus status = bench.run(c.job);
    ASSERT_EQ(status.code, JobCode::ok);
    ASSERT_EQ(bench.output(c),
              test::to_bytes(test::golden_output(c), c.job.streams[base::kOutput].bits));
    ASSERT_TRUE(bench.surroundings_are_untouched(c));
    const std::uint64_t issued = test::golden_issued(c);
    EXPECT_EQ(status.macs_issued, issued);
    EXPECT_EQ(status.macs_gated, dense_macs(c.job.geometry) - issued);
    EXPECT_EQ(status.macs_skipped, 0u);
}

TEST(EyerissTile, RandomLayersEqualTheGolden) {
    TileBench bench;
    constexpr std::uint64_t seed = 2016;
    RecordProperty("seed", static_cast<int>(seed));
    tessera::test::simulate([&] {
        base::RandomStream random(seed, "layers", 0);
        for (int i = 0; i < 250; ++i)
            ASSERT_NO_FATAL_FAILURE(expect_exact(bench, random_case(random)));
    });
}

// A buffer and an array so small that every loop of the schedule runs several times.
TEST(EyerissTile, RandomLayersEqualTheGoldenOnATinyMachine) {
    Config tiny;
    tiny.rows = 6;
    tiny.cols = 4;
    tiny.glb_bytes = 4096;
    tiny.glb_filter_bytes = 512;
    tiny.glb_bank_bytes = 256;
    tiny.ifmap_spad_words = 6;
    tiny.filter_spad_words = 36;
    tiny.psum_spad_words = 6;
    tiny.port.burst_bytes = 16;
    TileBench bench(tiny);
    tessera::test::simulate([&] {
        base::RandomStream random(1998, "layers", 0);
        for (int i = 0; i < 120; ++i)
            ASSERT_NO_FATAL_FAILURE(expect_exact(bench, random_case(random)));
        EXPECT_EQ(bench.memory.longest, 16u);
    });
}

TEST(EyerissTile, EveryMappingGivesTheSameOutput) {
    TileBench bench;
    tessera::test::simulate([&] {
        base::RandomStream random(5, "mappings", 0);
        for (const Accumulator accumulator :
             {Accumulator::int32, Accumulator::wrap16, Accumulator::sat16}) {
            Job job = test::make_job(base::Op::conv,
                                     {.N = 2,
                                      .C = 3,
                                      .H = 5,
                                      .W = 6,
                                      .M = 3,
                                      .R = 3,
                                      .S = 2,
                                      .stride_x = 2,
                                      .pad_top = 1,
                                      .pad_bottom = 1},
                                     16);
            job.accumulator = accumulator;
            job.product_shift = 4;
            job.requantisation.shift = 2;
            job.flags = base::job_flag::use_mapping;
            Case c = with_data(job, random);
            bench.place(c);
            const auto expected = test::to_bytes(test::golden_output(c), 16);
            const Layer layer = layer_of(job);
            unsigned feasible = 0;
            Mapping map;
            for (map.m = 1; map.m <= layer.M; ++map.m)
                for (map.n = 1; map.n <= layer.N; ++map.n)
                    for (map.e = 1; map.e <= layer.E; ++map.e)
                        for (map.p = 1; map.p <= layer.M; ++map.p)
                            for (map.q = 1; map.q <= layer.C; ++map.q)
                                for (map.r = 1; map.r <= layer.C; ++map.r)
                                    for (map.t = 1; map.t <= layer.M; ++map.t) {
                                        if (why_infeasible({}, layer, map)) continue;
                                        ++feasible;
                                        c.job.mapping = to_vector(map);
                                        bench.clear_output(c);
                                        ASSERT_EQ(bench.run(c.job).code, JobCode::ok);
                                        ASSERT_EQ(bench.output(c), expected);
                                        ASSERT_EQ(bench.read("MAPPING", 2), map.e);
                                    }
            EXPECT_GT(feasible, 100u);
        }
    });
}

TEST(EyerissTile, MemoryAndBurstsChangeTimeAlone) {
    TileBench bench;
    tessera::test::simulate([&] {
        base::RandomStream random(6, "timing", 0);
        const Case c = medium_case(random);
        bench.place(c);
        const JobStatus fast = bench.run(c.job);
        const auto output = bench.output(c);
        bench.clear_output(c);
        bench.memory.latency = sc_core::sc_time(2, sc_core::SC_US);
        const JobStatus slow = bench.run(c.job);
        EXPECT_EQ(bench.output(c), output);
        EXPECT_GT(slow.cycles, fast.cycles);
        EXPECT_GT(slow.stall_memory_cycles, fast.stall_memory_cycles);
        EXPECT_EQ(slow.energy_fj, fast.energy_fj);
        EXPECT_EQ(slow.bytes_read, fast.bytes_read);
        EXPECT_EQ(slow.macs_issued, fast.macs_issued);
    });
}

TEST(EyerissTile, CyclesAreThoseOfThePassesPlusStalls) {
    TileBench bench;
    tessera::test::simulate([&] {
        base::RandomStream random(7, "cycles", 0);
        const Case c = medium_case(random);
        bench.place(c);
        bench.memory.latency = sc_core::SC_ZERO_TIME;
        const JobStatus status = bench.run(c.job);
        const Layer layer = layer_of(c.job);
        const Mapping mapping = bench.choose_mapping(c.job);
        EXPECT_EQ(status.cycles - status.stall_memory_cycles - status.stall_inside_cycles,
                  total_cost({}, layer, mapping).cycles);
        // Without memory latency the link alone is in the way: 480 MB/s for every byte that no
        // computation hides.
        const auto link_cycles = [](std::uint64_t bytes) { return bytes * 200 / 480; };
        const std::uint64_t exposed =
            link_cycles(ifmap_traffic_bytes(layer, mapping) + ofmap_traffic_bytes(layer));
        const std::uint64_t filters = link_cycles(filter_traffic_bytes(layer, mapping));
        EXPECT_GE(status.stall_inside_cycles, exposed);
        EXPECT_LE(status.stall_inside_cycles, exposed + filters + 100);
        EXPECT_EQ(bench.tile.machine_counters().stall_link, status.stall_inside_cycles);
    });
}

TEST(EyerissTile, BytesOnTheBusAreThoseOfTheSchedule) {
    TileBench bench;
    tessera::test::simulate([&] {
        base::RandomStream random(8, "bytes", 0);
        const Case c = medium_case(random);
        bench.place(c);
        const JobStatus status = bench.run(c.job);
        const Layer layer = layer_of(c.job);
        const Mapping mapping = bench.choose_mapping(c.job);
        EXPECT_EQ(status.bytes_read, sizeof(Job) + ifmap_traffic_bytes(layer, mapping) +
                                         filter_traffic_bytes(layer, mapping));
        EXPECT_EQ(status.bytes_written, ofmap_traffic_bytes(layer));
    });
}

TEST(EyerissTile, EnergyIsCountsTimesCosts) {
    TileBench bench;
    tessera::test::simulate([&] {
        base::RandomStream random(9, "energy", 0);
        const Case c = medium_case(random);
        bench.place(c);
        const JobStatus status = bench.run(c.job);
        const Layer layer = layer_of(c.job);
        const Mapping mapping = bench.choose_mapping(c.job);
        const PassCost cost = total_cost({}, layer, mapping);
        const std::uint64_t issued = test::golden_issued(c);
        const std::uint64_t gated = dense_macs(c.job.geometry) - issued;
        const std::uint64_t spad = cost.spad_fill_words + 4 * issued + gated;
        const std::uint64_t dma =
            (ifmap_traffic_bytes(layer, mapping) + filter_traffic_bytes(layer, mapping) +
             ofmap_traffic_bytes(layer)) /
            kWordBytes;
        const std::uint64_t glb =
            cost.glb_ifmap_words + cost.glb_psum_words + cost.glb_filter_words + dma;
        // All cycles of the job but those of reading its descriptor.
        const std::uint64_t cycles = bench.count_of("eyeriss.cycle");
        EXPECT_LT(cycles, status.cycles);
        EXPECT_GE(cycles, cost.cycles);
        // The bench prices the events at 1, 2, 3, 4, 5 and 6 aJ.
        const std::uint64_t expected =
            issued + 2 * gated + 3 * spad + 4 * cost.deliveries + 5 * glb;
        EXPECT_EQ(bench.environment.energy().total_aj(), expected + 6 * cycles);
        EXPECT_EQ(status.energy_fj, expected / 1000);
        EXPECT_EQ(status.standby_fj, 6 * cycles / 1000);

        bench.write("SNAPSHOT", 1);
        EXPECT_EQ(bench.read64("PASSES"), cost.passes);
        EXPECT_EQ(bench.read64("SPAD_WORDS"), spad);
        EXPECT_EQ(bench.read64("HOPS"), cost.deliveries);
        EXPECT_EQ(bench.read64("GLB_IFMAP"), cost.glb_ifmap_words);
        EXPECT_EQ(bench.read64("GLB_PSUM"), cost.glb_psum_words);
        EXPECT_EQ(bench.read64("GLB_FILTER"), cost.glb_filter_words);
        EXPECT_EQ(bench.read64("GLB_DMA"), dma);
        EXPECT_EQ(bench.read64("MAC_ISSUED"), issued);
    });
}

TEST(EyerissTile, DescribesItself) {
    TileBench bench;
    tessera::test::simulate([&] {
        EXPECT_EQ(bench.read("ID"), base::kTileMagic << 16 | kClassId);
        EXPECT_EQ(bench.read("ARRAY"), 12u | 14u << 16);
        EXPECT_EQ(bench.read("GLB_BYTES"), 108u * 1024);
        EXPECT_EQ(bench.read("SPAD_FILTER"), 224u);
        EXPECT_EQ(bench.read("CAPS_OPS") & 6u, 6u);
        bench.control("RESET");
        TileBench::wait_for_a_while();
        EXPECT_EQ(bench.read("ARRAY"), 12u | 14u << 16) << "reset keeps what the machine is";
    });
}

// Records the values of a probe.
struct Recorder : base::ProbeSink {
    std::vector<std::uint64_t> values;
    void on_change(const base::ProbeBase& probe, std::uint32_t) override {
        values.push_back(probe.bits());
    }
};

TEST(EyerissTile, ProbesShowPassesPhasesAndActivePes) {
    TileBench bench;
    Recorder pass, phase, active;
    for (base::ProbeBase* probe : bench.environment.probes().probes()) {
        if (probe->path() == "eyeriss0.pass") probe->listen(pass);
        if (probe->path() == "eyeriss0.phase") probe->listen(phase);
        if (probe->path() == "eyeriss0.active_pes") probe->listen(active);
    }
    tessera::test::simulate([&] {
        base::RandomStream random(10, "probes", 0);
        Case c = medium_case(random);
        c.job.flags = base::job_flag::use_mapping;
        c.job.mapping = {40, 2, 14, 10, 4, 2, 1, 0};
        bench.place(c);
        ASSERT_EQ(bench.run(c.job).code, JobCode::ok);
        EXPECT_EQ(pass.values.size(), 3u * 4 + 1);  // C 24 by 8, M 40 by 10, and back to 0
        EXPECT_EQ(active.values.front(), 3u * 14 * 2 * 1);
        EXPECT_EQ(active.values.back(), 0u);
        EXPECT_EQ(phase.values.back(), static_cast<std::uint64_t>(Phase::idle));
    });
}

}  // namespace
}  // namespace tessera::eyeriss
