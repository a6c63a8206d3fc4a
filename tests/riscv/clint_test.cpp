#include "models/riscv/clint.h"

#include <gtest/gtest.h>

#include "tests/support/bus_master.h"

namespace tessera::riscv {
namespace {

using test::BusMaster;
using test::now_ps;
using test::picoseconds;

constexpr std::uint64_t kMsipAt = 0, kCompareLow = 0x4000, kCompareHigh = 0x4004, kTimeLow = 0xBFF8,
                        kTimeHigh = 0xBFFC;

struct ClintBench {
    explicit ClintBench(std::uint64_t timebase_hz = 1'000'000)
        : clint("clint", {.timebase_hz = timebase_hz}, environment.environment()) {
        master.socket.bind(clint.socket);
        clint.software_irq(software_irq);
        clint.timer_irq(timer_irq);
    }
    void set_compare(std::uint64_t ticks) {
        master.write32(kCompareHigh, 0xFFFF'FFFF);
        master.write32(kCompareLow, static_cast<std::uint32_t>(ticks));
        master.write32(kCompareHigh, static_cast<std::uint32_t>(ticks >> 32));
    }
    test::TestEnvironment environment;
    BusMaster master{"master"};
    Clint clint;
    sc_core::sc_signal<bool> software_irq, timer_irq;
};

TEST(Clint, MtimeIsSimulatedTime) {
    ClintBench bench;
    test::simulate([&] {
        EXPECT_EQ(bench.master.read32(kTimeLow), 0u);
        wait(picoseconds(4'999'999));
        EXPECT_EQ(bench.master.read32(kTimeLow), 4u);
        wait(picoseconds(1));
        EXPECT_EQ(bench.master.read32(kTimeLow), 5u);
        EXPECT_EQ(bench.master.read32(kTimeHigh), 0u);
    });
}

TEST(Clint, MtimeCountsTheInitiatorsAnnotatedDelay) {
    ClintBench bench;
    test::simulate([&] {
        tlm::tlm_generic_payload payload;
        std::uint32_t value = 0;
        BusMaster::prepare(payload, tlm::TLM_READ_COMMAND, kTimeLow, &value, 4);
        bench.master.send(payload, picoseconds(7'500'000));
        EXPECT_EQ(value, 7u);
    });
}

TEST(Clint, TimerLineRisesExactlyWithItsTick) {
    ClintBench bench(32'768);  // a tick is 30517578.125 ps
    test::simulate([&] {
        bench.set_compare(3);
        wait(bench.timer_irq.posedge_event());
        EXPECT_EQ(now_ps(), 91'552'735u);  // the first picosecond of tick 3, rounded up
        EXPECT_EQ(bench.master.read32(kTimeLow), 3u);
        bench.set_compare(5);
        wait(sc_core::SC_ZERO_TIME);
        wait(sc_core::SC_ZERO_TIME);
        EXPECT_FALSE(bench.timer_irq.read());
        wait(bench.timer_irq.posedge_event());
        EXPECT_EQ(now_ps(), 152'587'891u);
    });
}

TEST(Clint, TimerIsQuietAfterReset) {
    ClintBench bench;
    test::simulate([&] {
        wait(picoseconds(1'000'000'000));
        EXPECT_FALSE(bench.timer_irq.read());
        EXPECT_FALSE(bench.software_irq.read());
    });
}

TEST(Clint, PassedDeadlineRaisesTheLineAtOnce) {
    ClintBench bench;
    test::simulate([&] {
        wait(picoseconds(10'000'000));
        bench.set_compare(10);
        wait(bench.timer_irq.posedge_event());
        EXPECT_EQ(now_ps(), 10'000'000u);
    });
}

TEST(Clint, MtimeCanBeSet) {
    ClintBench bench;
    test::simulate([&] {
        wait(picoseconds(10'000'000));
        bench.master.write32(kTimeHigh, 0);
        bench.master.write32(kTimeLow, 0xFFFF'FFFF);
        wait(picoseconds(1'000'000));
        EXPECT_EQ(bench.master.read32(kTimeLow), 0u);
        EXPECT_EQ(bench.master.read32(kTimeHigh), 1u);
        EXPECT_EQ(bench.clint.ticks_at(sc_core::sc_time_stamp()), 0x1'0000'0000u);
        bench.set_compare(0x1'0000'0003);
        wait(bench.timer_irq.posedge_event());
        EXPECT_EQ(now_ps(), 14'000'000u);
    });
}

TEST(Clint, SettingMtimeBackLowersTheLine) {
    ClintBench bench;
    test::simulate([&] {
        bench.set_compare(2);
        wait(bench.timer_irq.posedge_event());
        bench.master.write32(kTimeLow, 0);
        wait(bench.timer_irq.negedge_event());
        EXPECT_EQ(now_ps(), 2'000'000u);
        wait(bench.timer_irq.posedge_event());
        EXPECT_EQ(now_ps(), 4'000'000u);
    });
}

TEST(Clint, MsipIsTheSoftwareLine) {
    ClintBench bench;
    test::simulate([&] {
        bench.master.write32(kMsipAt, 0xFFFF'FFFF);
        EXPECT_EQ(bench.master.read32(kMsipAt), 1u);
        wait(bench.software_irq.posedge_event());
        bench.master.write32(kMsipAt, 0);
        wait(bench.software_irq.negedge_event());
        EXPECT_EQ(now_ps(), 0u);
    });
}

TEST(Clint, RefusesWhatIsNotARegister) {
    ClintBench bench;
    test::simulate([&] {
        std::uint32_t value = 0;
        EXPECT_EQ(bench.master.read(0x8, &value, 4), tlm::TLM_ADDRESS_ERROR_RESPONSE);
        EXPECT_NE(bench.master.read(kTimeLow, &value, 1), tlm::TLM_OK_RESPONSE);
        EXPECT_EQ(bench.master.debug_read32(kCompareLow), 0xFFFF'FFFFu);
    });
}

}  // namespace
}  // namespace tessera::riscv
