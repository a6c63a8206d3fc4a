// Networks of shapes on the whole platform.

#include <gtest/gtest.h>

#include "tests/system/program.h"
#include "tests/workload/networks.h"

namespace tessera::test {
namespace {

using nlohmann::json;

constexpr const char* kTopology =
    "name: small\n"
    "batch: 2\n"
    "layers:\n"
    "  - {name: strips, channels: 3, filters: 32, height: 60, filter_height: 5, padding: 2, "
    "zeros: 0.3, ofmap_zeros: 0.6}\n"
    "  - {name: planes, channels: 24, filters: 16, height: 10, filter_height: 3, groups: 2, "
    "zeros: 0.6, ofmap_zeros: 0.5}\n"
    "  - {name: depthwise, channels: 12, filters: 12, height: 16, filter_height: 3, padding: 1, "
    "groups: 12, zeros: 0.4}\n"
    "  - {name: pool, op: max_pool, channels: 6, height: 8, filter_height: 2, stride: 2}\n"
    "  - {name: pool_lrn, op: lrn, channels: 7, height: 4, window: 5}\n"
    "  - {name: fc, op: dense, channels: 30, height: 4, filters: 20, relu: false}\n";

class TopologyRun : public testing::Test {
  protected:
    TopologyRun() {
        sandbox_.write("small.yaml", kTopology);
        sandbox_.write("scenario.yaml", "extends: " + scenario_file("lenet5.yaml") +
                                            "\n"
                                            "name: small\n"
                                            "workload:\n"
                                            "  topology: small.yaml\n"
                                            "  batch: 2\n"
                                            "  assign:\n"
                                            "    - {layers: pool*, tile: core}\n"
                                            "    - {layers: \"*\", tile: eyeriss0}\n");
    }
    Outcome run(const std::vector<std::string>& settings = {}) {
        std::vector<std::string> arguments = {"run", "scenario.yaml", "--out", "out"};
        for (const std::string& setting : settings) {
            arguments.emplace_back("--set");
            arguments.push_back(setting);
        }
        return sandbox_.tessera(arguments);
    }
    json exact(const std::vector<std::string>& settings = {}) {
        const Outcome outcome = run(settings);
        EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
        const json result = sandbox_.result();
        EXPECT_EQ(result["check"]["bit_exact"], true);
        EXPECT_EQ(result["check"]["tensors"], 6);
        return result;
    }
    static json layer(const json& result, const std::string& name) {
        for (const json& each : result["workload"]["layers"])
            if (each["name"] == name) return each;
        ADD_FAILURE() << "no layer " << name;
        return {};
    }

