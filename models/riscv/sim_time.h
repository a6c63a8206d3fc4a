#pragma once
// Picoseconds of simulated time as integers. The kernel's resolution is SystemC's default, 1 ps.

#include <cstdint>
#include <systemc>

namespace tessera::riscv {

inline constexpr std::uint64_t kPsPerSecond = 1'000'000'000'000;

[[nodiscard]] inline std::uint64_t to_ps(const sc_core::sc_time& time) { return time.value(); }
[[nodiscard]] inline sc_core::sc_time from_ps(std::uint64_t ps) {
    return sc_core::sc_time::from_value(ps);
}

[[nodiscard]] constexpr std::uint64_t divide_up(std::uint64_t a, std::uint64_t b) {
    return a / b + (a % b != 0);
}

}  // namespace tessera::riscv
