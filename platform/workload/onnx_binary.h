#pragma once
// ONNX operators that binary networks are written with: signs and padding that is not zero.
//
//   c = GreaterOrEqual(x, threshold)   one value or one per channel
//   y = Where(c, +1, -1)               or Sign(x), whose 0 is taken as +1
//   p = Pad(x, pads, value)            before a convolution without padding of its own

#include "platform/workload/onnx_operators.h"

namespace tessera::workload {

void convert_greater_or_equal(OnnxImport& import, const OnnxNode& node);
void convert_where(OnnxImport& import, const OnnxNode& node);
void convert_sign(OnnxImport& import, const OnnxNode& node);
void convert_pad(OnnxImport& import, const OnnxNode& node);

}  // namespace tessera::workload
