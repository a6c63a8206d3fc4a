// Whom cycles are attributed to: every one to somebody, and to the right one.

#include <gtest/gtest.h>

#include <algorithm>

#include "platform/trace/profiler.h"
#include "tests/riscv/hart_bench.h"

namespace tessera::trace {
namespace {

using namespace test::rv;
using test::HartBench;

constexpr std::uint32_t kMain = HartBench::kCode, kLeaf = kMain + 0x100, kOther = kMain + 0x200;

class ProfilerTest : public testing::Test {
  protected:
    soc::FunctionTable functions{{{kMain, kMain + 0xFF, "main"},
                                  {kLeaf, kLeaf + 0xFF, "leaf"},
                                  {kOther, kOther + 0xFF, "other"},
                                  {HartBench::kHandler, HartBench::kHandler + 0xFF, "handler"}}};
    HartBench bench;
    Profiler profiler{functions, riscv::CycleCosts{}};
    std::uint64_t first_cycle = 0, first_retired = 0;

    void start() {
        first_cycle = bench.hart.cycle();
        first_retired = bench.hart.retired();
        bench.hart.observe(profiler);
    }
    void TearDown() override { bench.hart.ignore(profiler); }
    [[nodiscard]] Profile profile() const { return profiler.profile(bench.hart.cycle()); }
    [[nodiscard]] static ProfileFunction of(const Profile& profile, const std::string& name) {
        for (const ProfileFunction& function : profile.functions)
            if (function.name == name) return function;
        ADD_FAILURE() << name << " is not in the profile";
        return {};
    }
    [[nodiscard]] std::string folded() const { return folded_stacks(profile()); }
};

TEST_F(ProfilerTest, EveryInstructionAndCycleIsSomebodys) {
    bench.load({addi(a0, zero, 3), jalr(zero, ra, 0)}, kLeaf);
    bench.load({jal(ra, 0x100), jal(ra, 0xFC), lw(a0, zero, 0), nop()});
    start();
    bench.step(9);
    const Profile result = profile();
    ProfileCounts sum;
    for (const ProfileFunction& function : result.functions) sum += function.self;
    EXPECT_EQ(sum, result.total);
    EXPECT_EQ(result.total.cycles, bench.hart.cycle());
    EXPECT_EQ(result.total.instructions, bench.hart.retired() - first_retired);
}

TEST_F(ProfilerTest, CallsAndReturnsMakeStacks) {
    bench.load({addi(a0, zero, 3), jalr(zero, ra, 0)}, kLeaf);
    bench.load({jal(ra, 0x100), jal(ra, 0xFC), nop()});
    start();
    bench.step(7);
    const Profile result = profile();
    const riscv::CycleCosts costs;
    EXPECT_EQ(of(result, "leaf").calls, 2u);
    EXPECT_EQ(of(result, "leaf").self.cycles, 2u * (costs.alu + costs.jump));
    EXPECT_EQ(of(result, "main").self.instructions, 3u);
    EXPECT_EQ(of(result, "main").inclusive.instructions, 7u);
    ASSERT_EQ(of(result, "leaf").callers.size(), 1u);
    EXPECT_EQ(of(result, "leaf").callers[0].name, "main");
    EXPECT_EQ(of(result, "leaf").callers[0].inclusive.instructions, 4u);
    EXPECT_NE(folded().find("main;leaf 6\n"), std::string::npos) << folded();
}

TEST_F(ProfilerTest, AJumpIntoAnotherFunctionIsATailCall) {
    bench.load({jalr(zero, ra, 0)}, kOther);
    bench.load({jal(zero, 0x100)}, kLeaf);
    bench.load({jal(ra, 0x100), nop()});
    start();
    bench.step(4);
    EXPECT_NE(folded().find("main;other "), std::string::npos) << folded();
    EXPECT_EQ(of(profile(), "main").self.instructions, 2u) << "other has returned to main";
}

TEST_F(ProfilerTest, RecursionCountsOnceInWhatIncludesIt) {
    // leaf calls itself while a0 counts down; the stack is not unwound.
    bench.load({addi(a0, a0, -1), beq(a0, zero, 8), jal(ra, -8), jalr(zero, ra, 0)}, kLeaf);
    bench.load({addi(a0, zero, 3), jal(ra, 0xFC)});
    start();
    bench.step(11);
    const Profile result = profile();
    EXPECT_EQ(of(result, "leaf").calls, 3u);
    EXPECT_EQ(of(result, "leaf").inclusive, of(result, "leaf").self);
}

TEST_F(ProfilerTest, TrapsAreFramesOfTheirOwnUntilMret) {
    bench.load({nop(), kMret}, HartBench::kHandler);
    bench.load({kEcall});
    start();
    bench.step(3);
    EXPECT_NE(folded().find("main;[environment call from machine mode];handler "),
              std::string::npos)
        << folded();
    const Profile result = profile();
    EXPECT_EQ(of(result, "handler").self.instructions, 2u);
}

TEST_F(ProfilerTest, WaitingForAnInterruptIsIdle) {
    bench.load({kWfi, nop()});
    start();
    bench.step();
    bench.hart.move_to_cycle(bench.hart.cycle() + 1000);
    bench.set_csr(riscv::csr::kMie, 0);  // any instruction
    EXPECT_EQ(profile().total.idle, 1000u);
    EXPECT_EQ(of(profile(), "main").self.idle, 1000u);
}

TEST_F(ProfilerTest, AStackThatIsUnwoundOtherwiseDoesNotGrow) {
    // main calls leaf, which jumps back into main's loop with another register: no return.
    bench.load({jalr(zero, t1, 0)}, kLeaf);
    bench.load({auipc(t1, 0), jal(ra, 0xFC), nop()});
    start();
    bench.step(3 * 2000);
    const Profile result = profile();
    EXPECT_EQ(result.total.instructions, 6000u);
    for (const ProfileStack& stack : result.stacks) EXPECT_LE(stack.frames.size(), 256u);
}

}  // namespace
}  // namespace tessera::trace
