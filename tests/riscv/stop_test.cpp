// A debugger's view of the core: it stands still with the platform at its time, and goes on as if
// nothing had been.

#include <gtest/gtest.h>

#include <functional>

#include "tests/riscv/core_bench.h"

namespace tessera::riscv {
namespace {

using namespace test::rv;
using test::CoreBench;
using test::picoseconds;

constexpr std::uint32_t kDeviceUpper = CoreBench::kDevice >> 12,
                        kClintUpper = CoreBench::kClint >> 12;

class Stops final : public StopListener {
  public:
    std::function<void()> action = [] {};
    unsigned count = 0;
    void on_stop() override {
        ++count;
        action();
    }
};

class CoreStop : public testing::Test {
  protected:
    CoreBench bench;
    Stops stops;
    void SetUp() override { bench.core.on_stop(&stops); }
};

TEST_F(CoreStop, AtABreakpointThePlatformStandsAtTheCoresTime) {
    bench.load({nop(), nop(), nop(), nop(), test::rv::kWfi});
    bench.core.hart().add_breakpoint(CoreBench::kMemory + 12);
    std::uint64_t stopped_ps = 0;
    stops.action = [&] {
        stopped_ps = sc_core::sc_time_stamp().value();
        EXPECT_EQ(bench.core.pc(), CoreBench::kMemory + 12);
        EXPECT_EQ(bench.core.cycle() * CoreBench::kPeriodPs, stopped_ps);
        bench.core.hart().remove_breakpoint(CoreBench::kMemory + 12);
    };
    sc_core::sc_start(picoseconds(1'000'000'000));
    EXPECT_EQ(stops.count, 1u);
    EXPECT_EQ(stopped_ps, 3 * CoreBench::kPeriodPs);
    EXPECT_TRUE(bench.core.is_waiting());
}

TEST_F(CoreStop, BreakpointsChangeNoTime) {
    bench.load({addi(a0, zero, 100), lui(a1, kDeviceUpper), addi(a0, a0, -1), bne(a0, zero, -4),
                csrr(a3, csr::kMcycle), sw(a3, a1, 0), test::rv::kWfi});
    bench.core.hart().add_breakpoint(CoreBench::kMemory + 16);
    stops.action = [&] { bench.core.hart().remove_breakpoint(CoreBench::kMemory + 16); };
    sc_core::sc_start(picoseconds(1'000'000'000));
    ASSERT_EQ(bench.device_writes.size(), 1u);
    EXPECT_EQ(stops.count, 1u);
    const CycleCosts costs;
    const std::uint64_t cycles =
        2 * costs.alu + 100 * (costs.alu + costs.branch) + 99 * costs.branch_taken + costs.csr;
    EXPECT_EQ(bench.device_writes[0].value, cycles);
}

TEST_F(CoreStop, ARequestReachesACoreThatSleeps) {
    bench.load({addi(a0, zero, 1), test::rv::kWfi, addi(a0, zero, 2)});
    stops.action = [&] {
        EXPECT_EQ(bench.core.pc(), CoreBench::kMemory + 8);
        EXPECT_TRUE(bench.core.is_waiting());
        EXPECT_EQ(sc_core::sc_time_stamp(), picoseconds(50'000'000));
    };
    sc_core::sc_start(picoseconds(50'000'000));
    EXPECT_EQ(stops.count, 0u);
    bench.core.request_stop();
    sc_core::sc_start(picoseconds(50'000'000));
    EXPECT_EQ(stops.count, 1u);
    EXPECT_TRUE(bench.core.is_waiting()) << "it sleeps on afterwards";
    EXPECT_EQ(bench.core.reg(a0), 1u);
}

TEST_F(CoreStop, ARequestReachesACoreThatRuns) {
    bench.load({addi(a0, a0, 1), jal(zero, -4)});
    sc_core::sc_start(picoseconds(50'000'000));
    bench.core.request_stop();
    sc_core::sc_start(picoseconds(CoreBench::base_config().quantum_ps));
    EXPECT_EQ(stops.count, 1u);
}

TEST_F(CoreStop, ASleeperThatIsStoppedWakesAtTheSameTime) {
    bench.load({lui(a1, kDeviceUpper), lui(a2, kClintUpper + 4), addi(a0, zero, 50), sw(a0, a2, 0),
                sw(zero, a2, 4), addi(a0, zero, 0x80), csrrw(zero, csr::kMie, a0), test::rv::kWfi,
                csrr(a3, csr::kMcycle), sw(a3, a1, 0), test::rv::kWfi});
    sc_core::sc_start(picoseconds(20'000'001));
    bench.core.request_stop();
    sc_core::sc_start(picoseconds(1'000'000'000));
    EXPECT_EQ(stops.count, 1u);
    ASSERT_EQ(bench.device_writes.size(), 1u);
    EXPECT_EQ(bench.device_writes[0].value, 50 * CoreBench::kTickPs / CoreBench::kPeriodPs + 1);
}

TEST_F(CoreStop, AHaltDuringAStopEndsTheCore) {
    bench.load({addi(a0, a0, 1), jal(zero, -4)});
    stops.action = [&] { bench.core.request_halt(); };
    bench.core.hart().add_breakpoint(CoreBench::kMemory);
    sc_core::sc_start(picoseconds(50'000'000));
    EXPECT_EQ(stops.count, 1u);
    EXPECT_EQ(bench.core.reg(a0), 0u);
    EXPECT_EQ(bench.core.halt_reason(), HaltReason::requested);
}

TEST_F(CoreStop, WithoutAListenerTheCoreGoesOn) {
    bench.core.on_stop(nullptr);
    bench.load({addi(a0, zero, 1), test::rv::kWfi});
    bench.core.request_stop();
    sc_core::sc_start(picoseconds(50'000'000));
    EXPECT_EQ(bench.core.reg(a0), 1u);
}

}  // namespace
}  // namespace tessera::riscv
