#pragma once
// Energy of a channel from its command counts, the clocks of its states, and the currents of the
// data sheet, as Micron's TN-41-01 puts it.

#include <cstdint>

#include "models/memory/dram_standard.h"
#include "models/memory/dram_statistics.h"

namespace tessera::memory {

// In attojoules, of all devices. What a command takes is above active standby, which the time in
// which banks are open or refreshed is charged with; precharged time takes IDD2N.
struct DramEnergy {
    std::int64_t activate = 0, read = 0, write = 0, refresh = 0, background = 0;

    [[nodiscard]] std::int64_t total() const {
        return activate + read + write + refresh + background;
    }
    [[nodiscard]] DramEnergy operator-(const DramEnergy& other) const {
        return {activate - other.activate, read - other.read, write - other.write,
                refresh - other.refresh, background - other.background};
    }
};

// Zero for a standard without currents.
[[nodiscard]] DramEnergy dram_energy(const DramStandard& standard,
                                     const DramStatistics& statistics);

}  // namespace tessera::memory
