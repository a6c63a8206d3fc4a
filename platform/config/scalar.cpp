#include "platform/config/scalar.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "platform/config/quantity.h"
#include "platform/config/wording.h"

namespace tessera::config {
namespace {

using base::ConfigError;
using base::FieldRules;
using base::Unit;

constexpr double kLargestWholeBound = 1e30;

std::string format_bound(double bound, Unit unit) {
    if (bound == std::floor(bound) && std::abs(bound) < kLargestWholeBound) {
        return format_quantity(static_cast<Wide>(bound), unit);
    }
    return unit == Unit::none ? fmt::format("{}", bound) : format_in_base_unit(bound, unit);
}

[[noreturn]] void refuse_range(const std::string& low, const std::string& high, bool below,
                               std::string_view found) {
    if (!low.empty() && !high.empty()) {
        throw ConfigError(
            fmt::format("must be between {} and {}, found {}", low, high, quote(found)));
    }
    throw ConfigError(fmt::format("must be {} {}, found {}", below ? "at least" : "at most",
                                  below ? low : high, quote(found)));
}

void check_integer_range(Wide value, const FieldRules& rules, IntegerType type,
                         std::string_view found) {
    // long double holds every 64-bit integer.
    const auto exact = static_cast<long double>(value);
    const bool below = value < type.min || exact < static_cast<long double>(rules.min);
    const bool above = value > type.max || exact > static_cast<long double>(rules.max);
    if (!below && !above) return;
    const auto type_min = static_cast<long double>(type.min),
               type_max = static_cast<long double>(type.max);
    const bool rules_bound_below = static_cast<long double>(rules.min) >= type_min;
    const bool rules_bound_above = static_cast<long double>(rules.max) <= type_max;
    std::string low, high;
    if (rules_bound_below || below) {
        low = rules_bound_below ? format_bound(rules.min, rules.unit)
                                : format_quantity(type.min, rules.unit);
    }
    if (rules_bound_above || above) {
        high = rules_bound_above ? format_bound(rules.max, rules.unit)
                                 : format_quantity(type.max, rules.unit);
    }
    refuse_range(low, high, below, found);
}

void check_real_range(double value, const FieldRules& rules, std::string_view found) {
    if (value >= rules.min && value <= rules.max) return;
    refuse_range(std::isfinite(rules.min) ? format_bound(rules.min, rules.unit) : "",
                 std::isfinite(rules.max) ? format_bound(rules.max, rules.unit) : "",
                 value < rules.min, found);
}

const std::string& scalar_text(const Node& node, std::string_view expected, bool may_be_quoted) {
    if (!node.is_scalar() || (node.quoted && !may_be_quoted)) {
        throw ConfigError(fmt::format("expected {}, found {}", expected, node.described()));
    }
    return node.text;
}

std::string expected_number(const FieldRules& rules, std::string_view plain) {
    if (rules.unit == Unit::none) return std::string(plain);
    const UnitWords& words = words_of(rules.unit);
    return fmt::format("{} such as `{}`", words.noun, words.example);
}

}  // namespace

bool read_bool(const Node& node) { return parse_bool(scalar_text(node, "true or false", false)); }

Wide read_integer(const Node& node, const FieldRules& rules, IntegerType type) {
    const bool has_unit = rules.unit != Unit::none;
    const std::string& text = scalar_text(node, expected_number(rules, "an integer"), has_unit);
    const Wide value = has_unit ? parse_quantity(text, rules.unit) : parse_integer(text);
    check_integer_range(value, rules, type, text);
    return value;
}

double read_real(const Node& node, const FieldRules& rules) {
    const bool has_unit = rules.unit != Unit::none;
    const std::string& text = scalar_text(node, expected_number(rules, "a number"), has_unit);
    const double value = has_unit ? parse_real_quantity(text, rules.unit) : parse_real(text);
    check_real_range(value, rules, text);
    return value;
}

std::string read_text(const Node& node, const FieldRules& rules) {
    const std::string& text = scalar_text(node, rules.is_path ? "a file name" : "a text", true);
    return rules.is_path ? resolve_path(*node.position.source, text) : text;
}

std::size_t read_word(const Node& node, std::span<const std::string_view> words) {
    const std::string& text = scalar_text(node, one_of(words), true);
    const auto found = std::find(words.begin(), words.end(), text);
    if (found == words.end()) {
        throw ConfigError(fmt::format("expected {}, found {}{}", one_of(words), quote(text),
                                      did_you_mean(text, words)));
    }
    return static_cast<std::size_t>(found - words.begin());
}

}  // namespace tessera::config
