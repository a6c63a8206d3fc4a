#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "platform/workload/calibrate.h"
#include "platform/workload/float_executor.h"
#include "platform/workload/reference.h"
#include "tests/workload/files.h"
#include "tests/workload/networks.h"

namespace tessera::workload {
namespace {

using base::Accumulator;
using testing::DoubleNear;
using testing::ElementsAre;
using testing::HasSubstr;

// Largest difference to the float graph over samples, relative to the tensor's magnitude.
double worst_error(const Graph& graph, const Network& network, const Dataset& dataset) {
    const std::vector<double> ranges = calibrate(graph, dataset, 100);
    const Values inputs = quantise_inputs(network, dataset);
    double worst = 0;
    for (std::uint32_t i = 0; i < dataset.count; ++i) {
        const auto exact = run_float(graph, dataset.sample(i));
        const auto integers = run_reference(
            network, std::span(inputs).subspan(i * dataset.elements(), dataset.elements()));
        for (TensorId t = 0; t < network.tensors.size(); ++t)
            for (TensorId source = 0; source < graph.tensors.size(); ++source) {
                if (graph.tensors[source].name != network.tensors[t].name) continue;
                for (std::size_t at = 0; at < exact[source].size(); ++at)
                    worst = std::max(worst, std::abs(exact[source][at] -
                                                     integers[t][at] * network.tensors[t].scale) /
                                                ranges[source]);
            }
    }
    return worst;
}

struct Expectation {
    QuantisationConfig config;
    double bound;
};

TEST(Quantise, StaysCloseToTheFloatGraph) {
    const Graph graph = test::residual_graph();
    const Dataset dataset = test::random_dataset(graph, 20);
    for (const auto& [config, bound] : {
             Expectation{{.bits = 16, .accumulator = Accumulator::int32}, 0.002},
             Expectation{{.bits = 16, .accumulator = Accumulator::wrap16}, 0.01},
             Expectation{{.bits = 16, .accumulator = Accumulator::sat16}, 0.01},
             Expectation{{.bits = 8, .accumulator = Accumulator::int32}, 0.06},
             Expectation{{.bits = 8, .accumulator = Accumulator::wrap16}, 0.06},
         })
        EXPECT_LT(worst_error(graph, quantise(graph, config, dataset), dataset), bound)
            << config.bits << " bits, accumulator " << static_cast<int>(config.accumulator);
}

// AlexNet's normalisation, strong enough to matter.
TEST(Quantise, LocalResponseNormalisationStaysCloseToTheFloatGraph) {
    test::ModelBuilder model;
    model.input("x", {-1, 12, 3, 3}).output("y", {-1, 12, 3, 3});
    model.node("LRN", {"x"}, {"y"},
               {{"size", std::int64_t{5}}, {"alpha", 3.0f}, {"beta", 0.75f}, {"bias", 2.0f}});
    const Graph graph = import_onnx("lrn.onnx", model.bytes());
    const Dataset dataset = test::random_dataset(graph, 20);
    EXPECT_LT(worst_error(graph, quantise(graph, {.bits = 16}, dataset), dataset), 0.005);
    EXPECT_LT(worst_error(graph, quantise(graph, {.bits = 8}, dataset), dataset), 0.02);
}

TEST(Quantise, CoversEveryOperationWithValidJobs) {
    const Graph graph = test::residual_graph();
    const Network network = quantise(graph, {}, test::random_dataset(graph, 4));
    std::vector<base::Op> operations;
    for (const Layer& layer : network.layers) {
        operations.push_back(layer.job.op);
        EXPECT_EQ(base::check_job(layer.job), base::JobCode::ok) << layer.name;
    }
    EXPECT_THAT(operations, ElementsAre(base::Op::conv, base::Op::max_pool, base::Op::conv,
                                        base::Op::add, base::Op::relu, base::Op::add,
                                        base::Op::avg_pool, base::Op::dense, base::Op::softmax));
}

TEST(Quantise, SixteenBitScalesArePowersOfTwo) {
    const Graph graph = test::residual_graph();
    const Network network = quantise(graph, {}, test::random_dataset(graph, 4));
    for (const QuantisedTensor& tensor : network.tensors)
        EXPECT_EQ(std::ldexp(1.0, -tensor.frac_bits), tensor.scale) << tensor.name;
    for (const Layer& layer : network.layers)
        if (layer.job.op != base::Op::softmax) {
            EXPECT_EQ(
                layer.job.requantisation.multiplier & (layer.job.requantisation.multiplier - 1), 0u)
                << layer.name;
        }
}

TEST(Quantise, PoolsAndReluKeepTheirScale) {
    const Graph graph = test::residual_graph();
    const Network network = quantise(graph, {.bits = 8}, test::random_dataset(graph, 4));
    for (const Layer& layer : network.layers)
        if (layer.job.op == base::Op::max_pool || layer.job.op == base::Op::avg_pool ||
            layer.job.op == base::Op::relu) {
            EXPECT_EQ(network.tensors[layer.input].scale, network.tensors[layer.output].scale);
        }
    EXPECT_EQ(network.tensors[network.output].scale, 1.0 / 128);
}

// A dense layer of `inputs` equal weights, calibrated with inputs of 1.
Network equal_weights(std::int64_t inputs, const QuantisationConfig& config) {
    test::ModelBuilder model;
    model.input("x", {-1, inputs}).output("y", {-1, 1});
    model.constant("w", {inputs, 1}, std::vector<float>(static_cast<std::size_t>(inputs), 1.0f));
    model.node("MatMul", {"x", "w"}, {"y"});
    Graph graph = import_onnx("equal.onnx", model.bytes());
    simplify(graph);
    const Dataset ones{.path = "ones",
                       .labels_path = {},
                       .count = 1,
                       .channels = static_cast<std::uint32_t>(inputs),
                       .height = 1,
                       .width = 1,
                       .values = std::vector<float>(static_cast<std::size_t>(inputs), 1.0f),
                       .labels = {}};
    return quantise(graph, config, ones);
}

TEST(Quantise, ProductShiftIsTheSmallestThatKeepsTheHeadroom) {
    // inputs and weights of 1 are 2^14 each; 64 products of 2^28 must stay below 2^14: shift 21
    // gives 64 * 2^7 = 2^13, shift 20 would give 2^14.
    const Network network =
        equal_weights(64, {.bits = 16, .accumulator = Accumulator::wrap16, .headroom_bits = 1});
    EXPECT_EQ(network.layers[0].job.product_shift, 21);
    const Network tight =
        equal_weights(64, {.bits = 16, .accumulator = Accumulator::wrap16, .headroom_bits = 0});
    EXPECT_EQ(tight.layers[0].job.product_shift, 20);
}

TEST(Quantise, WeightsGiveWayToInt32Sums) {
    // 64 products of 2^28 would be 2^34; headroom 1 leaves less than 2^30
    const Network network = equal_weights(64, {.bits = 16, .headroom_bits = 1});
    EXPECT_EQ(network.layers[0].weight_scale, std::exp2(-14 + 5));
    EXPECT_EQ(network.layers[0].job.product_shift, 0);
    const auto result = run_reference(network, Values(64, 1 << 14));
    EXPECT_EQ(result[network.output][0] * network.tensors[network.output].scale, 64.0);
}

TEST(Quantise, ImpossibleHeadroomIsRefused) {
    EXPECT_THAT(
        test::error_of([] {
            (void)equal_weights(
                60000, {.bits = 16, .accumulator = Accumulator::wrap16, .headroom_bits = 8});
        }),
        HasSubstr("equal.onnx: layer `y`: its sums do not fit the accumulator with 8 bits"));
}

TEST(Quantise, CalibrationTakesTheLargestMagnitudeOrAPercentile) {
    test::ModelBuilder model;
    model.input("x", {-1, 4}).node("Relu", {"x"}, {"y"}).output("y", {-1, 4});
    Graph graph = import_onnx("relu.onnx", model.bytes());
    simplify(graph);
    Dataset dataset{.path = "four",
                    .labels_path = {},
                    .count = 1,
                    .channels = 4,
                    .height = 1,
                    .width = 1,
                    .values = {-8, 1, 2, 3},
                    .labels = {}};
    EXPECT_THAT(calibrate(graph, dataset, 100), ElementsAre(8, 3));
    EXPECT_THAT(calibrate(graph, dataset, 75), ElementsAre(3, 2));
    EXPECT_THAT(calibrate(graph, dataset, 50), ElementsAre(2, 1));
    EXPECT_THAT(calibrate(graph, dataset, 25), ElementsAre(1, 3));  // zeros make no range
}

TEST(Quantise, RefusesSamplesOfAnotherShape) {
    const Graph graph = test::residual_graph();
    Dataset dataset = test::random_dataset(graph, 1);
    dataset.width = 3;
    dataset.height = 12;
    EXPECT_THAT(test::error_of([&] { (void)quantise(graph, {}, dataset); }),
                HasSubstr("samples of 2x12x3 do not fit input `image`"));
}

TEST(Quantise, RefusesOtherWidths) {
    EXPECT_THROW(QuantisationConfig{.bits = 12}.validate(), base::ConfigError);
}

TEST(Quantise, LayersTooLargeForADescriptorAreNamed) {
    test::ModelBuilder model;
    model.input("x", {-1, 1, 300, 300}).node("Flatten", {"x"}, {"f"}).node("Relu", {"f"}, {"y"});
    model.output("y", {-1, 90000});
    Graph graph = import_onnx("large.onnx", model.bytes());
    simplify(graph);
    EXPECT_THAT(test::error_of([&] { (void)geometry_of(graph, graph.nodes[0]); }),
                HasSubstr("large.onnx: node `y`: C = 90000 is more than the 65535"));
}

}  // namespace
}  // namespace tessera::workload
