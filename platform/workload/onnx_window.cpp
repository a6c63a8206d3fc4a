#include "platform/workload/onnx_window.h"

#include <algorithm>

namespace tessera::workload {

namespace {

constexpr std::int64_t kMaxExtent = 65535;

std::uint16_t checked(const OnnxImport& import, const OnnxNode& node, const std::string& name,
                      std::int64_t value, std::int64_t min) {
    if (value < min || value > kMaxExtent)
        import.reject(node, "attribute `{}` holds {}, expected {} to {}", name, value, min,
                      kMaxExtent);
    return static_cast<std::uint16_t>(value);
}

// Padding that makes the output ceil(size / stride) long (ONNX: SAME_UPPER, SAME_LOWER).
std::int64_t same_padding(std::int64_t size, std::int64_t kernel, std::int64_t stride) {
    const std::int64_t out = (size + stride - 1) / stride;
    return std::max<std::int64_t>(0, (out - 1) * stride + kernel - size);
}

}  // namespace

Window read_window(OnnxImport& import, const OnnxNode& node, Attributes& attributes,
                   const Shape& input, std::array<std::uint32_t, 2> kernel) {
    if (input.size() != 3)
        import.reject(node, "input of shape Nx{} is not supported, expected NxCxHxW",
                      to_string(input));
    const auto sized = [&](const std::string& name, std::size_t size) {
        std::vector<std::int64_t> values = attributes.integers(name);
        if (!values.empty() && values.size() != size)
            import.reject(node, "attribute `{}` has {} values, expected {}", name, values.size(),
                          size);
        return values;
    };
    attributes.require_all("dilations", 1);

    Window window;
    const auto kernel_shape = sized("kernel_shape", 2);
    if (kernel_shape.empty() && kernel[0] == 0)
        import.reject(node, "attribute `kernel_shape` is missing");
    if (kernel_shape.empty()) {
        window.R = checked(import, node, "kernel_shape", kernel[0], 1);
        window.S = checked(import, node, "kernel_shape", kernel[1], 1);
    } else {
        window.R = checked(import, node, "kernel_shape", kernel_shape[0], 1);
        window.S = checked(import, node, "kernel_shape", kernel_shape[1], 1);
        if (kernel[0] != 0 && (kernel[0] != window.R || kernel[1] != window.S))
            import.reject(node, "kernel_shape {}x{} disagrees with weights of {}x{}", window.R,
                          window.S, kernel[0], kernel[1]);
    }
    if (const auto strides = sized("strides", 2); !strides.empty()) {
        window.stride_y = checked(import, node, "strides", strides[0], 1);
        window.stride_x = checked(import, node, "strides", strides[1], 1);
    }

    std::vector<std::int64_t> pads = sized("pads", 4);
    const std::string auto_pad = attributes.text("auto_pad", "NOTSET");
    if (auto_pad == "SAME_UPPER" || auto_pad == "SAME_LOWER") {
        const std::int64_t y = same_padding(input[1], window.R, window.stride_y);
        const std::int64_t x = same_padding(input[2], window.S, window.stride_x);
        pads = {y / 2, x / 2, y - y / 2, x - x / 2};
        if (auto_pad == "SAME_LOWER") pads = {pads[2], pads[3], pads[0], pads[1]};
    } else if (auto_pad == "VALID") {
        pads.clear();
    } else if (auto_pad != "NOTSET") {
        import.reject(node,
                      "attribute `auto_pad` = `{}` is not supported, only NOTSET, VALID, "
                      "SAME_UPPER and SAME_LOWER",
                      auto_pad);
    }
    if (!pads.empty()) {
        window.pad_top = checked(import, node, "pads", pads[0], 0);
        window.pad_left = checked(import, node, "pads", pads[1], 0);
        window.pad_bottom = checked(import, node, "pads", pads[2], 0);
        window.pad_right = checked(import, node, "pads", pads[3], 0);
    }
    if (std::max(window.pad_top, window.pad_bottom) >= window.R ||
        std::max(window.pad_left, window.pad_right) >= window.S)
        import.reject(node, "padding of a whole kernel ({}x{}) or more is not supported", window.R,
                      window.S);
    return window;
}

std::array<std::uint32_t, 2> window_output(const OnnxImport& import, const OnnxNode& node,
                                           const Window& window, const Shape& input) {
    const std::uint32_t height = input[1] + window.pad_top + window.pad_bottom;
    const std::uint32_t width = input[2] + window.pad_left + window.pad_right;
    if (height < window.R || width < window.S)
        import.reject(node, "kernel {}x{} is larger than the padded input {}x{}", window.R,
                      window.S, height, width);
    return {(height - window.R) / window.stride_y + 1, (width - window.S) / window.stride_x + 1};
}

}  // namespace tessera::workload
