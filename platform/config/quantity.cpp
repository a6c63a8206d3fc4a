#include "platform/config/quantity.h"

#include <array>
#include <cassert>
#include <cmath>
#include <vector>

#include <fmt/format.h>

#include "platform/config/wording.h"

namespace tessera::config {
namespace {

using base::ConfigError;
using base::Unit;

// Printing takes the first suffix that keeps the number whole, so the larger come first and, of
// equal ones, the preferred spelling.
constexpr std::array kHertz = {UnitSuffix{"GHz", 9, 0}, UnitSuffix{"MHz", 6, 0},
                               UnitSuffix{"kHz", 3, 0}, UnitSuffix{"Hz", 0, 0}};
constexpr std::array kBytes = {UnitSuffix{"TiB", 0, 40}, UnitSuffix{"TB", 12, 0},
                               UnitSuffix{"GiB", 0, 30}, UnitSuffix{"GB", 9, 0},
                               UnitSuffix{"MiB", 0, 20}, UnitSuffix{"MB", 6, 0},
                               UnitSuffix{"KiB", 0, 10}, UnitSuffix{"KB", 3, 0},
                               UnitSuffix{"kB", 3, 0},   UnitSuffix{"B", 0, 0}};
constexpr std::array kSeconds = {UnitSuffix{"s", 12, 0}, UnitSuffix{"ms", 9, 0},
                                 UnitSuffix{"us", 6, 0}, UnitSuffix{"µs", 6, 0},
                                 UnitSuffix{"ns", 3, 0}, UnitSuffix{"ps", 0, 0}};
constexpr std::array kBytesPerSecond = {
    UnitSuffix{"TB/s", 12, 0},  UnitSuffix{"GiB/s", 0, 30}, UnitSuffix{"GB/s", 9, 0},
    UnitSuffix{"MiB/s", 0, 20}, UnitSuffix{"MB/s", 6, 0},   UnitSuffix{"KiB/s", 0, 10},
    UnitSuffix{"KB/s", 3, 0},   UnitSuffix{"kB/s", 3, 0},   UnitSuffix{"B/s", 0, 0}};
constexpr std::array kJoules = {UnitSuffix{"J", 18, 0},  UnitSuffix{"mJ", 15, 0},
                                UnitSuffix{"uJ", 12, 0}, UnitSuffix{"µJ", 12, 0},
                                UnitSuffix{"nJ", 9, 0},  UnitSuffix{"pJ", 6, 0},
                                UnitSuffix{"fJ", 3, 0},  UnitSuffix{"aJ", 0, 0}};

constexpr UnitWords kHertzWords = {"a frequency", "200 MHz", "Hz", kHertz};
constexpr UnitWords kBytesWords = {"a size", "108 KiB", "B", kBytes};
constexpr UnitWords kSecondsWords = {"a time", "10 us", "ps", kSeconds};
constexpr UnitWords kBytesPerSecondWords = {"a bandwidth", "12.8 GB/s", "B/s", kBytesPerSecond};
constexpr UnitWords kJoulesWords = {"an energy", "0.2 pJ", "aJ", kJoules};

// value * factor^power; false on overflow.
bool scale(Wide& value, int factor, int power) {
    for (; power > 0; --power) {
        if (__builtin_mul_overflow(value, Wide{factor}, &value)) return false;
    }
    return true;
}

std::size_t number_length(std::string_view text) {
    const auto is_exponent = [&](std::size_t i) {
        if (text[i] != 'e' && text[i] != 'E') return false;
        const std::size_t digit = text.find_first_not_of("+-", i + 1);
        return digit != std::string_view::npos && text[digit] >= '0' && text[digit] <= '9';
    };
    std::size_t end = 0;
    while (end < text.size()) {
        const bool belongs = (text[end] >= '0' && text[end] <= '9') || text[end] == '.' ||
                             text[end] == '_' || text[end] == '+' || text[end] == '-' ||
                             is_exponent(end);
        if (!belongs) break;
        ++end;
    }
    return end;
}

const UnitSuffix& find_suffix(std::string_view suffix, const UnitWords& words) {
    std::vector<std::string_view> known;
    for (const UnitSuffix& candidate : words.suffixes) {
        if (candidate.suffix == suffix) return candidate;
        known.push_back(candidate.suffix);
    }
    throw ConfigError(fmt::format("unknown unit {} of {}: expected {}{}", quote(suffix),
                                  words.noun.substr(words.noun.find(' ') + 1), one_of(known),
                                  did_you_mean(suffix, known)));
}

struct Quantity {
    Decimal number;
    UnitSuffix suffix;
};

Quantity split(std::string_view text, const UnitWords& words) {
    const std::size_t length = number_length(text);
    const auto number = parse_decimal(text.substr(0, length));
    if (!number) {
        throw ConfigError(fmt::format("expected {} such as `{}`, found {}", words.noun,
                                      words.example, quote(text)));
    }
    const std::size_t unit_start = std::min(text.find_first_not_of(' ', length), text.size());
    if (unit_start == text.size()) {
        if (number->digits == 0) return {*number, {words.base, 0, 0}};
        throw ConfigError(fmt::format("expected {} with its unit, such as `{}`, found {}",
                                      words.noun, words.example, quote(text)));
    }
    return {*number, find_suffix(text.substr(unit_start), words)};
}

}  // namespace

const UnitWords& words_of(Unit unit) {
    switch (unit) {
        case Unit::hertz: return kHertzWords;
        case Unit::bytes: return kBytesWords;
        case Unit::picoseconds: return kSecondsWords;
        case Unit::bytes_per_second: return kBytesPerSecondWords;
        case Unit::attojoules: return kJoulesWords;
        case Unit::none: break;
    }
    assert(false && "a field without a unit has no words for it");
    return kHertzWords;
}

Wide parse_quantity(std::string_view text, Unit unit) {
    const UnitWords& words = words_of(unit);
    auto [number, suffix] = split(text, words);
    const int power_of_10 = number.exponent + suffix.power_of_10;
    Wide value = number.digits;
    if (!scale(value, 2, suffix.power_of_2) || !scale(value, 10, power_of_10)) {
        throw ConfigError(fmt::format("{} is too large", quote(text)));
    }
    for (int power = power_of_10; power < 0 && value != 0; ++power) {
        if (value % 10 != 0) {
            throw ConfigError(
                fmt::format("{} is not a whole number of {}", quote(text), words.base));
        }
        value /= 10;
    }
    return value;
}

double parse_real_quantity(std::string_view text, Unit unit) {
    auto [number, suffix] = split(text, words_of(unit));
    number.exponent += suffix.power_of_10;
    return std::ldexp(to_double(number), suffix.power_of_2);
}

std::string format_quantity(Wide value, Unit unit) {
    if (unit == Unit::none) return to_string(value);
    if (value == 0) return format_in_base_unit(value, unit);
    for (const UnitSuffix& suffix : words_of(unit).suffixes) {
        Wide one = 1;
        if (scale(one, 2, suffix.power_of_2) && scale(one, 10, suffix.power_of_10) &&
            value % one == 0) {
            return fmt::format("{} {}", to_string(value / one), suffix.suffix);
        }
    }
    return format_in_base_unit(value, unit);
}

std::string format_in_base_unit(Wide value, Unit unit) {
    return fmt::format("{} {}", to_string(value), words_of(unit).base);
}

std::string format_in_base_unit(double value, Unit unit) {
    return fmt::format("{} {}", value, words_of(unit).base);
}

std::string pattern_of(Unit unit) {
    std::string suffixes;
    for (const UnitSuffix& suffix : words_of(unit).suffixes) {
        if (!suffixes.empty()) suffixes += '|';
        suffixes += suffix.suffix;
    }
    return fmt::format("^[+-]?[0-9][0-9_]*(\\.[0-9_]+)?([eE][+-]?[0-9]+)? *({})$", suffixes);
}

}  // namespace tessera::config
