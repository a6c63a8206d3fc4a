#pragma once
// What a channel has done, and what its data bus did while it moved nothing.

#include <array>
#include <cstddef>
#include <cstdint>

#include "models/base/latency_histogram.h"
#include "models/memory/dram_standard.h"

namespace tessera::memory {

// Each clock of the data bus belongs to one of these.
enum class BusUse : std::uint8_t {
    data,
    row,         // activating and precharging: misses and conflicts
    activation,  // tRRD and tFAW
    bank_group,  // tCCD_L
    turnaround,  // between reads and writes, and between ranks
    refresh,
    power_down,  // leaving power-down or self-refresh
    no_requests
};
inline constexpr std::size_t kBusUses = 8;
inline constexpr std::array<const char*, kBusUses> kBusUseNames = {
    "data",       "row",     "activation", "bank_group",
    "turnaround", "refresh", "power_down", "no_requests"};

struct DramStatistics {
    std::uint64_t activates = 0, precharges = 0, reads = 0, writes = 0, refreshes = 0,
                  bank_refreshes = 0;  // commands; precharges one by one, with those by themselves
    std::uint64_t row_hits = 0, row_misses = 0, row_conflicts = 0;  // of column accesses
    std::array<DramClock, kBusUses> bus{};
    base::LatencyHistogram read_latency;  // arrival to the last data beat
    // Of all ranks together.
    DramClock active_standby = 0, precharge_standby = 0, active_power_down = 0,
              precharge_power_down = 0, self_refresh = 0;
    DramClock elapsed = 0;
};

}  // namespace tessera::memory
