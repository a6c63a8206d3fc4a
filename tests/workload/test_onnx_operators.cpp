// Each operator's float result against its definition, on models small enough to work out by hand.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "platform/workload/float_executor.h"
#include "platform/workload/onnx_import.h"
#include "platform/workload/passes.h"
#include "tests/workload/model_builder.h"

namespace tessera::workload {
namespace {

using test::ModelBuilder;
using testing::DoubleNear;
using testing::ElementsAre;
using testing::Pointwise;
using Floats = std::vector<float>;

// The output of the model, as imported and again as simplified: both must agree.
std::vector<double> run(const ModelBuilder& builder, const Floats& input) {
    Graph graph = import_onnx("test.onnx", builder.bytes());
    std::vector<double> result = run_float(graph, input)[graph.output];
    simplify(graph);
    EXPECT_THAT(run_float(graph, input)[graph.output], Pointwise(DoubleNear(1e-5), result));
    return result;
}

Floats ramp(std::size_t n) {
    Floats values(n);
    for (std::size_t i = 0; i < n; ++i) values[i] = static_cast<float>(i + 1);
    return values;
}

TEST(OnnxOperators, ConvIsCrossCorrelation) {
    ModelBuilder model;
    model.input("x", {-1, 1, 3, 3})
        .constant("w", {1, 1, 2, 2}, {1, 2, 3, 4})
        .constant("b", {1}, {10});
    model.node("Conv", {"x", "w", "b"}, {"y"}).output("y", {-1, 1, 2, 2});
    // 1*1 + 2*2 + 3*4 + 4*5 = 37
    EXPECT_THAT(run(model, ramp(9)), ElementsAre(47, 57, 77, 87));
}

TEST(OnnxOperators, ConvPadsAndStrides) {
    ModelBuilder model;
    model.input("x", {-1, 1, 3, 3}).constant("w", {1, 1, 2, 2}, {1, 2, 3, 4});
    model.node("Conv", {"x", "w"}, {"y"},
               {{"pads", std::vector<std::int64_t>{1, 0, 0, 1}},
                {"strides", std::vector<std::int64_t>{2, 2}}});
    model.output("y", {-1, 1, 2, 2});
    // rows -1,0 and 1,2; columns 0,1 and 2,3
    EXPECT_THAT(run(model, ramp(9)), ElementsAre(3 * 1 + 4 * 2, 3 * 3, 4 + 10 + 21 + 32, 6 + 27));
}

TEST(OnnxOperators, GroupedConvKeepsGroupsApart) {
    ModelBuilder model;
    model.input("x", {1, 4, 1, 1}).constant("w", {2, 2, 1, 1}, {1, 10, 100, 1000});
    model.node("Conv", {"x", "w"}, {"y"}, {{"group", std::int64_t{2}}}).output("y", {1, 2, 1, 1});
    EXPECT_THAT(run(model, {1, 2, 3, 4}), ElementsAre(21, 4300));
}

TEST(OnnxOperators, SamePaddingPutsTheOddElementWhereItsNameSays) {
    for (const auto& [auto_pad, expected] :
         {std::pair<std::string, std::vector<double>>{"SAME_UPPER", {1 + 2, 2 + 3, 3}},
          std::pair<std::string, std::vector<double>>{"SAME_LOWER", {1, 1 + 2, 2 + 3}}}) {
        ModelBuilder model;
        model.input("x", {-1, 1, 1, 3}).constant("w", {1, 1, 1, 2}, {1, 1});
        model.node("Conv", {"x", "w"}, {"y"}, {{"auto_pad", auto_pad}}).output("y", {-1, 1, 1, 3});
        EXPECT_EQ(run(model, {1, 2, 3}), expected) << auto_pad;
    }
}

TEST(OnnxOperators, GemmTransposesAndScales) {
    ModelBuilder plain;
    plain.input("x", {-1, 2})
        .constant("w", {2, 3}, {1, 2, 3, 4, 5, 6})
        .constant("b", {3}, {1, 1, 1});
    plain.node("Gemm", {"x", "w", "b"}, {"y"}).output("y", {-1, 3});
    EXPECT_THAT(run(plain, {1, 10}), ElementsAre(42, 53, 64));

    ModelBuilder scaled;
    scaled.input("x", {-1, 2}).constant("w", {3, 2}, {1, 4, 2, 5, 3, 6}).constant("b", {1}, {1});
    scaled.node("Gemm", {"x", "w", "b"}, {"y"},
                {{"transB", std::int64_t{1}}, {"alpha", 2.0f}, {"beta", 3.0f}});
    scaled.output("y", {-1, 3});
    EXPECT_THAT(run(scaled, {1, 10}), ElementsAre(85, 107, 129));
}

TEST(OnnxOperators, MatMulWithAddedConstantIsADenseLayer) {
    ModelBuilder model;
    model.input("x", {-1, 2}).constant("w", {2, 2}, {1, 2, 3, 4}).constant("b", {2}, {100, 200});
    model.node("MatMul", {"x", "w"}, {"p"}).node("Add", {"b", "p"}, {"y"}).output("y", {-1, 2});
    EXPECT_THAT(run(model, {1, 1}), ElementsAre(104, 206));
    Graph graph = import_onnx("test.onnx", model.bytes());
    simplify(graph);
    ASSERT_EQ(graph.nodes.size(), 1u);
    EXPECT_EQ(graph.nodes[0].op, NodeOp::dense);
}

TEST(OnnxOperators, AddSumsTwoActivations) {
    ModelBuilder model;
    model.input("x", {-1, 3}).node("Relu", {"x"}, {"r"}).node("Add", {"x", "r"}, {"y"});
    model.output("y", {-1, 3});
    EXPECT_THAT(run(model, {-1, 2, 3}), ElementsAre(-1, 4, 6));
}

TEST(OnnxOperators, PoolsTakeValidElementsOnly) {
    const std::vector<std::int64_t> kernel = {2, 2}, pads = {1, 1, 0, 0};
    for (const auto& [op, expected] :
         {std::pair<std::string, std::vector<double>>{"MaxPool", {-4, -3, -2, -1}},
          std::pair<std::string, std::vector<double>>{"AveragePool", {-4, -3.5, -3, -2.5}}}) {
        ModelBuilder model;
        model.input("x", {-1, 1, 2, 2});
        model.node(op, {"x"}, {"y"}, {{"kernel_shape", kernel}, {"pads", pads}});
        model.output("y", {-1, 1, 2, 2});
        EXPECT_EQ(run(model, {-4, -3, -2, -1}), expected) << op;
    }
}

TEST(OnnxOperators, GlobalAveragePoolIsTheMeanOfAChannel) {
    ModelBuilder model;
    model.input("x", {-1, 2, 1, 2}).node("GlobalAveragePool", {"x"}, {"y"});
    model.output("y", {-1, 2, 1, 1});
    EXPECT_THAT(run(model, {1, 3, 10, 20}), ElementsAre(2, 15));
}

TEST(OnnxOperators, BatchNormalizationFollowsItsFormula) {
    ModelBuilder model;
    model.input("x", {-1, 2, 1, 1}).constant("s", {2}, {2, 3}).constant("b", {2}, {1, -1});
    model.constant("m", {2}, {4, 5}).constant("v", {2}, {3.75f, 8.75f});
    model.node("BatchNormalization", {"x", "s", "b", "m", "v"}, {"y"}, {{"epsilon", 0.25f}});
    model.output("y", {-1, 2, 1, 1});
    EXPECT_THAT(run(model, {6, 5}),
                ElementsAre(DoubleNear(2 * 2 / 2.0 + 1, 1e-6), DoubleNear(-1, 1e-6)));
}

TEST(OnnxOperators, SoftmaxSumsToOneOverChannels) {
    ModelBuilder model;
    model.input("x", {-1, 2, 1, 2}).node("Softmax", {"x"}, {"y"}, {{"axis", std::int64_t{1}}});
    model.output("y", {-1, 2, 1, 2});
    const double share = 1 / (1 + std::exp(-2.0));
    EXPECT_THAT(run(model, {3, 0, 1, 0}),
                ElementsAre(DoubleNear(share, 1e-12), 0.5, DoubleNear(1 - share, 1e-12), 0.5));
}

TEST(OnnxOperators, SoftmaxOfOldOperatorSetsFlattens) {
    ModelBuilder model(11);
    model.input("x", {-1, 2, 1, 2}).node("Softmax", {"x"}, {"y"}).output("y", {-1, 2, 1, 2});
    EXPECT_THAT(run(model, {5, 5, 5, 5}), ElementsAre(0.25, 0.25, 0.25, 0.25));
}

TEST(OnnxOperators, ShapesChangeForNothing) {
    ModelBuilder model;
    model.input("x", {-1, 2, 1, 2}).integers("shape", {2}, {0, -1});
    model.node("Identity", {"x"}, {"i"}).node("Dropout", {"i"}, {"d", "mask"});
    model.node("Flatten", {"d"}, {"f"}).node("Reshape", {"f", "shape"}, {"g"});
    model.constant_node("w", {4, 1}, {1, 10, 100, 1000}).node("MatMul", {"g", "w"}, {"y"});
    model.output("y", {-1, 1});
    EXPECT_THAT(run(model, {1, 2, 3, 4}), ElementsAre(4321));
}

TEST(OnnxOperators, ReshapedConstantsAreConstants) {
    ModelBuilder model;
    model.input("x", {-1, 2}).constant("c", {1, 4}, {1, 2, 3, 4}).integers("shape", {2}, {2, -1});
    model.node("Reshape", {"c", "shape"}, {"w"}).node("MatMul", {"x", "w"}, {"y"});
    model.output("y", {-1, 2});
    EXPECT_THAT(run(model, {1, 10}), ElementsAre(31, 42));
}

TEST(OnnxOperators, AConvolutionReadsWhatAReshapeArranged) {
    ModelBuilder model;
    model.input("x", {-1, 4}).integers("shape", {4}, {-1, 1, 2, 2});
    model.constant("w", {1, 1, 1, 2}, {1, -1}).node("Reshape", {"x", "shape"}, {"r"});
    model.node("Conv", {"r", "w"}, {"y"}).output("y", {-1, 1, 2, 1});
    EXPECT_THAT(run(model, {1, 2, 30, 10}), ElementsAre(-1, 20));
}

TEST(OnnxOperators, BatchMayBeFixed) {
    ModelBuilder model;
    model.input("x", {16, 1, 1, 4}).integers("shape", {2}, {16, 4});
    model.node("Reshape", {"x", "shape"}, {"r"}).node("Relu", {"r"}, {"y"}).output("y", {16, 4});
    EXPECT_THAT(run(model, {-1, 2, -3, 4}), ElementsAre(0, 2, 0, 4));
}

TEST(OnnxOperators, NodesWithoutOrWithRepeatedNamesGetUniqueOnes) {
    ModelBuilder model;
    model.input("x", {-1, 2}).node("Relu", {"x"}, {"a"}).node("Relu", {"a"}, {"b"});
    model.output("b", {-1, 2});
    const Graph graph = import_onnx("test.onnx", model.bytes());
    EXPECT_EQ(graph.nodes[0].name, "a");
    EXPECT_EQ(graph.nodes[1].name, "b");
}

}  // namespace
}  // namespace tessera::workload
