// Models beside published tables.

#include <gtest/gtest.h>

#include <set>

#include <cmath>

#include "tests/system/program.h"

namespace tessera::test {
namespace {

using nlohmann::json;

TEST(ValidateEyeriss, MeetsTheGatesOfTheChipsTable) {
    const Sandbox sandbox;
    const Outcome outcome = sandbox.tessera({"validate", "eyeriss", "--json", "v.json"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.out << outcome.err;
    const json result = json::parse(read_file(sandbox / "v.json"));
    EXPECT_EQ(result["schema"], "tessera.validation/1");
    EXPECT_EQ(result["gates_met"], true);
    ASSERT_EQ(result["layers"].size(), 5u);
    // JSSC 2017, table V, typed once more.
    const double chip[5][6] = {{16.5, 20.9, 154, 18.5, 5.0, 332},
                               {39.2, 41.9, 135, 77.6, 4.0, 288},
                               {21.8, 23.6, 156, 50.2, 3.0, 266},
                               {16.0, 18.4, 156, 37.4, 2.1, 235},
                               {10.0, 10.5, 156, 24.9, 1.3, 236}};
    const double gates[2][6] = {{4, 9, 0, 0.5, 6, 100}, {10, 14, 0, 0.5, 6, 100}};
    const char* const columns[6] = {"processing_ms", "total_ms", "active_pes",
                                    "glb_MB",        "dram_MB",  "power_mW"};
    for (std::size_t i = 0; i < 5; ++i) {
        const json& layer = result["layers"][i];
        EXPECT_EQ(layer["name"], "CONV" + std::to_string(i + 1));
        for (std::size_t c = 0; c < 6; ++c) {
            const json& figure = layer[columns[c]];
            EXPECT_EQ(figure["chip"].get<double>(), chip[i][c]) << columns[c];
            const double error =
                100 * (figure["model"].get<double>() / figure["chip"].get<double>() - 1);
            EXPECT_NEAR(figure["error_pct"].get<double>(), error, 1e-9);
            EXPECT_LE(std::abs(error), gates[i == 4][c] + 1e-9) << layer["name"] << columns[c];
        }
    }
    for (const char* said : {"calibration", "prediction", "bit-exact:  yes", "all met"})
        EXPECT_NE(outcome.out.find(said), std::string::npos) << said;
}

// The stated parts of zeros stand for the data.
TEST(ValidateEyeriss, TimingAloneMeetsTheGatesToo) {
    const Sandbox sandbox;
    const Outcome outcome =
        sandbox.tessera({"validate", "eyeriss", "--set", "workload.timing_only=true"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.out << outcome.err;
    EXPECT_NE(outcome.out.find("not checked"), std::string::npos);
}

// What breaks the model must miss a gate.
TEST(ValidateEyeriss, AMissedGateIsExitCodeOne) {
    const Sandbox sandbox;
    const Outcome outcome =
        sandbox.tessera({"validate", "eyeriss", "--set", "platform.tiles[0].link_clock=30 MHz",
                         "--set", "workload.timing_only=true", "--json", "v.json"});
    EXPECT_EQ(outcome.exit_code, 1);
    EXPECT_NE(outcome.out.find("MISSED"), std::string::npos);
    const json result = json::parse(read_file(sandbox / "v.json"));
    EXPECT_EQ(result["gates_met"], false);
}

TEST(ValidateReram, ShowsWhatWasPutInAndWhatIsPredicted) {
    const Sandbox sandbox;
    const Outcome outcome = sandbox.tessera({"validate", "reram", "--json", "r.json"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.out << outcome.err;
    for (const char* said : {"put in", "calibration", "prediction", "context", "all met"})
        EXPECT_NE(outcome.out.find(said), std::string::npos) << said;
    const json result = json::parse(read_file(sandbox / "r.json"));
    EXPECT_EQ(result["schema"], "tessera.validation/1");
    EXPECT_EQ(result["gates_met"], true);
    EXPECT_EQ(result["machines"].size(), 3u);
    expect_refused(sandbox, sandbox.tessera({"validate", "reram", "--table", "none.yaml"}),
                   {"none.yaml", "no such file"});
    expect_refused(sandbox, sandbox.tessera({"validate", "reram", "--json", "r.json/x.json"}),
                   {"r.json"});
}

TEST(ValidateReram, AMissedGateIsExitCodeOne) {
    const Sandbox sandbox;
    std::string table = read_file(scenario_file("silicon/reram.yaml"));
    const std::string exact = "value: 1.667";
    table.replace(table.find(exact), exact.size(), "value: 1.6");
    for (std::size_t at; (at = table.find("../")) != std::string::npos;)
        table.replace(at, 3, scenario_file(""));
    sandbox.write("other.yaml", table);
    const Outcome outcome =
        sandbox.tessera({"validate", "reram", "--table", "other.yaml", "--json", "r.json"});
    EXPECT_EQ(outcome.exit_code, 1) << outcome.err;
    EXPECT_NE(outcome.out.find("MISSED: 8 bits"), std::string::npos);
    EXPECT_EQ(json::parse(read_file(sandbox / "r.json"))["gates_met"], false);
}

TEST(ValidateDataflows, MeetsThePublishedRatios) {
    const Sandbox sandbox;
    const Outcome outcome = sandbox.tessera({"validate", "dataflows", "--json", "d.json"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.out << outcome.err;
    for (const char* figure : {"6.107", "13.251", "8.532", "8.713", "10.527", "14.782", "18.094"})
        EXPECT_NE(outcome.out.find(figure), std::string::npos) << figure;
    const json result = json::parse(read_file(sandbox / "d.json"));
    EXPECT_EQ(result["schema"], "tessera.dataflows/1");
    EXPECT_EQ(result["gates_met"], true);
    EXPECT_NEAR(result["dataflows"][5]["conv"]["energy_per_mac"].get<double>(), 14.782, 0.0005);
    expect_refused(sandbox, sandbox.tessera({"validate", "dataflows", "more"}), {"more"});
}

TEST(ValidateEyeriss, BadInputIsRefused) {
    const Sandbox sandbox;
    expect_refused(sandbox, sandbox.tessera({"validate", "--json", "/dev/null/v.json"}),
                   {"/dev/null"});
    expect_refused(sandbox, sandbox.tessera({"validate", "eyeriss", "--table", "none.yaml"}),
                   {"none.yaml"});
    expect_refused(sandbox, sandbox.tessera({"validate", "eyeriss", "--set", "nonsense=1"}),
                   {"nonsense"});
    expect_refused(sandbox, sandbox.tessera({"validate", "eyeriss", "--json", "/dev/null/v.json"}),
                   {"/dev/null"});
    const std::string scenario = scenario_file("alexnet_timing.yaml");
    const auto table = [&](const std::string& rest) {
        sandbox.write("table.yaml", "name: t\nsource: s\nscenario: " + scenario + "\n" + rest);
        return sandbox.tessera({"validate", "eyeriss", "--table", "table.yaml"});
    };
    expect_refused(sandbox, table("layers: []\n"), {"table is empty"});
    expect_refused(sandbox, table("layers: [{name: CONV9, glb_MB: 1}]\n"), {"CONV9"});
    expect_refused(sandbox, table("layers: [{name: CONV1}, {name: CONV1}]\n"), {"twice"});
    expect_refused(sandbox,
                   table("layers: [{name: CONV1}]\ngates: [{column: glb_MB, layer: CONV7, "
                         "percent: 1}]\n"),
                   {"CONV7"});
}

// A home whose published tables are copies, to change.
std::string home_with_tables(const Sandbox& sandbox) {
    namespace fs = std::filesystem;
    const fs::path scenarios = sandbox / "home/scenarios";
    fs::create_directories(scenarios);
    for (const auto& entry : fs::directory_iterator(scenario_file("")))
        if (entry.path().filename() == "silicon")
            fs::copy(entry.path(), scenarios / "silicon", fs::copy_options::recursive);
        else
            fs::create_symlink(entry.path(), scenarios / entry.path().filename());
    return (sandbox / "home").string();
}

TEST(Validate, WithoutANameSumsEverythingUp) {
    const Sandbox sandbox;
    const Outcome outcome = sandbox.tessera({"validate", "--json", "all.json"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    const nlohmann::json all = nlohmann::json::parse(read_file(sandbox / "all.json"));
    std::set<std::string> verbs;
    for (const nlohmann::json& table : all["tables"]) {
        verbs.insert(table["validate"]);
        EXPECT_FALSE(table["figures"].empty());
    }
    EXPECT_EQ(verbs, (std::set<std::string>{"eyeriss", "dataflows", "reram", "tdnn"}));
    EXPECT_EQ(all["gates_met"], true);
    // Its figures are those that the verbs by name give.
    ASSERT_EQ(sandbox.tessera({"validate", "tdnn", "--json", "tdnn.json"}).exit_code, 0);
    const nlohmann::json tdnn = nlohmann::json::parse(read_file(sandbox / "tdnn.json"));
    const nlohmann::json& own = tdnn["machines"][0]["figures"];
    const nlohmann::json& summed = all["tables"].back()["figures"];
    ASSERT_EQ(summed.size(), own.size());
    for (std::size_t i = 0; i < own.size(); ++i) {
        EXPECT_EQ(summed[i]["kind"], own[i]["kind"]);
        if (!own[i].contains("error_pct")) continue;
        EXPECT_EQ(summed[i]["error_pct"], own[i]["error_pct"]);
    }
}

TEST(Validate, OfAllExitsWithOneWhenAGateIsMissed) {
    const Sandbox sandbox;
    const std::string home = home_with_tables(sandbox);
    const std::filesystem::path table =
        std::filesystem::path(home) / "scenarios/silicon/eyeriss_alexnet.yaml";
    std::string text = read_file(table);
    const std::string gate = "{column: glb_MB, percent: 0.5}";
    ASSERT_NE(text.find(gate), std::string::npos);
    text.replace(text.find(gate), gate.size(), "{column: glb_MB, percent: 0.2}");
    write_file(table, text);
    const Outcome outcome =
        run_process(sandbox.folder(), {TESSERA_PROGRAM, "validate"}, {"TESSERA_HOME=" + home});
    EXPECT_EQ(outcome.exit_code, 1) << outcome.err;
    EXPECT_NE(outcome.out.find("1 of 25 MISSED"), std::string::npos) << outcome.out;
    EXPECT_NE(outcome.out.find("MISSED: eyeriss, eyeriss_alexnet: glb_MB of CONV1"),
              std::string::npos)
        << outcome.out;
}

TEST(Validate, TakesSeveralNames) {
    const Sandbox sandbox;
    const Outcome outcome = sandbox.tessera({"validate", "tdnn", "dataflows"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_NE(outcome.out.find("TDNN:"), std::string::npos);
    EXPECT_NE(outcome.out.find("over RS"), std::string::npos);
}

}  // namespace
}  // namespace tessera::test
