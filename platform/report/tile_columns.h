#pragma once
// The columns in which machines like Eyeriss are published: of a layer on a tile that counts what
// they need.

#include <optional>
#include <string>

#include "platform/soc/run_result.h"

namespace tessera::report {

struct TileColumns {
    double processing_ms = 0;  // passes alone
    double total_ms = 0;       // from the descriptor's fetch to the status record
    std::uint64_t active_pes = 0;
    double glb_MB = 0;    // ifmap and psum words between global buffer and array; MB are 10^6 bytes
    double dram_MB = 0;   // over the tile's memory port, as coded
    double power_mW = 0;  // of the tile alone, clock and leakage included, over total_ms
};

[[nodiscard]] std::optional<TileColumns> tile_columns(const soc::LayerResult& layer);
// Times, traffic and energy add up; active PEs are averaged over the processing time.
[[nodiscard]] TileColumns sum_of(const std::vector<soc::LayerResult>& layers);

// A table of every layer that has them and their sum; empty when none has.
[[nodiscard]] std::string tile_table(const soc::WorkloadResult& workload);

}  // namespace tessera::report
