#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "platform/workload/onnx_import.h"
#include "tests/workload/files.h"
#include "tests/workload/model_builder.h"

namespace tessera::workload {
namespace {

using test::ModelBuilder;
using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;
using Ints = std::vector<std::int64_t>;

std::string error_of(const std::vector<std::byte>& bytes) {
    return test::error_of([&] { (void)import_onnx("net.onnx", bytes); });
}
std::string error_of(const ModelBuilder& model) { return error_of(model.bytes()); }

void add_conv(ModelBuilder& model, const std::vector<test::NamedAttribute>& attributes) {
    model.input("x", {-1, 1, 4, 4}).constant("w", {1, 1, 3, 3}, std::vector<float>(9, 1.0f));
    model.node("Conv", {"x", "w"}, {"conv1"}, attributes).output("conv1", {-1, 1, -1, -1});
}

std::string conv_error(const test::NamedAttribute& attribute) {
    ModelBuilder model;
    add_conv(model, {attribute});
    return error_of(model);
}

TEST(OnnxErrors, MissingFile) {
    EXPECT_EQ(test::error_of([] { (void)import_onnx("nowhere.onnx"); }),
              "nowhere.onnx: no such file");
}

TEST(OnnxErrors, EmptyFile) {
    const std::string path = test::write_file("empty.onnx", {});
    EXPECT_EQ(test::error_of([&] { (void)import_onnx(path); }), path + ": the file is empty");
}

TEST(OnnxErrors, EmptyStreamAlthoughItParses) {
    EXPECT_THAT(error_of(std::vector<std::byte>{}), HasSubstr("has no graph with nodes"));
}

TEST(OnnxErrors, Garbage) {
    EXPECT_THAT(error_of(std::vector<std::byte>(100, std::byte{0xA5})),
                AllOf(StartsWith("net.onnx: "), HasSubstr("not an ONNX model")));
}

TEST(OnnxErrors, EveryTruncationIsAnErrorOrTheWholeModel) {
    ModelBuilder model;
    add_conv(model, {});
    const std::vector<std::byte> whole = model.bytes();
    ASSERT_EQ(error_of(whole), "");
    std::size_t accepted = 0;
    for (std::size_t size = 0; size < whole.size(); ++size)
        accepted += error_of({whole.begin(), whole.begin() + static_cast<long>(size)}).empty();
    EXPECT_EQ(accepted, 0u);
}

TEST(OnnxErrors, UnsupportedOperatorIsNamedWithItsNode) {
    ModelBuilder model;
    model.input("x", {-1, 2}).node("LSTM", {"x"}, {"x1"}).output("x1", {-1, 2});
    EXPECT_THAT(error_of(model),
                HasSubstr("net.onnx: node `x1`: operator `LSTM` is not supported; supported are "
                          "Add, AveragePool, BatchNormalization,"));
}

TEST(OnnxErrors, UnsupportedOperatorSet) {
    ModelBuilder model(18);
    model.input("x", {-1, 2}).node("Relu", {"x"}, {"y"}).output("y", {-1, 2});
    EXPECT_THAT(error_of(model), HasSubstr("operator set 18 is not supported, expected 1 to 17"));
}

TEST(OnnxErrors, UnsupportedAttributesAreNamed) {
    EXPECT_THAT(conv_error({"dilations", Ints{2, 2}}),
                HasSubstr("node `conv1` (Conv): attribute `dilations` with 2 is not supported"));
    EXPECT_THAT(conv_error({"auto_pad", std::string("SAME")}),
                HasSubstr("attribute `auto_pad` = `SAME` is not supported"));
    EXPECT_THAT(conv_error({"strides", Ints{0, 1}}),
                HasSubstr("attribute `strides` holds 0, expected 1 to 65535"));
    EXPECT_THAT(conv_error({"pads", Ints{-1, 0, 0, 0}}), HasSubstr("attribute `pads` holds -1"));
    EXPECT_THAT(conv_error({"pads", Ints{3, 0, 0, 0}}), HasSubstr("padding of a whole kernel"));
    EXPECT_THAT(conv_error({"strides", Ints{1, 1, 1}}), HasSubstr("has 3 values, expected 2"));
    EXPECT_THAT(conv_error({"kernel_shape", Ints{2, 2}}),
                HasSubstr("kernel_shape 2x2 disagrees with weights of 3x3"));
    EXPECT_THAT(conv_error({"group", std::int64_t{3}}), HasSubstr("attribute `group` = 3"));
    EXPECT_THAT(conv_error({"group", std::int64_t{0}}), HasSubstr("attribute `group` = 0"));
}

TEST(OnnxErrors, AttributesOfTheWrongTypeAreNamed) {
    const std::string error = conv_error({"group", 1.0f});
    EXPECT_THAT(error, HasSubstr("group"));
}

TEST(OnnxErrors, UnsupportedAttributesOfPoolsAndGemm) {
    ModelBuilder ceil;
    ceil.input("x", {-1, 1, 5, 5});
    ceil.node("MaxPool", {"x"}, {"y"},
              {{"kernel_shape", Ints{2, 2}}, {"ceil_mode", std::int64_t{1}}});
    ceil.output("y", {-1, 1, -1, -1});
    EXPECT_THAT(error_of(ceil), HasSubstr("attribute `ceil_mode` = 1 is not supported, only 0"));

    ModelBuilder padded;
    padded.input("x", {-1, 1, 4, 4});
    padded.node("AveragePool", {"x"}, {"y"},
                {{"kernel_shape", Ints{2, 2}},
                 {"pads", Ints{1, 1, 1, 1}},
                 {"count_include_pad", std::int64_t{1}}});
    padded.output("y", {-1, 1, -1, -1});
    EXPECT_THAT(error_of(padded), HasSubstr("attribute `count_include_pad` = 1"));

    ModelBuilder gemm;
    gemm.input("x", {2, 2}).constant("w", {2, 2}, {1, 2, 3, 4});
    gemm.node("Gemm", {"x", "w"}, {"y"}, {{"transA", std::int64_t{1}}}).output("y", {2, 2});
    EXPECT_THAT(error_of(gemm), HasSubstr("node `y` (Gemm): attribute `transA` = 1"));
}

TEST(OnnxErrors, ShapesThatDisagree) {
    ModelBuilder channels;
    channels.input("x", {-1, 3, 4, 4}).constant("w", {1, 2, 1, 1}, {1, 1});
    channels.node("Conv", {"x", "w"}, {"y"}).output("y", {-1, 1, 4, 4});
    EXPECT_THAT(error_of(channels),
                HasSubstr("weights `w` are for 2 input channels in each of 1 groups, the input has "
                          "3 channels"));

    ModelBuilder dense;
    dense.input("x", {-1, 3}).constant("w", {2, 2}, {1, 2, 3, 4});
    dense.node("MatMul", {"x", "w"}, {"y"}).output("y", {-1, 2});
    EXPECT_THAT(error_of(dense), HasSubstr("weights `w` are for 2 inputs, `x` has 3"));

    ModelBuilder declared;
    declared.input("x", {-1, 3}).node("Relu", {"x"}, {"y"}).output("y", {-1, 4});
    EXPECT_THAT(
        error_of(declared),
        HasSubstr("shapes disagree: tensor `y` is declared as [-1, 4], its node gives Nx3"));

    ModelBuilder between;
    between.input("x", {-1, 3}).node("Relu", {"x"}, {"a"}).node("Relu", {"a"}, {"y"});
    between.declare("a", {-1, 2}).output("y", {-1, 3});
    EXPECT_THAT(error_of(between), HasSubstr("tensor `a` is declared as [-1, 2]"));

    ModelBuilder sum;
    sum.input("x", {-1, 1, 4, 4}).node("GlobalAveragePool", {"x"}, {"g"});
    sum.node("Add", {"x", "g"}, {"y"}).output("y", {-1, 1, 4, 4});
    EXPECT_THAT(error_of(sum), HasSubstr("shapes disagree: `x` is Nx1x4x4, `g` is Nx1x1x1"));

    ModelBuilder bias;
    bias.input("x", {-1, 2}).constant("w", {2, 2}, {1, 2, 3, 4}).constant("b", {3}, {1, 2, 3});
    bias.node("Gemm", {"x", "w", "b"}, {"y"}).output("y", {-1, 2});
    EXPECT_THAT(error_of(bias), HasSubstr("bias `b` has shape [3], expected [2]"));

    ModelBuilder kernel;
    kernel.input("x", {-1, 1, 2, 2}).constant("w", {1, 1, 3, 3}, std::vector<float>(9));
    kernel.node("Conv", {"x", "w"}, {"y"}).output("y", {-1, 1, -1, -1});
    EXPECT_THAT(error_of(kernel), HasSubstr("kernel 3x3 is larger than the padded input 2x2"));
}

TEST(OnnxErrors, MissingInitialiser) {
    ModelBuilder model;
    model.input("x", {-1, 1, 4, 4}).node("Conv", {"x", "weights"}, {"y"});
    model.output("y", {-1, 1, 4, 4});
    EXPECT_THAT(error_of(model), HasSubstr("node `y` (Conv): input `weights` is missing"));
}

TEST(OnnxErrors, Cycle) {
    ModelBuilder model;
    model.input("x", {-1, 2}).node("Add", {"x", "b"}, {"a"}).node("Relu", {"a"}, {"b"});
    model.output("b", {-1, 2});
    EXPECT_THAT(error_of(model), HasSubstr("input `b` is only produced later, by node `b`: the "
                                           "nodes form a cycle or are out of order"));
}

TEST(OnnxErrors, TensorDefinedTwice) {
    ModelBuilder model;
    model.input("x", {-1, 2}).node("Relu", {"x"}, {"a"}).node("Relu", {"x"}, {"a"});
    model.output("a", {-1, 2});
    EXPECT_THAT(error_of(model), HasSubstr("tensor `a` is defined twice"));
}

TEST(OnnxErrors, SeveralInputsOrOutputs) {
    ModelBuilder inputs;
    inputs.input("x", {-1, 2}).input("z", {-1, 2}).node("Add", {"x", "z"}, {"y"});
    inputs.output("y", {-1, 2});
    EXPECT_THAT(error_of(inputs), HasSubstr("the network has 2 inputs (`x`, `z`), expected one"));

    ModelBuilder outputs;
    outputs.input("x", {-1, 2})
        .node("Relu", {"x"}, {"y"})
        .output("y", {-1, 2})
        .output("x", {-1, 2});
    EXPECT_THAT(error_of(outputs), HasSubstr("the network has 2 outputs"));
}

TEST(OnnxErrors, UseOfASecondOutput) {
    ModelBuilder model;
    model.input("x", {-1, 1, 2, 2});
    model.node("MaxPool", {"x"}, {"y", "indices"}, {{"kernel_shape", Ints{2, 2}}});
    model.output("indices", {-1, 1, 1, 1});
    EXPECT_THAT(error_of(model), HasSubstr("use of output 1 of `MaxPool` is not supported"));
}

TEST(OnnxErrors, InputsMustHaveAShape) {
    ModelBuilder symbolic;
    symbolic.input("x", {-1, -1}).node("Relu", {"x"}, {"y"}).output("y", {-1, -1});
    EXPECT_THAT(error_of(symbolic), HasSubstr("input `x`: dimension 1 must be a positive number"));
    ModelBuilder huge;
    huge.input("x", {-1, 1ll << 40, 1ll << 40}).node("Relu", {"x"}, {"y"});
    huge.output("y", {-1, -1, -1});
    EXPECT_THAT(error_of(huge), HasSubstr("more than 268435456 elements"));
}

TEST(OnnxErrors, InitialisersMustHoldWhatTheySay) {
    ModelBuilder fewer;
    fewer.input("x", {-1, 2}).constant("w", {2, 2}, {1, 2, 3}).node("MatMul", {"x", "w"}, {"y"});
    fewer.output("y", {-1, 2});
    EXPECT_THAT(error_of(fewer), HasSubstr("initialiser `w`: 3 values for 4 elements"));

    ModelBuilder huge;
    huge.input("x", {-1, 2}).constant("w", {1ll << 40, 1ll << 40}, {});
    huge.node("MatMul", {"x", "w"}, {"y"}).output("y", {-1, 2});
    EXPECT_THAT(error_of(huge), HasSubstr("ask for more elements than a file can hold"));

    ModelBuilder infinite;
    infinite.input("x", {-1, 1}).constant("w", {1, 1}, {std::numeric_limits<float>::infinity()});
    infinite.node("MatMul", {"x", "w"}, {"y"}).output("y", {-1, 1});
    EXPECT_THAT(error_of(infinite), HasSubstr("constant `w` holds a value that is not finite"));
}

TEST(OnnxErrors, ReshapeMustKeepTheBatch) {
    for (const Ints& shape : {Ints{4}, Ints{2, 2}, Ints{-1, -1}, Ints{-1, 3}}) {
        ModelBuilder model;
        model.input("x", {-1, 4})
            .integers("shape", {static_cast<std::int64_t>(shape.size())}, shape);
        model.node("Reshape", {"x", "shape"}, {"y"}).output("y", {});
        EXPECT_THAT(error_of(model), StartsWith("net.onnx: node `y` (Reshape): "));
    }
}

TEST(OnnxErrors, RequiredAttributeMissing) {
    ModelBuilder model;
    model.input("x", {-1, 1, 4, 4}).node("MaxPool", {"x"}, {"y"}).output("y", {-1, 1, 4, 4});
    EXPECT_THAT(error_of(model), AllOf(StartsWith("net.onnx: "), HasSubstr("kernel_shape")));
}

TEST(OnnxErrors, OutputThatIsNotComputed) {
    ModelBuilder model;
    model.input("x", {-1, 2}).node("Relu", {"x"}, {"y"}).output("z", {-1, 2});
    EXPECT_THAT(error_of(model), AllOf(StartsWith("net.onnx: "), HasSubstr("z")));
}

}  // namespace
}  // namespace tessera::workload
