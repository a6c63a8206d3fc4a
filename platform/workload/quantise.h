#pragma once
// From the float graph to the integer network.
//
// Scales: 16 bits, the power of two for which the calibrated magnitude just fits; 8 bits, magnitude
// / 127. Weights (per tensor) and biases round halves away from zero; the network itself rounds
// halves up. Pools and rectification keep the scale of their input, softmax has 2^-(bits - 1).
//
// Accumulators: sums over the calibration samples, as the integers give them, stay `headroom_bits`
// below the limit. With int32 the scale of the weights gives way, with 16-bit accumulators every
// product is shifted right by as little as possible.

#include "models/base/config_fields.h"
#include "platform/workload/dataset.h"
#include "platform/workload/network.h"

namespace tessera::workload {

struct QuantisationConfig {
    std::uint32_t bits = 16;
    base::Accumulator accumulator = base::Accumulator::int32;
    std::uint32_t calibration_samples = 256;
    double percentile = 100.0;
    std::uint32_t headroom_bits = 1;

    template <class Visitor>
    static void describe(Visitor& visit) {
        visit.field("bits", &QuantisationConfig::bits, "of activations and weights: 8 or 16",
                    {.min = 8, .max = 16});
        visit.field("accumulator", &QuantisationConfig::accumulator, "how products are summed");
        visit.field("calibration_samples", &QuantisationConfig::calibration_samples,
                    "first samples of the calibration set that ranges are taken from",
                    {.min = 1, .max = 1e6});
        visit.field("percentile", &QuantisationConfig::percentile,
                    "of the magnitudes of a tensor that must be representable; 100: the largest",
                    {.min = 50, .max = 100});
        visit.field("headroom_bits", &QuantisationConfig::headroom_bits,
                    "between the largest sum of the calibration samples and the accumulator's "
                    "limit",
                    {.min = 0, .max = 8});
    }
    void validate() const;  // throws base::ConfigError
};

// `graph` is simplified already. Throws config::Error.
[[nodiscard]] Network quantise(const Graph& graph, const QuantisationConfig& config,
                               const Dataset& calibration);

// Samples as the network's input integers, one after another.
[[nodiscard]] Values quantise_inputs(const Network& network, const Dataset& dataset);

}  // namespace tessera::workload
