#pragma once
// From an accumulator to an output activation.

#include <algorithm>
#include <cstdint>

#include "models/base/job.h"

namespace tessera::numeric {

// value / 2^shift, rounded; shift 0..62. Exact for every 64-bit value: the half is added after the
// shift, as the last bit shifted out.
[[nodiscard]] constexpr std::int64_t shift_right(std::int64_t value, unsigned shift,
                                                 base::Rounding rounding) {
    if (shift == 0) return value;
    const std::int64_t floor = value >> shift;
    return rounding == base::Rounding::floor ? floor : floor + ((value >> (shift - 1)) & 1);
}

// The low `bits` (1..32) of the value, two's complement.
[[nodiscard]] constexpr std::int32_t wrap(std::int64_t value, unsigned bits) {
    const unsigned unused = 64 - bits;
    return static_cast<std::int32_t>(
        static_cast<std::int64_t>(static_cast<std::uint64_t>(value) << unused) >> unused);
}

// The value clamped to `bits` (1..32), two's complement.
[[nodiscard]] constexpr std::int32_t saturate(std::int64_t value, unsigned bits) {
    const std::int64_t limit = std::int64_t{1} << (bits - 1);
    return static_cast<std::int32_t>(std::clamp(value, -limit, limit - 1));
}

// activation(saturate(round((sum + bias) * multiplier / 2^shift))) to `bits`; see
// base::Requantisation. |sum + bias| < 2^33 and multiplier < 2^31 keep the product in 64 bits.
[[nodiscard]] constexpr std::int32_t requantise(std::int32_t sum, std::int32_t bias,
                                                const base::Requantisation& to, unsigned bits) {
    const std::int64_t product =
        (std::int64_t{sum} + bias) * static_cast<std::int64_t>(to.multiplier);
    const std::int64_t rounded = shift_right(product, to.shift, to.rounding);
    const std::int32_t value =
        to.saturation == base::Saturation::saturate ? saturate(rounded, bits) : wrap(rounded, bits);
    if (to.activation == base::Activation::sign) return value >= 0 ? 1 : -1;
    return to.activation == base::Activation::relu ? std::max(value, 0) : value;
}

}  // namespace tessera::numeric
