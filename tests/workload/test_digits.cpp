// The trained network of the repository on its held-out images.

#include <gtest/gtest.h>

#include <filesystem>

#include "platform/workload/assign.h"
#include "platform/workload/float_executor.h"
#include "platform/workload/onnx_import.h"
#include "platform/workload/passes.h"
#include "platform/workload/quantise.h"
#include "platform/workload/reference.h"

namespace tessera::workload {
namespace {

const std::string kNetwork = "scenarios/networks/digits/lenet.onnx";
const std::string kData = "scenarios/data/digits/";

Dataset digits(const std::string& part) {
    return read_dataset({.images = kData + part + "-images.idx3-ubyte",
                         .labels = kData + part + "-labels.idx1-ubyte",
                         .scale = 1.0 / 16});
}

Graph lenet() {
    Graph graph = import_onnx(kNetwork);
    simplify(graph);
    return graph;
}

std::size_t float_correct(const Graph& graph, const Dataset& dataset) {
    return count_correct(float_predictions(graph, dataset), dataset.labels);
}

std::size_t quantised_correct(const Graph& graph, const QuantisationConfig& config,
                              const Dataset& dataset) {
    const Network network = quantise(graph, config, digits("train"));
    return count_correct(reference_predictions(network, quantise_inputs(network, dataset)),
                         dataset.labels);
}

// Half a point of 360 images is 1.8 images.
void expect_within_half_a_point(const QuantisationConfig& config) {
    const Graph graph = lenet();
    const Dataset dataset = digits("test");
    ASSERT_EQ(dataset.count, 360u);
    const auto in_float = static_cast<long>(float_correct(graph, dataset));
    const auto quantised = static_cast<long>(quantised_correct(graph, config, dataset));
    testing::Test::RecordProperty("float_correct", std::to_string(in_float));
    testing::Test::RecordProperty("quantised_correct", std::to_string(quantised));
    EXPECT_GT(in_float, 340);
    EXPECT_LE(std::abs(in_float - quantised), 1);
}

TEST(Digits, SixteenBitsWithInt32SumsKeepTheAccuracy) {
    expect_within_half_a_point({.bits = 16, .accumulator = base::Accumulator::int32});
}

TEST(Digits, SixteenBitsWithWrappingSumsKeepTheAccuracy) {
    expect_within_half_a_point({.bits = 16, .accumulator = base::Accumulator::wrap16});
}

TEST(Digits, SixteenBitsWithSaturatingSumsKeepTheAccuracy) {
    expect_within_half_a_point({.bits = 16, .accumulator = base::Accumulator::sat16});
}

TEST(Digits, EightBitsKeepTheAccuracy) {
    expect_within_half_a_point({.bits = 8, .accumulator = base::Accumulator::int32});
}

TEST(Digits, BecomesSevenLayersWithoutNormalisationOrFlattening) {
    std::vector<std::string> names;
    for (const Node& node : lenet().nodes) names.push_back(node.name);
    EXPECT_EQ(names, (std::vector<std::string>{"conv1", "pool1", "conv2", "pool2", "fc1", "fc2",
                                               "softmax"}));
}

}  // namespace
}  // namespace tessera::workload
