#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "platform/workload/float_executor.h"
#include "platform/workload/onnx_import.h"
#include "platform/workload/passes.h"
#include "tests/workload/files.h"
#include "tests/workload/model_builder.h"
#include "tests/workload/networks.h"

namespace tessera::workload {
namespace {

using test::ModelBuilder;
using testing::DoubleNear;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pointwise;

void add_normalisation(ModelBuilder& model, const std::string& input, const std::string& output) {
    model.constant(output + ".s", {2}, {2, -1}).constant(output + ".b", {2}, {0.5f, 3});
    model.constant(output + ".m", {2}, {1, 2}).constant(output + ".v", {2}, {0.25f, 4});
    model.node("BatchNormalization",
               {input, output + ".s", output + ".b", output + ".m", output + ".v"}, {output});
}

// The simplified graph, after checking that its function has not changed.
Graph simplified(const ModelBuilder& model) {
    const Graph before = import_onnx("test.onnx", model.bytes());
    Graph after = before;
    simplify(after);
    const auto input =
        test::random_floats("input", element_count(before.tensors[before.input].shape), 2.0);
    const auto expected = run_float(before, input)[before.output];
    EXPECT_THAT(run_float(after, input)[after.output], Pointwise(DoubleNear(1e-4), expected));
    return after;
}

std::vector<NodeOp> operations(const Graph& graph) {
    std::vector<NodeOp> result;
    for (const Node& node : graph.nodes) result.push_back(node.op);
    return result;
}

TEST(Passes, NormalisationBiasAndReluMoveIntoTheConvolution) {
    ModelBuilder model;
    model.input("x", {-1, 1, 4, 4}).constant("w", {2, 1, 3, 3}, test::random_floats("w", 18, 1));
    model.constant("wb", {2}, {5, -6}).node("Conv", {"x", "w", "wb"}, {"conv"});
    add_normalisation(model, "conv", "bn");
    model.constant("c", {1, 2, 1, 1}, {-4, 7}).node("Add", {"bn", "c"}, {"biased"});
    model.node("Relu", {"biased"}, {"y"}).output("y", {-1, 2, 2, 2});
    const Graph graph = simplified(model);
    EXPECT_THAT(operations(graph), ElementsAre(NodeOp::conv));
    EXPECT_TRUE(graph.nodes[0].activation == base::Activation::relu);
    EXPECT_EQ(graph.nodes[0].name, "conv");
    EXPECT_EQ(graph.tensors[graph.output].name, "y");
}

TEST(Passes, NormalisationInFrontBecomesADepthwiseConvolution) {
    ModelBuilder model;
    model.input("x", {-1, 2, 3, 3});
    add_normalisation(model, "x", "bn");
    model.output("bn", {-1, 2, 3, 3});
    const Graph graph = simplified(model);
    EXPECT_THAT(operations(graph), ElementsAre(NodeOp::conv));
    EXPECT_EQ(graph.nodes[0].groups, 2u);
}

TEST(Passes, NormalisationStaysApartWhenTheConvolutionHasOtherReaders) {
    ModelBuilder model;
    model.input("x", {-1, 2, 3, 3}).constant("w", {2, 2, 1, 1}, {1, 2, 3, 4});
    model.node("Conv", {"x", "w"}, {"conv"});
    add_normalisation(model, "conv", "bn");
    model.node("Add", {"bn", "conv"}, {"y"}).output("y", {-1, 2, 3, 3});
    EXPECT_THAT(operations(simplified(model)),
                ElementsAre(NodeOp::conv, NodeOp::conv, NodeOp::add));
}

TEST(Passes, ReluStaysApartWhenItsInputHasOtherReaders) {
    ModelBuilder model;
    model.input("x", {-1, 2}).constant("w", {2, 2}, {1, -2, 3, -4});
    model.node("MatMul", {"x", "w"}, {"m"}).node("Relu", {"m"}, {"r"});
    model.node("Add", {"m", "r"}, {"s"}).node("Relu", {"s"}, {"y"}).output("y", {-1, 2});
    const Graph graph = simplified(model);
    EXPECT_THAT(operations(graph), ElementsAre(NodeOp::dense, NodeOp::relu, NodeOp::add));
    EXPECT_FALSE(graph.nodes[0].activation == base::Activation::relu);
    EXPECT_TRUE(graph.nodes[2].activation == base::Activation::relu);
}

TEST(Passes, AReluBehindAFlattenLeavesTheConvolutionItsShape) {
    ModelBuilder model;
    model.input("x", {-1, 1, 3, 3}).constant("w", {2, 1, 2, 2}, test::random_floats("w", 8, 1));
    model.node("Conv", {"x", "w"}, {"conv"}).node("Flatten", {"conv"}, {"flat"});
    model.node("Relu", {"flat"}, {"y"}).output("y", {-1, 8});
    const Graph graph = simplified(model);
    EXPECT_THAT(operations(graph), ElementsAre(NodeOp::conv));
    EXPECT_EQ(geometry_of(graph, graph.nodes[0]).E, 2);
}

TEST(Passes, ANormalisationPerPixelDoesNotMoveIntoAConvolution) {
    ModelBuilder model;
    model.input("x", {-1, 1, 2, 1}).constant("w", {1, 1, 1, 1}, {3});
    model.node("Conv", {"x", "w"}, {"conv"}).node("Flatten", {"conv"}, {"flat"});
    add_normalisation(model, "flat", "bn");
    model.output("bn", {-1, 2});
    EXPECT_THAT(operations(simplified(model)), ElementsAre(NodeOp::conv, NodeOp::conv));
}

TEST(Passes, NodesThatNobodyReadsGo) {
    ModelBuilder model;
    model.input("x", {-1, 2}).node("Relu", {"x"}, {"y"}).node("Softmax", {"x"}, {"unused"});
    model.output("y", {-1, 2});
    EXPECT_THAT(operations(simplified(model)), ElementsAre(NodeOp::relu));
}

TEST(Passes, ANetworkOfReshapesHasNothingToCompute) {
    ModelBuilder model;
    model.input("x", {-1, 2, 2}).node("Flatten", {"x"}, {"y"}).output("y", {-1, 4});
    Graph graph = import_onnx("test.onnx", model.bytes());
    EXPECT_THAT(test::error_of([&] { simplify(graph); }),
                HasSubstr("test.onnx: network `test` has nothing to compute"));
}

}  // namespace
}  // namespace tessera::workload
