#pragma once
// Text files as they must be before anything parses them.

#include <cstddef>
#include <string>
#include <string_view>

#include "platform/config/error.h"

namespace tessera::config {

inline constexpr std::size_t kLargestTextBytes = 1u << 20;

// The whole file. Throws Error when it is missing, not a regular file, unreadable, empty or too
// large.
[[nodiscard]] std::string read_text_file(const std::string& path);

// Throws Error at the first byte that is not UTF-8 text (or is NUL).
void check_utf8(std::string_view text, const std::string& file);

}  // namespace tessera::config
