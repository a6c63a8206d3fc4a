#pragma once
// Kernel, strides and padding of ONNX convolutions and pools.

#include "platform/workload/onnx_operators.h"

namespace tessera::workload {

// Reads kernel_shape, strides, pads, auto_pad and dilations. `kernel` is the kernel known from the
// weights, or {0, 0}.
[[nodiscard]] Window read_window(OnnxImport& import, const OnnxNode& node, Attributes& attributes,
                                 const Shape& input, std::array<std::uint32_t, 2> kernel);
// Height and width of the output.
[[nodiscard]] std::array<std::uint32_t, 2> window_output(const OnnxImport& import,
                                                         const OnnxNode& node, const Window& window,
                                                         const Shape& input);

}  // namespace tessera::workload
