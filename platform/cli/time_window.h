#pragma once
// FROM:TO of simulated time, as options give it.

#include <cstdint>
#include <string>

namespace tessera::cli {

struct TimeWindow {
    std::uint64_t from_ps = 0, to_ps = UINT64_MAX;
};

// "10us:50us"; either side may be left out, an empty text is all of time. Throws config::Error that
// names the option.
[[nodiscard]] TimeWindow parse_time_window(const std::string& option, const std::string& text);

}  // namespace tessera::cli
