#pragma once
// Off-chip memory with a fixed latency and bandwidth.

#include "models/memory/fixed_timing.h"
#include "models/memory/memory.h"

namespace tessera::memory {

struct DramConfig {
    std::uint64_t size_bytes = std::uint64_t{1} << 30;
    std::uint64_t latency_ps = 50'000;
    std::uint64_t bandwidth_bytes_per_s = 12'800'000'000;  // peak of a 64-bit DDR3-1600 channel

    template <class Visitor>
    static void describe(Visitor& visit) {
        visit.field("size", &DramConfig::size_bytes, "capacity",
                    {.min = 4096, .max = 0x1p40, .unit = base::Unit::bytes});
        visit.field("latency", &DramConfig::latency_ps, "from request to answer",
                    {.min = 0, .max = 1e9, .unit = base::Unit::picoseconds});
        visit.field("bandwidth", &DramConfig::bandwidth_bytes_per_s, "of the data bus",
                    {.min = 1e6, .max = 1e13, .unit = base::Unit::bytes_per_second});
    }
};

// Counts `dram.byte`.
class Dram final : public Memory {
  public:
    Dram(const sc_core::sc_module_name& name, const DramConfig& config,
         const base::Environment& environment);

    [[nodiscard]] std::uint64_t busy_ps() const override { return timing_.busy_ps(); }

  private:
    void serve(bool is_write, std::uint64_t offset, std::uint64_t bytes,
               sc_core::sc_time& delay) override;
    [[nodiscard]] DirectLatency direct_latency() const override;

    FixedTiming timing_;
};

}  // namespace tessera::memory
