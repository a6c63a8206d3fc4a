#pragma once
// The quantised network: what tiles, firmware and the reference executor compute, bit for bit.
// Integers are two's complement with zero point 0: value = integer * scale.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/base/job.h"
#include "platform/workload/graph.h"

namespace tessera::workload {

using Values = std::vector<std::int16_t>;  // of 8- and 16-bit tensors alike

struct QuantisedTensor {
    std::string name;
    Chw shape;  // of one sample
    double scale = 1.0;
    std::int8_t frac_bits = 0;  // -log2(scale) when the scale is a power of two, else 0
};

struct Layer {
    std::string name;  // unique
    base::Job job;     // for one sample; without addresses
    TensorId input = 0, output = 0;
    std::optional<TensorId> auxiliary;
    Values weights;                  // empty: none
    std::vector<std::int32_t> bias;  // in units of the accumulator; empty: none
    double weight_scale = 0;         // 0: no weights
};

struct Network {
    std::string name;
    std::string path;  // of the file it came from, for messages
    std::uint8_t bits = 16;
    std::vector<QuantisedTensor> tensors;
    std::vector<Layer> layers;  // in order of execution
    TensorId input = 0, output = 0;

    [[nodiscard]] std::size_t tensor_bytes(TensorId tensor) const {  // of one sample
        return tensors[tensor].shape.elements() * bits / 8;
    }
};

}  // namespace tessera::workload
