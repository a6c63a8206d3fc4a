// The expect: section of a scenario, and the worked driver tests that use it.

#include <gtest/gtest.h>

#include "tests/system/program.h"

namespace tessera::test {
namespace {

class Expectations : public testing::Test {
  protected:
    const Sandbox sandbox;

    // An application with an `expect` section of these lines.
    Outcome run(const std::string& application, const std::string& lines,
                const std::vector<std::string>& arguments = {}) const {
        sandbox.write("test.yaml", "extends: " + scenario_file("tests/base.yaml") +
                                       "\nname: a_test\nfirmware:\n  app: " + application +
                                       "\nexpect:\n" + lines);
        std::vector<std::string> all = {"run", "test.yaml", "--out", "out"};
        all.insert(all.end(), arguments.begin(), arguments.end());
        return sandbox.tessera(all);
    }
    void expect_met(const std::string& application, const std::string& lines) const {
        const Outcome outcome = run(application, lines);
        EXPECT_EQ(outcome.exit_code, 0) << lines << outcome.err;
        const nlohmann::json result = sandbox.result();
        for (const nlohmann::json& line : result["expectations"])
            EXPECT_TRUE(line["met"].get<bool>()) << line.dump();
    }
    void expect_unmet(const std::string& application, const std::string& lines,
                      const std::string& part) const {
        const Outcome outcome = run(application, lines);
        EXPECT_EQ(outcome.exit_code, 1) << lines << outcome.out;
        EXPECT_NE(outcome.err.find(part), std::string::npos) << outcome.err;
    }
    void expect_bad(const std::string& lines, const std::vector<std::string>& parts) const {
        expect_refused(sandbox, run("driver_timer", lines), parts);
    }
};

class DriverTest : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(, DriverTest,
                         testing::Values("uart_driver", "timer_driver", "eyeriss_driver"));

TEST_P(DriverTest, ShowsWhatItsScenarioExpects) {
    const Sandbox sandbox;
    const Outcome outcome = sandbox.tessera(
        {"run", scenario_file(std::string("tests/") + GetParam() + ".yaml"), "--out", "out"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_GE(sandbox.result()["expectations"].size(), 5u);
}

TEST_F(Expectations, ADriverThatDoesNotAcknowledgeItsInterruptIsCaught) {
    const Outcome outcome =
        sandbox.tessera({"run", scenario_file("tests/timer_bug.yaml"), "--out", "out"});
    EXPECT_EQ(outcome.exit_code, 1);
    for (const char* part :
         {"timer.IRQ_STATUS: expected 0x0, found 0x1", "interrupts_seen: expected 0x1, found 0xa"})
        EXPECT_NE(outcome.err.find(part), std::string::npos) << outcome.err;
    EXPECT_EQ(sandbox.result()["firmware"]["exit_code"], 0) << "the firmware itself saw nothing";
}

TEST_F(Expectations, ConsoleTextsComeInOrder) {
    expect_met("selftest",
               "  uart: [clint, tiles, '/[0-9]+ checks, 0 failed/']\n"
               "  uart_not: [FAILED, '/panic.*/']\n");
    expect_unmet("selftest", "  uart: [tiles, clint]\n",
                 "expected clint, found heard before what should come first");
    expect_unmet("selftest", "  uart: [unheard of]\n", "expected unheard of, found never heard");
    expect_unmet("selftest", "  uart_not: [tiles]\n", "expected not tiles, found heard");
}

TEST_F(Expectations, RegistersAndMemoryAreComparedAtTheEnd) {
    expect_met("driver_timer",
               "  registers:\n    - {name: 'timer.COMPARE[0]', value: 200}\n"
               "  memory:\n    - {at: periods_seen, values: [5]}\n"
               "    - {at: periods_seen, width: 1, values: [5, 0, 0, 0]}\n");
    expect_unmet("driver_timer", "  registers:\n    - {name: 'timer.COMPARE[0]', value: 199}\n",
                 "timer.COMPARE[0]: expected 0xc7, found 0xc8");
    expect_unmet("driver_timer", "  memory:\n    - {at: periods_seen, values: [6]}\n",
                 "periods_seen: expected 0x6, found 0x5");
    expect_unmet("driver_timer", "  memory:\n    - {at: '0x08000000+1', text: hello}\n",
                 "0x08000000+1: expected hello, found !\\x00");
}

TEST_F(Expectations, FailuresOfTheFirmwareCanBeExpected) {
    expect_met("fault", "  exit_code: 2\n");
    expect_met("trap_loop", "  ending: trap_loop\n");
    expect_met("sleep", "  ending: waiting_forever\n  uart: [no interrupt will come]\n");
    expect_met("hang", "  ending: deadline\n");
    expect_unmet("fault", "  exit_code: 3\n", "exit code: expected 3, found 2");
    expect_unmet("selftest", "  ending: deadline\n", "ending: expected deadline, found finished");
    EXPECT_EQ(run("hang", "  uart: [waiting]\n").exit_code, 3) << "it did not finish";
}

TEST_F(Expectations, TimeAndCyclesHaveBounds) {
    expect_met("driver_timer",
               "  min_time: 1 ms\n  max_time: 2 ms\n  min_cycles: 200000\n  max_cycles: 400000\n");
    expect_unmet("driver_timer", "  max_time: 1 ms\n", "time: expected at most 1000000000 ps");
    expect_unmet("driver_timer", "  min_cycles: 999999999\n", "cycles: expected at least");
}

TEST_F(Expectations, WhatIsNotThereIsRefusedBeforeTheRun) {
    expect_bad("  registers:\n    - {name: tmer.CTRL, value: 0}\n",
               {"expect.registers[0].name", "no block `tmer`", "did you mean 'timer'"});
    expect_bad("  registers:\n    - {name: timer.CRTL, value: 0}\n",
               {"no register of timer `CRTL`", "did you mean 'CTRL'"});
    expect_bad("  registers:\n    - {name: 'timer.CTRL[0].ENABL', value: 0}\n",
               {"no field of CTRL `ENABL`", "did you mean 'ENABLE'"});
    expect_bad("  registers:\n    - {name: timer.CTRL, value: 0}\n", {"an index from 0 to 1"});
    expect_bad("  registers:\n    - {name: 'timer.CTRL[2]', value: 0}\n", {"an index from 0 to 1"});
    expect_bad("  registers:\n    - {name: 'timer.IRQ_STATUS[0]', value: 0}\n", {"is no array"});
    expect_bad("  registers:\n    - {name: timer, value: 0}\n",
               {"test.yaml", "BLOCK.REGISTER", "`timer`"});
    expect_bad("  memory:\n    - {at: period_seen, values: [1]}\n",
               {"expect.memory[0].at", "`period_seen`", "did you mean 'periods_seen'"});
    expect_bad("  memory:\n    - {at: periods_seen+x, values: [1]}\n",
               {"a number behind +", "`x`"});
    expect_bad("  memory:\n    - {at: 0x50000000, values: [1]}\n",
               {"outside the platform's memory"});
    expect_bad("  memory:\n    - {at: periods_seen}\n", {"either values or text"});
    expect_bad("  memory:\n    - {at: periods_seen, width: 1, values: [256]}\n",
               {"does not fit 1 bytes"});
    expect_bad("  memory:\n    - {at: periods_seen, width: 3, values: [1]}\n", {"1, 2, 4 or 8"});
    expect_bad("  uart: ['/[/']\n", {"test.yaml", "no regular expression"});
    expect_bad("  uart: ['']\n", {"always heard"});
    expect_bad("  ending: deadline\n  exit_code: 0\n", {"only a run that finishes"});
    expect_bad("  ending: soon\n", {"soon", "waiting_forever"});
    expect_bad("  uart_nto: [x]\n", {"uart_nto", "did you mean"});
}

TEST_F(Expectations, MarkedSpansAreInTheResult) {
    expect_met("driver_timer", "  max_time: 1 s\n");
    const nlohmann::json markers = sandbox.result()["markers"];
    ASSERT_EQ(markers["totals"].size(), 1u);
    const nlohmann::json total = markers["totals"][0];
    EXPECT_EQ(total["id"], 1);
    EXPECT_EQ(total["spans"], 5);
    EXPECT_EQ(total["begins_without_end"], 0);
    // A period is 200 us of a 200 MHz core.
    EXPECT_NEAR(total["min_cycles"].get<double>(), 40'000, 1000);
    long cycles = 0, instructions = 0;
    ASSERT_EQ(markers["spans"].size(), 5u);
    for (const nlohmann::json& span : markers["spans"]) {
        cycles += span["end_cycle"].get<long>() - span["first_cycle"].get<long>();
        instructions += span["instructions"].get<long>();
    }
    EXPECT_EQ(cycles, total["cycles"].get<long>());
    EXPECT_EQ(instructions, total["instructions"].get<long>());
}

}  // namespace
}  // namespace tessera::test
