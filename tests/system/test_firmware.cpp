// Firmware alone on the platform: what passes, faults, hangs or sleeps for ever.

#include <gtest/gtest.h>

#include "tests/system/program.h"

namespace tessera::test {
namespace {

using nlohmann::json;

void expect_parts(const std::string& text, const std::vector<std::string>& parts) {
    for (const std::string& part : parts)
        EXPECT_NE(text.find(part), std::string::npos) << "expected `" << part << "` in\n" << text;
}

TEST(Firmware, SelftestPasses) {
    const Sandbox sandbox;
    const Outcome outcome = sandbox.alone("selftest");
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_FALSE(sandbox.result().contains("workload"));
    EXPECT_FALSE(sandbox.uart_log().empty());
}

TEST(Firmware, ExampleOfATilePasses) {
    const Sandbox sandbox;
    EXPECT_EQ(sandbox.alone("example_eyeriss").exit_code, 0) << sandbox.uart_log();
}

TEST(Firmware, InferWithoutAWorkloadFails) {
    const Sandbox sandbox;
    const Outcome outcome = sandbox.alone("infer");
    EXPECT_EQ(outcome.exit_code, 1);
    expect_parts(outcome.err, {"the firmware reported failure", "UART so far:"});
}

TEST(Firmware, FaultEndsWithCauseAddressAndSymbol) {
    const Sandbox sandbox;
    const Outcome outcome = sandbox.alone("fault");
    EXPECT_EQ(outcome.exit_code, 1);
    expect_parts(outcome.err, {"load access fault at app_main+0x", "mtval 0x70000000", "pc 0x",
                               "last pc finisher_finish+0x",
                               "UART so far:", "tessera fault: loading from 0x70000000"});
    const json firmware = sandbox.result()["firmware"];
    EXPECT_EQ(firmware["ending"], "finished");
    EXPECT_NE(firmware["exit_code"], 0);
    expect_parts(firmware["cause"], {"load access fault", "app_main"});
    expect_parts(sandbox.uart_log(), {"trap: load access fault"});
}

TEST(Firmware, HangEndsAtTheDeadline) {
    const Sandbox sandbox;
    const Outcome outcome = sandbox.alone("hang", {"--set", "limits.time=1 ms"});
    EXPECT_EQ(outcome.exit_code, 3);
    expect_parts(outcome.err, {"still running after 1.000 ms", "limits.time", "last pc app_main+0x",
                               "tessera hang:"});
    const json result = sandbox.result();
    EXPECT_EQ(result["firmware"]["ending"], "deadline");
    EXPECT_TRUE(result["firmware"]["exit_code"].is_null()) << "it has not finished";
    EXPECT_EQ(result["simulated_ps"], 1'000'000'000);
}

TEST(Firmware, SleepWithoutInterruptsEndsAtOnce) {
    const Sandbox sandbox;
    const Outcome outcome = sandbox.alone("sleep");
    EXPECT_EQ(outcome.exit_code, 3);
    expect_parts(outcome.err, {"waits for an interrupt that cannot come", "last pc app_main+0x",
                               "tessera sleep:"});
}

TEST(Firmware, TrapLoopIsFoundAndEnded) {
    const Sandbox sandbox;
    const Outcome outcome = sandbox.alone("trap_loop");
    EXPECT_EQ(outcome.exit_code, 1);
    expect_parts(outcome.err, {"trap loop", "instruction access fault", "mtval 0x70000000",
                               "tessera trap_loop:"});
    EXPECT_EQ(sandbox.result()["firmware"]["ending"], "trap loop");
}

TEST(Firmware, TheWorkloadCutShortByTheDeadlineStillGivesAResult) {
    const Sandbox sandbox;
    const Outcome outcome = sandbox.digits({"--set", "limits.time=5 ms"});
    EXPECT_EQ(outcome.exit_code, 3);
    const json result = sandbox.result();
    EXPECT_EQ(result["firmware"]["ending"], "deadline");
    EXPECT_NE(result["check"]["bit_exact"], true) << "most tensors were never computed";
}

TEST(Firmware, AWorkloadThatItIgnoresIsNoSuccess) {
    const Sandbox sandbox;
    const Outcome outcome = sandbox.digits({"--set", "firmware.app=selftest"});
    EXPECT_EQ(outcome.exit_code, 1);
    expect_parts(outcome.err, {"630 tensors of the network were never computed"});
    expect_parts(outcome.out, {"0 tensors agree, 630 were never computed"});
    const json result = sandbox.result();
    EXPECT_EQ(result["check"]["bit_exact"], false);
    EXPECT_EQ(result["check"]["tensors_not_run"], 630);
    EXPECT_EQ(result["workload"]["correct"], 0) << "what was never classified is not right";
}

TEST(Firmware, VerboseShowsTheUart) {
    const Sandbox sandbox;
    const Outcome outcome = sandbox.alone("example_eyeriss", {"-v"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_NE(outcome.out.find(sandbox.uart_log()), std::string::npos) << outcome.out;
}

TEST(Firmware, RegisterAccessesAreLoggedByName) {
    const Sandbox sandbox;
    ASSERT_EQ(
        sandbox.digits({"--set", "workload.data.limit=4", "--log-registers", "eyeriss*,finisher"})
            .exit_code,
        0);
    const std::string log = read_file(sandbox / "out/registers.log");
    for (const char* part : {"eyeriss0.DOORBELL <- ", " at tile_",
                             "eyeriss0.IRQ_STATUS <- JOB_DONE", "finisher.", "eyeriss0.ID -> "})
        EXPECT_NE(log.find(part), std::string::npos) << part;
    EXPECT_EQ(log.find("uart."), std::string::npos) << "not asked for";
    EXPECT_EQ(log.back(), '\n');
}

}  // namespace
}  // namespace tessera::test
