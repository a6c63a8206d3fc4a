#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "platform/report/result_json.h"

namespace tessera::report {
namespace {

using Json = nlohmann::json;

soc::RunResult result_with_energy() {
    soc::RunResult result;
    result.scenario = "unit";
    result.seed = 7;
    result.simulated_ps = 123;
    result.technology = "table";
    result.dram.standard = memory::dram_standard(result.dram.config.preset);
    result.scenario_as_run = R"({"name":"unit"})";
    soc::ComponentEnergy core{"core", {}};
    core.by_category_aj[static_cast<std::size_t>(base::EnergyCategory::core)] = 40;
    soc::ComponentEnergy tile{"eyeriss0", {}};
    tile.by_category_aj[static_cast<std::size_t>(base::EnergyCategory::alu)] = 5;
    tile.by_category_aj[static_cast<std::size_t>(base::EnergyCategory::buffer)] = 6;
    result.energy = {core, tile};
    return result;
}

TEST(ResultJson, NamesItsSchemaSeedAndVersion) {
    const Json json = Json::parse(result_json(result_with_energy()));
    EXPECT_EQ(json["schema"], "tessera.result/1");
    EXPECT_EQ(json["scenario"], "unit");
    EXPECT_EQ(json["seed"], 7);
    EXPECT_FALSE(json["program_version"].get<std::string>().empty());
    EXPECT_EQ(json["simulated_ps"], 123);
    EXPECT_EQ(json["scenario_as_run"]["name"], "unit");
}

TEST(ResultJson, EnergyOfComponentsAddsUpToTheTotal) {
    const Json energy = Json::parse(result_json(result_with_energy()))["energy"];
    EXPECT_EQ(energy["total_aj"], 51);
    EXPECT_EQ(energy["components"][1]["total_aj"], 11);
    EXPECT_EQ(energy["components"][1]["by_category_aj"]["buffer"], 6);
    EXPECT_FALSE(energy["components"][0]["by_category_aj"].contains("alu"));
}

TEST(ResultJson, WorkloadAppearsOnlyWhenThereIsOne) {
    soc::RunResult result = result_with_energy();
    EXPECT_FALSE(Json::parse(result_json(result)).contains("workload"));
    soc::WorkloadResult workload;
    workload.samples = 8;
    workload.has_labels = true;
    workload.correct = 6;
    workload.float_correct = 7;
    workload.layers.resize(2);
    workload.layers[0].is_checked = true;
    result.workload = workload;
    const Json json = Json::parse(result_json(result))["workload"];
    EXPECT_DOUBLE_EQ(json["accuracy"], 0.75);
    EXPECT_DOUBLE_EQ(json["float_accuracy"], 0.875);
    EXPECT_TRUE(json["layers"][0].contains("mismatches"));
    EXPECT_FALSE(json["layers"][1].contains("mismatches"));
}

TEST(ResultJson, IsTheSameTextEveryTime) {
    EXPECT_EQ(result_json(result_with_energy()), result_json(result_with_energy()));
}

}  // namespace
}  // namespace tessera::report
