#pragma once
// The workload's names in timelines.

#include <cstdint>
#include <string>

#include "platform/soc/run_result.h"
#include "platform/trace/timeline.h"

namespace tessera::cli {

// Jobs of a workload are called as their layers.
[[nodiscard]] std::string job_name(const soc::RunResult& result, std::uint32_t id);
// The operators that ran on the core, as a track of it.
void add_operators(trace::Timeline& timeline, const soc::RunResult& result);

}  // namespace tessera::cli
