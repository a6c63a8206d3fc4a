#include <gtest/gtest.h>

#include <filesystem>

#include "platform/config/error.h"
#include "platform/soc/scenario_file.h"
#include "platform/soc/tile_registry.h"

namespace tessera::soc {
namespace {

constexpr const char* kDigits = "scenarios/digits.yaml";

std::string fault_of(const std::vector<std::string>& overrides) {
    try {
        (void)load_scenario(kDigits, overrides);
    } catch (const config::Error& error) {
        return error.what();
    }
    return {};
}

TEST(ScenarioFile, DigitsIsAsWritten) {
    const Scenario scenario = load_scenario(kDigits, {});
    EXPECT_EQ(scenario.name, "digits");
    ASSERT_EQ(scenario.platform.tiles.size(), 1u);
    EXPECT_EQ(scenario.platform.dram.size_bytes, 256u << 20);
    ASSERT_TRUE(scenario.workload);
    EXPECT_EQ(scenario.workload->batch, 4u);
    EXPECT_EQ(scenario.workload->network, "scenarios/networks/digits/lenet.onnx")
        << "relative to the file that names it";
}

TEST(ScenarioFile, CanonicalFormReadsBackToItself) {
    const nlohmann::ordered_json once = canonical(load_scenario(kDigits, {}));
    EXPECT_EQ(once["platform"]["tiles"][0]["type"], "eyeriss");
    EXPECT_EQ(canonical(load_scenario(kDigits, {"workload=null"})).count("workload") == 0 ||
                  canonical(load_scenario(kDigits, {"workload=null"}))["workload"].is_null(),
              true);
}

TEST(ScenarioFile, WorkloadCanBeSwitchedOff) {
    EXPECT_FALSE(load_scenario(kDigits, {"workload=null"}).workload);
}

TEST(ScenarioFile, NamesOfTilesAndBasesAreChecked) {
    EXPECT_NE(fault_of({"platform.tiles[0].name=core"}).find("another block"), std::string::npos);
    EXPECT_NE(fault_of({"platform.tiles[0].name=irq_1"}).find("another block"), std::string::npos);
    EXPECT_NE(fault_of({"platform.tiles[0].name=1a"}).find("expected a letter"), std::string::npos);
    EXPECT_NE(fault_of({"platform.tiles[0].base=0x40000800"}).find("multiple of 0x1000"),
              std::string::npos);
    EXPECT_NE(fault_of({"platform.sram.base=1"}).find("multiple of 0x1000"), std::string::npos);
    EXPECT_EQ(fault_of({"platform.tiles[0].base=0x40001000"}), "");
}

TEST(TileBlueprints, StandOneAfterAnotherUnlessPlaced) {
    const Scenario scenario = load_scenario(
        kDigits, {"platform.tiles=[{name: a, type: eyeriss}, {name: b, type: eyeriss, base: "
                  "0x50000000}, {name: c, type: eyeriss, clock: 100 MHz}]"});
    const TileBlueprints tiles = make_blueprints(scenario.platform.tiles);
    ASSERT_EQ(tiles.size(), 3u);
    EXPECT_EQ(tiles[0]->base_address(), 0x4000'0000u);
    EXPECT_EQ(tiles[1]->base_address(), 0x5000'0000u);
    EXPECT_EQ(tiles[2]->base_address(), 0x4000'2000u);
    EXPECT_EQ(tiles[2]->clock_hz(), 100'000'000u);
}

TEST(TileTypes, HaveTheirOwnNamesAndClassIds) {
    for (const TileType& a : tile_types())
        for (const TileType& b : tile_types())
            EXPECT_EQ(a.type == b.type, a.class_id == b.class_id) << a.type << " " << b.type;
}

TEST(ScenarioFile, ResultsShowPathsAsTheFileWritesThem) {
    const std::string absolute = std::filesystem::absolute(kDigits).string();
    for (const std::string& path : {std::string(kDigits), absolute}) {
        const Scenario shown = with_paths_from(load_scenario(path, {}), path);
        EXPECT_EQ(shown.platform.technology, "technology/eyeriss65.yaml");
        EXPECT_EQ(shown.workload->network, "networks/digits/lenet.onnx");
        EXPECT_EQ(shown.workload->data->labels, "data/digits/test-labels.idx1-ubyte");
        EXPECT_EQ(shown.workload->calibration->images, "data/digits/train-images.idx3-ubyte");
        EXPECT_EQ(shown.firmware.elf, "");
    }
}

}  // namespace
}  // namespace tessera::soc
