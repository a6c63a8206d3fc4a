#include <gtest/gtest.h>

#include "tests/riscv/hart_bench.h"

namespace tessera::riscv {
namespace {

using namespace test::rv;
using test::expect_trap;
using test::HartBench;

class Trap : public testing::Test {
  protected:
    HartBench bench;
};

TEST_F(Trap, IllegalInstructionReportsItsBits) {
    bench.execute({0xFFFF'FFFF});
    expect_trap(bench, Cause::illegal_instruction, 0xFFFF'FFFF, HartBench::kCode);
    bench.execute({0xABCD'8002});  // c.jr x0, with other code behind it
    expect_trap(bench, Cause::illegal_instruction, 0x8002, HartBench::kCode);
    EXPECT_EQ(bench.hart.exceptions(), 2u);
}

TEST_F(Trap, BreakpointReportsItsAddress) {
    bench.execute({kEbreak});
    expect_trap(bench, Cause::breakpoint, HartBench::kCode, HartBench::kCode);
    bench.execute({0x9002});
    expect_trap(bench, Cause::breakpoint, HartBench::kCode, HartBench::kCode);
}

TEST_F(Trap, MisalignedAccessesReportTheAddressAndChangeNothing) {
    bench.hart.set(a1, HartBench::kData + 1);
    bench.hart.set(a0, 1234);
    for (const std::uint32_t code : {lw(a0, a1, 1), lh(a0, a1, 0), lr(a0, a1)}) {
        bench.execute({code});
        const std::uint32_t at = HartBench::kData + (code == lw(a0, a1, 1) ? 2 : 1);
        expect_trap(bench, Cause::load_address_misaligned, at, HartBench::kCode);
    }
    for (const std::uint32_t code :
         {sw(a0, a1, 0), sh(a0, a1, 0), sc(a0, a0, a1), amo(0, a0, a0, a1)}) {
        bench.execute({code});
        expect_trap(bench, Cause::store_address_misaligned, HartBench::kData + 1, HartBench::kCode);
    }
    EXPECT_EQ(bench.hart.x(a0), 1234u);
    EXPECT_EQ(bench.word(HartBench::kData), 0u);
}

TEST_F(Trap, BusErrorsAreAccessFaults) {
    bench.hart.set(a1, HartBench::kUnmapped);
    bench.execute({lw(a0, a1, 4)});
    expect_trap(bench, Cause::load_access_fault, HartBench::kUnmapped + 4, HartBench::kCode);
    bench.execute({sb(a0, a1, 1)});
    expect_trap(bench, Cause::store_access_fault, HartBench::kUnmapped + 1, HartBench::kCode);
    bench.execute({amo(0, a0, a0, a1)});
    expect_trap(bench, Cause::store_access_fault, HartBench::kUnmapped, HartBench::kCode);
    bench.execute({jalr(ra, a1, 0)});
    EXPECT_EQ(bench.hart.x(ra), HartBench::kCode + 4) << "the jump itself succeeds";
    bench.step();
    expect_trap(bench, Cause::instruction_access_fault, HartBench::kUnmapped, HartBench::kUnmapped);
}

TEST_F(Trap, FetchAcrossTheEndOfMemoryReportsTheMissingHalf) {
    const std::uint32_t last = HartBench::kMemory + HartBench::kBytes - 2;
    bench.put_half(last, 0x0013);
    bench.hart.set_pc(last);
    bench.step();
    expect_trap(bench, Cause::instruction_access_fault, last + 2, last);
}

TEST_F(Trap, EnvironmentCallsNameTheMode) {
    bench.execute({kEcall});
    expect_trap(bench, Cause::ecall_from_machine, 0, HartBench::kCode);
    bench.set_csr(csr::kMstatus, 0);
    bench.load({kEcall});
    bench.enter_user_mode(HartBench::kCode);
    EXPECT_EQ(bench.hart.mode(), Mode::user);
    bench.step();
    expect_trap(bench, Cause::ecall_from_user, 0, HartBench::kCode);
    EXPECT_EQ(bench.csr(csr::kMstatus) & csr::kMstatusMpp, 0u);
}

TEST_F(Trap, UserModeMayNotReturnFromTraps) {
    bench.set_csr(csr::kMstatus, 0);
    bench.load({kMret});
    bench.enter_user_mode(HartBench::kCode);
    bench.hart.set_pc(HartBench::kCode);
    bench.step();
    expect_trap(bench, Cause::illegal_instruction, kMret, HartBench::kCode);
}

TEST_F(Trap, EntryAndReturnStackTheInterruptEnable) {
    bench.set_csr(csr::kMstatus, csr::kMstatusMie);
    bench.execute({kEcall});
    EXPECT_EQ(bench.csr(csr::kMstatus), csr::kMstatusMpie | csr::kMstatusMpp);
    bench.execute({kMret});
    EXPECT_EQ(bench.csr(csr::kMstatus), csr::kMstatusMie | csr::kMstatusMpie);
    EXPECT_EQ(bench.hart.mode(), Mode::machine);
    EXPECT_EQ(bench.hart.pc(), HartBench::kCode);
}

TEST_F(Trap, TrappingInstructionsDoNotRetire) {
    const std::uint64_t before = bench.hart.retired();
    bench.execute({kEcall});
    EXPECT_EQ(bench.hart.retired(), before);
}

class Interrupt : public Trap {
  protected:
    Interrupt() {
        bench.set_csr(csr::kMie, csr::kInterrupts);
        bench.load({nop(), nop()});
    }
    void enable() { bench.set_csr(csr::kMstatus, csr::kMstatusMie); }
};

TEST_F(Interrupt, PriorityIsExternalSoftwareTimer) {
    for (const auto& [lines, cause] : {std::pair{csr::kInterrupts, Cause::external_interrupt},
                                       {csr::kSoftware | csr::kTimer, Cause::software_interrupt},
                                       {csr::kTimer, Cause::timer_interrupt}}) {
        HartBench fresh;
        fresh.set_csr(csr::kMie, csr::kInterrupts);
        fresh.set_csr(csr::kMstatus, csr::kMstatusMie);
        fresh.load({nop()});
        fresh.hart.set_interrupt_lines(lines);
        fresh.step();
        expect_trap(fresh, cause, 0, HartBench::kCode);
        EXPECT_EQ(fresh.hart.interrupts(), 1u);
    }
}

TEST_F(Interrupt, VectoredModeSendsInterruptsButNotExceptionsToTheTable) {
    bench.set_csr(csr::kMtvec, HartBench::kHandler | 1);
    enable();
    bench.hart.set_interrupt_lines(csr::kTimer);
    bench.hart.set_pc(HartBench::kCode);
    bench.step();
    EXPECT_EQ(bench.hart.pc(), HartBench::kHandler + 4 * 7);
    bench.execute({kEcall});
    EXPECT_EQ(bench.hart.pc(), HartBench::kHandler);
}

TEST_F(Interrupt, WaitsForMieInMachineModeButNotInUserMode) {
    bench.hart.set_interrupt_lines(csr::kTimer);
    bench.step();
    EXPECT_EQ(bench.hart.pc(), HartBench::kCode + 4);
    bench.set_csr(csr::kMstatus, 0);
    bench.enter_user_mode(HartBench::kCode);
    bench.step();
    expect_trap(bench, Cause::timer_interrupt, 0, HartBench::kCode);
}

TEST_F(Interrupt, EnablingTakesItBeforeTheNextInstruction) {
    bench.hart.set_interrupt_lines(csr::kTimer);
    bench.load({csrrsi(zero, csr::kMstatus, 8), addi(a0, zero, 1)});
    bench.hart.run(bench.hart.cycle() + 3);
    expect_trap(bench, Cause::timer_interrupt, 0, HartBench::kCode + 4);
    EXPECT_EQ(bench.hart.x(a0), 0u);
}

TEST_F(Interrupt, WfiSleepsUntilALineThatMieLetsThrough) {
    bench.set_csr(csr::kMie, csr::kTimer);
    bench.load({kWfi, addi(a0, zero, 1)});
    bench.hart.run(bench.hart.cycle() + 100);
    EXPECT_TRUE(bench.hart.is_waiting());
    EXPECT_EQ(bench.hart.pc(), HartBench::kCode + 4);
    bench.hart.set_interrupt_lines(csr::kExternal);
    bench.step();
    EXPECT_TRUE(bench.hart.is_waiting());
    bench.hart.set_interrupt_lines(csr::kTimer);
    bench.step();
    EXPECT_EQ(bench.hart.x(a0), 1u) << "mstatus.MIE is clear: go on, no trap";
}

TEST_F(Interrupt, WfiInUserModeObeysTw) {
    bench.set_csr(csr::kMstatus, csr::kMstatusTw);
    bench.load({kWfi});
    bench.enter_user_mode(HartBench::kCode);
    bench.step();
    expect_trap(bench, Cause::illegal_instruction, kWfi, HartBench::kCode);
}

TEST_F(Trap, HandlerThatFaultsAtOnceHaltsTheHart) {
    bench.set_csr(csr::kMtvec, HartBench::kUnmapped);
    bench.load({kEcall});
    bench.hart.run(bench.hart.cycle() + 1'000'000);
    EXPECT_EQ(bench.hart.halt_reason(), HaltReason::trap_loop);
    EXPECT_EQ(bench.hart.last_trap().cause, Cause::instruction_access_fault);
    EXPECT_EQ(bench.hart.last_trap().epc, HartBench::kUnmapped);
}

TEST_F(Trap, HandlerThatFaultsWhileSavingRegistersHaltsTheHart) {
    bench.load({addi(sp, sp, -64), sw(ra, sp, 0), kMret}, HartBench::kHandler);
    bench.hart.set(sp, HartBench::kUnmapped);
    bench.load({kEcall});
    bench.hart.run(bench.hart.cycle() + 1'000'000);
    EXPECT_EQ(bench.hart.halt_reason(), HaltReason::trap_loop);
    EXPECT_EQ(bench.hart.last_trap().epc, HartBench::kHandler + 4);
}

TEST_F(Trap, ManyTrapsThatReturnAreNoLoop) {
    bench.load({csrr(t0, csr::kMepc), addi(t0, t0, 4), csrrw(zero, csr::kMepc, t0), kMret},
               HartBench::kHandler);
    bench.load({kEcall, jal(zero, -4)});
    bench.hart.run(bench.hart.cycle() + 100'000);
    EXPECT_EQ(bench.hart.halt_reason(), HaltReason::none);
    EXPECT_GT(bench.hart.exceptions(), 1000u);
}

}  // namespace
}  // namespace tessera::riscv
