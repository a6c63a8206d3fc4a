// report.html of a study in a browser.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/report_page/browser.h"

namespace tessera::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::IsEmpty;

class StudyPage : public testing::Test {
  protected:
    void make(const std::vector<std::string>& options, int exit_code = 0) {
        std::vector<std::string> arguments = {
            "sweep", digits_scenario(), "--set", "workload.data.limit=4", "--out", "study"};
        arguments.insert(arguments.end(), options.begin(), options.end());
        const Outcome outcome = sandbox_.tessera(arguments);
        ASSERT_EQ(outcome.exit_code, exit_code) << outcome.err;
        browser_.open(sandbox_ / "study/report.html");
        EXPECT_THAT(browser_.complaints(), IsEmpty());
        EXPECT_THAT(browser_.requests(), IsEmpty());
    }
    json sections() {
        return browser_.run(
            "return [...document.querySelectorAll('h2')].map((h) => h.textContent)");
    }
    std::string text() {
        return browser_.run("return document.getElementById('page').textContent");
    }

    Sandbox sandbox_;
    Browser browser_;
};

TEST_F(StudyPage, ShowsFrontAxesEffectsAndFailures) {
    make({"--set", "platform.core.clock=100 MHz,200 MHz", "--set",
          "platform.dram.preset=DDR3-1600K,HBM2,none"},
         1);
    EXPECT_EQ(sections(), json({"Pareto front", "Axes and figures", "What moves what",
                                "Best points", "Failed points"}));
    EXPECT_EQ(browser_.run("return Object.keys(tesseraCharts)"),
              json({"chart-front-0-1", "chart-coordinates", "chart-effects-0", "chart-effects-1"}));
    EXPECT_EQ(browser_.run("return tesseraCharts['chart-front-0-1'].data.datasets.map("
                           "(set) => set.data.length).reduce((a, b) => a + b)"),
              4);
    EXPECT_THAT(text(), HasSubstr("accuracy is 100 % at all of them"));
    EXPECT_THAT(text(), HasSubstr("there is no DRAM `none`"));
    EXPECT_THAT(text(), HasSubstr("--set 'platform.core.clock=200 MHz'"));
    EXPECT_THAT(text(), testing::Not(testing::AnyOf(HasSubstr("NaN"), HasSubstr("undefined"))));
    const json coloured = browser_.run(R"(
        return Object.values(tesseraCharts).map((chart) => {
            const { width, height } = chart.canvas;
            const pixels = chart.canvas.getContext('2d').getImageData(0, 0, width, height).data;
            return new Set(new Uint32Array(pixels.buffer)).size; }))");
    for (const json& colours : coloured) EXPECT_GT(colours, 3);
}

TEST_F(StudyPage, ShowsDistributionsOverSeeds) {
    make({"--set", "platform.core.clock=100 MHz,200 MHz", "--repeat-seeds", "3"});
    EXPECT_THAT(sections().dump(), HasSubstr("Distributions"));
    EXPECT_EQ(
        browser_.run("return tesseraCharts['chart-distribution-0'].data.datasets[0].data.length"),
        6);
    EXPECT_THAT(text(), HasSubstr("95 %"));
}

TEST_F(StudyPage, SaysSoWhenEveryPointFailed) {
    make({"--set", "limits.time='1 us','2 us'"}, 1);
    EXPECT_EQ(sections(), json({"Failed points"}));
    EXPECT_THAT(text(), HasSubstr("2 not finished"));
}

TEST_F(StudyPage, FitsANarrowWindow) {
    browser_.resize(390, 800);
    make({"--set", "platform.core.clock=100 MHz,200 MHz"});
    EXPECT_LE(browser_.run("return document.documentElement.scrollWidth"), 390);
}

TEST_F(StudyPage, HasASisterThatComparesRuns) {
    for (const char* const noc : {"1 GHz", "500 MHz"})
        ASSERT_EQ(sandbox_
                      .digits({"--set", "workload.data.limit=4", "--set",
                               std::string("platform.noc.clock=") + noc},
                              noc[0] == '1' ? "a" : "b")
                      .exit_code,
                  0);
    ASSERT_EQ(sandbox_.tessera({"compare", "a", "b", "--out", "compared"}).exit_code, 0);
    browser_.open(sandbox_ / "compared/compare.html");
    EXPECT_THAT(browser_.complaints(), IsEmpty());
    EXPECT_THAT(browser_.requests(), IsEmpty());
    EXPECT_EQ(sections(), json({"Where the time goes", "Layers", "Scenario", "Figures", "Energy",
                                "Everything else that differs"}));
    EXPECT_THAT(text(), HasSubstr("more than A: noc +"));
    EXPECT_THAT(text(), testing::Not(testing::AnyOf(HasSubstr("NaN"), HasSubstr("undefined"))));
    EXPECT_GT(browser_.run("return tesseraCharts['chart-parts'].data.datasets.length"), 3);
}

}  // namespace
}  // namespace tessera::test
