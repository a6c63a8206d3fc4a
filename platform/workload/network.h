#pragma once
// The quantised network: what tiles, firmware and the reference executor compute, bit for bit.
// Integers are two's complement with zero point 0: value = integer * scale.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/base/job.h"
#include "models/numeric/rlc_layout.h"
#include "platform/workload/graph.h"

namespace tessera::workload {

using Values = std::vector<std::int16_t>;  // of 8- and 16-bit tensors alike

struct QuantisedTensor {
    std::string name;
    Chw shape;  // of one sample
    double scale = 1.0;
    std::uint8_t bits = 16;        // of an element in memory; 1: packed signs
    bool is_signs = false;         // every value is +1 or -1
    std::int8_t frac_bits = 0;     // -log2(scale) when the scale is a power of two, else 0
    std::uint32_t coded_rows = 0;  // in memory run-length coded in segments of so many rows; 0: raw
};

// A tensor whose values the network brings along: an input beside the samples.
struct Given {
    TensorId tensor = 0;
    Values values;  // of the whole and only batch; empty: none are needed, as nothing is computed
};

struct Layer {
    std::string name;  // unique
    base::Job job;     // for one sample; without addresses
    TensorId input = 0, output = 0;
    std::optional<TensorId> auxiliary;
    Values weights;                  // empty: none
    std::vector<std::int32_t> bias;  // in units of the accumulator; empty: none
    double weight_scale = 0;         // 0: no weights
    bool is_binary = false;          // conv or dense of signs and weights of +1 and -1
    std::int8_t pad_value = 0;       // beyond the edges of a binary convolution: +1, -1 or nothing
};

struct Network {
    std::string name;
    std::string path;        // of the file it came from, for messages
    std::uint8_t bits = 16;  // of tensors that are neither packed nor sums of signs
    std::vector<QuantisedTensor> tensors;
    std::vector<Layer> layers;  // in order of execution
    TensorId input = 0, output = 0;
    std::vector<Given> given;
    bool has_predictions = true;  // the output's largest element names a sample's class

    // In memory, of a batch.
    [[nodiscard]] std::uint64_t tensor_bytes(TensorId tensor, std::uint32_t batch) const;
    // Of a tensor with coded_rows.
    [[nodiscard]] numeric::RlcLayout layout(TensorId tensor, std::uint32_t batch) const;
};

}  // namespace tessera::workload
