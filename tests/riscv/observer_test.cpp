// What observers see, and where they and breakpoints stop a hart.

#include <functional>
#include <vector>

#include "tests/riscv/hart_bench.h"

namespace tessera::riscv {

bool operator==(const DataAccess& a, const DataAccess& b) {
    return a.address == b.address && a.value == b.value && a.bytes == b.bytes &&
           a.is_write == b.is_write;
}
void PrintTo(const DataAccess& access, std::ostream* out) {
    *out << (access.is_write ? "write" : "read") << int{access.bytes} << ' ' << std::hex
         << access.address << " = " << access.value;
}

namespace {

using namespace test::rv;
using test::HartBench;

constexpr std::uint64_t kLong = 1'000'000;

class Observer final : public InstructionObserver {
  public:
    struct Seen {
        std::uint32_t pc, next_pc, bits, result;
        std::uint64_t cycles;
        std::vector<DataAccess> accesses;
    };
    std::vector<Seen> seen;
    std::vector<TrapRecord> traps;
    std::function<bool(std::uint32_t)> goes_on = [](std::uint32_t) { return true; };
    std::function<bool(const DataAccess&)> lets = [](const DataAccess&) { return true; };

    bool before(std::uint32_t pc) override { return goes_on(pc); }
    bool before_access(const DataAccess& access) override { return lets(access); }
    void after(const Retired& retired) override {
        seen.push_back({retired.pc,
                        retired.next_pc,
                        retired.bits,
                        retired.result,
                        retired.end_cycle - retired.first_cycle,
                        {retired.accesses.begin(), retired.accesses.end()}});
    }
    void on_trap(const TrapRecord& trap) override { traps.push_back(trap); }
};

class Observed : public testing::Test {
  protected:
    HartBench bench;
    Observer observer;

