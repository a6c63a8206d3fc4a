#pragma once
// Bit fields of encodings.

#include <cstdint>

namespace tessera::riscv {

// Bits hi..lo of `word`, right aligned.
[[nodiscard]] constexpr std::uint32_t field(std::uint32_t word, unsigned hi, unsigned lo) {
    return (word >> lo) & ((2u << (hi - lo)) - 1u);
}

// The lowest `width` bits of `value` as a two's complement number.
[[nodiscard]] constexpr std::int32_t sign_extend(std::uint32_t value, unsigned width) {
    return static_cast<std::int32_t>(value << (32 - width)) >> (32 - width);
}

}  // namespace tessera::riscv
