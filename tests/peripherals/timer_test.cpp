#include "models/peripherals/timer.h"

#include <gtest/gtest.h>

#include "tests/support/bus_master.h"

namespace tessera::peripherals {
namespace {

using test::now_ps;
using test::picoseconds;
using test::simulate;

constexpr std::uint64_t ctrl(unsigned channel) { return kTimerStride * channel; }
constexpr std::uint64_t compare(unsigned channel) { return kTimerStride * channel + 4; }
constexpr std::uint64_t count(unsigned channel) { return kTimerStride * channel + 8; }
constexpr std::uint64_t kIrqStatus = 0x40, kClockHz = 0x44;
constexpr std::uint32_t kEnable = 1, kPeriodic = 2, kIrqEnable = 4;
constexpr std::uint64_t kTickPs = 1'000'000;  // at 1 MHz

struct System {
    explicit System(const TimerConfig& config = {})
        : timer("timer", config, environment.environment()) {
        master.socket.bind(timer.socket);
        timer.irq.bind(irq);
    }
    // Time from now to the line's next rising edge.
    std::uint64_t wait_for_line() {
        const std::uint64_t begin = now_ps();
        sc_core::wait(irq.posedge_event());
        return now_ps() - begin;
    }

    test::TestEnvironment environment;
    test::BusMaster master{"master"};
    Timer timer;
    sc_core::sc_signal<bool> irq{"irq"};
};

TEST(Timer, OneShotExpiresOnceAtItsExactTime) {
    System system;
    simulate([&] {
        EXPECT_EQ(system.master.read32(kClockHz), 1'000'000u);
        sc_core::wait(picoseconds(123));
        system.master.write32(compare(0), 50);
        system.master.write32(ctrl(0), kEnable | kIrqEnable);
        EXPECT_EQ(system.wait_for_line(), 50 * kTickPs);
        EXPECT_EQ(system.master.read32(kIrqStatus), 1u);
        EXPECT_EQ(system.master.read32(ctrl(0)), kIrqEnable) << "no longer enabled";
        EXPECT_EQ(system.master.read32(count(0)), 50u);
        system.master.write32(kIrqStatus, 1);
        sc_core::wait(picoseconds(1000 * kTickPs));
        EXPECT_FALSE(system.irq.read());
        EXPECT_EQ(system.master.read32(kIrqStatus), 0u);
    });
}

TEST(Timer, PeriodsDoNotDrift) {
    // A tick of 1/3 MHz is no whole number of picoseconds.
    System system({.clock_hz = 3'000'000});
    simulate([&] {
        system.master.write32(compare(1), 7);
        system.master.write32(ctrl(1), kEnable | kPeriodic | kIrqEnable);
        for (std::uint64_t period = 1; period <= 3000; ++period) {
            system.wait_for_line();
            const std::uint64_t exact_thirds = period * 7 * 1'000'000;  // of a picosecond
            ASSERT_EQ(now_ps(), (exact_thirds + 2) / 3);
            system.master.write32(kIrqStatus, 2);
        }
    });
}

TEST(Timer, CountFollowsTheTicks) {
    System system;
    simulate([&] {
        system.master.write32(compare(0), 10);
        system.master.write32(ctrl(0), kEnable | kPeriodic);
        EXPECT_EQ(system.master.read32(count(0)), 0u);
        sc_core::wait(picoseconds(4 * kTickPs - 1));
        EXPECT_EQ(system.master.read32(count(0)), 3u);
        sc_core::wait(picoseconds(1));
        EXPECT_EQ(system.master.read32(count(0)), 4u);
        sc_core::wait(picoseconds(7 * kTickPs));
        EXPECT_EQ(system.master.read32(count(0)), 1u) << "11 ticks, period 10";
        EXPECT_EQ(system.master.debug_read32(count(0)), 1u);
        system.master.write32(ctrl(0), 0);
        sc_core::wait(picoseconds(100 * kTickPs));
        EXPECT_EQ(system.master.read32(count(0)), 1u) << "stopped";
    });
}

TEST(Timer, WithoutCompareItCountsFreely) {
    System system;
    simulate([&] {
        system.master.write32(ctrl(0), kEnable | kIrqEnable);
        sc_core::wait(picoseconds(5'000'000'000 * kTickPs));
        EXPECT_EQ(system.master.read32(count(0)), 5'000'000'000 % (std::uint64_t{1} << 32));
        EXPECT_EQ(system.master.read32(kIrqStatus), 0u);
    });
}

TEST(Timer, WritingCompareStartsAgain) {
    System system;
    simulate([&] {
        system.master.write32(compare(0), 10);
        system.master.write32(ctrl(0), kEnable | kIrqEnable);
        sc_core::wait(picoseconds(9 * kTickPs));
        system.master.write32(compare(0), 20);
        EXPECT_EQ(system.wait_for_line(), 20 * kTickPs);
    });
}

TEST(Timer, DisablingForgetsTheExpiry) {
    System system;
    simulate([&] {
        system.master.write32(compare(0), 10);
        system.master.write32(ctrl(0), kEnable | kIrqEnable);
        sc_core::wait(picoseconds(9 * kTickPs));
        system.master.write32(ctrl(0), kIrqEnable);
        sc_core::wait(picoseconds(100 * kTickPs));
        EXPECT_EQ(system.master.read32(kIrqStatus), 0u);
    });
}

TEST(Timer, LineNeedsStatusAndEnableOfTheSameChannel) {
    System system;
    simulate([&] {
        system.master.write32(ctrl(1), kIrqEnable);
        system.master.write32(compare(0), 1);
        system.master.write32(ctrl(0), kEnable);
        sc_core::wait(picoseconds(2 * kTickPs));
        EXPECT_EQ(system.master.read32(kIrqStatus), 1u);
        EXPECT_FALSE(system.irq.read());
        system.master.write32(ctrl(0), kIrqEnable);
        sc_core::wait(picoseconds(1));
        EXPECT_TRUE(system.irq.read());
        system.master.write32(kIrqStatus, 2);
        sc_core::wait(picoseconds(1));
        EXPECT_TRUE(system.irq.read()) << "the other channel was acknowledged";
        system.master.write32(kIrqStatus, 1);
        sc_core::wait(picoseconds(1));
        EXPECT_FALSE(system.irq.read());
    });
}

TEST(Timer, AnnotatedDelayIsWaitedFor) {
    System system;
    simulate([&] {
        system.master.write32(compare(0), 5);
        std::uint32_t value = kEnable | kIrqEnable;
        tlm::tlm_generic_payload payload;
        test::BusMaster::prepare(payload, tlm::TLM_WRITE_COMMAND, ctrl(0), &value, 4);
        system.master.send(payload, picoseconds(700));
        EXPECT_EQ(now_ps(), 700u);
        system.wait_for_line();
        EXPECT_EQ(now_ps(), 700 + 5 * kTickPs);
    });
}

}  // namespace
}  // namespace tessera::peripherals
