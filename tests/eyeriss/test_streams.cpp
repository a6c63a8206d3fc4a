// Coded streams, prefetching and what a tile says of its waiting.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>

#include "models/eyeriss/mapper.h"
#include "tests/eyeriss/coded_tensor.h"

namespace tessera::eyeriss {
namespace {

using base::Accumulator;
using base::Job;
using base::JobCode;
using base::JobStatus;
using test::Case;
using test::CodedTensor;
using test::TileBench;

void set_input(Case& c, std::int32_t value) { std::fill(c.input.begin(), c.input.end(), value); }

TEST(EyerissStreams, RandomCodedLayersEqualTheGolden) {
    Config tiny;
    tiny.rows = 6;
    tiny.cols = 4;
    tiny.glb_bytes = 4096;
    tiny.glb_filter_bytes = 512;
    tiny.glb_bank_bytes = 256;
    tiny.filter_spad_words = 36;
    tiny.psum_spad_words = 6;
    TileBench bench(tiny);
    tessera::test::simulate([&] {
        base::RandomStream random(73, "coded", 0);
        unsigned ran = 0;
        for (int i = 0; i < 150; ++i) {
            Case c = test::random_case(random);
            const bool in = random.below(3) != 0, out = !in || random.below(2) == 0;
            CodedTensor ifmap, ofmap;
            if (in) ifmap = test::coded_ifmap(c.job, 1 + random.below(c.job.geometry.H));
            if (out) ofmap = test::coded_ofmap(c.job, 1 + random.below(c.job.geometry.E));
            bench.place(c);
            if (in) bench.memory.put(test::kInputAddress, ifmap.encoded(c.input));
            const JobStatus status = bench.run(c.job);
            if (status.code == JobCode::infeasible) continue;  // segments too high for the machine
            ASSERT_EQ(status.code, JobCode::ok) << "layer " << i;
            ++ran;
            const auto golden = test::golden_output(c);
            const auto memory = bench.output(c);
            if (out) {
                ASSERT_EQ(ofmap.decoded(memory), golden) << "layer " << i;
            } else {
                ASSERT_EQ(memory, test::to_bytes(golden, c.job.streams[base::kOutput].bits))
                    << "layer " << i;
            }
            ASSERT_TRUE(bench.surroundings_are_untouched(c));
            ASSERT_EQ(status.macs_issued, test::golden_issued(c));
        }
        EXPECT_GT(ran, 100u);
    });
}

// One tile holds everything, so that every byte is read once.
Case small(base::RandomStream& random, std::int32_t value) {
    Job job = test::make_job(base::Op::conv, {.C = 4, .H = 9, .W = 11, .M = 8, .R = 3, .S = 3}, 16);
    Case c = test::with_data(job, random);
    set_input(c, value);
    return c;
}

TEST(EyerissStreams, BytesMovedAreThoseOfTheCode) {
    TileBench bench;
    tessera::test::simulate([&] {
        base::RandomStream random(74, "bytes", 0);
        for (const std::int32_t value : {0, 7}) {  // the best and the worst for the code
            Case c = small(random, value);
            const CodedTensor ifmap = test::coded_ifmap(c.job, 9);
            const CodedTensor ofmap = test::coded_ofmap(c.job, 7);
            bench.place(c);
            const auto encoded = ifmap.encoded(c.input);
            bench.memory.put(test::kInputAddress, encoded);
            const JobStatus status = bench.run(c.job);
            ASSERT_EQ(status.code, JobCode::ok);
            const std::uint64_t filters = 8 * 4 * 9 * 2;
            const std::uint64_t in = 8 * ifmap.words(encoded) + 2 * ifmap.segments();
            EXPECT_EQ(ifmap.words(encoded), 4u * (value == 0 ? 2 : 33)) << "99 values, 4 planes";
            EXPECT_EQ(status.bytes_read, sizeof(Job) + filters + in);
            const auto written = bench.output(c);
            EXPECT_EQ(status.bytes_written, 8 * ofmap.words(written) + 2 * ofmap.segments());
            const std::uint64_t raw_in = 4 * 99 * 2, raw_out = 8 * 63 * 2;
            const auto saved = [](std::uint64_t raw, std::uint64_t coded) {
                return raw > coded ? raw - coded : 0;
            };
            EXPECT_EQ(status.bytes_saved, saved(raw_in, in) + saved(raw_out, status.bytes_written));
        }
    });
}

TEST(EyerissStreams, DamagedCodesEndTheJobBeforeItWrites) {
    TileBench bench;
    tessera::test::simulate([&] {
        base::RandomStream random(75, "damage", 0);
        Case c = small(random, 5);
        const CodedTensor ifmap = test::coded_ifmap(c.job, 3);
        const auto good = ifmap.encoded(c.input);
        bench.place(c);
        const auto code_with = [&](std::size_t at, std::uint8_t byte) {
            auto memory = good;
            memory[at] = byte;
            bench.memory.put(test::kInputAddress, memory);
            bench.clear_output(c);
            const JobStatus status = bench.run(c.job);
            EXPECT_TRUE(bench.output_is_untouched(c));
            return status.code;
        };
        EXPECT_EQ(code_with(4, 0), JobCode::codec) << "a segment of no words";
        EXPECT_EQ(code_with(4, 12), JobCode::codec) << "one word more than the worst case";
        EXPECT_EQ(code_with(4, 10), JobCode::codec) << "the last word is missing";
        EXPECT_EQ(code_with(ifmap.slot(2) + 7, 0xFF), JobCode::codec) << "an early terminator";
        EXPECT_EQ(code_with(ifmap.slot(2), 0x1F), JobCode::codec) << "a run too many";
        bench.memory.put(test::kInputAddress, good);
        EXPECT_EQ(bench.run(c.job).code, JobCode::ok) << "and the tile works on";
    });
}

TEST(EyerissStreams, ImpossibleLayoutsAreRefused) {
    base::RandomStream random(76, "refused", 0);
    const auto code_of = [](const Job& job) {
        const auto refusal = Eyeriss::refuse_job({}, job);
        return refusal ? refusal->code : JobCode::ok;
    };
    Case c = small(random, 5);
    (void)test::coded_ifmap(c.job, 3);
    (void)test::coded_ofmap(c.job, 7);
    EXPECT_EQ(code_of(c.job), JobCode::ok);

    Job job = c.job;
    job.streams[base::kInput].aux = 0;
    EXPECT_EQ(code_of(job), JobCode::geometry) << "segments of no rows";
    job.streams[base::kInput].aux = 10;
    EXPECT_EQ(code_of(job), JobCode::geometry) << "segments higher than the plane";
    job = c.job;
    job.streams[base::kOutput].bytes -= 8;
    EXPECT_EQ(code_of(job), JobCode::geometry) << "too small for the layout";
    job = c.job;
    job.streams[base::kInput].address += 8;
    EXPECT_EQ(code_of(job), JobCode::alignment);
    job = c.job;
    job.streams[base::kWeight].codec = base::Codec::rlc;
    EXPECT_EQ(code_of(job), JobCode::unsupported) << "filters are raw";
    job = c.job;
    job.flags |= base::job_flag::use_mapping;
    job.mapping = to_vector({.m = 8, .e = 3, .p = 8});
    EXPECT_EQ(code_of(job), JobCode::infeasible) << "strips that cut segments";
}

JobStatus run_medium(TileBench& bench) {
    base::RandomStream random(77, "medium", 0);
    const Case c = test::medium_case(random);
    bench.place(c);
    const JobStatus status = bench.run(c.job);
    EXPECT_EQ(status.code, JobCode::ok);
    EXPECT_EQ(bench.output(c), test::to_bytes(test::golden_output(c), 16));
    return status;
}

std::uint64_t cycles_with(std::uint32_t tiles, std::uint32_t blocks) {
    Config config;
    config.ifmap_tiles = tiles;
    config.psum_blocks = blocks;
    TileBench bench(config);
    std::uint64_t cycles = 0;
    tessera::test::simulate([&] {
        base::RandomStream random(78, "ahead", 0);
        Case c = test::medium_case(random);
        c.job.flags |= base::job_flag::use_mapping;
        c.job.mapping = to_vector({.m = 8, .n = 1, .e = 7, .p = 4, .q = 2, .r = 2, .t = 2});
        bench.place(c);
        const JobStatus status = bench.run(c.job);
        EXPECT_EQ(status.code, JobCode::ok);
        EXPECT_EQ(bench.output(c), test::to_bytes(test::golden_output(c), 16));
        cycles = status.cycles;
    });
    return cycles;
}

class Ahead : public testing::TestWithParam<std::pair<std::uint32_t, std::uint32_t>> {};

TEST_P(Ahead, MoreRoomHidesLoadsAndDrainsAndChangesNoResult) {
    const auto [tiles, blocks] = GetParam();
    const std::uint64_t cycles = cycles_with(tiles, blocks);
    base::RandomStream random(78, "ahead", 0);
    const Layer layer = layer_of(test::medium_case(random).job);
    Config config;
    config.ifmap_tiles = tiles;
    config.psum_blocks = blocks;
    const Mapping map{.m = 8, .n = 1, .e = 7, .p = 4, .q = 2, .r = 2, .t = 2};
    const Plan expected = plan(config, {}, layer, map);
    // The plan knows the link but neither latency nor the first load, which nothing precedes.
    EXPECT_GE(cycles, expected.cycles);
    EXPECT_LT(static_cast<double>(cycles), 1.15 * static_cast<double>(expected.cycles));
}
INSTANTIATE_TEST_SUITE_P(Rooms, Ahead,
                         testing::Values(std::pair{1u, 1u}, std::pair{2u, 1u}, std::pair{1u, 2u},
                                         std::pair{2u, 2u}, std::pair{3u, 2u}));

TEST(EyerissStreams, EveryWaitHasOneCause) {
    TileBench bench;
    tessera::test::simulate([&] {
        bench.memory.latency = sc_core::sc_time(900, sc_core::SC_NS);
        bench.memory.told = sc_core::sc_time(300, sc_core::SC_NS);
        const JobStatus status = run_medium(bench);
        const Counters& own = bench.tile.machine_counters();
        const std::uint64_t descriptor = 2 * 180;  // cycles: four bursts at once
        EXPECT_NEAR(static_cast<double>(own.stall_link + own.stall_dram + own.stall_noc),
                    static_cast<double>(status.stall_memory_cycles + status.stall_inside_cycles -
                                        descriptor / 2),
                    2);
        // A third of a burst's time is the memory's.
        EXPECT_NEAR(static_cast<double>(own.stall_noc), 2.0 * static_cast<double>(own.stall_dram),
                    0.01 * static_cast<double>(own.stall_noc));
        EXPECT_GT(own.stall_link, 0u);
        bench.write("SNAPSHOT", 1);
        EXPECT_EQ(bench.read64("STALL_DRAM"), own.stall_dram);
        EXPECT_EQ(bench.read64("STALL_NOC"), own.stall_noc);
        EXPECT_EQ(bench.read64("STALL_PSUM"), own.stall_psum);
        EXPECT_EQ(bench.read64("PASS_CYCLES"), own.pass_cycles);
    });
}

TEST(EyerissStreams, TimingOnlyTakesTheTimeOfRealDataOfTheStatedZeros) {
    TileBench bench;
    tessera::test::simulate([&] {
        base::RandomStream random(79, "timing", 0);
        for (const bool is_coded : {false, true}) {
            Case c = test::medium_case(random);
            // No zeros, in and out: what is stated is exactly what the data have.
            set_input(c, 3);
            std::fill(c.weights.begin(), c.weights.end(), 300);
            if (is_coded) {
                const CodedTensor ifmap = test::coded_ifmap(c.job, 14);
                (void)test::coded_ofmap(c.job, 14);
                bench.place(c);
                bench.memory.put(test::kInputAddress, ifmap.encoded(c.input));
            } else {
                bench.place(c);
            }
            const JobStatus real = bench.run(c.job);
            ASSERT_EQ(real.code, JobCode::ok);
            c.job.flags |= base::job_flag::timing_only;
            const JobStatus timed = bench.run(c.job);
            EXPECT_EQ(timed.code, JobCode::ok);
            EXPECT_EQ(timed.cycles, real.cycles) << is_coded;
            EXPECT_EQ(timed.macs_issued, real.macs_issued);
            EXPECT_EQ(timed.bytes_read, real.bytes_read);
            EXPECT_EQ(timed.bytes_written, real.bytes_written);
            EXPECT_EQ(timed.energy_fj, real.energy_fj);
            EXPECT_TRUE(bench.surroundings_are_untouched(c));
        }
    });
}

TEST(EyerissStreams, TimingOnlyGatesTheStatedZeros) {
    TileBench bench;
    tessera::test::simulate([&] {
        base::RandomStream random(80, "timing", 0);
        Case c = test::medium_case(random);
        set_input(c, 1);
        const std::uint64_t all = test::golden_issued(c);
        c.job.flags |= base::job_flag::timing_only;
        c.job.input_zeros = 49152;  // three quarters
        (void)test::coded_ifmap(c.job, 14);
        bench.place(c);
        const JobStatus status = bench.run(c.job);
        EXPECT_EQ(status.code, JobCode::ok) << "the directory is not believed";
        EXPECT_NEAR(static_cast<double>(status.macs_issued), static_cast<double>(all) / 4, 100);
        EXPECT_EQ(status.macs_issued + status.macs_gated, dense_macs(c.job.geometry));
    });
}

TEST(EyerissStreams, RegistersShowTheIdsOfTheNetworks) {
    TileBench bench;
    tessera::test::simulate([&] {
        EXPECT_EQ(bench.read("PE_IFMAP_ID"), 0xFFFF'FFFF) << "nothing has run";
        base::RandomStream random(82, "ids", 0);
        Case c = test::medium_case(random);
        c.job.flags |= base::job_flag::use_mapping;
        c.job.mapping = to_vector({.m = 8, .n = 1, .e = 7, .p = 4, .q = 2, .r = 2, .t = 2});
        bench.place(c);
        (void)bench.run(c.job);
        const auto select = [&](std::uint32_t row, std::uint32_t col) {
            bench.write("PE_SELECT", row | col << 16);
        };
        // Two stacks of two sets of 3 x 7 stand side by side on six rows.
        select(4, 9);  // second channel set, filter row 1; second filter set, ofmap row 2
        EXPECT_EQ(bench.read("PE_IFMAP_ID"), 1u | 3u << 16);
        EXPECT_EQ(bench.read("PE_FILTER_ID"), 4u | 1u << 16);
        select(6, 0);
        EXPECT_EQ(bench.read("PE_FILTER_ID"), 0xFFFF'FFFF) << "it idles";
        select(12, 0);
        EXPECT_EQ(bench.read("PE_IFMAP_ID"), 0xFFFF'FFFF) << "there is none";
    });
}

TEST(EyerissStreams, RecordsOfRefusedJobsHaveNoCounters) {
    TileBench bench;
    tessera::test::simulate([&] {
        base::RandomStream random(83, "refused", 0);
        Case c = test::medium_case(random);
        bench.place(c);
        (void)bench.run(c.job);
        c.job.flags |= base::job_flag::use_mapping;
        const JobStatus status = bench.run(c.job);
        EXPECT_EQ(status.code, JobCode::infeasible);
        for (const std::uint64_t counter : status.machine) EXPECT_EQ(counter, 0u);
    });
}

TEST(EyerissStreams, StatusRecordsAndFiguresSayHowTheJobWasMapped) {
    TileBench bench;
    tessera::test::simulate([&] {
        base::RandomStream random(81, "figures", 0);
        const Case c = test::medium_case(random);
        bench.place(c);
        (void)bench.run(c.job);
        const JobStatus status = bench.run(c.job);  // growth, not totals
        const Mapping map = bench.choose_mapping(c.job);
        const Layer layer = layer_of(c.job);
        const PassCost cost = total_cost({}, layer, map);
        std::map<std::string_view, std::uint64_t> figures;
        for (const base::Figure& figure : Eyeriss::figures(status))
            figures[figure.name] = figure.value;
        EXPECT_EQ(figures.at("passes"), cost.passes);
        EXPECT_EQ(figures.at("processing_cycles"), cost.cycles);
        EXPECT_EQ(figures.at("active_pes"), active_pes(layer, map));
        EXPECT_EQ(figures.at("glb_psum_words"), cost.glb_psum_words);
        const std::string text =
            Eyeriss::explain({}, bench.environment.energy().technology(), c.job, status);
        EXPECT_EQ(
            text.find(fmt::format("m {} n {} e {} p {} q {} r {} t {}, {} of 168 PEs", map.m, map.n,
                                  map.e, map.p, map.q, map.r, map.t, active_pes(layer, map))),
            0u)
            << text;
        EXPECT_NE(text.find("least energy of "), std::string::npos) << text;
    });
}

}  // namespace
}  // namespace tessera::eyeriss
