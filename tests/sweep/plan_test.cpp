#include "platform/sweep/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "platform/config/error.h"

namespace tessera::sweep {

namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

const std::string kDigits = TESSERA_SOURCE "/scenarios/digits.yaml";

std::string firmware(const soc::FirmwareSection&) { return kDigits; }  // any file

StudyRequest request(std::vector<std::string> sets) {
    StudyRequest made;
    made.scenario = kDigits;
    made.sets = std::move(sets);
    return made;
}

Plan plan(const StudyRequest& wanted) { return make_plan(wanted, firmware); }

std::string refusal_of(const StudyRequest& wanted) {
    try {
        (void)plan(wanted);
    } catch (const config::Error& error) {
        return error.what();
    }
    return "accepted";
}

// A scenario of its own in a file, removed afterwards.
class File {
  public:
    File(const std::string& name, const std::string& text) : path_(testing::TempDir() + name) {
        std::ofstream(path_) << text;
    }
    ~File() { fs::remove(path_); }
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    [[nodiscard]] const std::string& path() const { return path_; }

  private:
    std::string path_;
};

}  // namespace

TEST(Plan, HasAKeyForEveryPoint) {
    const Plan made = plan(request({"platform.noc.width=4,5", "platform.noc.height=4,5"}));
    ASSERT_EQ(made.points.size(), 4U);
    std::set<std::string> keys;
    for (const PlannedPoint& point : made.points) keys.insert(point.key);
    EXPECT_EQ(keys.size(), 4U);
    EXPECT_EQ(made.name, "digits");
    EXPECT_THAT(made.labels, testing::ElementsAre("width", "height"));
    EXPECT_THAT(made.overrides(made.points[1]),
                testing::ElementsAre("platform.noc.width=4", "platform.noc.height=5"));
}

TEST(Plan, KeysDependOnValuesAndNotOnHowTheyAreWritten) {
    const Plan first = plan(request({"platform.core.clock=100 MHz,200 MHz"}));
    const Plan second = plan(request({"platform.core.clock=200000 kHz,0.1 GHz"}));
    EXPECT_EQ(first.points[0].key, second.points[1].key);
    EXPECT_EQ(first.points[1].key, second.points[0].key);
    const Plan equal = plan(request({"platform.core.clock=200 MHz,0.2 GHz"}));
    EXPECT_EQ(equal.points.size(), 1U);
    EXPECT_EQ(equal.repeated, 1U);
}

TEST(Plan, KeysDependOnTheContentOfFiles) {
    const std::string text =
        "name: x\nextends: " + kDigits + "\nplatform: {uart: {input: in.txt}}\n";
    const File scenario("plan_files.yaml", text);
    const auto key = [&](const char* content) {
        const File input("in.txt", content);
        StudyRequest wanted = request({"seed=1,2"});
        wanted.scenario = scenario.path();
        return plan(wanted).points[0].key;
    };
    EXPECT_EQ(key("a"), key("a"));
    EXPECT_NE(key("a"), key("b"));
}

TEST(Plan, KeysDependOnTheFirmwareAndOnTablesThatTablesInclude) {
    const std::string included = testing::TempDir() + "plan_included.yaml";
    const File table("plan_table.yaml", "name: t\nincludes: [" + included +
                                            ", " TESSERA_SOURCE
                                            "/scenarios/technology/eyeriss65.yaml]\nevents: []\n");
    const auto key = [&](const char* elf, const char* cost) {
        const File code("plan_firmware.elf", elf);
        const File costs("plan_included.yaml",
                         std::string("name: i\nevents: [{event: x.y, category: alu, cost: ") +
                             cost + ", source: s, confidence: estimate}]\n");
        return make_plan(request({"seed=1,2", "platform.technology=" + table.path()}),
                         [&](const soc::FirmwareSection&) { return code.path(); })
            .points[0]
            .key;
    };
    EXPECT_EQ(key("one", "1 fJ"), key("one", "1 fJ"));
    EXPECT_NE(key("one", "1 fJ"), key("two", "1 fJ"));
    EXPECT_NE(key("one", "1 fJ"), key("one", "2 fJ"));
}

