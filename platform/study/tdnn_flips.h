#pragma once
// Chains alone, deciding on random data.

#include <cstdint>

#include "models/tdnn/config.h"

namespace tessera::study {

struct ChainExperiment {
    tdnn::Config config;
    std::uint32_t length = 1023;  // stages
    std::uint32_t samples = 20000;
    std::uint64_t seed = 1;
};

struct ChainOutcome {
    std::uint32_t samples = 0;
    std::uint32_t flips = 0;  // decisions other than the sum's sign
    // By Q(|S| / (sigma sqrt N)) over the samples, where that holds: one vote, no dead zone.
    bool has_expected = false;
    double expected_flips = 0;
    std::uint32_t far = 0, far_flips = 0;  // of sums of at least a tenth of the length
    std::uint32_t close = 0;               // within the dead zone
    double evaluation_ps = 0;              // votes included
};

// A chain of its own for each of 256 sets of weights, in turn; sums of 0 count as positive. Throws
// base::ConfigError for machines that cannot be.
[[nodiscard]] ChainOutcome characterize_chain(const ChainExperiment& experiment);

}  // namespace tessera::study
