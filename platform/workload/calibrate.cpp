#include "platform/workload/calibrate.h"

#include <algorithm>
#include <cmath>

#include "platform/workload/errors.h"
#include "platform/workload/float_executor.h"

namespace tessera::workload {

std::vector<double> calibrate(const Graph& graph, const Dataset& samples, double percentile) {
    const bool keeps_all = percentile < 100.0;
    std::vector<double> largest(graph.tensors.size(), 0.0);
    std::vector<std::vector<float>> magnitudes(graph.tensors.size());
    for (std::uint32_t sample = 0; sample < samples.count; ++sample) {
        const auto values = run_float(graph, samples.sample(sample));
        for (std::size_t i = 0; i < values.size(); ++i)
            for (const double value : values[i]) {
                const double magnitude = std::abs(value);
                if (!std::isfinite(magnitude))
                    fail(graph.path, "tensor `{}` is not finite for sample {} of {}",
                         graph.tensors[i].name, sample, samples.path);
                largest[i] = std::max(largest[i], magnitude);
                if (keeps_all) magnitudes[i].push_back(static_cast<float>(magnitude));
            }
    }
    if (!keeps_all) return largest;
    for (std::size_t i = 0; i < magnitudes.size(); ++i) {
        std::vector<float>& all = magnitudes[i];
        if (all.empty()) continue;
        const double rank = std::ceil(percentile / 100.0 * static_cast<double>(all.size()));
        const auto nth = all.begin() + static_cast<std::ptrdiff_t>(std::max(rank, 1.0)) - 1;
        std::nth_element(all.begin(), nth, all.end());
        if (*nth > 0) largest[i] = double{*nth};
    }
    return largest;
}

}  // namespace tessera::workload
