// ONNX's own backend tests (Debian package libonnx-testdata), for the operators that are supported.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "platform/workload/float_executor.h"
#include "platform/workload/onnx_import.h"
#include "platform/workload/passes.h"
#include "tests/workload/model_builder.h"

namespace tessera::workload {
namespace {

const std::string kRoot = "/usr/share/libonnx-testdata/data/";

class OnnxBackend : public testing::TestWithParam<std::string> {};

// The first dimension of the case's input is taken as the batch.
TEST_P(OnnxBackend, GivesTheExpectedOutput) {
    const std::string folder = kRoot + GetParam();
    if (!std::filesystem::exists(folder)) GTEST_SKIP() << "package libonnx-testdata is missing";
    const test::BackendCase expected = test::load_backend_case(folder);
    Graph graph = import_onnx(GetParam(), expected.model);
    for (const bool is_simplified : {false, true}) {
        if (is_simplified) {
            drop_reshapes(graph);
            fold_affine(graph);
            fuse_activations(graph);
        }
        const auto batch = static_cast<std::size_t>(expected.input_dims[0]);
        const std::size_t elements = expected.input.size() / batch;
        std::vector<double> output;
        for (std::size_t n = 0; n < batch; ++n) {
            const auto values =
                run_float(graph, std::span(expected.input).subspan(n * elements, elements));
            output.insert(output.end(), values[graph.output].begin(), values[graph.output].end());
        }
        ASSERT_EQ(output.size(), expected.output.size());
        for (std::size_t i = 0; i < output.size(); ++i)
            ASSERT_NEAR(output[i], expected.output[i], 1e-4 * (1 + std::abs(expected.output[i])))
                << "element " << i;
    }
}

const std::vector<std::string> kCases = {
    "node/test_averagepool_2d_default",
    "node/test_averagepool_2d_pads",
    "node/test_averagepool_2d_precomputed_pads",
    "node/test_averagepool_2d_precomputed_same_upper",
    "node/test_averagepool_2d_precomputed_strides",
    "node/test_averagepool_2d_same_lower",
    "node/test_averagepool_2d_same_upper",
    "node/test_averagepool_2d_strides",
    "node/test_basic_conv_with_padding",
    "node/test_basic_conv_without_padding",
    "node/test_batchnorm_epsilon",
    "node/test_batchnorm_example",
    "node/test_conv_with_autopad_same",
    "node/test_conv_with_strides_and_asymmetric_padding",
    "node/test_conv_with_strides_no_padding",
    "node/test_conv_with_strides_padding",
    "node/test_flatten_axis1",
    "node/test_flatten_default_axis",
    "node/test_flatten_negative_axis3",
    "node/test_gemm_default_no_bias",
    "node/test_gemm_default_single_elem_vector_bias",
    "node/test_gemm_default_vector_bias",
    "node/test_gemm_default_zero_bias",
    "node/test_gemm_transposeB",
    "node/test_globalaveragepool",
    "node/test_globalaveragepool_precomputed",
    "node/test_lrn",
    "node/test_lrn_default",
    "node/test_matmul_2d",
    "node/test_maxpool_2d_default",
    "node/test_maxpool_2d_pads",
    "node/test_maxpool_2d_precomputed_pads",
    "node/test_maxpool_2d_precomputed_same_upper",
    "node/test_maxpool_2d_precomputed_strides",
    "node/test_maxpool_2d_same_lower",
    "node/test_maxpool_2d_same_upper",
    "node/test_maxpool_2d_strides",
    "node/test_relu",
    "node/test_softmax_axis_1",
    "node/test_softmax_example",
    "node/test_softmax_large_number",
    "pytorch-converted/test_AvgPool2d",
    "pytorch-converted/test_AvgPool2d_stride",
    "pytorch-converted/test_BatchNorm2d_eval",
    "pytorch-converted/test_BatchNorm2d_momentum_eval",
    "pytorch-converted/test_Conv2d",
    "pytorch-converted/test_Conv2d_depthwise",
    "pytorch-converted/test_Conv2d_depthwise_padded",
    "pytorch-converted/test_Conv2d_depthwise_strided",
    "pytorch-converted/test_Conv2d_depthwise_with_multiplier",
    "pytorch-converted/test_Conv2d_groups",
    "pytorch-converted/test_Conv2d_groups_thnn",
    "pytorch-converted/test_Conv2d_no_bias",
    "pytorch-converted/test_Conv2d_padding",
    "pytorch-converted/test_Conv2d_strided",
    "pytorch-converted/test_Linear",
    "pytorch-converted/test_MaxPool2d",
    "pytorch-converted/test_ReLU",
};

std::string test_name(const testing::TestParamInfo<std::string>& test) {
    std::string name = test.param;
    std::replace_if(
        name.begin(), name.end(), [](char c) { return c == '/' || c == '-'; }, '_');
    return name;
}

INSTANTIATE_TEST_SUITE_P(Debian, OnnxBackend, testing::ValuesIn(kCases), test_name);

}  // namespace
}  // namespace tessera::workload
