#pragma once
// From real scales to the integers of a job descriptor.

#include <cstdint>
#include <span>

namespace tessera::workload {

// Largest integer of a signed width: 127 or 32767.
[[nodiscard]] constexpr std::int32_t largest_of(unsigned bits) { return (1 << (bits - 1)) - 1; }

// 2^-f with the largest f for which max_abs / scale still fits `bits`; 2^-(bits - 1) for max_abs =
// 0.
[[nodiscard]] double power_of_two_scale(double max_abs, unsigned bits);
// max_abs / largest_of(bits).
[[nodiscard]] double linear_scale(double max_abs, unsigned bits);
// f when scale = 2^-f and f fits a descriptor, else 0.
[[nodiscard]] std::int8_t frac_bits_of(double scale);

// round(value / scale), halves away from zero, clamped to +-largest_of(bits).
[[nodiscard]] std::int16_t quantise_value(double value, double scale, unsigned bits);

struct Ratio {
    std::uint32_t multiplier = 1;
    std::uint8_t shift = 0;
};
// multiplier / 2^shift closest to `ratio` > 0: exact for powers of two, else with a multiplier of
// 24 bits (relative error below 2^-24).
[[nodiscard]] Ratio to_ratio(double ratio);

struct RatioPair {
    std::uint32_t first = 1, second = 1;
    std::uint8_t shift = 0;
};
// The same for two ratios with one shift; the smaller multiplier may round to 0.
[[nodiscard]] RatioPair to_ratios(double first, double second);

}  // namespace tessera::workload
