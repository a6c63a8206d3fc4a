#pragma once
// Numbers with units: "200 MHz", "108 KiB", "10 us", "12.8 GB/s", "35 fJ", read exactly into whole
// base units.

#include <span>
#include <string>
#include <string_view>

#include "models/base/config_fields.h"
#include "platform/config/number.h"

namespace tessera::config {

// 1 suffix = 10^power_of_10 * 2^power_of_2 base units.
struct UnitSuffix {
    std::string_view suffix;
    int power_of_10;
    int power_of_2;
};

struct UnitWords {
    std::string_view noun;     // "a time"
    std::string_view example;  // "10 us"
    std::string_view base;     // "ps"
    std::span<const UnitSuffix> suffixes;
};
[[nodiscard]] const UnitWords& words_of(base::Unit unit);  // not of Unit::none

// In base units. A number without a unit is refused, but for 0; so is what is not a whole number of
// base units. Throws base::ConfigError.
[[nodiscard]] Wide parse_quantity(std::string_view text, base::Unit unit);
// As above for fields that keep a fraction of the base unit; correctly rounded.
[[nodiscard]] double parse_real_quantity(std::string_view text, base::Unit unit);

// In the largest unit that keeps it whole ("200 MHz"); a plain number for Unit::none.
[[nodiscard]] std::string format_quantity(Wide value, base::Unit unit);
// In base units ("200000000 Hz").
[[nodiscard]] std::string format_in_base_unit(Wide value, base::Unit unit);
[[nodiscard]] std::string format_in_base_unit(double value, base::Unit unit);

// Regular expression (ECMA 262) of what parse_quantity may accept.
[[nodiscard]] std::string pattern_of(base::Unit unit);

}  // namespace tessera::config
