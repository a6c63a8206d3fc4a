// tessera compare, and the parts of a run's time that it compares.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

#include "tests/system/program.h"

namespace tessera::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;

std::uint64_t sum_of(const json& parts) {
    return std::accumulate(
        parts.begin(), parts.end(), std::uint64_t{0},
        [](std::uint64_t sum, const json& part) { return sum + part.get<std::uint64_t>(); });
}

class Compare : public testing::Test {
  protected:
    void run(const std::string& out, const std::vector<std::string>& more = {}) const {
        std::vector<std::string> arguments = {"--set", "workload.data.limit=8"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        const Outcome outcome = sandbox_.digits(arguments, out);
        ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
    }
    [[nodiscard]] Outcome compare(std::vector<std::string> arguments) const {
        arguments.insert(arguments.begin(), "compare");
        return sandbox_.tessera(arguments);
    }
    [[nodiscard]] std::string refusal(const std::vector<std::string>& arguments) const {
        const Outcome outcome = compare(arguments);
        EXPECT_EQ(outcome.exit_code, 2) << outcome.out;
        return outcome.err;
    }
    [[nodiscard]] json compared() const {
        return json::parse(read_file(sandbox_ / "compared/compare.json"));
    }

    const Sandbox sandbox_;
};

TEST_F(Compare, PartsOfTheTimeAddUp) {
    for (const char* const scenario :
         {"digits", "digits_hetero", "digits_reram_mlp", "digits_ttfs"}) {
        const Outcome outcome =
            sandbox_.tessera({"run", scenario_file(std::string(scenario) + ".yaml"), "--set",
                              "workload.data.limit=4", "--out", "out", "--no-report"});
        ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
        const json result = sandbox_.result();
        EXPECT_EQ(sum_of(result["time"]["parts_ps"]), result["simulated_ps"]) << scenario;
        EXPECT_GT(result["time"]["parts_ps"]["firmware"], 0) << scenario;
    }
    ASSERT_EQ(sandbox_.alone("driver_timer").exit_code, 0);
    const json alone = sandbox_.result();
    EXPECT_EQ(sum_of(alone["time"]["parts_ps"]), alone["simulated_ps"]);
    EXPECT_GT(alone["time"]["parts_ps"]["idle"], 0);
}

TEST_F(Compare, BlamesWhatWasChanged) {
    run("a");
    run("noc", {"--set", "platform.noc.clock=250 MHz"});
    run("core", {"--set", "platform.core.clock=100 MHz"});
    run("link", {"--set", "platform.tiles[0].link_clock=15 MHz"});
    ASSERT_EQ(compare({"a", "noc", "core", "link", "--out", "compared"}).exit_code, 0);
    const json parts = compared()["parts_ps"];
    const auto largest = [&](std::size_t run) {
        std::string name;
        std::int64_t most = 0;
        for (const auto& [part, ps] : parts.items())
            if (const std::int64_t change =
                    std::abs(ps[run].get<std::int64_t>() - ps[0].get<std::int64_t>());
                change > most)
                name = part, most = change;
        return name;
    };
    EXPECT_EQ(largest(1), "noc");
    EXPECT_EQ(largest(2), "firmware");
    EXPECT_EQ(largest(3), "link");
}

TEST_F(Compare, SaysWhatDiffersInScenarioResultAndTime) {
    run("a");
    run("b", {"--set", "platform.noc.clock=500 MHz"});
    const Outcome outcome = compare({"a", "b/result.json", "--out", "compared"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_THAT(outcome.out, HasSubstr("platform.noc.clock  1000000000 Hz  500000000 Hz"));
    EXPECT_THAT(outcome.out, testing::ContainsRegex("B takes .* more than A: noc \\+"));
    EXPECT_THAT(outcome.out, HasSubstr("pool1, core"));
    EXPECT_TRUE(std::filesystem::exists(sandbox_ / "compared/compare.html"));
    const json comparison = compared();
    EXPECT_EQ(comparison["runs"], json({"a", "b/result.json"}));
    ASSERT_EQ(comparison["settings"].size(), 1U);
    std::int64_t change = 0;
    for (const json& part : comparison["parts_ps"])
        change += part[1].get<std::int64_t>() - part[0].get<std::int64_t>();
    EXPECT_EQ(change, comparison["simulated_ps"][1].get<std::int64_t>() -
                          comparison["simulated_ps"][0].get<std::int64_t>());
}

TEST_F(Compare, SaysThatEqualRunsAreEqual) {
    run("a");
    const Outcome outcome = compare({"a", "a"});
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_THAT(outcome.out, HasSubstr("B takes as long as A, part by part."));
    EXPECT_THAT(outcome.out, HasSubstr("The scenarios are the same."));
    EXPECT_THAT(outcome.out, HasSubstr("All layers take the same time."));
}

TEST_F(Compare, RunsPointsOfAStudyAgain) {
    ASSERT_EQ(sandbox_
                  .tessera({"sweep", digits_scenario(), "--set", "workload.data.limit=8", "--set",
                            "platform.noc.clock=1 GHz,500 MHz", "--out", "study"})
                  .exit_code,
              0);
    run("b", {"--set", "platform.noc.clock=500 MHz"});
    const Outcome outcome = compare({"study:1", "study:2", "b", "--out", "compared"});
    ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
    const json ps = compared()["simulated_ps"];
    EXPECT_NE(ps[0], ps[1]);
    EXPECT_EQ(ps[1], ps[2]);
    EXPECT_THAT(refusal({"study:1", "study:3"}), HasSubstr("study:3: the study has no point 3"));
    EXPECT_THAT(refusal({"study", "b"}), HasSubstr("study: is a study; name one of its points"));
}

TEST_F(Compare, SaysWhatIsWrong) {
    run("a");
    sandbox_.write("list.json", "[]");
    sandbox_.write("text.json", "no JSON");
    sandbox_.write("other.json", R"({"schema": "tessera.result/9"})");
    sandbox_.write("old.json", R"({"schema": "tessera.result/1"})");
    std::filesystem::create_directories(sandbox_ / "empty");
    EXPECT_THAT(refusal({"a", "absent"}), HasSubstr("absent"));
    EXPECT_THAT(refusal({"a", "empty"}), HasSubstr("empty: has no result.json"));
    EXPECT_THAT(refusal({"a", "list.json"}), HasSubstr("expected a result of schema"));
    EXPECT_THAT(refusal({"a", "text.json"}), HasSubstr("no result of a run"));
    EXPECT_THAT(refusal({"a", "other.json"}), HasSubstr("tessera.result/9"));
    EXPECT_THAT(refusal({"a", "old.json"}), HasSubstr("run it again"));
    EXPECT_THAT(refusal({"a"}), HasSubstr("expected 2 to 26 runs"));
    EXPECT_THAT(refusal({"a", "a", "--out", "text.json"}), HasSubstr("text.json"));
}

}  // namespace
}  // namespace tessera::test
