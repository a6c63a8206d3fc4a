#pragma once
// The simplest memory timing: one request at a time at a bandwidth, answered after a latency.

#include <cstdint>
#include <systemc>

#include "models/base/resource.h"

namespace tessera::memory {

class FixedTiming {
  public:
    FixedTiming(std::uint64_t latency_ps, std::uint64_t bandwidth_bytes_per_s)
        : latency_(sc_core::sc_time::from_value(latency_ps)), bandwidth_(bandwidth_bytes_per_s) {}

    // Latency overlaps with other requests' data, so it does not cost bandwidth.
    void serve(std::uint64_t bytes, sc_core::sc_time& delay) {
        const sc_core::sc_time now = sc_core::sc_time_stamp();
        const base::Resource::Slot slot =
            data_bus_.reserve(now + delay, base::time_at_rate(bytes, bandwidth_));
        delay = slot.end + latency_ - now;
    }

    [[nodiscard]] const sc_core::sc_time& latency() const { return latency_; }
    [[nodiscard]] const sc_core::sc_time& busy() const { return data_bus_.busy(); }

  private:
    sc_core::sc_time latency_;
    std::uint64_t bandwidth_;
    base::Resource data_bus_;
};

}  // namespace tessera::memory
