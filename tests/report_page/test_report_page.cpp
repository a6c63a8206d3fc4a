// report.html in a browser.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "platform/report/html_report.h"
#include "tests/report_page/browser.h"

namespace tessera::test {
namespace {

using nlohmann::json;
using testing::IsEmpty;

// The data that a page carries under this id.
json data_of(const std::string& page, const std::string& id) {
    const std::string begin = "<script type=\"application/json\" id=\"" + id + "\">";
    const std::size_t from = page.find(begin) + begin.size();
    return json::parse(page.substr(from, page.find("</script>", from) - from));
}

class ReportPage : public testing::Test {
  protected:
    // Digits in short, with more options.
    void make(const std::vector<std::string>& options = {}, int exit_code = 0) {
        std::vector<std::string> arguments = {"--set", "workload.data.limit=4"};
        arguments.insert(arguments.end(), options.begin(), options.end());
        const Outcome outcome = sandbox_.digits(arguments, "out");
        ASSERT_EQ(outcome.exit_code, exit_code) << outcome.err;
    }
    [[nodiscard]] std::filesystem::path page() const { return sandbox_ / "out/report.html"; }
    void open() {
        browser_.open(page());
        EXPECT_THAT(browser_.complaints(), IsEmpty());
    }
    json sections() {
        return browser_.run(
            "return [...document.querySelectorAll('h2')].map((h) => h.textContent)");
    }
    json charts() { return browser_.run("return Object.keys(tesseraCharts)"); }

