#pragma once
// On-chip memory: RAM, or ROM when read-only.

#include "models/memory/fixed_timing.h"
#include "models/memory/memory.h"

namespace tessera::memory {

struct SramConfig {
    std::uint64_t size_bytes = 256 * 1024;
    std::uint64_t latency_ps = 2'000;
    std::uint64_t bandwidth_bytes_per_s = 8'000'000'000;  // 8 bytes at 1 GHz
    bool read_only = false;

    template <class Visitor>
    static void describe(Visitor& visit) {
        visit.field("size", &SramConfig::size_bytes, "capacity",
                    {.min = 4, .max = 0x1p32, .unit = base::Unit::bytes});
        visit.field("latency", &SramConfig::latency_ps, "from request to answer",
                    {.min = 0, .max = 1e9, .unit = base::Unit::picoseconds});
        visit.field("bandwidth", &SramConfig::bandwidth_bytes_per_s, "of its port",
                    {.min = 1e6, .max = 1e13, .unit = base::Unit::bytes_per_second});
    }
};

// Counts `sram.byte`.
class Sram final : public Memory {
  public:
    Sram(const sc_core::sc_module_name& name, const SramConfig& config,
         const base::Environment& environment);

    [[nodiscard]] std::uint64_t busy_ps() const override { return timing_.busy_ps(); }

  private:
    void serve(bool is_write, std::uint64_t offset, std::uint64_t bytes,
               sc_core::sc_time& delay) override;
    [[nodiscard]] DirectLatency direct_latency() const override;

    FixedTiming timing_;
};

}  // namespace tessera::memory
