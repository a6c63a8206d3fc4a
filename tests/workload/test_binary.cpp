// Binary networks: what is recognised, how thresholds fold, and the two forms of a layer.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "platform/workload/binary.h"
#include "platform/workload/float_executor.h"
#include "platform/workload/reference.h"
#include "tests/workload/files.h"
#include "tests/workload/networks.h"

namespace tessera::workload {
namespace {

using test::ModelBuilder;
using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;

std::vector<float> random_signs(std::string_view name, std::size_t n) {
    std::vector<float> values = test::random_floats(name, n, 1);
    for (float& value : values) value = value >= 0 ? 1.0f : -1.0f;
    return values;
}

ModelBuilder& add_sign(ModelBuilder& model, const std::string& input, const std::string& output) {
    model.node("GreaterOrEqual", {input, "zero"}, {output + "_above"});
    return model.node("Where", {output + "_above", "one", "minus"}, {output});
}

void add_normalisation(ModelBuilder& model, const std::string& input, const std::string& output,
                       std::int64_t channels) {
    const auto n = static_cast<std::size_t>(channels);
    std::vector<float> variance(n, 2.0f);
    model.constant(output + ".s", {channels}, test::random_floats(output + ".s", n, 1));
    model.constant(output + ".b", {channels}, test::random_floats(output + ".b", n, 1));
    model.constant(output + ".m", {channels}, test::random_floats(output + ".m", n, 3));
    model.constant(output + ".v", {channels}, variance);
    model.node("BatchNormalization",
               {input, output + ".s", output + ".b", output + ".m", output + ".v"}, {output});
}

void start(ModelBuilder& model) {
    model.constant("zero", {}, {0}).constant("one", {}, {1}).constant("minus", {}, {-1});
}

// x 2 x 5 x 5, its signs, a border of -1, 3 x 3 convolution, 2 x 2 pooling of signs, scores.
void build(ModelBuilder& model) {
    start(model);
    model.input("x", {-1, 2, 5, 5}).output("scores", {-1, 4});
    model.integers("border", {8}, {0, 0, 1, 1, 0, 0, 0, 0});
    model.constant("w1", {6, 2, 3, 3}, random_signs("w1", 108));
    model.constant("w2", {4, 24}, random_signs("w2", 96));
    model.constant("b2", {4}, {3, -2, 0, 1});
    add_sign(model, "x", "signs");
    model.node("Pad", {"signs", "border", "minus"}, {"padded"})
        .node("Conv", {"padded", "w1"}, {"conv"});
    add_normalisation(model, "conv", "norm", 6);
    add_sign(model, "norm", "bits");
    model.node("MaxPool", {"bits"}, {"pool"},
               {{"kernel_shape", std::vector<std::int64_t>{2, 2}},
                {"strides", std::vector<std::int64_t>{2, 2}},
                {"pads", std::vector<std::int64_t>{0, 0, 0, 1}}});
    model.node("Flatten", {"pool"}, {"flat"});
    model.node("Gemm", {"flat", "w2", "b2"}, {"scores"}, {{"transB", std::int64_t{1}}});
}

Graph graph_of(const ModelBuilder& model) {
    Graph graph = import_onnx("binary.onnx", model.bytes());
    simplify(graph);
    return graph;
}

Dataset samples_for(const Graph& graph, std::uint32_t count) {
    Dataset data;
    data.count = count;
    const Chw shape = as_chw(graph.tensors[graph.input].shape);
    data.channels = static_cast<std::uint32_t>(shape.c);
    data.height = static_cast<std::uint32_t>(shape.h);
    data.width = static_cast<std::uint32_t>(shape.w);
    data.values = test::random_floats("samples", count * data.elements(), 2);
    // Not so near to zero that quantisation would change their signs.
    for (float& value : data.values) value += value < 0 ? -0.5f : 0.5f;
    return data;
}

std::string error_of(const ModelBuilder& model) {
    return workload::test::error_of([&] { (void)import_onnx("binary.onnx", model.bytes()); });
}

TEST(Binary, LayersAreRecognisedAndEqualTheFloatNetworkExactly) {
    ModelBuilder model;
    build(model);
    const Graph graph = graph_of(model);
    const Dataset data = samples_for(graph, 50);
    for (const std::uint32_t bits : {8u, 16u}) {
        QuantisationConfig config;
        config.bits = bits;
        Network network = quantise(graph, config, data);
        ASSERT_EQ(network.layers.size(), 4u) << "sign, conv, pool, scores";
        EXPECT_TRUE(network.layers[1].is_binary && network.layers[3].is_binary);
        EXPECT_EQ(network.layers[1].pad_value, -1);
        EXPECT_THAT(network.layers[1].weights, Each(testing::AnyOf(1, -1)));
        EXPECT_EQ(network.tensors[network.output].bits, 16);
        const Values inputs = quantise_inputs(network, data);
        std::vector<std::uint32_t> tiles(4, ImageStep::kCore);
        place_binary(network, tiles, {}, {});
        for (std::uint32_t i = 0; i < data.count; ++i) {
            const auto exact = run_float(graph, data.sample(i));
            const auto integers = run_reference(
                network, std::span(inputs).subspan(i * data.elements(), data.elements()));
            for (std::size_t at = 0; at < 4; ++at)
                EXPECT_EQ(integers[network.output][at], exact[graph.output][at]) << i;
        }
    }
}

TEST(Binary, ThresholdsAreWholeSumsOfWhateverSignTheGainHas) {
    ModelBuilder model;
    start(model);
    model.input("x", {-1, 3}).output("y", {-1, 2});
    model.constant("w", {2, 3}, {1, 1, 1, 1, -1, 1});
    // 0.5 (S - 1.2) - 0.1 >= 0 from S = 1.4 on, -2 (S + 1) + 1 >= 0 up to S = -0.5.
    model.constant("s", {2}, {0.5f, -2}).constant("b", {2}, {-0.1f, 1});
    model.constant("m", {2}, {1.2f, -1}).constant("v", {2}, {1, 1});
    add_sign(model, "x", "signs")
        .node("Gemm", {"signs", "w"}, {"d"}, {{"transB", std::int64_t{1}}});
    model.node("BatchNormalization", {"d", "s", "b", "m", "v"}, {"n"}, {{"epsilon", 0.0f}});
    add_sign(model, "n", "y");
    const Graph graph = graph_of(model);
    const Network network = quantise(graph, {}, samples_for(graph, 3));
    const Layer& layer = network.layers[1];
    EXPECT_THAT(layer.bias, ElementsAre(-2, -1)) << "S >= 2, and -S >= 1";
    EXPECT_THAT(layer.weights, ElementsAre(1, 1, 1, -1, 1, -1)) << "turned over by a negative gain";
    EXPECT_EQ(layer.job.requantisation.activation, base::Activation::sign);
}

TEST(Binary, IntegersAndBitsGiveTheSameWithoutABorder) {
    base::RandomStream random(7, "forms", 0);
    for (int round = 0; round < 200; ++round) {
        Layer layer;
        layer.is_binary = true;
        base::Geometry& g = layer.job.geometry;
        const auto pick = [&](double most) {
            return static_cast<std::uint16_t>(1 + random.uniform() * most);
        };
        g.C = pick(5), g.R = pick(3), g.S = pick(3), g.M = pick(6);
        g.E = pick(4), g.F = pick(4), g.stride_y = pick(2), g.stride_x = pick(2);
        g.H = static_cast<std::uint16_t>((g.E - 1) * g.stride_y + g.R);
        g.W = static_cast<std::uint16_t>((g.F - 1) * g.stride_x + g.S);
        layer.job.op = base::Op::conv;
        layer.job.flags = base::job_flag::bias;
        const bool is_sign = round % 2 == 0;
        if (is_sign) layer.job.requantisation.activation = base::Activation::sign;
        Values input(std::size_t{g.C} * g.H * g.W);
        layer.weights.resize(std::size_t{g.M} * g.C * g.R * g.S);
        for (Values* values : {&input, &layer.weights})
            for (std::int16_t& value : *values) value = random.uniform() < 0.5 ? 1 : -1;
        for (std::uint16_t m = 0; m < g.M; ++m) {
            layer.bias.push_back(static_cast<std::int32_t>(random.uniform() * 7) - 3);
        }
        Values integers(std::size_t{g.M} * g.E * g.F), bits(integers.size());
        execute(layer.job, {input, layer.weights, {}, layer.bias}, integers);
        execute(job_on_bits(layer), {input, layer.weights, {}, bias_on_bits(layer)}, bits);
        ASSERT_EQ(integers, bits) << "round " << round;
    }
}

TEST(Binary, CopiesStandWhereTensorsChangeTheirForm) {
    ModelBuilder model;
    build(model);
    const Graph graph = graph_of(model);
    Network network = quantise(graph, {}, samples_for(graph, 5));
    std::vector<std::uint32_t> tiles = {ImageStep::kCore, ImageStep::kCore, ImageStep::kCore, 0};
    const std::vector<std::string> names = {"integers0"};
    const Feasibility refuse = [](std::uint32_t, const base::Job& job) {
        return job.streams[base::kInput].bits == 1
                   ? std::optional<base::Refusal>({base::JobCode::unsupported, "no bits"})
                   : std::nullopt;
    };
    place_binary(network, tiles, names, refuse);
    std::vector<std::string> layers;
    for (const Layer& layer : network.layers) layers.push_back(layer.name);
    EXPECT_THAT(layers,
                ElementsAre("signs", "signs.bits", "conv", "pool", "pool.integers", "scores"));
    EXPECT_THAT(tiles, ElementsAre(ImageStep::kCore, ImageStep::kCore, ImageStep::kCore,
                                   ImageStep::kCore, ImageStep::kCore, 0));
    EXPECT_EQ(network.layers.back().job.streams[base::kInput].bits, 16);
}

TEST(Binary, ABorderOfMinusOneNeedsBits) {
    ModelBuilder model;
    build(model);
    const Graph graph = graph_of(model);
    Network network = quantise(graph, {}, samples_for(graph, 5));
    std::vector<std::uint32_t> tiles = {ImageStep::kCore, 0, ImageStep::kCore, ImageStep::kCore};
    const std::vector<std::string> names = {"integers0"};
    const Feasibility refuse = [](std::uint32_t, const base::Job&) {
        return std::optional<base::Refusal>({base::JobCode::unsupported, "no bits"});
    };
    EXPECT_THAT(workload::test::error_of([&] { place_binary(network, tiles, names, refuse); }),
                HasSubstr("layer `conv` pads with -1"));
}

TEST(Binary, WhatIsNoSignIsRefused) {
    const auto refusal = [](const std::function<void(ModelBuilder&)>& add, const test::Dims& out) {
        ModelBuilder model;
        start(model);
        model.input("x", {-1, 2, 3, 3}).constant("half", {}, {0.5f});
        model.integers("pads", {8}, {0, 0, 1, 1, 0, 0, 1, 1})
            .integers("batch", {8}, {1, 0, 0, 0, 0, 0, 0, 0});
        model.constant("w", {1, 2, 3, 3}, random_signs("w", 18));
        add(model);
        model.output("y", out);
        return error_of(model);
    };
    const test::Dims same = {-1, 2, 3, 3};
    EXPECT_THAT(refusal(
                    [](ModelBuilder& m) {
                        m.node("GreaterOrEqual", {"x", "zero"}, {"c"})
                            .node("Where", {"c", "one", "half"}, {"y"});
                    },
                    same),
                HasSubstr("only a choice between +1, where true, and -1"));
    EXPECT_THAT(refusal(
                    [](ModelBuilder& m) {
                        m.node("Pad", {"x", "pads", "minus"}, {"p"}).node("Relu", {"p"}, {"y"});
                    },
                    {-1, 2, 5, 5}),
                HasSubstr("only Conv is supported behind Pad"));
    EXPECT_THAT(
        refusal(
            [](ModelBuilder& m) {
                m.node("Pad", {"x", "batch", "minus"}, {"p"}).node("Conv", {"p", "w"}, {"y"});
            },
            {-1, 1, 1, 1}),
        HasSubstr("only H and W are padded"));
    EXPECT_THAT(refusal(
                    [](ModelBuilder& m) {
                        m.node("Pad", {"x", "pads", "minus"}, {"p"},
                               {{"mode", std::string("reflect")}})
                            .node("Conv", {"p", "w"}, {"y"});
                    },
                    {-1, 1, 3, 3}),
                HasSubstr("mode `reflect` is not supported"));
    EXPECT_THAT(refusal(
                    [](ModelBuilder& m) {
                        m.node("Pad", {"x", "pads", "minus"}, {"p"})
                            .node("Conv", {"p", "w"}, {"y"},
                                  {{"pads", std::vector<std::int64_t>{1, 1, 1, 1}}});
                    },
                    {-1, 1, 5, 5}),
                HasSubstr("is padded already"));
}

TEST(Binary, ComparisonsMayHaveThresholdsOfTheirOwnAndSignStandsAlone) {
    ModelBuilder model;
    start(model);
    model.input("x", {-1, 2, 1, 1}).output("y", {-1, 2, 1, 1});
    model.constant("levels", {2, 1, 1}, {0.5f, -2});
    model.node("GreaterOrEqual", {"x", "levels"}, {"above"});
    model.node("Where", {"above", "one", "minus"}, {"bits"}).node("Sign", {"bits"}, {"y"});
    const Graph graph = graph_of(model);
    const std::vector<float> samples = {0.5f, -2, 0.49f, -2.01f};
    for (std::size_t i = 0; i < 2; ++i) {
        const auto values = run_float(graph, std::span(samples).subspan(2 * i, 2));
        const double expected = i == 0 ? 1 : -1;
        EXPECT_THAT(values[graph.output], Each(expected)) << "from the threshold on";
    }
}

TEST(Binary, AComparisonIsNoNumber) {
    const auto refusal = [](const char* op) {
        ModelBuilder model;
        start(model);
        model.input("x", {-1, 2}).node("GreaterOrEqual", {"x", "zero"}, {"c"});
        if (op != nullptr) model.node(op, {"c"}, {"y"});
        model.output(op != nullptr ? "y" : "c", {-1, 2});
        return error_of(model);
    };
    EXPECT_THAT(refusal("Sign"), HasSubstr("only Where is supported behind it"));
    EXPECT_THAT(refusal(nullptr), HasSubstr("is a comparison, expected numbers"));
    ModelBuilder model;
    start(model);
    model.input("x", {-1, 2}).node("Where", {"x", "one", "minus"}, {"y"}).output("y", {-1, 2});
    EXPECT_THAT(error_of(model), HasSubstr("is not a comparison by GreaterOrEqual"));
}

TEST(Binary, OnlySignsMayHaveABorderThatIsNotZero) {
    ModelBuilder model;
    start(model);
    model.input("x", {-1, 1, 3, 3}).output("y", {-1, 1, 3, 3});
    model.integers("pads", {8}, {0, 0, 1, 1, 0, 0, 1, 1});
    model.constant("w", {1, 1, 3, 3}, random_signs("w", 9));
    model.node("Pad", {"x", "pads", "minus"}, {"p"}).node("Conv", {"p", "w"}, {"y"});
    const Graph graph = graph_of(model);
    EXPECT_THAT(workload::test::error_of([&] { (void)quantise(graph, {}, samples_for(graph, 2)); }),
                HasSubstr("may be padded with anything but zeros"));
}

}  // namespace
}  // namespace tessera::workload
