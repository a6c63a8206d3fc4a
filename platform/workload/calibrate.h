#pragma once
// Magnitudes of the float graph's tensors over samples.

#include "platform/workload/dataset.h"
#include "platform/workload/graph.h"

namespace tessera::workload {

// By tensor id: the largest magnitude, or the given percentile of all magnitudes (nearest rank).
// Throws config::Error when a value is not finite.
[[nodiscard]] std::vector<double> calibrate(const Graph& graph, const Dataset& samples,
                                            double percentile);

}  // namespace tessera::workload
