// Whole runs of binary networks in the time domain.

#include <gtest/gtest.h>

#include "tests/system/program.h"

namespace tessera::test {
namespace {

using nlohmann::json;

class TimeDomain : public testing::Test {
  protected:
    json run(const std::vector<std::string>& settings,
             const std::vector<std::string>& more = {}) const {
        std::vector<std::string> arguments = {"run", scenario_file("digits_tdnn.yaml"), "--out",
                                              "tdnn"};
        for (const std::string& setting : settings)
            arguments.insert(arguments.end(), {"--set", setting});
        arguments.insert(arguments.end(), more.begin(), more.end());
        const Outcome outcome = sandbox_.tessera(arguments);
        EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
        return sandbox_.result("tdnn");
    }
    [[nodiscard]] bool says(std::string_view words) const {
        return sandbox_.uart_log("tdnn").find(words) != std::string::npos;
    }

    Sandbox sandbox_;
};

TEST_F(TimeDomain, IdealChainsEqualPopcountOnEveryDigit) {
    const json result = run({});
    EXPECT_EQ(result["workload"]["correct"], 346) << "as the trained integers say";
    EXPECT_TRUE(says(", 0 outputs other than by popcount"));
    EXPECT_TRUE(says("28608 weights written")) << "three layers fit together: written once";
}

TEST_F(TimeDomain, HowItIsDoneChangesNoResult) {
    for (const std::vector<std::string>& settings :
         {std::vector<std::string>{"platform.tiles[0].encoder=driver"},
          {"platform.tiles[0].fidelity=edges", "workload.data.limit=40"},
          {"platform.tiles[0].pes=2000"},
          {"platform.tiles[0].supply.volts=0.8"},
          {"platform.tiles[0].blueprint=reram"}}) {
        run(settings);
        EXPECT_TRUE(says(", 0 outputs other than by popcount")) << settings.front();
    }
}

TEST_F(TimeDomain, VariationCostsAccuracyAndSaysSo) {
    const int little = run({"platform.tiles[0].variation.stage=0.05"})["workload"]["correct"];
    EXPECT_GT(little, 335);
    EXPECT_FALSE(says(", 0 outputs other"));
    const int much = run({"platform.tiles[0].variation.stage=0.8"})["workload"]["correct"];
    EXPECT_LT(much, little);
    const int jitter = run({"platform.tiles[0].variation.jitter=0.6"})["workload"]["correct"];
    const int voted = run({"platform.tiles[0].variation.jitter=0.6",
                           "platform.tiles[0].votes=15"})["workload"]["correct"];
    EXPECT_GT(voted, jitter);
}

TEST_F(TimeDomain, CalibrationTakesOffsetsOfLatchesAway) {
    const int correct = run({"platform.tiles[0].variation.latch=20"})["workload"]["correct"];
    EXPECT_GE(correct, 338);
    EXPECT_FALSE(says("moved 0 thresholds"));
    (void)run({});
    EXPECT_TRUE(says("calibration moved 0 thresholds"));
}

TEST_F(TimeDomain, EdgesCanBeWatchedAndChangeNothing) {
    const std::string without = (run({"workload.data.limit=4"}), sandbox_.result_text("tdnn"));
    (void)run({"workload.data.limit=4"}, {"--vcd", "race.vcd", "--vcd-scope", "tdnn0"});
    EXPECT_EQ(sandbox_.result_text("tdnn"), without);
    const std::string waves = read_file(sandbox_ / "race.vcd");
    for (const char* signal : {"path1_00", "path2_15", "apart_ps", "crossed", "latch"})
        EXPECT_NE(waves.find(signal), std::string::npos) << signal;
}

TEST_F(TimeDomain, DriverPassesItsTestOfFaults) {
    const Outcome outcome =
        sandbox_.tessera({"run", scenario_file("tests/tdnn_faults.yaml"), "--out", "faults"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err << sandbox_.uart_log("faults");
}

// The reference executor, the tile, popcount on the core and integers on Eyeriss: four ways.
TEST_F(TimeDomain, OneNetworkOnThreeMachinesGivesTheSameBits) {
    const Outcome outcome = sandbox_.tessera({"run", scenario_file("digits_binary.yaml"), "--set",
                                              "workload.data.limit=40", "--set",
                                              "workload.check=all", "--out", "tdnn"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_EQ(sandbox_.result("tdnn")["check"]["bit_exact"], true);
    EXPECT_TRUE(says("40 samples, 39 correct, 0 outputs other than by popcount"));
    EXPECT_TRUE(says("nJ, 0 outputs other than by popcount")) << "as integers on Eyeriss";
}

TEST_F(TimeDomain, ImportedNetworksRunWhereverTheyArePlaced) {
    const std::vector<std::vector<std::string>> places = {
        {"workload.assign=[]"},
        {"workload.network=" + scenario_file("networks/digits/binary.onnx"),
         "workload.assign=[{layers: '*', tile: eyeriss0}]"},
        {"workload.network=" + scenario_file("networks/digits/binary.onnx"),
         "workload.assign=[{layers: hidden1, tile: eyeriss0}, {layers: hidden2, tile: tdnn0}]"},
    };
    for (const std::vector<std::string>& place : places) {
        std::vector<std::string> arguments = {"run", scenario_file("digits_binary.yaml"), "--out",
                                              "tdnn"};
        for (const std::string setting :
             {"firmware.app=infer", "workload.check=all", "workload.data.limit=12"})
            arguments.insert(arguments.end(), {"--set", setting});
        for (const std::string& setting : place)
            arguments.insert(arguments.end(), {"--set", setting});
        const Outcome outcome = sandbox_.tessera(arguments);
        EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
        EXPECT_EQ(sandbox_.result("tdnn")["check"]["bit_exact"], true) << place.back();
    }
}

TEST_F(TimeDomain, WhatCannotRunSaysWhy) {
    const auto tell = [&](const std::vector<std::string>& settings, int exit_code) {
        std::vector<std::string> arguments = {"run", scenario_file("digits_binary.yaml"), "--out",
                                              "tdnn"};
        for (const std::string& setting : settings)
            arguments.insert(arguments.end(), {"--set", setting});
        const Outcome outcome = sandbox_.tessera(arguments);
        EXPECT_EQ(outcome.exit_code, exit_code) << outcome.err;
        return outcome.err;
    };
    EXPECT_NE(tell({"firmware.app=infer", "platform.tiles[0].encoder=driver",
                    "workload.network=" + scenario_file("networks/digits/binary.onnx"),
                    "workload.assign=[{layers: scores, tile: tdnn0}]"},
                   1)
                  .find("tile 0 wants inputs encoded by its driver"),
              std::string::npos);
    EXPECT_NE(tell({"workload.batch=180"}, 1).find("tdnn_digits: conv1: "), std::string::npos)
        << "more than its buffers hold";
    EXPECT_NE(tell({"workload.assign=[{layers: conv1, tile: eyeriss0}]"}, 2)
                  .find("layer `conv1` pads with -1"),
              std::string::npos);
    EXPECT_NE(
        tell({"workload.assign=[{layers: scores, tile: eyeriss0}]", "workload.quantisation.bits=8"},
             2)
            .find("layer `scores` cannot run on eyeriss0: the output stream has 16 bits"),
        std::string::npos);
    EXPECT_NE(tell({"workload.assign=[{layers: levels, tile: tdnn0}]"}, 2)
                  .find("layer `levels` cannot run on tdnn0: the input stream is not of raw bits"),
              std::string::npos);
}

TEST_F(TimeDomain, ThreeKindsOfTilesWorkAtTheSameTime) {
    const Outcome outcome = sandbox_.tessera({"run", scenario_file("digits_hetero.yaml"), "--set",
                                              "workload.data.limit=40", "--out", "tdnn"});
    ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
    const json result = sandbox_.result("tdnn");
    EXPECT_EQ(result["check"]["bit_exact"], true);
    // Were they to take turns, the core would wait for all that tiles do.
    double tiles_ps = 0;
    for (const json& layer : result["workload"]["layers"])
        if (layer["unit"] != "core") tiles_ps += layer["time_ps"].get<double>();
    const double waits_ps = result["firmware"]["idle_cycles"].get<double>() * 5000;
    EXPECT_GT(tiles_ps, 2 * waits_ps);
}

TEST_F(TimeDomain, BadMachinesAndFiguresAreRefused) {
    expect_refused(sandbox_,
                   sandbox_.tessera({"run", scenario_file("digits_tdnn.yaml"), "--set",
                                     "platform.tiles[0].votes=2", "--out", "out"}),
                   {"votes: 2 can be even"});
    expect_refused(sandbox_, sandbox_.tessera({"characterize", "tdnn", "--votes", "4"}),
                   {"votes: 4 can be even"});
    expect_refused(sandbox_, sandbox_.tessera({"characterize", "tdnn", "--sigma", "-1"}),
                   {"variation.stage"});
    expect_refused(sandbox_, sandbox_.tessera({"characterize", "tdnn", "--length", "0"}),
                   {"--length"});
    const Outcome good = sandbox_.tessera(
        {"characterize", "tdnn", "--length", "101", "--samples", "500", "--json", "c.json"});
    EXPECT_EQ(good.exit_code, 0) << good.err;
    EXPECT_EQ(json::parse(read_file(sandbox_ / "c.json"))["length"], 101);
    const Outcome valid = sandbox_.tessera({"validate", "tdnn", "--json", "v.json"});
    EXPECT_EQ(valid.exit_code, 0) << valid.err;
    EXPECT_EQ(json::parse(read_file(sandbox_ / "v.json"))["gates_met"], true);
}

}  // namespace
}  // namespace tessera::test
