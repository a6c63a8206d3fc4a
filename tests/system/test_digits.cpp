// `tessera run` on real input: what it prints, what it writes, and that the figures agree with each
// other and with the network's dense counts.

#include <gtest/gtest.h>

#include <map>

#include "tests/system/program.h"

namespace tessera::test {
namespace {

using nlohmann::json;

constexpr std::uint64_t kSamples = 360;
constexpr std::uint64_t kWordBytes = 2;

// Of one sample, by hand from the network: 8 conv 3x3 over 8x8x1, 16 conv 3x3 over 4x4x8, dense
// 64 -> 32 -> 10.
struct LayerShape {
    std::uint64_t macs;
    std::uint64_t outputs;
};
const std::map<std::string, LayerShape> kShapes = {{"conv1", {8 * 8 * 8 * 9, 8 * 8 * 8}},
                                                   {"pool1", {0, 8 * 4 * 4}},
                                                   {"conv2", {16 * 4 * 4 * 8 * 9, 16 * 4 * 4}},
                                                   {"pool2", {0, 16 * 2 * 2}},
                                                   {"fc1", {64 * 32, 32}},
                                                   {"fc2", {32 * 10, 10}},
                                                   {"softmax", {0, 10}}};

std::uint64_t number(const json& value) { return value.get<std::uint64_t>(); }

void expect_members(const json& object, std::initializer_list<const char*> names) {
    for (const char* name : names) EXPECT_TRUE(object.contains(name)) << name;
}

void expect_layers_agree(const json& result) {
    std::uint64_t time_ps = 0;
    ASSERT_EQ(result["workload"]["layers"].size(), kShapes.size());
    for (const json& layer : result["workload"]["layers"]) {
        SCOPED_TRACE(layer["name"].get<std::string>());
        ASSERT_TRUE(kShapes.count(layer["name"]));
        const LayerShape& shape = kShapes.at(layer["name"]);
        const json& macs = layer["macs"];
        EXPECT_EQ(layer["unit"], shape.macs != 0 ? "eyeriss0" : "core");
        EXPECT_EQ(number(macs["issued"]) + number(macs["gated"]) + number(macs["skipped"]),
                  shape.macs * kSamples);
        EXPECT_GE(number(layer["bytes"]["written"]), shape.outputs * kWordBytes * kSamples);
        EXPECT_EQ(layer["mismatches"], 0);
        EXPECT_EQ(layer["jobs"], kSamples / 4) << "four samples a batch";
        EXPECT_GT(number(layer["cycles"]), 0u);
        time_ps += number(layer["time_ps"]);
    }
    EXPECT_LE(time_ps, number(result["simulated_ps"])) << "layers run one after another";
}

void expect_energy_adds_up(const json& energy, const json& layers) {
    std::uint64_t total = 0, tile = 0, tile_layers_fj = 0;
    for (const json& component : energy["components"]) {
        std::uint64_t sum = 0;
        if (component.contains("by_category_aj"))
            for (const auto& category : component["by_category_aj"].items())
                sum += number(category.value());
        EXPECT_EQ(number(component["total_aj"]), sum) << component["component"];
        total += sum;
        if (component["component"] == "eyeriss0") tile = sum;
    }
    EXPECT_EQ(number(energy["total_aj"]), total);
    for (const json& layer : layers)
        if (layer["unit"] == "eyeriss0")
            tile_layers_fj += number(layer["energy_fj"]) + number(layer["standby_fj"]);
    EXPECT_NEAR(static_cast<double>(tile_layers_fj) * 1e3, static_cast<double>(tile),
                static_cast<double>(tile) * 1e-3)
        << "all the tile does is work on layers";
}

// What a tile moved crossed its links and met a memory: tensors in DRAM, descriptors in SRAM.
void expect_memory_agrees(const json& result) {
    std::uint64_t read = 0, written = 0, memory_read = 0, memory_written = 0, link_bytes = 0;
    for (const json& layer : result["workload"]["layers"]) {
        if (layer["unit"] == "core") continue;
        read += number(layer["bytes"]["read"]);
        written += number(layer["bytes"]["written"]);
    }
    for (const json& memory : result["memory"]) {
        memory_read += number(memory["bytes_read"]);
        memory_written += number(memory["bytes_written"]);
    }
    EXPECT_GE(memory_read, read);
    EXPECT_GE(memory_written, written);
    for (const json& link : result["noc"]["links"]) {
        EXPECT_LE(number(link["busy_ps"]), number(result["simulated_ps"])) << link["name"];
        if (link["name"].get<std::string>().rfind("eyeriss0.", 0) == 0)
            link_bytes += number(link["bytes"]);
    }
    EXPECT_GE(link_bytes, read + written);
}

TEST(DigitsRun, RunsEndToEndAndWritesAWholeResult) {
    const Sandbox sandbox;
    const Outcome outcome = sandbox.digits();
    ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
    const json result = sandbox.result();
    ASSERT_TRUE(result.is_object()) << sandbox.result_text();

    expect_members(result,
                   {"schema", "scenario", "seed", "program_version", "simulated_ps", "firmware",
                    "check", "workload", "energy", "memory", "noc", "scenario_as_run"});
    EXPECT_EQ(result["schema"], "tessera.result/1");
    EXPECT_EQ(result["scenario"], "digits");
    EXPECT_EQ(result["seed"], 1);
    EXPECT_EQ(result["firmware"]["ending"], "finished");
    EXPECT_EQ(result["firmware"]["exit_code"], 0);
    EXPECT_EQ(result["check"]["bit_exact"], true);
    EXPECT_EQ(result["check"]["tensors"], kShapes.size() * kSamples / 4);

    const json& workload = result["workload"];
    expect_members(workload, {"samples", "correct", "accuracy", "float_accuracy", "layers"});
    EXPECT_EQ(workload["samples"], kSamples);
    EXPECT_DOUBLE_EQ(workload["accuracy"].get<double>(),
                     workload["correct"].get<double>() / kSamples);
    EXPECT_NEAR(workload["accuracy"].get<double>(), workload["float_accuracy"].get<double>(),
                0.005);
    EXPECT_GT(workload["float_accuracy"].get<double>(), 0.97);

    expect_layers_agree(result);
    expect_memory_agrees(result);
    expect_energy_adds_up(result["energy"], workload["layers"]);
    EXPECT_NE(sandbox.uart_log().find("360 samples, " +
                                      std::to_string(number(workload["correct"])) + " correct"),
              std::string::npos)
        << "the firmware counts as the host does\n"
        << sandbox.uart_log();
}

TEST(DigitsRun, PrintsATableTheAccuracyAndWhereTheResultsAre) {
    const Sandbox sandbox;
    const Outcome outcome = sandbox.digits({"--set", "workload.data.limit=8"});
    ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
    for (const char* part : {"conv1", "softmax", "eyeriss0", "core", "accuracy:", "float model",
                             "bit-exact:  yes", "out/result.json"})
        EXPECT_NE(outcome.out.find(part), std::string::npos) << part << " in\n" << outcome.out;
    EXPECT_EQ(outcome.out.find("SystemC"), std::string::npos) << outcome.out;
    EXPECT_EQ(outcome.err, "") << "no progress where stderr is no terminal";
}

TEST(DigitsRun, QuietPrintsNothing) {
    const Sandbox sandbox;
    const Outcome outcome = sandbox.digits({"--quiet", "--set", "workload.data.limit=8"});
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_EQ(outcome.out + outcome.err, "");
    EXPECT_EQ(sandbox.result()["workload"]["samples"], 8);
}

TEST(DigitsRun, IsTheDefaultScenarioAndWritesBelowOut) {
    const Sandbox sandbox;
    const Outcome outcome = sandbox.tessera({"run", "--quiet", "--set", "workload.data.limit=4"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_EQ(sandbox.result("out/digits")["scenario"], "digits");
}

TEST(DigitsRun, WithoutTheCheckNothingIsClaimed) {
    const Sandbox sandbox;
    ASSERT_EQ(sandbox.digits({"--set", "workload.check=none", "--set", "workload.data.limit=8"})
                  .exit_code,
              0);
    const json result = sandbox.result();
    EXPECT_EQ(result["check"]["enabled"], false);
    EXPECT_FALSE(result["check"].contains("bit_exact"));
    EXPECT_EQ(result["workload"]["correct"], 8);
}

}  // namespace
}  // namespace tessera::test
