#pragma once
// Colour for terminals.

#include <cstdio>
#include <string>
#include <string_view>

namespace tessera::report {

// `stream` is a terminal that knows colours, and the user has not set NO_COLOR (no-color.org).
[[nodiscard]] bool wants_colour(std::FILE* stream);

// A summary with its labels and rules dimmed, good verdicts green and bad ones red. The text stays
// what it is.
[[nodiscard]] std::string coloured(std::string_view text);

}  // namespace tessera::report
