// Two machines on one DRAM channel: slower, but exact.

#include <gtest/gtest.h>

#include "models/memory/dram.h"
#include "models/noc/interconnect.h"
#include "tests/eyeriss/golden.h"
#include "tests/eyeriss/tile_bench.h"

namespace tessera::eyeriss {
namespace {

using base::Job;
using base::JobCode;
using base::JobStatus;
using test::Case;

constexpr std::uint64_t kSecond = 0x80'0000;  // where the second machine's data lie

// Two tiles with links fast enough that the channel is what they wait for.
struct Pair {
    tessera::test::TestEnvironment environment{
        {"eyeriss.mac16", "eyeriss.mac16_gated", "eyeriss.spad_access", "eyeriss.pe_hop",
         "eyeriss.glb_access", "eyeriss.cycle", "dram.byte", "noc.byte"}};
    static Config fast() {
        Config config;
        config.link_clock_hz = 2'000'000'000;
        config.port.outstanding = 16;
        return config;
    }
    static memory::DramConfig slow() {
        memory::DramConfig config;
        config.preset = "DDR3-1600K";
        config.size_bytes = 32 << 20;
        config.page_policy = memory::PagePolicy::closed;
        config.energy = memory::DramEnergyModel::per_byte;
        return config;
    }

    noc::Interconnect noc{"noc", noc::InterconnectConfig{}, environment.environment()};
    memory::Dram dram{"dram", slow(), environment.environment()};
    Eyeriss first{"eyeriss0", fast(), environment.environment()};
    Eyeriss second{"eyeriss1", fast(), environment.environment()};
    tessera::test::BusMaster cpu0{"cpu0"}, cpu1{"cpu1"};
    sc_core::sc_signal<bool> irq0{"irq0"}, irq1{"irq1"};

    Pair() {
        noc.connect_initiator("eyeriss0", first.mem.socket);
        noc.connect_initiator("eyeriss1", second.mem.socket);
        noc.connect_target({"dram", 0, slow().size_bytes}, dram.socket);
        cpu0.socket.bind(first.cfg);
        cpu1.socket.bind(second.cfg);
        first.irq(irq0);
        second.irq(irq1);
    }

    void load(std::uint64_t address, const std::vector<std::uint8_t>& bytes) {
        ASSERT_TRUE(dram.load(address, std::as_bytes(std::span(bytes))));
    }
    void place(Case& c, std::uint64_t shift) {
        for (base::Stream& stream : c.job.streams) stream.address += shift;
        c.job.status_address = test::kStatusAddress + shift;
        load(c.job.streams[base::kInput].address, test::to_bytes(c.input, 16));
        load(c.job.streams[base::kWeight].address, test::to_bytes(c.weights, 16));
        std::vector<std::uint8_t> descriptor(sizeof(Job));
        std::memcpy(descriptor.data(), &c.job, sizeof(Job));
        load(test::kJobAddress + shift, descriptor);
    }
    static std::uint32_t offset(std::string_view name) {
        return test::TileBench::in(kRegisters, name).offset;
    }
    static void ring(tessera::test::BusMaster& cpu, std::uint64_t shift) {
        cpu.write32(offset("JOB_LO"), static_cast<std::uint32_t>(test::kJobAddress + shift));
        cpu.write32(offset("DOORBELL"), 1);
    }
    static void wait_until_idle(tessera::test::BusMaster& cpu) {
        const std::uint32_t idle = base::named(base::tile_field::kStatus, "IDLE").mask();
        do test::TileBench::wait_for_a_while();
        while ((cpu.read32(offset("STATUS")) & idle) == 0);
    }
    JobStatus status(std::uint64_t shift) const {
        JobStatus status;
        EXPECT_TRUE(
            dram.dump(test::kStatusAddress + shift, std::as_writable_bytes(std::span(&status, 1))));
        return status;
    }
    void expect_exact(const Case& c) const {
        std::vector<std::uint8_t> output(c.job.streams[base::kOutput].bytes);
        ASSERT_TRUE(dram.dump(c.job.streams[base::kOutput].address,
                              std::as_writable_bytes(std::span(output))));
        EXPECT_EQ(output, test::to_bytes(test::golden_output(c), 16));
    }
};

TEST(EyerissContention, TwoTilesOnOneChannelAreSlowerButExact) {
    Pair pair;
    tessera::test::simulate([&] {
        base::RandomStream random(90, "contention", 0);
        // A dense layer: its filters come once each, so that memory is what it waits for.
        Job job = test::make_job(base::Op::dense, {.N = 2, .C = 1500, .M = 300}, 16);
        job.requantisation.shift = 12;
        Case one = test::with_data(job, random), other = test::with_data(job, random);
        pair.place(one, 0);
        pair.place(other, kSecond);

        Pair::ring(pair.cpu0, 0);
        Pair::wait_until_idle(pair.cpu0);
        const JobStatus alone = pair.status(0);
        ASSERT_EQ(alone.code, JobCode::ok);
        pair.expect_exact(one);

        Pair::ring(pair.cpu0, 0);
        Pair::ring(pair.cpu1, kSecond);
        Pair::wait_until_idle(pair.cpu0);
        Pair::wait_until_idle(pair.cpu1);
        const JobStatus together = pair.status(0), beside = pair.status(kSecond);
        EXPECT_EQ(together.code, JobCode::ok);
        EXPECT_EQ(beside.code, JobCode::ok);
        pair.expect_exact(one);
        pair.expect_exact(other);
        EXPECT_GT(together.stall_memory_cycles, alone.stall_memory_cycles);
        EXPECT_GT(together.cycles, alone.cycles);
        EXPECT_GT(beside.cycles, alone.cycles);
        EXPECT_EQ(together.bytes_read, alone.bytes_read);
        EXPECT_EQ(together.energy_fj, alone.energy_fj);
    });
}

}  // namespace
}  // namespace tessera::eyeriss
