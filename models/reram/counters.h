#pragma once
// What the machine counts beyond what every tile does.

#include <array>
#include <cstdint>
#include <string_view>

#include "models/base/machine_counters.h"

namespace tessera::reram {

inline constexpr std::uint64_t kAjPerFj = 1000;

// Registers and status records list them in this order.
struct Counters {
    std::uint64_t reads = 0, conversions = 0, saturations = 0, spikes = 0;
    std::uint64_t pulses = 0, failed_cells = 0, program_cycles = 0;
    std::uint64_t read_fj = 0, program_fj = 0;
};

using CounterName = base::CounterName<Counters>;
inline constexpr std::array kCounters = {
    CounterName{"reads", &Counters::reads},
    CounterName{"conversions", &Counters::conversions},
    CounterName{"saturations", &Counters::saturations},
    CounterName{"spikes", &Counters::spikes},
    CounterName{"pulses", &Counters::pulses},
    CounterName{"failed_cells", &Counters::failed_cells},
    CounterName{"program_cycles", &Counters::program_cycles},
    CounterName{"read_fj", &Counters::read_fj},
    CounterName{"program_fj", &Counters::program_fj},
};

// Places in JobStatus::machine: the first crossbar and, from bit 16 on, how many; the counters; the
// most pulses that a cell of these crossbars has had, ever.
inline constexpr std::size_t kPlaceAt = 0;
inline constexpr std::size_t kCountersAt = 1;
inline constexpr std::size_t kWearAt = kCountersAt + kCounters.size();

}  // namespace tessera::reram
