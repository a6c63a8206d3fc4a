// An EBREAK is a call where it stands between its marks and somebody answers, else a breakpoint.

#include "models/riscv/semihosting.h"

#include "tests/riscv/hart_bench.h"

namespace tessera::riscv {
namespace {

using namespace test::rv;
using test::expect_trap;
using test::HartBench;

class Host final : public SemihostingHost {
  public:
    std::uint32_t call(std::uint32_t operation, std::uint32_t parameter) override {
        ++calls;
        last_operation = operation;
        last_parameter = parameter;
        if (halts != nullptr) halts->halt(HaltReason::requested);
        return 0x1234;
    }
    unsigned calls = 0;
    std::uint32_t last_operation = 0, last_parameter = 0;
    Hart* halts = nullptr;
};

class Watcher final : public InstructionObserver {
  public:
    void after(const Retired& retired) override { last_pc = retired.pc; }
    std::uint32_t last_pc = 0;
};

class HartSemihosting : public testing::Test {
  protected:
    HartBench bench;
    Host host;

    void SetUp() override {
        bench.hart.set(a0, 5);
        bench.hart.set(a1, 0x8000'8000);
        bench.hart.set_semihosting(&host);
    }
    void expect_breakpoint(std::uint32_t at) {
        EXPECT_EQ(host.calls, 0u);
        expect_trap(bench, Cause::breakpoint, at, at);
    }
};

TEST_F(HartSemihosting, ACallTakesA0AndA1AndAnswersInA0) {
    bench.execute({kSemihostingEntry, kEbreak, kSemihostingExit});
    EXPECT_EQ(host.calls, 1u);
    EXPECT_EQ(host.last_operation, 5u);
    EXPECT_EQ(host.last_parameter, 0x8000'8000u);
    EXPECT_EQ(bench.hart.x(a0), 0x1234u);
    EXPECT_EQ(bench.hart.pc(), HartBench::kCode + 12);
    EXPECT_EQ(bench.hart.exceptions(), 0u);
}

TEST_F(HartSemihosting, IsTheSameInBlocksAndUnderObservation) {
    const std::initializer_list<std::uint32_t> code = {
        nop(), kSemihostingEntry, kEbreak, kSemihostingExit, addi(a0, a0, 1), jal(zero, 0)};
    bench.load(code);
    bench.hart.run(100);
    HartBench other;
    Watcher watcher;
    other.hart.observe(watcher);
    other.hart.set_semihosting(&host);
    other.load(code);
    other.hart.run(100);
    EXPECT_EQ(host.calls, 2u);
    EXPECT_EQ(bench.hart.x(a0), 0x1235u);
    EXPECT_EQ(other.hart.x(a0), 0x1235u);
    EXPECT_EQ(bench.hart.cycle(), other.hart.cycle());
    EXPECT_EQ(watcher.last_pc, HartBench::kCode + 20);
}

TEST_F(HartSemihosting, MayStandAcrossTwoPages) {
    bench.load({kSemihostingEntry, kEbreak, kSemihostingExit}, HartBench::kCode + 0xFFC);
    bench.step(3);
    EXPECT_EQ(host.calls, 1u);
}

TEST_F(HartSemihosting, WithoutTheMarksItIsABreakpoint) {
    bench.load({nop(), kEbreak, kSemihostingExit});
    bench.step(2);
    expect_breakpoint(HartBench::kCode + 4);
    bench.load({kSemihostingEntry, kEbreak, nop()});
    bench.step(2);
    expect_breakpoint(HartBench::kCode + 4);
}

TEST_F(HartSemihosting, ACompressedOneIsABreakpoint) {
    bench.load({kSemihostingEntry, 0x0001'9002u, kSemihostingExit});  // c.ebreak, c.nop
    bench.step(2);
    expect_breakpoint(HartBench::kCode + 4);
}

TEST_F(HartSemihosting, AtTheEdgeOfMemoryItIsABreakpoint) {
    constexpr std::uint32_t kLast = HartBench::kMemory + HartBench::kBytes - 4;
    bench.load({kEbreak}, kLast);
    bench.step();
    expect_breakpoint(kLast);
    bench.load({kEbreak, kSemihostingExit}, HartBench::kMemory);
    bench.step();
    expect_breakpoint(HartBench::kMemory);
}

TEST_F(HartSemihosting, WithoutAHostItIsABreakpoint) {
    bench.hart.set_semihosting(nullptr);
    bench.execute({kSemihostingEntry, kEbreak});
    expect_breakpoint(HartBench::kCode + 4);
}

TEST_F(HartSemihosting, TheHostMayHaltTheHart) {
    host.halts = &bench.hart;
    bench.load({kSemihostingEntry, kEbreak, kSemihostingExit, addi(a0, zero, 7)});
    bench.hart.run(100);
    EXPECT_EQ(bench.hart.pc(), HartBench::kCode + 8) << "nothing behind the call is executed";
}

}  // namespace
}  // namespace tessera::riscv
