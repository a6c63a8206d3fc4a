// The same scenario gives the same result, byte for byte; how the host simulates it changes
// nothing.

#include <gtest/gtest.h>

#include "tests/system/program.h"

namespace tessera::test {
namespace {

using nlohmann::json;

json without_scenario(json result) {
    result.erase("scenario_as_run");
    return result;
}

TEST(Determinism, TwoRunsAreByteIdentical) {
    const Sandbox sandbox;
    ASSERT_EQ(sandbox.digits({}, "first").exit_code, 0);
    ASSERT_EQ(sandbox.digits({}, "second").exit_code, 0);
    EXPECT_EQ(sandbox.result_text("first"), sandbox.result_text("second"));
    EXPECT_EQ(sandbox.uart_log("first"), sandbox.uart_log("second"));
    EXPECT_GT(sandbox.result_text("first").size(), 1000u);
}

TEST(Determinism, TheQuantumChangesNothing) {
    const Sandbox sandbox;
    const std::vector<std::string> quanta = {"10 ns", "100 ns", "10 us", "1 ms"};
    std::vector<json> results;
    for (const std::string& quantum : quanta) {
        ASSERT_EQ(sandbox
                      .digits({"--set", "platform.core.quantum=" + quantum, "--set",
                               "workload.data.limit=40"},
                              quantum)
                      .exit_code,
                  0)
            << quantum;
        results.push_back(sandbox.result(quantum));
        EXPECT_EQ(without_scenario(results.back()), without_scenario(results.front())) << quantum;
        EXPECT_EQ(sandbox.uart_log(quantum), sandbox.uart_log(quanta.front())) << quantum;
    }
    for (json& result : results) result["scenario_as_run"]["platform"]["core"].erase("quantum");
    for (const json& result : results) EXPECT_EQ(result, results[0]);
}

TEST(Determinism, TheSeedChangesOnlyTheSeed) {
    const Sandbox sandbox;
    const std::vector<std::string> few = {"--set", "workload.data.limit=40"};
    ASSERT_EQ(sandbox.digits(few, "one").exit_code, 0);
    ASSERT_EQ(sandbox.digits({few[0], few[1], "--seed", "77"}, "other").exit_code, 0);
    json one = sandbox.result("one"), other = sandbox.result("other");
    EXPECT_EQ(other["seed"], 77);
    EXPECT_EQ(other["scenario_as_run"]["seed"], 77);
    for (json* result : {&one, &other}) {
        result->erase("seed");
        (*result)["scenario_as_run"].erase("seed");
    }
    EXPECT_EQ(one, other);
}

}  // namespace
}  // namespace tessera::test
