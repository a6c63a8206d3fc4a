#pragma once
// ONNX operators that compute nothing: other shapes, the same values, constants.

#include "platform/workload/onnx_operators.h"

namespace tessera::workload {

void convert_flatten(OnnxImport& import, const OnnxNode& node);
void convert_reshape(OnnxImport& import, const OnnxNode& node);
void convert_identity(OnnxImport& import, const OnnxNode& node);  // and Dropout
void convert_constant(OnnxImport& import, const OnnxNode& node);

// Operator sets 1 to 6 train unless `is_test` says otherwise.
void require_inference(const OnnxImport& import, const OnnxNode& node, Attributes& attributes);

}  // namespace tessera::workload
