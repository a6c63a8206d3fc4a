// Text lines, and which instructions a window holds.

#include <gtest/gtest.h>

#include "platform/trace/instruction_text.h"
#include "platform/trace/instruction_trace.h"
#include "tests/riscv/hart_bench.h"
#include "tests/trace/recorded.h"

namespace tessera::trace {
namespace {

using namespace test::rv;
using test::HartBench;

const soc::FunctionTable kFunctions({{HartBench::kCode, HartBench::kCode + 0xFF, "main"}});

std::string line_of(const TraceEvent& event) {
    std::string text;
    InstructionText sink(kFunctions, 5000, [&](std::string_view line) { text += line; });
    std::visit([&](const auto& one) { sink.put(one); }, event);
    return text;
}

TEST(InstructionText, ShowsPlaceAssemblyResultAndAccess) {
    EXPECT_EQ(line_of(InstructionEvent{
                  .pc = HartBench::kCode + 8,
                  .bits = lw(a0, a1, 4),
                  .result = 0x2A,
                  .first_cycle = 100,
                  .end_cycle = 103,
                  .accesses = {{{.address = 0x8000'8004, .value = 0x2A, .bytes = 4}}},
                  .access_count = 1}),
              "        500000 ps       100 M 80000008 main+0x8                     lw a0, 4(a1)    "
              "             a0=0x2a [0x80008004]->0x2a\n");
    EXPECT_EQ(
        line_of(InstructionEvent{.pc = 0x1000, .bits = beq(a0, a1, 8), .mode = riscv::Mode::user}),
        "             0 ps         0 U 00001000 0x00001000                   beq a0, a1, "
        "0x1008\n")
        << "a branch has no result, and unknown places have no name";
}

TEST(InstructionText, ShowsTraps) {
    EXPECT_EQ(
        line_of(TrapEvent{.cause = riscv::Cause::load_access_fault,
                          .epc = HartBench::kCode,
                          .tval = 0x7000'0000,
                          .cycle = 2}),
        "         10000 ps         2 M 80000000 main+0x0                     trap: load access "
        "fault, tval 0x70000000\n");
}

TEST(InstructionText, NoticesThatCodeHasChanged) {
    std::string text;
    InstructionText sink(kFunctions, 1, [&](std::string_view line) { text = line; });
    sink.put(InstructionEvent{.pc = HartBench::kCode, .bits = addi(a0, a0, 1)});
    sink.put(InstructionEvent{.pc = HartBench::kCode, .bits = addi(a0, a0, 2)});
    EXPECT_NE(text.find("addi a0, a0, 2"), std::string::npos) << text;
}

class Window : public testing::Test {
  protected:
    HartBench bench;
    Recorded recorded;

    // A loop of two instructions, one cycle and branch_taken + branch cycles long.
    void SetUp() override { bench.load({addi(a0, a0, 1), beq(zero, zero, -4)}); }
    [[nodiscard]] std::vector<std::uint64_t> cycles() const {
        std::vector<std::uint64_t> list;
        for (const TraceEvent& event : recorded.events)
            list.push_back(std::get<InstructionEvent>(event).first_cycle);
        return list;
    }
};

TEST_F(Window, HoldsTheInstructionsThatStartInsideWhateverTheQuantum) {
    const std::uint64_t start = bench.hart.cycle();
    for (const std::uint64_t quantum : {1u, 7u, 1000u}) {
        HartBench other;
        Recorded heard;
        other.load({addi(a0, a0, 1), beq(zero, zero, -4)});
        const InstructionTrace trace(other.hart, {start + 101, start + 140}, heard);
        while (other.hart.cycle() < start + 500) other.hart.run(other.hart.cycle() + quantum);
        ASSERT_FALSE(heard.events.empty()) << quantum;
        const auto first = std::get<InstructionEvent>(heard.events.front()).first_cycle,
                   last = std::get<InstructionEvent>(heard.events.back()).first_cycle;
        EXPECT_GE(first, start + 101);
        EXPECT_LT(first, start + 104);
        EXPECT_LT(last, start + 140);
        EXPECT_GE(last, start + 137);
        EXPECT_FALSE(trace.is_on());
    }
}

TEST_F(Window, ChangesNothingAboutTheProgram) {
    HartBench plain;
    plain.load({addi(a0, a0, 1), beq(zero, zero, -4)});
    const InstructionTrace trace(bench.hart, {bench.hart.cycle() + 50, bench.hart.cycle() + 70},
                                 recorded);
    plain.hart.run(plain.hart.cycle() + 1000);
    bench.hart.run(bench.hart.cycle() + 1000);
    EXPECT_EQ(bench.hart.cycle(), plain.hart.cycle());
    EXPECT_EQ(bench.hart.retired(), plain.hart.retired());
    EXPECT_EQ(bench.hart.x(a0), plain.hart.x(a0));
}

TEST_F(Window, SwitchingComesBeforeTheWindow) {
    InstructionTrace trace(bench.hart, {}, recorded);
    bench.step();
    trace.set(false);
    bench.step(5);
    trace.set(true);
    bench.step();
    EXPECT_EQ(recorded.events.size(), 2u);
}

}  // namespace
}  // namespace tessera::trace
