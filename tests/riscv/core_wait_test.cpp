// Waiting and interrupts: what the core does at which time must not depend on its quantum.

#include <gtest/gtest.h>

#include "tests/riscv/core_bench.h"

namespace tessera::riscv {
namespace {

using namespace test::rv;
using test::CoreBench;
using test::picoseconds;

constexpr std::uint32_t kDeviceUpper = CoreBench::kDevice >> 12,
                        kClintUpper = CoreBench::kClint >> 12;
const sc_core::sc_time kLong = picoseconds(1'000'000'000);

struct Decoupling {
    std::uint64_t quantum_ps;
    bool follow_events;
};
void PrintTo(const Decoupling& decoupling, std::ostream* out) {
    *out << decoupling.quantum_ps << " ps, "
         << (decoupling.follow_events ? "following events" : "free");
}

class Quantum : public testing::TestWithParam<Decoupling> {
  protected:
    static CoreConfig config() {
        CoreConfig config = CoreBench::base_config();
        config.quantum_ps = GetParam().quantum_ps;
        config.follow_events = GetParam().follow_events;
        return config;
    }
    // a1: device, a2: the upper part of MTIMECMP; the timer is set to `ticks`.
    static std::vector<std::uint32_t> prologue(std::int32_t ticks) {
        return {lui(a1, kDeviceUpper),     lui(a2, kClintUpper + 4),
                addi(a0, zero, ticks),     sw(a0, a2, 0),
                sw(zero, a2, 4),           addi(a0, zero, 0x80),
                csrrw(zero, csr::kMie, a0)};
    }
    static std::vector<std::uint32_t> with(std::vector<std::uint32_t> code,
                                           std::initializer_list<std::uint32_t> more) {
        code.insert(code.end(), more);
        return code;
    }
    CoreBench bench{config()};
};

TEST_P(Quantum, WfiWakesExactlyWhenTheTimerComes) {
    bench.load(
        with(prologue(50), {kWfi, csrr(a3, csr::kMcycle), sw(a3, a1, 0), kWfi, jal(zero, 0)}));
    sc_core::sc_start(kLong);
    ASSERT_EQ(bench.device_writes.size(), 1u);
    const std::uint64_t woken_cycle = 50 * CoreBench::kTickPs / CoreBench::kPeriodPs;
    EXPECT_EQ(bench.device_writes[0].value, woken_cycle + 1);
    EXPECT_EQ(bench.device_writes[0].time_ps, (woken_cycle + 2) * CoreBench::kPeriodPs);
}

TEST_P(Quantum, WfiWakesWhenADeviceRaisesItsLine) {
    const std::uint64_t raised_ps = 123'450'000;
    sc_core::sc_spawn([&] {
        wait(picoseconds(raised_ps));
        bench.device_irq[2].write(true);
    });
    constexpr std::uint32_t kPlicUpper = CoreBench::kPlic >> 12;
    bench.load({lui(a1, kDeviceUpper), lui(a2, kPlicUpper), addi(a0, zero, 1),
                sw(a0, a2, 12),                                             // priority of source 3
                lui(a3, kPlicUpper + 2), addi(a0, zero, 8), sw(a0, a3, 0),  // enable
                lui(a0, 1), addi(a0, a0, -2048), csrrw(zero, csr::kMie, a0), kWfi,
                lui(a3, kPlicUpper + 0x200), lw(a4, a3, 4), sw(a4, a1, 0), jal(zero, 0)});
    sc_core::sc_start(kLong);
    ASSERT_EQ(bench.device_writes.size(), 1u);
    EXPECT_EQ(bench.device_writes[0].value, 3u) << "claimed source";
    const CycleCosts costs;
    EXPECT_EQ(bench.device_writes[0].time_ps,
              raised_ps + (costs.alu + costs.load + costs.store) * CoreBench::kPeriodPs);
}

// Reads need not wait for the platform, but must not miss what it does.
TEST_P(Quantum, PollingADeviceSeesItsChangeAtItsTime) {
    sc_core::sc_spawn([&] {
        wait(picoseconds(123'450'000));
        bench.device_value = 1;
    });
    bench.load({lui(a1, kDeviceUpper), nop(), lw(a4, a1, 0), beq(a4, zero, -4), sw(a4, a1, 0),
                jal(zero, 0)});
    sc_core::sc_start(kLong);
    ASSERT_EQ(bench.device_writes.size(), 1u);
    // Reads happen at cycles 4, 9, 14, ...: the first that is not before cycle 12345 at 12349.
    EXPECT_EQ(bench.device_writes[0].time_ps, (12349 + 1 + 1) * CoreBench::kPeriodPs);
}

INSTANTIATE_TEST_SUITE_P(Decoupled, Quantum,
                         testing::Values(Decoupling{10'000, false}, Decoupling{1'000'000, false},
                                         Decoupling{1'000'000'000, false}, Decoupling{10'000, true},
                                         Decoupling{1'000'000, true},
                                         Decoupling{1'000'000'000, true}));

// What only `follow_events` makes exact.
class FollowedQuantum : public Quantum {};

TEST_P(FollowedQuantum, TimerInterruptsTheSameInstruction) {
    bench.load(
        with(prologue(50), {lui(a3, CoreBench::kHandler >> 12), csrrw(zero, csr::kMtvec, a3),
                            csrrsi(zero, csr::kMstatus, 8), addi(a5, a5, 1), jal(zero, -4)}));
    bench.load({sw(a5, a1, 0), jal(zero, 0)}, CoreBench::kHandler);
    sc_core::sc_start(kLong);
    // Ten single-cycle instructions, then iterations of 1 + 2 cycles: the first instruction that
    // does not start before cycle 5000 is the one at 5000 = 10 + 3 * 1663 + 1, the jump of
    // iteration 1663.
    ASSERT_EQ(bench.device_writes.size(), 1u);
    EXPECT_EQ(bench.core.last_trap().cycle, 5000u);
    EXPECT_EQ(bench.core.last_trap().epc, CoreBench::kMemory + 4 * 11);
    EXPECT_EQ(bench.core.last_trap().retired, 10u + 2 * 1663 + 1);
    EXPECT_EQ(bench.device_writes[0].value, 1664u);
    EXPECT_EQ(bench.device_writes[0].time_ps,
              (5000 + CycleCosts{}.trap + 1) * CoreBench::kPeriodPs);
}

TEST_P(FollowedQuantum, PollingLoopSeesAnotherMastersWriteAtItsTime) {
    sc_core::sc_spawn([&] {
        wait(picoseconds(20'000'000));
        bench.memory[0x8000] = 1;
    });
    bench.load({lui(a1, kDeviceUpper), auipc(a2, 8), lw(a0, a2, -4), beq(a0, zero, -4),
                sw(a0, a1, 0), jal(zero, 0)});
    sc_core::sc_start(kLong);
    ASSERT_EQ(bench.device_writes.size(), 1u);
    // Two instructions, then polls of 2 + 3 cycles: the first load to start at or after cycle 2000
    // starts at 2 + 5 * 400 = 2002.
    EXPECT_EQ(bench.device_writes[0].time_ps, (2002 + 2 + 1 + 1) * CoreBench::kPeriodPs);
}

TEST_P(FollowedQuantum, SoftwareInterruptIsTakenRightAfterTheStoreThatRaisesIt) {
    bench.load({lui(a1, kDeviceUpper), lui(a2, kClintUpper), lui(a3, CoreBench::kHandler >> 12),
                csrrw(zero, csr::kMtvec, a3), csrrwi(zero, csr::kMie, 8),
                csrrsi(zero, csr::kMstatus, 8), addi(a0, zero, 1), sw(a0, a2, 0), nop(), nop(),
                jal(zero, 0)});
    bench.load({sw(zero, a2, 0), csrr(a4, csr::kMip), sw(a4, a1, 0), jal(zero, 0)},
               CoreBench::kHandler);
    sc_core::sc_start(kLong);
    EXPECT_EQ(bench.core.last_trap().cause, Cause::software_interrupt);
    EXPECT_EQ(bench.core.last_trap().epc, CoreBench::kMemory + 4 * 8);
    ASSERT_EQ(bench.device_writes.size(), 1u);
    EXPECT_EQ(bench.device_writes[0].value, 0u) << "clearing it shows in mip at once";
}

INSTANTIATE_TEST_SUITE_P(Decoupled, FollowedQuantum,
                         testing::Values(Decoupling{10'000, true}, Decoupling{1'000'000, true},
                                         Decoupling{1'000'000'000, true}));

}  // namespace
}  // namespace tessera::riscv
