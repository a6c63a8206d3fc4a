#pragma once
// A topology with data: integers of the stated parts of zeros, from a seed.

#include "models/base/config_fields.h"
#include "platform/workload/network.h"
#include "platform/workload/topology.h"

namespace tessera::workload {

struct SyntheticConfig {
    std::uint32_t bits = 16;  // 8 or 16
    base::Accumulator accumulator = base::Accumulator::int32;
    std::uint32_t batch = 1;
    std::uint64_t seed = 1;
    bool timing_only = false;  // no values; jobs carry the parts of zeros
};

// Every layer with an ifmap of its own in Network::given. Ifmaps hold exactly the stated part of
// zeros, rounded to a value, and else 1 to 127, as behind a ReLU; weights are -63 to 63, none zero,
// so that sums have a mean near zero. With 16-bit accumulators products are shifted by as many bits
// as keep three standard deviations of the sum within 16 bits; requantisation does the same for the
// output's width. A wanted part of zeros in the ofmap is reached by one bias for all filters: the
// quantile of sampled sums.
[[nodiscard]] Network synthesise(const Topology& topology, const SyntheticConfig& config);

}  // namespace tessera::workload
