#pragma once
// Contention in its simplest form: something that serves one request at a time.

#include <algorithm>
#include <cstdint>

#include "models/base/sim_time.h"

namespace tessera::base {

// Picoseconds of `count` bytes, ticks or whatever passes at a rate, rounded up.
[[nodiscard]] inline std::uint64_t ps_at_rate(std::uint64_t count, std::uint64_t per_second) {
    if (count <= UINT32_MAX / 1024 && per_second <= UINT64_MAX / 2) [[likely]]
        return (count * kPsPerSecond + per_second - 1) / per_second;
    __extension__ using Wide = unsigned __int128;
    return static_cast<std::uint64_t>((Wide{count} * kPsPerSecond + per_second - 1) / per_second);
}
[[nodiscard]] inline sc_core::sc_time time_at_rate(std::uint64_t count, std::uint64_t per_second) {
    return from_ps(ps_at_rate(count, per_second));
}

// Serves requests in the order of the calls: one that arrives while the resource is busy waits.
// Callers ask in order of arrival, or earlier requests queue behind later ones.
class Resource {
  public:
    struct Slot {
        std::uint64_t start_ps, end_ps;
    };

    Slot reserve(std::uint64_t arrival_ps, std::uint64_t duration_ps) {
        const std::uint64_t start_ps = std::max(arrival_ps, free_at_ps_);
        free_at_ps_ = start_ps + duration_ps;
        busy_ps_ += duration_ps;
        waited_ps_ += start_ps - arrival_ps;
        return {start_ps, free_at_ps_};
    }

    [[nodiscard]] std::uint64_t busy_ps() const { return busy_ps_; }
    [[nodiscard]] std::uint64_t waited_ps() const { return waited_ps_; }  // by all requests

  private:
    std::uint64_t free_at_ps_ = 0, busy_ps_ = 0, waited_ps_ = 0;
};

}  // namespace tessera::base
