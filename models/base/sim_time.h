#pragma once
// Simulated time as integers of picoseconds. The kernel's resolution is SystemC's default, 1 ps.

#include <cstdint>
#include <systemc>

namespace tessera::base {

inline constexpr std::uint64_t kPsPerSecond = 1'000'000'000'000;

[[nodiscard]] inline std::uint64_t to_ps(const sc_core::sc_time& time) { return time.value(); }
[[nodiscard]] inline sc_core::sc_time from_ps(std::uint64_t ps) {
    return sc_core::sc_time::from_value(ps);
}

[[nodiscard]] constexpr std::uint64_t divide_up(std::uint64_t a, std::uint64_t b) {
    return a / b + (a % b != 0);
}

[[nodiscard]] inline std::uint64_t now_ps() {
    return to_ps(sc_core::sc_get_curr_simcontext()->time_stamp());
}

// Of a thread: sleeps until then, unless it is past.
inline void wait_until_ps(std::uint64_t ps) {
    if (ps > now_ps()) sc_core::wait(from_ps(ps - now_ps()));
}

// When the next process has something to do: now, later, or never. Asked on every access of a
// device by those who run ahead of the kernel; sc_time_to_pending_activity() says the same and
// takes twice as long.
inline constexpr std::uint64_t kNeverPs = ~std::uint64_t{0};
[[nodiscard]] inline std::uint64_t next_activity_ps() {
    const sc_core::sc_simcontext* const kernel = sc_core::sc_get_curr_simcontext();
    if (kernel->pending_activity_at_current_time()) return to_ps(kernel->time_stamp());
    sc_core::sc_time next;
    return kernel->next_time(next) ? to_ps(next) : kNeverPs;
}

}  // namespace tessera::base
