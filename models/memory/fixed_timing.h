#pragma once
// The simplest memory timing: one request at a time at a bandwidth, answered after a latency.

#include <cstdint>
#include <systemc>

#include "models/base/resource.h"

namespace tessera::memory {

class FixedTiming {
  public:
    FixedTiming(std::uint64_t latency_ps, std::uint64_t bandwidth_bytes_per_s)
        : latency_ps_(latency_ps), bandwidth_(bandwidth_bytes_per_s) {}

    // Latency overlaps with other requests' data, so it does not cost bandwidth.
    void serve(std::uint64_t bytes, sc_core::sc_time& delay) {
        const std::uint64_t now_ps = base::now_ps();
        const base::Resource::Slot slot =
            data_bus_.reserve(now_ps + base::to_ps(delay), base::ps_at_rate(bytes, bandwidth_));
        delay = base::from_ps(slot.end_ps + latency_ps_ - now_ps);
    }

    [[nodiscard]] sc_core::sc_time latency() const { return base::from_ps(latency_ps_); }
    [[nodiscard]] std::uint64_t busy_ps() const { return data_bus_.busy_ps(); }

  private:
    std::uint64_t latency_ps_;
    std::uint64_t bandwidth_;
    base::Resource data_bus_;
};

}  // namespace tessera::memory
