#include "platform/workload/onnx_operators.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "platform/workload/onnx_binary.h"
#include "platform/workload/onnx_reshape.h"
#include "platform/workload/onnx_window.h"

namespace tessera::workload {

namespace {

void require_arity(const OnnxImport& import, const OnnxNode& node, std::size_t inputs_min) {
    if (node.outputs.empty() || node.outputs[0].empty())
        import.reject(node, "the node has no output");
    if (node.inputs.size() < inputs_min)
        import.reject(node, "{} inputs, expected at least {}", node.inputs.size(), inputs_min);
}

void require_dims(const OnnxImport& import, const OnnxNode& node, const OnnxTensor& tensor,
                  const OnnxDims& expected, const char* what) {
    if (tensor.dims != expected)
        import.reject(node, "{} `{}` has shape [{}], expected [{}]", what, tensor.name,
                      fmt::join(tensor.dims, ", "), fmt::join(expected, ", "));
}

// Padding by a node of its own takes the place of the convolution's.
void take_padding(const OnnxImport& import, const OnnxNode& node, const OnnxPadding& padding,
                  Window& window) {
    if ((window.pad_top | window.pad_left | window.pad_bottom | window.pad_right) != 0)
        import.reject(node, "input `{}` is padded already, expected no padding here",
                      node.inputs[0]);
    const auto& pads = padding.top_left_bottom_right;
    window.pad_top = pads[0];
    window.pad_left = pads[1];
    window.pad_bottom = pads[2];
    window.pad_right = pads[3];
}

void convert_conv(OnnxImport& import, const OnnxNode& node) {
    const OnnxPadding* const padding = import.find_padding(node.inputs[0]);
    const TensorId input = padding != nullptr ? padding->source : import.activation(node, 0);
    const Shape shape = import.shape_of(input);
    const OnnxTensor& weights = import.float_constant(node, 1);
    Attributes attributes(import.where(node), node);
    const std::int64_t groups = attributes.integer("group", 1);
    if (shape.size() != 3 || weights.dims.size() != 4)
        import.reject(node,
                      "only two-dimensional convolution is supported: input Nx{}, weights [{}]",
                      to_string(shape), fmt::join(weights.dims, ", "));
    for (const std::int64_t dim : weights.dims)
        if (dim < 1 || dim > 65535)
            import.reject(node, "weights `{}` have shape [{}], expected sizes of 1 to 65535",
                          weights.name, fmt::join(weights.dims, ", "));
    const std::int64_t channels = shape[0];
    if (groups < 1 || channels % groups != 0 || weights.dims[0] % groups != 0)
        import.reject(node,
                      "attribute `group` = {} does not divide {} input and {} output channels",
                      groups, channels, weights.dims[0]);
    if (weights.dims[1] != channels / groups)
        import.reject(
            node,
            "weights `{}` are for {} input channels in each of {} groups, the input has {} "
            "channels",
            weights.name, weights.dims[1], groups, channels);
    Window window = read_window(
        import, node, attributes, shape,
        {static_cast<std::uint32_t>(weights.dims[2]), static_cast<std::uint32_t>(weights.dims[3])});
    attributes.done();
    if (padding != nullptr) take_padding(import, node, *padding, window);
    const auto [height, width] = window_output(import, node, window, shape);
    Node& conv = import.append(NodeOp::conv, node, input,
                               {static_cast<std::uint32_t>(weights.dims[0]), height, width});
    conv.window = window;
    if (padding != nullptr) conv.pad_value = padding->value;
    conv.groups = static_cast<std::uint32_t>(groups);
    conv.weights = weights.floats;
    if (import.has_input(node, 2)) {
        const OnnxTensor& bias = import.float_constant(node, 2);
        require_dims(import, node, bias, {weights.dims[0]}, "bias");
        conv.bias = bias.floats;
    }
}

// out[M] = weights[M][C] * in[C]; `transposed`: the file stores C x M.
Node& append_dense(OnnxImport& import, const OnnxNode& node, const OnnxTensor& weights,
                   bool transposed) {
    const TensorId input = import.activation(node, 0);
    const Shape shape = import.shape_of(input);
    if (shape.size() != 1 || weights.dims.size() != 2)
        import.reject(node,
                      "only a matrix NxC times a constant matrix is supported: input Nx{}, weights "
                      "[{}]",
                      to_string(shape), fmt::join(weights.dims, ", "));
    const std::size_t in_dim = transposed ? 0 : 1;
    if (weights.dims[in_dim] != shape[0])
        import.reject(node, "weights `{}` are for {} inputs, `{}` has {}", weights.name,
                      weights.dims[in_dim], import.graph.tensors[input].name, shape[0]);
    const std::int64_t out_size = weights.dims[1 - in_dim];
    if (out_size < 1 || out_size > 65535)
        import.reject(node, "{} outputs, expected 1 to 65535", out_size);
    const auto out_count = static_cast<std::uint32_t>(out_size);
    const std::size_t in_count = shape[0];
    Node& dense = import.append(NodeOp::dense, node, input, {out_count});
    dense.weights.resize(out_count * in_count);
    for (std::size_t m = 0; m < out_count; ++m)
        for (std::size_t c = 0; c < in_count; ++c)
            dense.weights[m * in_count + c] =
                weights.floats[transposed ? c * out_count + m : m * in_count + c];
    return dense;
}

void convert_gemm(OnnxImport& import, const OnnxNode& node) {
    Attributes attributes(import.where(node), node);
    attributes.ignore("broadcast");  // of operator sets 1 to 6, where it allows a row as bias
    attributes.require("transA", 0);
    const float alpha = attributes.real("alpha", 1);
    const float beta = attributes.real("beta", 1);
    const bool transposed = attributes.integer("transB", 0) == 0;
    attributes.done();
    Node& dense = append_dense(import, node, import.float_constant(node, 1), transposed);
    for (float& weight : dense.weights) weight *= alpha;
    if (!import.has_input(node, 2)) return;
    const OnnxTensor& bias = import.float_constant(node, 2);
    const std::size_t outputs = dense.weights.size() / dense.input_shape[0];
    const bool is_row = bias.dims.size() <= 1 || (bias.dims.size() == 2 && bias.dims[0] == 1);
    if (!is_row || (bias.floats.size() != 1 && bias.floats.size() != outputs))
        import.reject(node, "bias `{}` has shape [{}], expected [{}]", bias.name,
                      fmt::join(bias.dims, ", "), outputs);
    for (std::size_t m = 0; m < outputs; ++m)
        dense.bias.push_back(beta * bias.floats[bias.floats.size() == 1 ? 0 : m]);
}

void convert_matmul(OnnxImport& import, const OnnxNode& node) {
    Attributes(import.where(node), node).done();
    (void)append_dense(import, node, import.float_constant(node, 1), true);
}

void convert_add(OnnxImport& import, const OnnxNode& node) {
    Attributes(import.where(node), node).done();
    const bool left_is_constant = import.is_constant(node.inputs[0]);
    if (left_is_constant || import.is_constant(node.inputs[1])) {
        const TensorId input = import.activation(node, left_is_constant ? 1 : 0);
        const Shape shape = import.shape_of(input);
        std::vector<float> bias =
            import.per_channel(node, import.float_constant(node, left_is_constant ? 0 : 1), shape);
        Node& affine = import.append(NodeOp::affine, node, input, shape);
        affine.weights.assign(bias.size(), 1.0f);
        affine.bias = std::move(bias);
        return;
    }
    const TensorId left = import.activation(node, 0), right = import.activation(node, 1);
    const Shape shape = import.shape_of(left);
    if (shape != import.shape_of(right))
        import.reject(node, "shapes disagree: `{}` is Nx{}, `{}` is Nx{}",
                      import.graph.tensors[left].name, to_string(shape),
                      import.graph.tensors[right].name, to_string(import.shape_of(right)));
    import.append(NodeOp::add, node, left, shape).inputs.push_back(right);
}

void convert_relu(OnnxImport& import, const OnnxNode& node) {
    Attributes(import.where(node), node).done();
    const TensorId input = import.activation(node, 0);
    import.append(NodeOp::relu, node, input, import.shape_of(input));
}

void convert_pool(OnnxImport& import, const OnnxNode& node) {
    const bool is_max = node.op_type == "MaxPool";
    const TensorId input = import.activation(node, 0);
    const Shape shape = import.shape_of(input);
    Attributes attributes(import.where(node), node);
    const Window window = read_window(import, node, attributes, shape, {0, 0});
    attributes.require("ceil_mode", 0);
    if (is_max) {
        attributes.require("storage_order", 0);
    } else if ((window.pad_top | window.pad_left | window.pad_bottom | window.pad_right) != 0) {
        attributes.require("count_include_pad", 0);
    } else {
        attributes.ignore("count_include_pad");
    }
    attributes.done();
    const auto [height, width] = window_output(import, node, window, shape);
    Node& pool = import.append(is_max ? NodeOp::max_pool : NodeOp::avg_pool, node, input,
                               {shape[0], height, width});
    pool.window = window;
}

void convert_global_average_pool(OnnxImport& import, const OnnxNode& node) {
    Attributes(import.where(node), node).done();
    const TensorId input = import.activation(node, 0);
    const Shape shape = import.shape_of(input);
    if (shape.size() != 3 || shape[1] > 65535 || shape[2] > 65535)
        import.reject(node, "input of shape Nx{} is not supported, expected NxCxHxW",
                      to_string(shape));
    Node& pool = import.append(NodeOp::avg_pool, node, input, {shape[0], 1, 1});
    pool.window.R = static_cast<std::uint16_t>(shape[1]);
    pool.window.S = static_cast<std::uint16_t>(shape[2]);
}

void convert_batch_normalization(OnnxImport& import, const OnnxNode& node) {
    Attributes attributes(import.where(node), node);
    const float epsilon = attributes.real("epsilon", 1e-5f);
    attributes.require("training_mode", 0);
    require_inference(import, node, attributes);
    attributes.require("spatial", 1);
    attributes.ignore("momentum");
    attributes.done();
    const TensorId input = import.activation(node, 0);
    const Shape shape = import.shape_of(input);
    const std::size_t channels = shape.empty() ? 1 : shape[0];
    const char* const names[] = {"scale", "bias", "mean", "variance"};
    const std::vector<float>* values[4];
    for (std::size_t i = 0; i < 4; ++i) {
        const OnnxTensor& tensor = import.float_constant(node, i + 1);
        require_dims(import, node, tensor, {static_cast<std::int64_t>(channels)}, names[i]);
        values[i] = &tensor.floats;
    }
    Node& affine = import.append(NodeOp::affine, node, input, shape);
    for (std::size_t c = 0; c < channels; ++c) {
        const double variance = double{(*values[3])[c]} + double{epsilon};
        if (!(variance > 0))
            import.reject(node, "variance + epsilon of channel {} is {}, expected more than 0", c,
                          variance);
        const double factor = (*values[0])[c] / std::sqrt(variance);
        affine.weights.push_back(static_cast<float>(factor));
        affine.bias.push_back(static_cast<float>((*values[1])[c] - (*values[2])[c] * factor));
    }
}

void convert_lrn(OnnxImport& import, const OnnxNode& node) {
    Attributes attributes(import.where(node), node);
    Normalisation to;
    const std::int64_t size = attributes.integer("size", 0);
    to.alpha = attributes.real("alpha", 1e-4f);
    to.beta = attributes.real("beta", 0.75f);
    to.k = attributes.real("bias", 1.0f);
    attributes.done();
    if (size < 1 || size > 64)
        import.reject(node, "attribute `size` = {} is not supported, expected 1 to 64", size);
    if (!(to.alpha >= 0) || !(to.k >= 1))
        import.reject(node, "alpha = {} and bias = {} are not supported, expected at least 0 and 1",
                      to.alpha, to.k);
    to.size = static_cast<std::uint32_t>(size);
    const TensorId input = import.activation(node, 0);
    Node& lrn = import.append(NodeOp::lrn, node, input, import.shape_of(input));
    lrn.normalisation = to;
}

void convert_softmax(OnnxImport& import, const OnnxNode& node) {
    const TensorId input = import.activation(node, 0);
    const Shape shape = import.shape_of(input);
    Attributes attributes(import.where(node), node);
    const auto rank = static_cast<std::int64_t>(shape.size()) + 1;
    // Until operator set 12, Softmax normalised over all dimensions from `axis` on.
    const bool is_flattening = import.opset() < 13;
    const std::int64_t axis = attributes.integer("axis", is_flattening ? 1 : -1);
    attributes.done();
    if (axis != 1 && axis != 1 - rank)
        import.reject(node, "attribute `axis` = {} is not supported, only 1 (channels)", axis);
    Node& softmax = import.append(NodeOp::softmax, node, input, shape);
    if (is_flattening) softmax.input_shape = {static_cast<std::uint32_t>(element_count(shape))};
}

struct Operator {
    std::string_view op_type;
    std::size_t inputs_min;
    void (*convert)(OnnxImport&, const OnnxNode&);
};

constexpr Operator kOperators[] = {
    {"Add", 2, convert_add},
    {"AveragePool", 1, convert_pool},
    {"BatchNormalization", 5, convert_batch_normalization},
    {"Constant", 0, convert_constant},
    {"Conv", 2, convert_conv},
    {"Dropout", 1, convert_identity},
    {"Flatten", 1, convert_flatten},
    {"Gemm", 2, convert_gemm},
    {"GlobalAveragePool", 1, convert_global_average_pool},
    {"GreaterOrEqual", 2, convert_greater_or_equal},
    {"Identity", 1, convert_identity},
    {"LRN", 1, convert_lrn},
    {"MatMul", 2, convert_matmul},
    {"MaxPool", 1, convert_pool},
    {"Pad", 1, convert_pad},
    {"Relu", 1, convert_relu},
    {"Reshape", 2, convert_reshape},
    {"Sign", 1, convert_sign},
    {"Softmax", 1, convert_softmax},
    {"Where", 3, convert_where},
};

const Operator* find_operator(std::string_view op_type) {
    const auto* const found =
        std::find_if(std::begin(kOperators), std::end(kOperators),
                     [&](const Operator& op) { return op.op_type == op_type; });
    return found == std::end(kOperators) ? nullptr : found;
}

}  // namespace

bool is_supported_operator(std::string_view op_type) { return find_operator(op_type) != nullptr; }

std::string supported_operators() {
    std::vector<std::string_view> names;
    for (const Operator& op : kOperators) names.push_back(op.op_type);
    return fmt::format("{}", fmt::join(names, ", "));
}

void convert(OnnxImport& import, const OnnxNode& node) {
    const Operator& op = *find_operator(node.op_type);
    require_arity(import, node, op.inputs_min);
    op.convert(import, node);
}

}  // namespace tessera::workload
