#pragma once
// Networks from ONNX files (operator sets 1 to 17): one float32 input whose first dimension is the
// batch, one output.

#include <cstddef>
#include <string>
#include <vector>

#include "platform/workload/graph.h"

namespace tessera::workload {

// Throws config::Error: files that are missing, empty, truncated or no ONNX; operators and
// attributes that are not supported; shapes that disagree; undefined inputs; cycles.
[[nodiscard]] Graph import_onnx(const std::string& path);
[[nodiscard]] Graph import_onnx(const std::string& path, const std::vector<std::byte>& bytes);

}  // namespace tessera::workload