    void SetUp() override {
        bench.hart.observe(observer);
        bench.hart.set(a0, HartBench::kData);
    }
    [[nodiscard]] std::vector<DataAccess> accesses_of(std::size_t index) const {
        return observer.seen.at(index).accesses;
    }
};

TEST_F(Observed, EveryInstructionWithItsEncodingResultAndWay) {
    bench.execute({addi(a1, zero, 7), jal(ra, 4), test::rv::lui(a2, 5)});
    ASSERT_EQ(observer.seen.size(), 3u);
    EXPECT_EQ(observer.seen[0].bits, addi(a1, zero, 7));
    EXPECT_EQ(observer.seen[0].result, 7u);
    EXPECT_EQ(observer.seen[1].pc, HartBench::kCode + 4);
    EXPECT_EQ(observer.seen[1].next_pc, HartBench::kCode + 8);
    EXPECT_EQ(observer.seen[1].cycles, CycleCosts{}.jump);
    EXPECT_EQ(observer.seen[2].result, 5u << 12);
}

TEST_F(Observed, LoadsAndStoresInTheirOwnSize) {
    bench.put(HartBench::kData, 0x1234'80FF);
    bench.hart.set(a1, 0xAABB'CCDD);
    bench.execute({test::rv::lbu(a2, a0, 1), test::rv::lh(a3, a0, 0), sb(a1, a0, 4), sh(a1, a0, 6),
                   sw(a1, a0, 8)});
    EXPECT_EQ(accesses_of(0), std::vector({DataAccess{HartBench::kData + 1, 0x80, 1, false}}));
    EXPECT_EQ(accesses_of(1), std::vector({DataAccess{HartBench::kData, 0x80FF, 2, false}}));
    EXPECT_EQ(accesses_of(2), std::vector({DataAccess{HartBench::kData + 4, 0xDD, 1, true}}));
    EXPECT_EQ(accesses_of(3), std::vector({DataAccess{HartBench::kData + 6, 0xCCDD, 2, true}}));
    EXPECT_EQ(accesses_of(4),
              std::vector({DataAccess{HartBench::kData + 8, 0xAABB'CCDD, 4, true}}));
    EXPECT_EQ(observer.seen[1].result, 0xFFFF'80FFu) << "the register has it sign-extended";
}

TEST_F(Observed, AtomicsReadAndWrite) {
    bench.put(HartBench::kData, 40);
    bench.hart.set(a1, 2);
    bench.execute({test::rv::amo(0, a2, a1, a0), lr(a3, a0), sc(zero, a1, a0), sc(zero, a1, a0)});
    EXPECT_EQ(accesses_of(0), (std::vector<DataAccess>{{HartBench::kData, 40, 4, false},
                                                       {HartBench::kData, 42, 4, true}}));
    EXPECT_EQ(accesses_of(1), std::vector({DataAccess{HartBench::kData, 42, 4, false}}));
    EXPECT_EQ(accesses_of(2), std::vector({DataAccess{HartBench::kData, 2, 4, true}}));
    EXPECT_TRUE(accesses_of(3).empty()) << "a sc.w that fails writes nothing";
}

TEST_F(Observed, TrapsRatherThanTheInstructionsThatCausedThem) {
    bench.hart.set(a1, HartBench::kUnmapped);
    bench.execute({test::rv::lw(a2, a1, 0)});
    EXPECT_TRUE(observer.seen.empty());
    ASSERT_EQ(observer.traps.size(), 1u);
    EXPECT_EQ(observer.traps[0].cause, Cause::load_access_fault);
    EXPECT_EQ(observer.traps[0].tval, HartBench::kUnmapped);
}

TEST_F(Observed, StopsInFrontOfAnInstruction) {
    bench.load({nop(), addi(a1, zero, 1), addi(a1, zero, 2)});
    observer.goes_on = [](std::uint32_t pc) { return pc != HartBench::kCode + 4; };
    bench.hart.run(kLong);
    EXPECT_TRUE(bench.hart.is_stopped());
    EXPECT_EQ(bench.hart.pc(), HartBench::kCode + 4);
    EXPECT_EQ(observer.seen.size(), 1u);
    EXPECT_EQ(bench.hart.x(a1), 0u);

    bench.hart.run(kLong);
    EXPECT_EQ(bench.hart.pc(), HartBench::kCode + 4) << "until it is resumed";
}

TEST_F(Observed, StopsInFrontOfAnAccessOfWhichNothingHasHappened) {
    bench.put(HartBench::kData, 1);
    bench.hart.set(a1, 2);
    bench.load({test::rv::amo(0, a2, a1, a0), test::rv::kWfi});
    std::vector<DataAccess> asked;
    observer.lets = [&](const DataAccess& access) {
        asked.push_back(access);
        return !access.is_write;
    };
    const std::uint64_t cycle = bench.hart.cycle(), retired = bench.hart.retired();
    bench.hart.run(kLong);
    EXPECT_TRUE(bench.hart.is_stopped());
    EXPECT_EQ(bench.hart.pc(), HartBench::kCode);
    EXPECT_EQ(bench.hart.cycle(), cycle);
    EXPECT_EQ(bench.hart.retired(), retired);
    EXPECT_EQ(bench.hart.x(a2), 0u);
    EXPECT_EQ(bench.word(HartBench::kData), 1u);
    ASSERT_EQ(asked.size(), 2u);
    EXPECT_EQ(asked[1].address, HartBench::kData);

    observer.lets = [](const DataAccess&) { return true; };
    bench.hart.resume();
    bench.hart.run(kLong);
    EXPECT_EQ(bench.word(HartBench::kData), 3u);
}

TEST_F(Observed, NoMoreWhenIgnored) {
    bench.hart.ignore(observer);
    bench.execute({nop(), nop()});
    EXPECT_TRUE(observer.seen.empty());
}

class Breakpoints : public testing::TestWithParam<const char*> {
  protected:
    HartBench bench;
    Observer observer;
    void SetUp() override {
        if (GetParam() == std::string("steps")) bench.hart.only_step(true);
        if (GetParam() == std::string("observed")) bench.hart.observe(observer);
    }
};

TEST_P(Breakpoints, StopEachTimeAround) {
    bench.load({addi(a0, a0, 1), nop(), addi(a1, a1, 1), jal(zero, -12)});
    bench.hart.run(bench.hart.cycle() + 1000);
    const std::uint32_t rounds = bench.hart.x(a0);
    bench.hart.add_breakpoint(HartBench::kCode + 8);
    for (std::uint32_t i = 1; i <= 3; ++i) {
        bench.hart.run(bench.hart.cycle() + kLong);
        ASSERT_TRUE(bench.hart.is_stopped());
        EXPECT_EQ(bench.hart.pc(), HartBench::kCode + 8);
        EXPECT_LE(bench.hart.x(a0) - bench.hart.x(a1), 1u);
        EXPECT_GE(bench.hart.x(a0), rounds);
        bench.hart.remove_breakpoint(HartBench::kCode + 8);
        bench.hart.resume();
        bench.step();
        EXPECT_EQ(bench.hart.x(a0), bench.hart.x(a1));
        bench.hart.add_breakpoint(HartBench::kCode + 8);
    }
    bench.hart.remove_breakpoint(HartBench::kCode + 8);
    const std::uint64_t end = bench.hart.cycle() + 100;
    bench.hart.run(end);
    EXPECT_FALSE(bench.hart.is_stopped());
    EXPECT_GE(bench.hart.cycle(), end);
}

TEST_P(Breakpoints, StopInsideAHandlerAndOnTheFirstInstruction) {
    bench.load({test::rv::kEcall});
    bench.hart.add_breakpoint(HartBench::kHandler);
    bench.hart.add_breakpoint(HartBench::kCode);
    bench.hart.run(kLong);
    EXPECT_EQ(bench.hart.pc(), HartBench::kCode);
    EXPECT_EQ(bench.hart.exceptions(), 0u);
    bench.hart.remove_breakpoint(HartBench::kCode);
    bench.hart.resume();
    bench.hart.run(kLong);
    EXPECT_EQ(bench.hart.pc(), HartBench::kHandler);
    EXPECT_EQ(bench.hart.exceptions(), 1u);
}

INSTANTIATE_TEST_SUITE_P(Loop, Breakpoints, testing::Values("blocks", "steps", "observed"),
                         [](const auto& instance) { return std::string(instance.param); });

}  // namespace
}  // namespace tessera::riscv
