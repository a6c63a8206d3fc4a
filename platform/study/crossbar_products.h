#pragma once
// One crossbar alone, multiplying random vectors.

#include <cstdint>

#include "models/base/energy.h"
#include "models/reram/engine.h"

namespace tessera::study {

struct CrossbarExperiment {
    reram::Config config;
    std::uint32_t vectors = 1000;
    std::uint32_t bits = 8;  // of weights and inputs: 8 or 16
    std::uint64_t seed = 1;
};

struct CrossbarOutcome {
    std::uint32_t rows = 0, outputs = 0;  // of the matrix that fills the crossbar
    reram::ProgramCost programming;
    std::uint64_t cells = 0;  // that were programmed
    reram::ReadActivity activity;
    std::uint64_t product_ps = 0;
    std::uint64_t macs = 0;
    // Of all outputs of all vectors, against the exact product; of neurons that spike once, in
    // slots, of those that fire with these devices and with perfect ones.
    double mean_error = 0, error_sigma = 0, most_error = 0;
    double product_sigma = 0;  // of the exact products
    std::uint64_t outputs_compared = 0;
    std::uint64_t fired_in_one_alone = 0;  // neurons that these or perfect devices make fire

    [[nodiscard]] double relative_error() const { return error_sigma / product_sigma; }
};

// Weights and inputs are uniform over their signed range, inputs that spike over the positive one,
// with thresholds of 127 weights times slots for each row. Throws base::ConfigError for machines
// that cannot be or that no weight fits on.
[[nodiscard]] CrossbarOutcome characterize_crossbar(const CrossbarExperiment& experiment);

// Energy in attojoule of the crossbar's products, part by part.
struct CrossbarEnergy {
    std::uint64_t cells = 0, dacs = 0, converters = 0, adders = 0;
    [[nodiscard]] std::uint64_t total() const { return cells + dacs + converters + adders; }
};
// Throws base::ConfigError when the table lacks an event.
[[nodiscard]] CrossbarEnergy energy_of(const CrossbarExperiment& experiment,
                                       const CrossbarOutcome& outcome,
                                       const base::TechnologyTable& technology);

}  // namespace tessera::study
