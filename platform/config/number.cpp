#include "platform/config/number.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "platform/config/wording.h"

namespace tessera::config {
namespace {

constexpr std::size_t kMostDigits = 36;
constexpr int kLargestExponent = 400;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

int hex_digit(char c) {
    if (is_digit(c)) return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

// Takes a leading sign; true for minus.
bool take_minus(std::string_view& text) {
    const bool minus = text.starts_with('-');
    if (minus || text.starts_with('+')) text.remove_prefix(1);
    return minus;
}

// The digits of a group such as "1_000" without its underscores; nullopt when it is not one.
template <class IsDigit>
std::optional<std::string> digits_of(std::string_view group, IsDigit is_one) {
    std::string digits;
    bool after_digit = false;
    for (const char c : group) {
        if (c == '_' ? !after_digit : !is_one(c)) return std::nullopt;
        after_digit = c != '_';
        if (after_digit) digits += c;
    }
    if (!after_digit) return std::nullopt;
    return digits;
}

std::optional<int> parse_exponent(std::string_view text) {
    if (text.starts_with('+')) text.remove_prefix(1);
    int exponent = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), exponent);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    if (std::abs(exponent) > kLargestExponent) return std::nullopt;
    return exponent;
}

[[noreturn]] void refuse_integer(std::string_view text) {
    throw base::ConfigError(
        fmt::format("expected an integer such as 12 or 0x40, found {}", quote(text)));
}

Wide parse_hexadecimal(std::string_view digits, std::string_view whole) {
    const auto plain = digits_of(digits, [](char c) { return hex_digit(c) >= 0; });
    if (!plain) refuse_integer(whole);
    Wide value = 0;
    for (const char c : *plain) {
        value = value * 16 + hex_digit(c);
        if (value >> 96 != 0) throw base::ConfigError(fmt::format("{} is too large", quote(whole)));
    }
    return value;
}

}  // namespace

std::optional<Decimal> parse_decimal(std::string_view text) {
    const bool minus = take_minus(text);
    Decimal result;
    if (const std::size_t e = text.find_first_of("eE"); e != std::string_view::npos) {
        const auto exponent = parse_exponent(text.substr(e + 1));
        if (!exponent) return std::nullopt;
        result.exponent = *exponent;
        text = text.substr(0, e);
    }
    const std::size_t point = text.find('.');
    const auto whole = digits_of(text.substr(0, point), is_digit);
    if (!whole || (whole->size() > 1 && whole->front() == '0')) return std::nullopt;
    std::string digits = *whole;
    if (point != std::string_view::npos) {
        const auto fraction = digits_of(text.substr(point + 1), is_digit);
        if (!fraction) return std::nullopt;
        digits += *fraction;
        result.exponent -= static_cast<int>(std::min<std::size_t>(fraction->size(), 1u << 20));
    }
    while (digits.size() > 1 && digits.back() == '0') {
        digits.pop_back();
        ++result.exponent;
    }
    digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size() - 1));
    if (digits.size() > kMostDigits) return std::nullopt;
    for (const char c : digits) result.digits = result.digits * 10 + (c - '0');
    if (result.digits == 0) result.exponent = 0;
    if (minus) result.digits = -result.digits;
    return result;
}

double to_double(const Decimal& decimal) {
    const std::string text = fmt::format("{}e{}", to_string(decimal.digits), decimal.exponent);
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc::result_out_of_range && decimal.exponent > 0) {
        throw base::ConfigError(fmt::format("{} is too large", quote(text)));
    }
    return value;
}

Wide parse_integer(std::string_view text) {
    std::string_view digits = text;
    const bool minus = take_minus(digits);
    if (digits.starts_with("0x") || digits.starts_with("0X")) {
        const Wide value = parse_hexadecimal(digits.substr(2), text);
        return minus ? -value : value;
    }
    const auto plain = digits_of(digits, is_digit);
    if (!plain) {
        if (const auto decimal = parse_decimal(text)) {
            throw base::ConfigError(fmt::format(
                "expected an integer without fraction or exponent, found {}", quote(text)));
        }
        refuse_integer(text);
    }
    if (plain->size() > 1 && plain->front() == '0') {
        throw base::ConfigError(fmt::format(
            "leading zeros are ambiguous (octal?): write a decimal or 0x number, found {}",
            quote(text)));
    }
    if (plain->size() > kMostDigits) {
        throw base::ConfigError(fmt::format("{} is too large", quote(text)));
    }
    Wide value = 0;
    for (const char c : *plain) value = value * 10 + (c - '0');
    return minus ? -value : value;
}

double parse_real(std::string_view text) {
    const auto decimal = parse_decimal(text);
    if (!decimal) {
        throw base::ConfigError(
            fmt::format("expected a number such as 0.5 or 1e-3, found {}", quote(text)));
    }
    return to_double(*decimal);
}

bool parse_bool(std::string_view text) {
    if (text == "true") return true;
    if (text == "false") return false;
    static constexpr std::array kOtherSpellings = {
        "yes", "no",  "on",   "off",   "Yes", "No", "On",   "Off",   "YES", "NO",
        "ON",  "OFF", "True", "False", "y",   "n",  "TRUE", "FALSE", "0",   "1"};
    const bool is_other =
        std::find(kOtherSpellings.begin(), kOtherSpellings.end(), text) != kOtherSpellings.end();
    throw base::ConfigError(fmt::format("expected true or false, found {}{}", quote(text),
                                        is_other ? " (only true and false are booleans)" : ""));
}

std::string to_string(Wide value) { return fmt::format("{}", value); }

}  // namespace tessera::config
