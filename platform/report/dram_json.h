#pragma once
// What a DRAM channel did, for programs.

#include <nlohmann/json.hpp>

#include "models/memory/dram_statistics.h"

namespace tessera::report {

// {mean, p50, p99, max, by_powers_of_two}, in clocks
[[nodiscard]] nlohmann::ordered_json latency_json(const base::LatencyHistogram& latency);
// {act, pre, rd, wr, ref}
[[nodiscard]] nlohmann::ordered_json commands_json(const memory::DramStatistics& statistics);
// {hits, misses, conflicts}
[[nodiscard]] nlohmann::ordered_json rows_json(const memory::DramStatistics& statistics);
// The share of time of each use of the data bus; they add up to 1.
[[nodiscard]] nlohmann::ordered_json limits_json(const memory::DramStatistics& statistics);
[[nodiscard]] double share_of_bus(const memory::DramStatistics& statistics, std::size_t use);

}  // namespace tessera::report
