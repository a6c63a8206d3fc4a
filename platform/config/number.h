#pragma once
// Numbers as a configuration writes them, read exactly. What is wrong is thrown as
// base::ConfigError; the caller adds the place.

#include <optional>
#include <string>
#include <string_view>

#include "models/base/config_fields.h"

namespace tessera::config {

__extension__ using Wide = __int128;  // holds every 64-bit integer and their products with units

// +-digits * 10^exponent, without trailing zeros in digits.
struct Decimal {
    Wide digits = 0;
    int exponent = 0;
};

// "12", "-0.25", "1_000", "1.5e-3"; underscores between digits. nullopt when it is not such a
// number or has more than 36 digits.
[[nodiscard]] std::optional<Decimal> parse_decimal(std::string_view text);
// Correctly rounded.
[[nodiscard]] double to_double(const Decimal& decimal);

// Decimal or 0x hexadecimal; a leading zero is refused, because it might mean octal.
[[nodiscard]] Wide parse_integer(std::string_view text);
// Finite.
[[nodiscard]] double parse_real(std::string_view text);
// `true` or `false`.
[[nodiscard]] bool parse_bool(std::string_view text);

[[nodiscard]] std::string to_string(Wide value);

}  // namespace tessera::config
