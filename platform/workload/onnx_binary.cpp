#include "platform/workload/onnx_binary.h"

#include <fmt/ranges.h>

#include <algorithm>

namespace tessera::workload {

namespace {

constexpr std::int64_t kMostPadding = 65535;

// The constant's only value.
float scalar(const OnnxImport& import, const OnnxNode& node, std::size_t input) {
    const OnnxTensor& tensor = import.float_constant(node, input);
    if (tensor.floats.size() != 1)
        import.reject(node, "constant `{}` has {} values, expected one", tensor.name,
                      tensor.floats.size());
    return tensor.floats[0];
}

// Four numbers from eight, N C H W at the beginning and at the end.
std::array<std::uint16_t, 4> spatial_pads(const OnnxImport& import, const OnnxNode& node,
                                          const std::vector<std::int64_t>& pads) {
    const bool is_spatial =
        pads.size() == 8 && pads[0] == 0 && pads[1] == 0 && pads[4] == 0 && pads[5] == 0 &&
        std::all_of(pads.begin(), pads.end(),
                    [](std::int64_t pad) { return pad >= 0 && pad <= kMostPadding; });
    if (!is_spatial)
        import.reject(node, "pads [{}] are not supported: only H and W are padded, by 0 or more",
                      fmt::join(pads, ", "));
    const auto pad = [&](std::size_t i) { return static_cast<std::uint16_t>(pads[i]); };
    return {pad(2), pad(3), pad(6), pad(7)};
}

}  // namespace

void convert_greater_or_equal(OnnxImport& import, const OnnxNode& node) {
    Attributes(import.where(node), node).done();
    const TensorId input = import.activation(node, 0);
    const Shape shape = import.shape_of(input);
    std::vector<float> offsets = import.per_channel(node, import.float_constant(node, 1), shape);
    for (float& offset : offsets) offset = -offset;
    const bool is_zero =
        std::all_of(offsets.begin(), offsets.end(), [](float offset) { return offset == 0.0f; });
    Node& difference =
        import.append(is_zero ? NodeOp::reshape : NodeOp::affine, node, input, shape);
    if (!is_zero) {
        difference.weights.assign(offsets.size(), 1.0f);
        difference.bias = std::move(offsets);
    }
    import.mark_comparison(node.outputs[0]);
}

void convert_where(OnnxImport& import, const OnnxNode& node) {
    Attributes(import.where(node), node).done();
    const TensorId input = import.comparison(node, 0);
    if (scalar(import, node, 1) != 1.0f || scalar(import, node, 2) != -1.0f)
        import.reject(node, "only a choice between +1, where true, and -1 is supported");
    import.append(NodeOp::sign, node, input, import.shape_of(input));
}

void convert_sign(OnnxImport& import, const OnnxNode& node) {
    Attributes(import.where(node), node).done();
    const TensorId input = import.activation(node, 0);
    import.append(NodeOp::sign, node, input, import.shape_of(input));
}

void convert_pad(OnnxImport& import, const OnnxNode& node) {
    Attributes attributes(import.where(node), node);
    const std::string mode = attributes.text("mode", "constant");
    OnnxPadding padding;
    std::vector<std::int64_t> pads = attributes.integers("pads");
    padding.value = attributes.real("value", 0.0f);
    attributes.done();
    padding.source = import.activation(node, 0);
    if (mode != "constant") import.reject(node, "mode `{}` is not supported, only constant", mode);
    if (import.has_input(node, 1)) pads = import.constant(node, 1).ints;
    if (import.has_input(node, 2)) padding.value = scalar(import, node, 2);
    padding.top_left_bottom_right = spatial_pads(import, node, pads);
    import.define_padding(node, padding);
}

}  // namespace tessera::workload
