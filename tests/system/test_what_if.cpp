// Other hardware, other formats, other mappings: the outputs stay bit-exact and costs move the way
// they must.

#include <gtest/gtest.h>

#include "tests/system/program.h"

namespace tessera::test {
namespace {

using nlohmann::json;

// Forty samples; every run must be bit-exact and as accurate as the float model to `tolerance`.
class WhatIf : public testing::Test {
  protected:
    json with(const std::vector<std::string>& settings, double tolerance = 0.03) {
        std::vector<std::string> arguments = {"--set", "workload.data.limit=40"};
        for (const std::string& setting : settings) {
            arguments.emplace_back("--set");
            arguments.push_back(setting);
        }
        const Outcome outcome = sandbox_.digits(arguments);
        EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
        const json result = sandbox_.result();
        if (outcome.exit_code != 0) return result;
        EXPECT_EQ(result["check"]["bit_exact"], true);
        EXPECT_EQ(result["workload"]["samples"], 40);
        EXPECT_NEAR(result["workload"]["accuracy"].get<double>(),
                    result["workload"]["float_accuracy"].get<double>(), tolerance);
        return result;
    }

    Sandbox sandbox_;
};

std::uint64_t simulated_ps(const json& result) { return result["simulated_ps"]; }

// Of all layers that a tile ran.
std::uint64_t tile_sum(const json& result, const char* member) {
    std::uint64_t sum = 0;
    for (const json& layer : result["workload"]["layers"])
        if (layer["unit"] != "core") sum += layer[member].get<std::uint64_t>();
    return sum;
}

json macs_of(const json& result) {
    json macs;
    for (const json& layer : result["workload"]["layers"])
        macs[layer["name"].get<std::string>()] = layer["macs"];
    return macs;
}

TEST_F(WhatIf, SmallerArrayTakesMoreCyclesForTheSameMacs) {
    const json chip = with({});
    const json small = with({"platform.tiles[0].rows=8", "platform.tiles[0].cols=8"});
    EXPECT_EQ(macs_of(chip), macs_of(small));
    EXPECT_GT(tile_sum(small, "cycles"), tile_sum(chip, "cycles"));
}

TEST_F(WhatIf, SlowerMemoryTakesLongerForTheSameEnergy) {
    const json fast = with({});
    const json slow = with({"platform.dram.timing.tck_ps=12500"});
    EXPECT_GT(simulated_ps(slow), simulated_ps(fast));
    EXPECT_GT(tile_sum(slow, "cycles"), tile_sum(fast, "cycles"));
    EXPECT_EQ(tile_sum(slow, "energy_fj"), tile_sum(fast, "energy_fj"));
    EXPECT_EQ(macs_of(slow), macs_of(fast));
    EXPECT_GT(simulated_ps(with({"platform.dram.preset=LPDDR4-3200"})), simulated_ps(fast));
}

TEST_F(WhatIf, AnyMemoryAndNetworkGivesTheSameOutputs) {
    const json usual = with({});
    for (const std::vector<std::string>& settings :
         {std::vector<std::string>{"platform.noc.topology=crossbar"},
          {"platform.noc.routing=west_first",
           "platform.noc.dead_links=[{x: 1, y: 0, to_x: 1, to_y: 1}]"},
          {"platform.noc.vcs=1", "platform.noc.buffer=1", "platform.noc.flit=4 B"},
          {"platform.noc.multicast=true", "platform.noc.outstanding=1"},
          {"platform.noc.response_order=in_order", "platform.noc.router=single_cycle"},
          {"platform.dram.preset=HBM2", "platform.dram.channels=8"},
          {"platform.dram.writes=acknowledged", "platform.dram.page_policy=closed"},
          {"platform.dram.ecc=secded"}}) {
        const json result = with(settings);
        EXPECT_EQ(macs_of(result), macs_of(usual)) << settings.front();
        EXPECT_EQ(result["workload"]["correct"], usual["workload"]["correct"]);
    }
}

TEST_F(WhatIf, ErrorsInTheMemoryAreCorrected) {
    const json corrected = with({"platform.dram.ecc=secded", "platform.dram.bit_error_rate=1e-6"});
    EXPECT_GT(corrected["dram"]["ecc"]["words_corrected"], 0);
    EXPECT_EQ(corrected["dram"]["ecc"]["words_wrong"], 0);
}

TEST_F(WhatIf, ARunThatIsGivenUpSaysWhoWaitsForWhom) {
    // A DRAM of a hundredth of its speed: the tile waits for it most of the time of its first job.
    bool is_said = false;
    for (const char* limit :
         {"limits.time=1580 us", "limits.time=1600 us", "limits.time=1620 us"}) {
        const Outcome outcome = sandbox_.digits(
            {"--set", "platform.dram.timing.tck_ps=100000", "--set", "workload.batch=40", "--set",
             "platform.tiles[0].port.outstanding=1", "--set", limit});
        EXPECT_EQ(outcome.exit_code, 3) << outcome.err;
        is_said |=
            outcome.err.find("eyeriss0 -> dram: waits for its target since ") != std::string::npos;
    }
    EXPECT_TRUE(is_said);
}

// The tile could be many batches ahead of the core, which still reads what it wrote.
TEST_F(WhatIf, BatchesThatShareMemoryDoNotMix) {
    const Outcome outcome =
        sandbox_.digits({"--set", "workload.assign=[{layers: conv1, tile: eyeriss0}]", "--set",
                         "workload.check=none", "--set", "workload.data.limit=40"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_EQ(sandbox_.result()["workload"]["correct"], 40);
}

TEST_F(WhatIf, ScenariosThatExtendDigits) {
    for (const std::string name : {"digits_lpddr4", "digits_8x8", "digits_reram"}) {
        const Outcome outcome = sandbox_.tessera({"run", scenario_file(name + ".yaml"), "--set",
                                                  "workload.data.limit=40", "--out", name});
        EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
        EXPECT_EQ(sandbox_.result(name)["check"]["bit_exact"], true);
    }
}

TEST_F(WhatIf, DmaShapeChangesTimeButNoResult) {
    const json usual = with({});
    for (const std::vector<std::string>& settings :
         {std::vector<std::string>{"platform.tiles[0].port.burst=8 B"},
          std::vector<std::string>{"platform.tiles[0].port.burst=4 KiB"},
          std::vector<std::string>{"platform.tiles[0].port.outstanding=1"}}) {
        const json result = with(settings);
        EXPECT_EQ(macs_of(result), macs_of(usual)) << settings.front();
        EXPECT_EQ(result["workload"]["correct"], usual["workload"]["correct"]);
    }
}

TEST_F(WhatIf, BatchOfOneAndOfAll) {
    EXPECT_EQ(with({"workload.batch=1"})["workload"]["layers"][0]["jobs"], 40);
    EXPECT_EQ(with({"workload.batch=40"})["workload"]["layers"][0]["jobs"], 1);
    EXPECT_EQ(with({"workload.batch=7"})["workload"]["layers"][0]["jobs"], 6);
}

TEST_F(WhatIf, NumberFormats) {
    for (const char* accumulator : {"int32", "sat16", "wrap16"})
        with({std::string("workload.quantisation.accumulator=") + accumulator});
    with({"workload.quantisation.bits=8", "workload.quantisation.accumulator=int32"}, 0.05);
}

TEST_F(WhatIf, EverythingOnTheCore) {
    const json tiles = with({});
    const json core = with({"workload.assign=[]"});
    for (const json& layer : core["workload"]["layers"]) EXPECT_EQ(layer["unit"], "core");
    EXPECT_GT(simulated_ps(core), 2 * simulated_ps(tiles)) << "that is what accelerators are for";
    EXPECT_EQ(core["workload"]["correct"], tiles["workload"]["correct"]);
}

TEST_F(WhatIf, TwoTilesShareTheLayers) {
    const std::string tiles =
        "platform.tiles=[{name: big, type: eyeriss}, "
        "{name: small, type: eyeriss, rows: 4, cols: 4, clock: 50 MHz}]";
    const json result = with({tiles,
                              "workload.assign=[{layers: conv*, tile: big}, "
                              "{layers: fc*, tile: small}]"});
    for (const json& layer : result["workload"]["layers"]) {
        const std::string name = layer["name"];
        const bool is_conv = name.rfind("conv", 0) == 0, is_dense = name.rfind("fc", 0) == 0;
        EXPECT_EQ(layer["unit"], is_conv ? "big" : is_dense ? "small" : "core") << name;
    }
}

TEST_F(WhatIf, AnotherSceneExtendsDigits) {
    sandbox_.write("two.yaml", "extends: " + digits_scenario() +
                                   "\nname: two\nworkload:\n  data: {limit: 4}\n");
    const Outcome outcome = sandbox_.tessera({"run", "two.yaml"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_EQ(sandbox_.result("out/two")["workload"]["samples"], 4);
}

}  // namespace
}  // namespace tessera::test
