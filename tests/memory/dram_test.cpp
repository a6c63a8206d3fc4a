// DRAM behind its socket: data, time, order, back-pressure, energy, and errors.

#include "models/memory/dram.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <deque>
#include <numeric>
#include <vector>

#include "models/base/random.h"
#include "tests/memory/jedec_checker.h"
#include "tests/support/bus_master.h"
#include "tests/support/in_child.h"

namespace tessera::memory {
namespace {

using tessera::test::now_ps;
using tessera::test::picoseconds;
using tessera::test::simulate;
using tessera::test::TestEnvironment;
using tessera::test::WideBusMaster;
using test::JedecChecker;
using testing::IsEmpty;

constexpr std::uint64_t kTck = 1250;  // of DDR3-1600, ps

DramConfig small(DramConfig config = {}) {
    config.size_bytes = 64 << 20;
    return config;
}

struct DramSystem {
    explicit DramSystem(const DramConfig& config = small(), base::TimeBinSet* history = nullptr)
        : environment({"sram.byte", "dram.byte", "noc.byte"}, history),
          dram("dram", config, environment.environment()) {
        master.socket.bind(dram.socket);
    }
    TestEnvironment environment;
    WideBusMaster master{"master"};
    Dram dram;
};

TEST(Dram, AReadOfAClosedRowTakesRcdClAndItsBurst) {
    DramSystem system;
    simulate([&] {
        std::array<unsigned char, 64> data{};
        EXPECT_EQ(system.master.read(0, data.data(), 64), tlm::TLM_OK_RESPONSE);
        EXPECT_EQ(now_ps(), (11 + 11 + 4) * kTck);
    });
}

TEST(Dram, AnnotatedDelayIsTimeOfArrivalAtTheNextClock) {
    DramSystem system;
    simulate([&] {
        std::uint64_t word = 0;
        tlm::tlm_generic_payload payload;
        WideBusMaster::prepare(payload, tlm::TLM_READ_COMMAND, 0, &word, 8);
        EXPECT_EQ(system.master.send(payload, picoseconds(100'000 - 1)), tlm::TLM_OK_RESPONSE);
        EXPECT_EQ(now_ps(), 100'000 + 26 * kTck);
    });
}

TEST(Dram, PostedWritesAreAnsweredAtOnceAndAcknowledgedOnesWithTheirData) {
    DramConfig acknowledged = small();
    acknowledged.writes = WriteAnswer::acknowledged;
    TestEnvironment environment;
    WideBusMaster master{"m0"}, other{"m1"};
    Dram posted("posted", small(), environment.environment());
    Dram slow("slow", acknowledged, environment.environment());
    master.socket.bind(posted.socket);
    other.socket.bind(slow.socket);
    simulate([&] {
        std::array<unsigned char, 64> data{};
        EXPECT_EQ(master.write(0, data.data(), 64), tlm::TLM_OK_RESPONSE);
        EXPECT_EQ(now_ps(), 0u);
        EXPECT_EQ(other.write(0, data.data(), 64), tlm::TLM_OK_RESPONSE);
        EXPECT_EQ(now_ps(), (11 + 8 + 4) * kTck);
    });
    EXPECT_EQ(posted.settle().front().statistics.writes, 1u);
}

TEST(Dram, PostedWritesWaitForRoomInTheQueue) {
    DramConfig config = small();
    config.write_queue = 4;
    DramSystem system(config);
    simulate([&] {
        std::array<unsigned char, 64> data{};
        constexpr unsigned kWrites = 2000;
        for (unsigned i = 0; i < kWrites; ++i)
            ASSERT_EQ(system.master.write(64 * i, data.data(), 64), tlm::TLM_OK_RESPONSE);
        // The bus takes 4 clocks for each.
        EXPECT_GE(now_ps(), (kWrites - 5) * 4 * kTck);
        EXPECT_LE(now_ps(), kWrites * 4 * kTck * 105 / 100);
    });
}

struct Shape {
    DramConfig config;
    unsigned masters = 8;  // processes, each with an access under way
};

std::vector<Shape> shapes() {
    std::vector<Shape> all;
    for (const DramStandard& standard : dram_standards()) {
        DramConfig config = small();
        config.preset = standard.name;
        all.push_back({config});
        config.channels = 4;
        config.writes = WriteAnswer::acknowledged;
        all.push_back({config, 40});
        config.ranks = 2;
        config.read_queue = config.write_queue = 3;
        config.ecc = EccMode::secded;
        config.ecc_lines = 2;
        config.page_policy = PagePolicy::adaptive;
        all.push_back({config, 40});
    }
    return all;
}

// One shape per process, as SystemC elaborates once.
class DramShapes : public testing::TestWithParam<std::size_t> {};

TEST_P(DramShapes, KeepDataRulesAndCounts) {
    const Shape shape = shapes()[GetParam()];
    SCOPED_TRACE(shape.config.preset);
    TestEnvironment environment;
    Dram dram("dram", shape.config, environment.environment());
    WideBusMaster master{"master"};
    master.socket.bind(dram.socket);
    std::deque<JedecChecker> checkers;
    for (unsigned i = 0; i < shape.config.channels; ++i)
        dram.observe(i, checkers.emplace_back(dram.standard(), shape.config.ranks, 0u));
    unsigned running = shape.masters;
    sc_core::sc_event all_done;
    const auto drive = [&](unsigned number) {
        // Everybody in a part of its own, all parts in the same rows.
        base::RandomStream random(number, "drive", 0);
        constexpr std::uint64_t kPart = 4096;
        std::vector<unsigned char> expected(kPart);
        for (int i = 0; i < 150; ++i) {
            const std::size_t bytes = 1 + random.below(random.below(8) == 0 ? 2000 : 128);
            const std::uint64_t at = random.below(static_cast<std::uint32_t>(kPart - bytes));
            std::vector<unsigned char> data(bytes);
            const auto place = expected.begin() + static_cast<std::ptrdiff_t>(at);
            if (random.below(2) == 0) {
                for (auto& byte : data) byte = static_cast<unsigned char>(random.bits32());
                std::copy(data.begin(), data.end(), place);
                EXPECT_EQ(master.write(number * kPart + at, data.data(), bytes),
                          tlm::TLM_OK_RESPONSE);
            } else {
                EXPECT_EQ(master.read(number * kPart + at, data.data(), bytes),
                          tlm::TLM_OK_RESPONSE);
                EXPECT_TRUE(std::equal(data.begin(), data.end(), place));
            }
            if (random.below(4) == 0) sc_core::wait(picoseconds(random.below(200'000)));
        }
        if (--running == 0) all_done.notify(sc_core::SC_ZERO_TIME);
    };
    simulate([&] {
        for (unsigned i = 0; i < shape.masters; ++i) sc_core::sc_spawn([&, i] { drive(i); });
        sc_core::wait(all_done);
    });
    const std::vector<Dram::ChannelReport> reports = dram.settle();
    ASSERT_EQ(reports.size(), shape.config.channels);
    std::uint64_t bursts = 0;
    for (unsigned i = 0; i < shape.config.channels; ++i) {
        const DramStatistics& s = reports[i].statistics;
        EXPECT_THAT(checkers[i].faults(s.elapsed, true), IsEmpty());
        DramClock bus = 0;
        for (const DramClock clocks : s.bus) bus += clocks;
        EXPECT_EQ(bus, s.elapsed);
        std::uint64_t of_banks = 0;
        for (const std::uint64_t accesses : reports[i].bank_accesses) of_banks += accesses;
        EXPECT_EQ(of_banks, s.reads + s.writes);
        EXPECT_GT(s.reads, 0u);
        bursts += s.reads + s.writes;
    }
    EXPECT_EQ(dram.busy_ps(),
              bursts * dram.standard().organisation.burst_clocks() * dram.standard().timing.tck_ps);
}

INSTANTIATE_TEST_SUITE_P(All, DramShapes, testing::Range(std::size_t{0}, shapes().size()));

// As fast as 32 outstanding accesses can be.
double saturated_gbps(WideBusMaster& master, bool is_random) {
    constexpr unsigned kOutstanding = 32, kAccesses = 400;
    unsigned running = kOutstanding;
    std::uint64_t next_line = 0;
    sc_core::sc_event all_done;
    base::RandomStream random(5, "saturated", 0);
    for (unsigned i = 0; i < kOutstanding; ++i)
        sc_core::sc_spawn([&] {
            std::array<unsigned char, 64> data{};
            for (unsigned n = 0; n < kAccesses; ++n) {
                const std::uint64_t line = is_random ? random.below(1 << 20) : next_line++;
                EXPECT_EQ(master.read(64 * line, data.data(), 64), tlm::TLM_OK_RESPONSE);
            }
            if (--running == 0) all_done.notify(sc_core::SC_ZERO_TIME);
        });
    simulate([&] { sc_core::wait(all_done); });
    return static_cast<double>(kOutstanding * kAccesses * 64) / static_cast<double>(now_ps()) * 1e3;
}

class SaturatedDram : public testing::TestWithParam<bool> {};

// Against the public simulators' bandwidth (docs/dram.md): the channel behind TLM is
// the one that is characterised alone.
TEST_P(SaturatedDram, IsAsFastAsPublicSimulatorsSay) {
    TestEnvironment environment;
    Dram dram("dram", small(), environment.environment());
    WideBusMaster master{"master"};
    master.socket.bind(dram.socket);
    const double gbps = saturated_gbps(master, GetParam());
    if (GetParam()) {
        EXPECT_GE(gbps, 7.95 * 0.975);
        EXPECT_LE(gbps, 8.14 * 1.025);
    } else {
        EXPECT_NEAR(gbps, 12.32, 12.32 * 0.025);
    }
}

INSTANTIATE_TEST_SUITE_P(SeqAndRand, SaturatedDram, testing::Bool());

// Processes that read, write and pause; a hash of all times at which their accesses end.
std::uint64_t times_of_traffic(bool is_kernel_busy) {
    DramConfig config = small();
    constexpr unsigned kProcesses = 12;
    config.write_queue = 20;
    TestEnvironment environment;
    Dram dram("dram", config, environment.environment());
    WideBusMaster master{"master"};
    master.socket.bind(dram.socket);
    std::uint64_t hash = 0;
    unsigned running = kProcesses;
    sc_core::sc_event all_done;
    for (unsigned i = 0; i < kProcesses; ++i) {
        sc_core::sc_spawn([&, i] {
            base::RandomStream random(i, "busy", 0);
            std::array<unsigned char, 256> data{};
            for (unsigned n = 0; n < 300; ++n) {
                const std::uint64_t at = std::uint64_t{64} * random.below(1 << 14);
                if (random.below(2) == 0)
                    master.write(at, data.data(), 1 + random.below(256));
                else
                    master.read(at, data.data(), 1 + random.below(256));
                hash = hash * 31 + now_ps() + i;
                sc_core::wait(picoseconds(random.below(20'000)));
            }
            if (--running == 0) all_done.notify(sc_core::SC_ZERO_TIME);
        });
    }
    if (is_kernel_busy)
        sc_core::sc_spawn([] {
            for (;;) sc_core::wait(picoseconds(777));
        });
    simulate([&] { sc_core::wait(all_done); });
    return hash;
}

// Decisions run ahead of the kernel where they may; a process that keeps the kernel busy changes
// no time.
TEST(Dram, TimesDoNotDependOnHowFarDecisionsMayRunAhead) {
    const std::uint64_t busy = tessera::test::in_child([] { return times_of_traffic(true); });
    const std::uint64_t quiet = tessera::test::in_child([] { return times_of_traffic(false); });
    EXPECT_NE(busy, 0u);
    EXPECT_EQ(busy, quiet);
}

TEST(Dram, EnergyIsTheClosedFormOfItsCommands) {
    DramSystem system;
    simulate([&] {
        std::array<unsigned char, 64> data{};
        for (unsigned i = 0; i < 500; ++i) {
            system.master.read(8192 * i, data.data(), 64);
            system.master.write(64 * i, data.data(), 64);
        }
    });
    std::int64_t total = 0;
    for (const Dram::ChannelReport& report : system.dram.settle())
        total += dram_energy(system.dram.standard(), report.statistics).total();
    EXPECT_GT(total, 0);
    EXPECT_EQ(system.environment.energy().total_aj(), static_cast<std::uint64_t>(total));
    (void)system.dram.settle();
    EXPECT_EQ(system.environment.energy().total_aj(), static_cast<std::uint64_t>(total))
        << "nothing is counted twice";
}

TEST(Dram, EnergyOverTimeAddsUpAndLiesWhereItWasTaken) {
    constexpr std::uint64_t kBinPs = 1'000'000;
    base::TimeBinSet history(kBinPs);
    DramSystem system(small(), &history);
    simulate([&] {
        std::array<unsigned char, 64> data{};
        sc_core::wait(picoseconds(3 * kBinPs));
        for (unsigned i = 0; i < 20; ++i) system.master.read(8192 * i, data.data(), 64);
        sc_core::wait(picoseconds(20 * kBinPs));
    });
    const std::vector<Dram::ChannelReport> reports = system.dram.settle();
    const std::vector<std::uint64_t>& bins = history.of("dram").bins();
    ASSERT_GT(bins.size(), 20u);
    EXPECT_EQ(std::accumulate(bins.begin(), bins.end(), std::uint64_t{0}),
              system.environment.energy().total_aj());
    // Precharged standby is all there is before the reads.
    const DramStandard& standard = system.dram.standard();
    const std::uint64_t standby_aj = standard.organisation.devices() *
                                     std::uint64_t(standard.currents->idd2n_ma) *
                                     std::uint64_t(standard.currents->vdd_mv) * kBinPs;
    EXPECT_NEAR(static_cast<double>(bins[0]), static_cast<double>(standby_aj),
                0.01 * static_cast<double>(standby_aj));
    EXPECT_EQ(std::max_element(bins.begin(), bins.begin() + 7) - bins.begin(), 3)
        << "the reads begin in the fourth";
    // A refresh every 7.8 us.
    for (const std::size_t bin : {7u, 15u, 23u}) EXPECT_GT(bins[bin], 2 * bins[0]) << bin;
    EXPECT_EQ(reports.at(0).statistics.refreshes, 3u);
}

TEST(Dram, CurrentsAreLeftOutWhenAskedFor) {
    DramConfig config;
    EXPECT_TRUE(config.standard().currents);
    config.energy = DramEnergyModel::per_byte;
    EXPECT_FALSE(config.standard().currents);
}

TEST(Dram, WithoutCurrentsEnergyIsOfBytes) {
    DramConfig config = small();
    config.preset = "DDR4-2400R";
    DramSystem system(config);
    simulate([&] {
        std::array<unsigned char, 64> data{};
        system.master.read(0, data.data(), 64);
    });
    (void)system.dram.settle();
    EXPECT_EQ(system.environment.energy().total_aj(), 64u * 2) << "dram.byte costs 2 aJ here";
}

TEST(Dram, CheckBitsAreReadOncePerHalfKilobyteAndWrittenBack) {
    DramConfig config = small();
    config.ecc = EccMode::secded;
    config.ecc_lines = 1;
    DramSystem system(config);
    simulate([&] {
        std::array<unsigned char, 64> data{};
        for (std::uint64_t at = 0; at < 2048; at += 64) system.master.read(at, data.data(), 64);
        for (std::uint64_t at = 0; at < 2048; at += 64) system.master.write(at, data.data(), 64);
        system.master.read(0, data.data(), 64);
        system.master.write(3, data.data(), 5);
    });
    const DramStatistics s = system.dram.settle().front().statistics;
    EXPECT_EQ(s.reads, 32u + 4 + 4 + (1 + 1) + 1) << "lines before data; the rest of a word";
    EXPECT_EQ(s.writes, 32u + 4 + 1) << "each changed line goes back before the next comes";
}

TEST(Dram, WrongBitsAreCorrectedOrToldAndNeverGoPastTheBus) {
    DramConfig config = small();
    config.ecc = EccMode::secded;
    config.bit_error_rate = 1e-3;
    DramSystem system(config);
    std::array<unsigned char, 64> data{}, pattern{};
    for (std::size_t i = 0; i < pattern.size(); ++i) pattern[i] = static_cast<unsigned char>(7 * i);
    unsigned failed = 0, wrong = 0;
    simulate([&] {
        tlm::tlm_dmi dmi;
        EXPECT_FALSE(system.master.direct_memory(tlm::TLM_READ_COMMAND, 0, dmi));
        EXPECT_EQ(system.master.write(0, pattern.data(), 64), tlm::TLM_OK_RESPONSE);
        for (unsigned i = 0; i < 2000; ++i) {
            const tlm::tlm_response_status status = system.master.read(0, data.data(), 64);
            if (status == tlm::TLM_GENERIC_ERROR_RESPONSE)
                ++failed;
            else if (data != pattern)
                ++wrong;
        }
        EXPECT_EQ(system.master.debug_read(0, data.data(), 64), 64u);
        EXPECT_EQ(data, pattern) << "what is stored stays right";
    });
    const EccStatistics& ecc = system.dram.ecc_statistics();
    EXPECT_GT(ecc.words_corrected, 500u);
    EXPECT_GT(failed, 10u);
    EXPECT_LE(failed, ecc.words_uncorrectable);
    EXPECT_LE(wrong, ecc.words_wrong);
    EXPECT_LT(wrong, 10u) << "three wrong bits in a word are rare";
}

TEST(Dram, WithoutCorrectionWrongBitsAreDelivered) {
    DramConfig config = small();
    config.bit_error_rate = 1e-3;
    DramSystem system(config);
    unsigned wrong_bits = 0;
    simulate([&] {
        for (unsigned i = 0; i < 100; ++i) {
            std::array<unsigned char, 64> data{};
            EXPECT_EQ(system.master.read(0, data.data(), 64), tlm::TLM_OK_RESPONSE);
            for (const unsigned char byte : data)
                wrong_bits += static_cast<unsigned>(__builtin_popcount(byte));
        }
    });
    EXPECT_GT(wrong_bits, 20u);
    EXPECT_EQ(system.dram.ecc_statistics().bits_flipped, wrong_bits);
}

TEST(Dram, ALargeDeviceCostsWhatIsTouched) {
    DramConfig config;
    config.channels = 4;
    config.size_bytes = std::uint64_t{16} << 30;
    DramSystem system(config);
    simulate([&] {
        system.master.write32(config.size_bytes - 4, 0x1234'5678);
        EXPECT_EQ(system.master.read32(config.size_bytes - 4), 0x1234'5678u);
        EXPECT_EQ(system.master.read32(config.size_bytes / 2), 0u);
    });
}

TEST(Dram, DirectAccessCostsAClosedRowAndAPostedWriteAClock) {
    DramSystem system;
    simulate([&] {
        tlm::tlm_dmi dmi;
        ASSERT_TRUE(system.master.direct_memory(tlm::TLM_READ_COMMAND, 0, dmi));
        EXPECT_EQ(dmi.get_read_latency(), picoseconds(26 * kTck));
        EXPECT_EQ(dmi.get_write_latency(), picoseconds(kTck));
    });
}

}  // namespace
}  // namespace tessera::memory
