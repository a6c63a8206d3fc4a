#pragma once
// What the machine counts beyond what every tile does.

#include <array>
#include <cstdint>
#include <string_view>

#include "models/base/machine_counters.h"

namespace tessera::tdnn {

// Registers and status records list them in this order.
struct Counters {
    std::uint64_t evaluations = 0;   // of a neuron, votes each for itself
    std::uint64_t synaptic_ops = 0;  // stages that edges have passed
    std::uint64_t weights_written = 0;
    std::uint64_t write_cycles = 0;
    std::uint64_t race_cycles = 0;
    std::uint64_t passes = 0;  // of a layer's neurons that the elements hold at once
    std::uint64_t close = 0;   // evaluations within the dead zone
};

using CounterName = base::CounterName<Counters>;
inline constexpr std::array kCounters = {
    CounterName{"evaluations", &Counters::evaluations},
    CounterName{"synaptic_ops", &Counters::synaptic_ops},
    CounterName{"weights_written", &Counters::weights_written},
    CounterName{"write_cycles", &Counters::write_cycles},
    CounterName{"race_cycles", &Counters::race_cycles},
    CounterName{"passes", &Counters::passes},
    CounterName{"close", &Counters::close},
};

// Places in JobStatus::machine: the layer's stages and, from bit 32 on, its neurons at once; the
// counters.
inline constexpr std::size_t kShapeAt = 0;
inline constexpr std::size_t kCountersAt = 1;

}  // namespace tessera::tdnn
