#pragma once
// The M extension on 32-bit words, with the results the manual gives for division by zero and
// overflow.

#include <cstdint>

namespace tessera::riscv {

[[nodiscard]] constexpr std::int32_t as_signed(std::uint32_t value) {
    return static_cast<std::int32_t>(value);
}

[[nodiscard]] constexpr std::uint32_t mulh(std::uint32_t a, std::uint32_t b) {
    return static_cast<std::uint32_t>((std::int64_t{as_signed(a)} * as_signed(b)) >> 32);
}
[[nodiscard]] constexpr std::uint32_t mulhsu(std::uint32_t a, std::uint32_t b) {
    return static_cast<std::uint32_t>((std::int64_t{as_signed(a)} * std::int64_t{b}) >> 32);
}
[[nodiscard]] constexpr std::uint32_t mulhu(std::uint32_t a, std::uint32_t b) {
    return static_cast<std::uint32_t>((std::uint64_t{a} * b) >> 32);
}

[[nodiscard]] constexpr bool division_overflows(std::uint32_t a, std::uint32_t b) {
    return a == 0x8000'0000u && b == 0xFFFF'FFFFu;
}
[[nodiscard]] constexpr std::uint32_t div(std::uint32_t a, std::uint32_t b) {
    if (b == 0) return 0xFFFF'FFFFu;
    if (division_overflows(a, b)) return a;
    return static_cast<std::uint32_t>(as_signed(a) / as_signed(b));
}
[[nodiscard]] constexpr std::uint32_t divu(std::uint32_t a, std::uint32_t b) {
    return b == 0 ? 0xFFFF'FFFFu : a / b;
}
[[nodiscard]] constexpr std::uint32_t rem(std::uint32_t a, std::uint32_t b) {
    if (b == 0) return a;
    if (division_overflows(a, b)) return 0;
    return static_cast<std::uint32_t>(as_signed(a) % as_signed(b));
}
[[nodiscard]] constexpr std::uint32_t remu(std::uint32_t a, std::uint32_t b) {
    return b == 0 ? a : a % b;
}

}  // namespace tessera::riscv
