#pragma once
// What energy over time amounts to.

#include <cstdint>
#include <string>

#include "platform/soc/run_result.h"

namespace tessera::report {

struct PowerSummary {
    double average_w = 0;          // all energy over all of simulated time
    double peak_w = 0;             // of the bin that takes most, over its width
    std::uint64_t peak_at_ps = 0;  // where that bin begins
};

[[nodiscard]] double watts(double energy_aj, std::uint64_t time_ps);
[[nodiscard]] PowerSummary summarise(const soc::PowerResult& power, std::uint64_t simulated_ps);

}  // namespace tessera::report
