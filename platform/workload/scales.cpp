#include "platform/workload/scales.h"

#include <algorithm>
#include <cmath>

namespace tessera::workload {

namespace {

constexpr int kMultiplierBits = 24;
constexpr int kMaxShift = 62;
constexpr double kMaxMultiplier = 2147483647.0;

bool is_power_of_two(double value, int& exponent) {
    const bool is = std::frexp(value, &exponent) == 0.5;
    --exponent;
    return is;
}

std::uint32_t to_multiplier(double value) {
    return static_cast<std::uint32_t>(std::clamp(std::round(value), 0.0, kMaxMultiplier));
}

// The shift that gives a ratio a multiplier of kMultiplierBits.
int shift_of(double ratio) {
    int exponent = 0;
    if (is_power_of_two(ratio, exponent)) return std::clamp(-exponent, 0, kMaxShift);
    std::frexp(ratio, &exponent);
    return std::clamp(kMultiplierBits - exponent, 0, kMaxShift);
}

}  // namespace

double power_of_two_scale(double max_abs, unsigned bits) {
    if (max_abs == 0) return std::ldexp(1.0, 1 - static_cast<int>(bits));
    int exponent = 0;
    std::frexp(max_abs, &exponent);  // max_abs < 2^exponent
    double scale = std::ldexp(1.0, exponent - static_cast<int>(bits));
    while (max_abs / scale > largest_of(bits)) scale *= 2;
    return scale;
}

double linear_scale(double max_abs, unsigned bits) {
    return max_abs == 0 ? std::ldexp(1.0, 1 - static_cast<int>(bits)) : max_abs / largest_of(bits);
}

std::int8_t frac_bits_of(double scale) {
    int exponent = 0;
    if (!is_power_of_two(scale, exponent) || exponent < -127 || exponent > 127) return 0;
    return static_cast<std::int8_t>(-exponent);
}

std::int16_t quantise_value(double value, double scale, unsigned bits) {
    const double largest = largest_of(bits);
    return static_cast<std::int16_t>(std::clamp(std::round(value / scale), -largest, largest));
}

Ratio to_ratio(double ratio) {
    const int shift = shift_of(ratio);
    return {.multiplier = to_multiplier(std::ldexp(ratio, shift)),
            .shift = static_cast<std::uint8_t>(shift)};
}

RatioPair to_ratios(double first, double second) {
    const auto pair = [&](int shift) {
        return RatioPair{.first = to_multiplier(std::ldexp(first, shift)),
                         .second = to_multiplier(std::ldexp(second, shift)),
                         .shift = static_cast<std::uint8_t>(shift)};
    };
    int exponent = 0;
    const double larger = std::max(first, second);
    if (is_power_of_two(first, exponent) && is_power_of_two(second, exponent)) {
        const int shift = std::max(shift_of(first), shift_of(second));
        if (std::ldexp(larger, shift) < std::ldexp(1.0, kMultiplierBits)) return pair(shift);
    }
    std::frexp(larger, &exponent);
    return pair(std::clamp(kMultiplierBits - exponent, 0, kMaxShift));
}

}  // namespace tessera::workload