TEST(Plan, SeedsInARowAreAnAxis) {
    StudyRequest wanted = request({"platform.noc.width=4,5"});
    wanted.repeat_seeds = 3;
    wanted.seed = 7;
    const Plan made = plan(wanted);
    ASSERT_EQ(made.points.size(), 6U);
    EXPECT_EQ(made.points[2].values, (std::vector<std::string>{"4", "9"}));
    wanted.seed.reset();
    wanted.sets.emplace_back("seed=20");
    EXPECT_EQ(plan(wanted).points[2].values, (std::vector<std::string>{"4", "22"}));
}

TEST(Plan, TakesTheSectionOfTheScenarioAndLaysTheCommandLineOverIt) {
    const File scenario("plan_section.yaml", "extends: " + kDigits + R"(
sweep:
  axes:
    - {set: platform.noc.width, values: ["4:6:1"]}
    - {set: platform.dram.preset, values: [DDR3-1600K, HBM2]}
  where: [width <> 5]
  minimise: [energy_J]
)");
    StudyRequest wanted = request({});
    wanted.scenario = scenario.path();
    EXPECT_EQ(plan(wanted).points.size(), 4U);
    EXPECT_THAT(plan(wanted).minimise, testing::ElementsAre("energy_J"));
    wanted.sets = {"platform.dram.preset=HBM2"};
    const Plan narrowed = plan(wanted);
    EXPECT_EQ(narrowed.points.size(), 2U);
    EXPECT_THAT(narrowed.common, testing::ElementsAre("platform.dram.preset=HBM2"));
    // The section itself makes no difference to a run.
    StudyRequest without = request({"platform.noc.width=4,6", "platform.dram.preset=HBM2"});
    EXPECT_EQ(plan(without).points[0].key, narrowed.points[0].key);
}

TEST(Plan, KeepsPointsThatAreWrongUnlessAllAre) {
    EXPECT_EQ(plan(request({"platform.noc.width=4,99"})).points.size(), 2U);
    EXPECT_THAT(refusal_of(request({"platform.noc.widht=4,5"})),
                HasSubstr("--set platform.noc.widht: unknown key (did you mean 'width'?)"));
    EXPECT_THAT(refusal_of(request({"platform.noc.width=98,99"})), HasSubstr("between 1 and 32"));
    EXPECT_THAT(refusal_of(request({})), HasSubstr("nothing to vary"));
    EXPECT_THAT(refusal_of(request({"platform.noc.width=4"})), HasSubstr("nothing to vary"));
}

TEST(Plan, ComesBackFromJson) {
    StudyRequest wanted = request({"platform.noc.width,platform.noc.height=4,5"});
    wanted.maximise = {"accuracy"};
    wanted.host_time = true;
    const Plan made = plan(wanted);
    const Plan read = plan_from_json(to_json(made), "plan.json");
    EXPECT_EQ(to_json(read), to_json(made));
    EXPECT_EQ(read.points, made.points);
    EXPECT_THROW((void)plan_from_json("{}", "plan.json"), config::Error);
    EXPECT_THROW((void)plan_from_json("[1", "plan.json"), config::Error);
    EXPECT_THROW((void)plan_from_json(R"({"schema": "tessera.plan/9"})", "plan.json"),
                 config::Error);
}

TEST(Plan, NoticesThatSomethingHasChanged) {
    const std::string text = "name: x\nextends: " + kDigits + "\n";
    const std::string path = testing::TempDir() + "plan_changed.yaml";
    Plan made;
    {
        const File scenario("plan_changed.yaml", text);
        StudyRequest wanted = request({"seed=1,2"});
        wanted.scenario = path;
        made = plan(wanted);
        EXPECT_NO_THROW(require_unchanged(made, {0, 1}, firmware));
        Plan other = made;
        other.program = "another";
        EXPECT_THROW(require_unchanged(other, {0}, firmware), config::Error);
    }
    const File scenario("plan_changed.yaml", text + "platform: {noc: {width: 5}}\n");
    EXPECT_THROW(require_unchanged(made, {1}, firmware), config::Error);
    EXPECT_NO_THROW(require_unchanged(made, {}, firmware));
}

}  // namespace tessera::sweep
