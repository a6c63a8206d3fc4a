#pragma once
// Contention in its simplest form: something that serves one request at a time.

#include <algorithm>
#include <cstdint>
#include <systemc>

namespace tessera::base {

// Time of `count` bytes, ticks or whatever passes at a rate, rounded up to a picosecond.
[[nodiscard]] inline sc_core::sc_time time_at_rate(std::uint64_t count, std::uint64_t per_second) {
    __extension__ using Wide = unsigned __int128;
    constexpr std::uint64_t ps_per_second = 1'000'000'000'000;
    return sc_core::sc_time::from_value(
        static_cast<std::uint64_t>((Wide{count} * ps_per_second + per_second - 1) / per_second));
}

// Serves requests in the order of the calls: one that arrives while the resource is busy waits.
// Callers ask in order of arrival, or earlier requests queue behind later ones.
class Resource {
  public:
    struct Slot {
        sc_core::sc_time start, end;
    };

    Slot reserve(const sc_core::sc_time& arrival, const sc_core::sc_time& duration) {
        const sc_core::sc_time start = std::max(arrival, free_at_);
        free_at_ = start + duration;
        busy_ += duration;
        waited_ += start - arrival;
        return {start, free_at_};
    }

    [[nodiscard]] const sc_core::sc_time& busy() const { return busy_; }
    [[nodiscard]] const sc_core::sc_time& waited() const { return waited_; }  // by all requests

  private:
    sc_core::sc_time free_at_, busy_, waited_;
};

}  // namespace tessera::base
