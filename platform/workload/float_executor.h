#pragma once
// The float graph in plain loops and double precision: what quantised results are held against.

#include <span>
#include <vector>

#include "platform/workload/dataset.h"
#include "platform/workload/graph.h"

namespace tessera::workload {

// Every tensor of one sample, by tensor id; tensors that no node computes stay empty.
[[nodiscard]] std::vector<std::vector<double>> run_float(const Graph& graph,
                                                         std::span<const float> input);

// Index of the largest value; the lowest on ties.
template <class T>
[[nodiscard]] std::size_t argmax(std::span<const T> values) {
    std::size_t best = 0;
    for (std::size_t i = 1; i < values.size(); ++i)
        if (values[i] > values[best]) best = i;
    return best;
}

// Class of every sample by the largest output.
[[nodiscard]] std::vector<std::uint32_t> float_predictions(const Graph& graph,
                                                           const Dataset& dataset);

// Samples whose class is their label. The two have the same size.
[[nodiscard]] std::size_t count_correct(std::span<const std::uint32_t> predictions,
                                        std::span<const std::uint8_t> labels);

}  // namespace tessera::workload