    Sandbox sandbox_;
};

TEST_F(TopologyRun, IsBitExactAndSaysWhatItTook) {
    const json result = exact();
    EXPECT_FALSE(result["workload"].contains("correct")) << "there is nothing to classify";
    const json strips = layer(result, "strips");
    EXPECT_GT(strips["processing_ms"], 0);
    EXPECT_GT(strips["total_ms"], strips["processing_ms"]);
    EXPECT_GT(strips["active_pes"], 0);
    EXPECT_GT(strips["power_mW"], 0);
    EXPECT_NEAR(
        strips["dram_MB"].get<double>(),
        (strips["bytes"]["read"].get<double>() + strips["bytes"]["written"].get<double>()) / 1e6,
        1e-9);
    EXPECT_FALSE(layer(result, "pool").contains("processing_ms")) << "it ran on the core";
}

TEST_F(TopologyRun, IsExactInEveryFormatCodecAndMachine) {
    for (const char* bits : {"8", "16"})
        for (const char* accumulator : {"int32", "wrap16", "sat16"})
            (void)exact({std::string("workload.quantisation.bits=") + bits,
                         std::string("workload.quantisation.accumulator=") + accumulator});
    (void)exact({"workload.codec=raw"});
    (void)exact({"platform.tiles[0].ifmap_tiles=2", "platform.tiles[0].psum_blocks=2"});
    for (const char* objective : {"time", "energy", "edp"})
        (void)exact({std::string("platform.tiles[0].objective=") + objective});
    (void)exact({"platform.tiles[0].rows=7", "platform.tiles[0].cols=5"});
}

TEST_F(TopologyRun, CodesSaveTrafficOfSparseLayers) {
    const json coded = layer(exact(), "planes");
    const json raw = layer(exact({"workload.codec=raw"}), "planes");
    EXPECT_LT(coded["bytes"]["read"], raw["bytes"]["read"]);
    EXPECT_LT(coded["bytes"]["written"], raw["bytes"]["written"]);
}

TEST_F(TopologyRun, SameSeedSameBytes) {
    ASSERT_EQ(run().exit_code, 0);
    const std::string once = sandbox_.result_text();
    ASSERT_EQ(run().exit_code, 0);
    EXPECT_EQ(sandbox_.result_text(), once);
    ASSERT_EQ(run({"seed=2"}).exit_code, 0);
    EXPECT_NE(sandbox_.result_text(), once);
}

TEST_F(TopologyRun, TimingOnlyComesNearTheRunWithData) {
    const json real = exact();
    ASSERT_EQ(run({"workload.timing_only=true"}).exit_code, 0);
    const json timed = sandbox_.result();
    EXPECT_EQ(timed["check"]["enabled"], false);
    for (const char* name : {"strips", "planes", "depthwise"}) {
        const json a = layer(real, name), b = layer(timed, name);
        EXPECT_EQ(b["processing_ms"], a["processing_ms"]) << name;
        EXPECT_NEAR(b["total_ms"].get<double>() / a["total_ms"].get<double>(), 1, 0.1) << name;
        EXPECT_NEAR(b["macs"]["issued"].get<double>() / a["macs"]["issued"].get<double>(), 1, 0.03)
            << name;
    }
}

TEST_F(TopologyRun, MappingsOfTheFileAreObeyedUnlessTheTileShallChoose) {
    sandbox_.write("small.yaml",
                   "name: small\n"
                   "batch: 2\n"
                   "layers:\n"
                   "  - {name: planes, channels: 24, filters: 16, height: 10, filter_height: 3, "
                   "mapping: {m: 4, n: 1, e: 2, p: 2, q: 3, r: 2, t: 2}}\n");
    const auto explanation = [&](const std::vector<std::string>& settings) {
        std::vector<std::string> all = {"workload.assign=[{layers: planes, tile: eyeriss0}]"};
        all.insert(all.end(), settings.begin(), settings.end());
        const Outcome outcome = run(all);
        EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
        return layer(sandbox_.result(), "planes")["explanation"].get<std::string>();
    };
    EXPECT_EQ(explanation({}).find("m 4 n 1 e 2 p 2 q 3 r 2 t 2, 24 of 168 PEs"), 0u);
    EXPECT_NE(explanation({}).find("given with the job"), std::string::npos);
    EXPECT_NE(explanation({"workload.mappings=own"}).find("least energy"), std::string::npos);
}

TEST_F(TopologyRun, TwoTilesOnOneChannelStayExact) {
    sandbox_.write("two.yaml",
                   "extends: scenario.yaml\n"
                   "name: two\n"
                   "platform:\n"
                   "  tiles:\n"
                   "    - {name: eyeriss0, type: eyeriss}\n"
                   "    - {name: eyeriss1, type: eyeriss}\n"
                   "workload:\n"
                   "  assign:\n"
                   "    - {layers: pool*, tile: core}\n"
                   "    - {layers: planes, tile: eyeriss1}\n"
                   "    - {layers: \"*\", tile: eyeriss0}\n");
    const Outcome outcome = sandbox_.tessera({"run", "two.yaml", "--out", "out"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_EQ(sandbox_.result()["check"]["bit_exact"], true);
    EXPECT_EQ(layer(sandbox_.result(), "planes")["unit"], "eyeriss1");
}

TEST_F(TopologyRun, BadWorkloadsAreRefused) {
    const auto refused = [&](const std::vector<std::string>& settings,
                             const std::vector<std::string>& parts) {
        std::filesystem::remove_all(sandbox_ / "out");
        expect_refused(sandbox_, run(settings), parts);
    };
    refused({"workload.topology=none.yaml"}, {"none.yaml"});
    refused({"workload.network=a.onnx"}, {"network", "topology"});
    sandbox_.write("neither.yaml", "extends: " + scenario_file("digits.yaml") +
                                       "\nname: neither\nworkload:\n  topology: small.yaml\n");
    std::filesystem::remove_all(sandbox_ / "out");
    expect_refused(sandbox_, sandbox_.tessera({"run", "neither.yaml", "--out", "out"}),
                   {"there are both `network` and `topology`"});
    refused({"workload.data.images=a"}, {"a topology makes its own data"});
    refused({"platform.tiles[0].rows=2"}, {"strips", "filter height 5 exceeds the 2 PE rows"});
    sandbox_.write("small.yaml",
                   "name: small\nlayers:\n  - {name: planes, channels: 24, filters: "
                   "16, height: 10, filter_height: 3, mapping: {m: 16, n: 3, e: 8, "
                   "p: 1, q: 1, r: 1, t: 1}}\n");
    refused({"workload.assign=[{layers: planes, tile: eyeriss0}]"},
            {"planes", "n = 3 exceeds the 2 images"});
}

// Eight-bit images of one channel, in the format of MNIST.
std::string idx_images(std::uint8_t count, std::uint8_t height, std::uint8_t width) {
    std::string text = {0, 0, 8, 3,
                        0, 0, 0, static_cast<char>(count),
                        0, 0, 0, static_cast<char>(height),
                        0, 0, 0, static_cast<char>(width)};
    for (unsigned i = 0; i < unsigned{count} * height * width; ++i)
        text += static_cast<char>(i * 7 % 11 < 6 ? 0 : i % 200);
    return text;
}

// A tensor that a tile writes in strips and another job of it reads in others.
TEST(CodedNetwork, TensorsBetweenTileLayersAreCodedAndStayExact) {
    using workload::test::random_floats;
    const Sandbox sandbox;
    workload::test::ModelBuilder model;
    model.input("x", {-1, 1, 80, 80}).output("z", {-1, 4, 80, 80});
    model.constant("w1", {24, 1, 3, 3}, random_floats("w1", 216, 0.5));
    model.constant("w2", {4, 24, 5, 5}, random_floats("w2", 2400, 0.2));
    model.node("Conv", {"x", "w1"}, {"a"}, {{"auto_pad", std::string("SAME_UPPER")}});
    model.node("Relu", {"a"}, {"b"});
    model.node("Conv", {"b", "w2"}, {"z"}, {{"auto_pad", std::string("SAME_UPPER")}});
    const auto bytes = model.bytes();
    sandbox.write("two.onnx", {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    sandbox.write("two.idx3", idx_images(2, 80, 80));
    sandbox.write("two.idx1", std::string("\0\0\10\1\0\0\0\2\0\1", 10));
    sandbox.write("two.yaml", "extends: " + scenario_file("digits.yaml") +
                                  "\n"
                                  "name: two\n"
                                  "workload:\n"
                                  "  network: two.onnx\n"
                                  "  data: {images: two.idx3, labels: two.idx1, scale: 0.01}\n"
                                  "  calibration: null\n"
                                  "  batch: 1\n"
                                  "  assign: [{layers: \"*\", tile: eyeriss0}]\n");
    const auto run = [&](const std::string& codec) {
        const Outcome outcome = sandbox.tessera(
            {"run", "two.yaml", "--out", "out", "--set", "workload.codec=" + codec});
        EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
        const json result = sandbox.result();
        EXPECT_EQ(result["check"]["bit_exact"], true) << codec;
        return result["workload"]["layers"];
    };
    const json raw = run("raw"), coded = run("rlc");
    EXPECT_LT(coded[0]["bytes"]["written"], raw[0]["bytes"]["written"]);
    EXPECT_LT(coded[1]["bytes"]["read"], raw[1]["bytes"]["read"]);
    EXPECT_EQ(coded[0]["bytes"]["read"], raw[0]["bytes"]["read"]) << "the host wrote it";
    EXPECT_EQ(coded[1]["bytes"]["written"], raw[1]["bytes"]["written"]) << "the core reads it";
}

}  // namespace
}  // namespace tessera::test
