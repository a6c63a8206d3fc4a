#include "platform/cli/time_window.h"

#include <fmt/format.h>

#include "platform/config/error.h"
#include "platform/config/quantity.h"
#include "platform/config/wording.h"

namespace tessera::cli {

namespace {

std::uint64_t parse_time(const std::string& option, std::string_view text,
                         std::uint64_t otherwise) {
    if (text.empty()) return otherwise;
    try {
        const config::Wide time = config::parse_quantity(text, base::Unit::picoseconds);
        if (time >= 0 && time <= INT64_MAX) return static_cast<std::uint64_t>(time);
    } catch (const base::ConfigError& error) {
        throw config::Error(option, error.what());
    }
    throw config::Error(option, fmt::format("{} is no time of a simulation", config::quote(text)));
}

}  // namespace

TimeWindow parse_time_window(const std::string& option, const std::string& text) {
    TimeWindow window;
    if (text.empty()) return window;
    const std::size_t colon = text.find(':');
    if (colon == std::string::npos)
        throw config::Error(option, fmt::format("expected FROM:TO, found {}", config::quote(text)));
    window.from_ps = parse_time(option, std::string_view(text).substr(0, colon), window.from_ps);
    window.to_ps = parse_time(option, std::string_view(text).substr(colon + 1), window.to_ps);
    if (window.from_ps >= window.to_ps)
        throw config::Error(option, fmt::format("{} ends before it begins", config::quote(text)));
    return window;
}

}  // namespace tessera::cli