    Sandbox sandbox_;
    Browser browser_;
};

TEST_F(ReportPage, OpensWithoutComplaintsAndAsksForNothing) {
    make();
    open();
    EXPECT_THAT(browser_.requests(), IsEmpty());
    EXPECT_EQ(browser_.run("return document.title"), "digits \u2013 Tessera");
    EXPECT_EQ(sections(), json({"Platform", "Where the time goes", "Layers", "Roofline", "Timeline",
                                "Network", "DRAM", "Power", "Energy", "Memory map",
                                "What the numbers are", "Scenario as run", "Files"}));
    EXPECT_LT(std::filesystem::file_size(page()), 1'200'000u);
}

TEST_F(ReportPage, EveryChartHasDataAndIsDrawn) {
    make();
    open();
    const json charts = browser_.run(R"(
        return Object.entries(tesseraCharts).map(([id, chart]) => {
            const { width, height } = chart.canvas;
            const pixels = chart.canvas.getContext('2d').getImageData(0, 0, width, height).data;
            return { id, points: chart.data.datasets.map((set) => set.data.length),
                     colours: new Set(new Uint32Array(pixels.buffer)).size };
        }))");
    std::vector<std::string> ids;
    for (const json& chart : charts) {
        ids.push_back(chart["id"]);
        EXPECT_FALSE(chart["points"].empty()) << chart;
        for (const json& points : chart["points"]) EXPECT_GT(points, 0) << chart;
        EXPECT_GT(chart["colours"], 3) << chart;
    }
    EXPECT_THAT(ids, testing::UnorderedElementsAre(
                         "chart-parts", "chart-time", "chart-layer-energy", "chart-roofline",
                         "chart-timeline", "chart-dram-limits", "chart-dram-banks",
                         "chart-dram-latency", "chart-dram-energy", "chart-power", "chart-energy"));
    const json heat = browser_.run("return document.querySelectorAll('.heat').length");
    EXPECT_EQ(heat, 16);
}

TEST_F(ReportPage, NumbersAreThoseOfTheResult) {
    make();
    open();
    const json result = sandbox_.result();
    const json rows = browser_.run(R"(
        return [...document.querySelectorAll('[aria-labelledby=layers] table')[0].tBodies[0].rows].map(
            (row) => [...row.cells].map((cell) => cell.dataset.value ?? cell.textContent)))");
    const json& layers = result["workload"]["layers"];
    ASSERT_EQ(rows.size(), layers.size());
    for (std::size_t i = 0; i < layers.size(); ++i) {
        const json& layer = layers[i];
        const auto number = [](const json& value) { return std::to_string(value.get<long>()); };
        const long macs = layer["macs"]["issued"].get<long>() + layer["macs"]["gated"].get<long>() +
                          layer["macs"]["skipped"].get<long>();
        EXPECT_EQ(rows[i],
                  json({layer["name"], layer["operation"], layer["unit"], number(layer["cycles"]),
                        number(layer["time_ps"]), std::to_string(macs),
                        number(layer["macs"]["gated"]), number(layer["bytes"]["read"]),
                        number(layer["bytes"]["written"]), number(layer["stall_cycles"]["memory"]),
                        number(layer["stall_cycles"]["inside"]), number(layer["energy_fj"])}));
    }
    const json figures = browser_.run(R"(
        return Object.fromEntries([...document.querySelectorAll('dl.figures div')].map(
            (each) => [each.querySelector('dt').textContent, Number(each.querySelector('dd').dataset.value)])))");
    EXPECT_EQ(figures["simulated time"], result["simulated_ps"]);
    EXPECT_EQ(figures["energy"].get<double>(), result["energy"]["total_aj"].get<double>());
    EXPECT_EQ(figures["average power"], result["energy"]["power"]["average_w"]);
    EXPECT_EQ(figures["peak power"], result["energy"]["power"]["peak_w"]);
    EXPECT_EQ(figures["instructions"], result["firmware"]["instructions"]);
}

TEST_F(ReportPage, BinsOfPowerAddUpToTheCountersExactly) {
    make();
    const json run = data_of(read_file(page()), "run");
    const json components = sandbox_.result()["energy"]["components"];
    ASSERT_EQ(run["power"]["components"].size(), components.size());
    for (std::size_t i = 0; i < components.size(); ++i) {
        EXPECT_EQ(run["power"]["components"][i]["name"], components[i]["component"]);
        std::uint64_t sum = 0;
        for (const json& bin : run["power"]["components"][i]["aj"]) sum += bin.get<std::uint64_t>();
        EXPECT_EQ(sum, components[i]["total_aj"].get<std::uint64_t>()) << components[i];
    }
}

TEST_F(ReportPage, BinsDoNotDependOnTheQuantum) {
    std::vector<json> power;
    for (const char* quantum : {"100 ns", "100 us"}) {
        make({"--set", std::string("platform.core.quantum=") + quantum});
        power.push_back(data_of(read_file(page()), "run")["power"]);
    }
    EXPECT_TRUE(power[0] == power[1]);
}

TEST_F(ReportPage, ZoomsByButtonWheelAndKey) {
    make();
    browser_.resize(1200, 900);
    open();
    const auto width = [&] {
        return browser_
            .run("const { min, max } = tesseraCharts['chart-timeline'].scales.x; return max - min")
            .get<double>();
    };
    const auto centre = [&](const std::string& element) {
        return browser_.run("const e = " + element +
                            "; e.scrollIntoView({ block: 'center' }); const r = "
                            "e.getBoundingClientRect(); return [Math.round(r.x + r.width / 2), "
                            "Math.round(r.y + r.height / 2)]");
    };
    const double all = width();
    const json button =
        centre("document.querySelector('[aria-labelledby=timeline] [aria-label=\"Zoom in\"]')");
    browser_.click(button[0], button[1]);
    EXPECT_NEAR(width(), all / 2, all * 1e-9);
    const json chart = centre("document.getElementById('chart-timeline')");
    browser_.wheel(chart[0], chart[1], -100);
    EXPECT_NEAR(width(), all / 2, all * 1e-9) << "the wheel scrolls until the chart is clicked";
    browser_.settle();
    const json again = centre("document.getElementById('chart-timeline')");
    browser_.click(again[0], again[1]);
    browser_.wheel(again[0], again[1], -100);
    EXPECT_NEAR(width(), all / 2 * 0.8, all * 1e-9);
    browser_.press("+");
    EXPECT_NEAR(width(), all / 4 * 0.8, all * 1e-9);
    browser_.press("0");
    EXPECT_NEAR(width(), all, all * 1e-9);
    EXPECT_THAT(browser_.complaints(), IsEmpty());
}

TEST_F(ReportPage, TellsWhatIsUnderTheMouse) {
    make();
    browser_.resize(1200, 900);
    open();
    const json at = browser_.run(R"(
        const chart = tesseraCharts['chart-time'];
        chart.canvas.scrollIntoView({ block: 'center' });
        const box = chart.canvas.getBoundingClientRect(), bar = chart.getDatasetMeta(0).data[0];
        return [Math.round(box.x + bar.base + 3), Math.round(box.y + bar.y)])");
    browser_.move_to(at[0], at[1]);
    const json tooltip = browser_.run(R"(
        const { opacity, title, body } = tesseraCharts['chart-time'].tooltip;
        return { opacity, title, lines: body.flatMap((part) => part.lines) })");
    EXPECT_EQ(tooltip["opacity"], 1);
    EXPECT_EQ(tooltip["title"], json({"conv1"}));
    EXPECT_NE(tooltip["lines"].dump().find("working: "), std::string::npos) << tooltip;
}

TEST_F(ReportPage, HostileNamesAreShownAndDoNothing) {
    make();
    const std::string text = read_file(page());
    json result = data_of(text, "result"), run = data_of(text, "run");
    const std::string script = "</script><script>window.hacked = 1</script>";
    const std::string image = "<img src=x onerror='window.hacked = 2'>";
    result["scenario"] = "\"quotes\" & <b>tags</b> \u2028";
    result["scenario_as_run"]["description"] = "<!-- " + script;
    result["workload"]["layers"][0]["name"] = script;
    result["workload"]["layers"][1]["name"] = "__proto__";
    result["workload"]["layers"][2]["unit"] = image;
    result["energy"]["components"][0]["component"] = image;
    result["noc"]["mesh"]["blocks"][0]["name"] = script;
    run["tracks"][0]["slices"][0][2] = script;
    run["tracks"][0]["block"] = image;
    run["units"][0]["name"] = image;
    run["address_map"][0]["name"] = image;
    run["notes"][0]["source"] = image;
    run["files"][0]["name"] = image;
    write_file(page(), report::html_report(result.dump(), run.dump()));
    open();
    EXPECT_EQ(browser_.run("return window.hacked ?? null"), nullptr);
    EXPECT_EQ(browser_.run("return document.images.length"), 0);
    EXPECT_THAT(browser_.requests(), IsEmpty());
    const std::string shown = browser_.run("return document.getElementById('page').textContent");
    for (const std::string& name : {script, image, std::string("__proto__")})
        EXPECT_NE(shown.find(name), std::string::npos) << name;
    EXPECT_EQ(browser_.run("return document.querySelector('h1').textContent"), result["scenario"]);
    EXPECT_EQ(charts().size(), 11u);
}

TEST_F(ReportPage, ShowsWhatThereIsOfARunWithoutWorkload) {
    const Outcome outcome = sandbox_.alone("driver_timer");
    ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
    open();
    EXPECT_EQ(sections(),
              json({"Platform", "Where the time goes", "Network", "DRAM", "Power", "Energy",
                    "Markers", "Memory map", "What the numbers are", "Scenario as run", "Files"}));
}

TEST_F(ReportPage, ShowsACrossbarAndARunThatDidNotFinish) {
    make({"--set", "platform.noc.topology=crossbar", "--set", "limits.time=500us"}, 3);
    open();
    EXPECT_EQ(browser_.run("return document.querySelector('.verdict .bad').textContent"),
              "deadline");
    EXPECT_NE(browser_.run("return document.querySelector('.platform svg').textContent")
                  .get<std::string>()
                  .find("crossbar"),
              std::string::npos);
    EXPECT_NE(sections().dump().find("Network"), std::string::npos);
}

TEST_F(ReportPage, ShowsARunOfNoTimeAtAll) {
    make();
    const std::string text = read_file(page());
    json result = data_of(text, "result"), run = data_of(text, "run");
    result["simulated_ps"] = 0;
    result["workload"]["layers"] = json::array();
    result["energy"]["components"] = json::array();
    result["noc"]["mesh"]["links"] = json::array();
    run["tracks"] = json::array();
    run["power"] = nullptr;
    write_file(page(), report::html_report(result.dump(), run.dump()));
    open();
    const std::string shown = browser_.run("return document.getElementById('page').textContent");
    EXPECT_EQ(shown.find("NaN"), std::string::npos);
    EXPECT_EQ(shown.find("undefined"), std::string::npos);
}

TEST_F(ReportPage, FitsWideNarrowDarkAndPaper) {
    make();
    for (const int width : {1600, 1000, 390}) {
        browser_.resize(width, 900);
        open();
        EXPECT_LE(browser_.run("return document.documentElement.scrollWidth"), width);
        EXPECT_LE(browser_.run("return Math.max(...Object.values(tesseraCharts).map((c) => "
                               "c.canvas.getBoundingClientRect().right))"),
                  width);
    }
    const auto emulate = [&](const char* media, const char* scheme) {
        (void)browser_.devtools(
            "Emulation.setEmulatedMedia",
            {{"media", media},
             {"features", json::array({{{"name", "prefers-color-scheme"}, {"value", scheme}}})}});
    };
    const auto paper = [&] {
        return browser_.run("return getComputedStyle(document.documentElement).backgroundColor")
            .get<std::string>();
    };
    EXPECT_EQ(paper(), "rgb(255, 255, 255)");
    emulate("screen", "dark");
    browser_.settle();
    EXPECT_EQ(paper(), "rgb(18, 23, 30)");
    EXPECT_EQ(browser_.run("return tesseraCharts['chart-time'].options.scales.x.ticks.color"),
              "#e4e8ee")
        << "charts follow";
    emulate("print", "dark");
    EXPECT_EQ(paper(), "rgb(255, 255, 255)");
    const std::string pdf =
        browser_.devtools("Page.printToPDF", {{"printBackground", true}})["data"];
    EXPECT_GT(pdf.size(), 50'000u);
    EXPECT_THAT(browser_.complaints(), IsEmpty());
}

TEST_F(ReportPage, CanBeReadByKeyboardAndByEar) {
    make();
    open();
    const json faults = browser_.run(R"(
        const faults = [];
        for (const canvas of document.querySelectorAll('canvas')) {
            if (canvas.tabIndex !== 0) faults.push(`${canvas.id} cannot be reached`);
            if (!canvas.getAttribute('aria-label')) faults.push(`${canvas.id} has no name`);
        }
        for (const picture of document.querySelectorAll('svg'))
            if (!picture.getAttribute('aria-label')) faults.push('a picture has no name');
        for (const table of document.querySelectorAll('table'))
            if ([...table.tHead.rows[0].cells].some((cell) => cell.scope !== 'col')) faults.push('a header without a scope');
        for (const region of document.querySelectorAll('.scroll'))
            if (region.tabIndex !== 0) faults.push('a table cannot be scrolled by keys');
        if (document.documentElement.lang !== 'en') faults.push('no language');
        return faults)");
    EXPECT_EQ(faults, json::array());
}

TEST_F(ReportPage, CanBeLeftOut) {
    make({"--no-report"});
    EXPECT_FALSE(std::filesystem::exists(page()));
    EXPECT_TRUE(std::filesystem::exists(sandbox_ / "out/result.json"));
}

}  // namespace
}  // namespace tessera::test
