#include "models/memory/dram.h"

namespace tessera::memory {

Dram::Dram(const sc_core::sc_module_name& module_name, const DramConfig& config,
           const base::Environment& environment)
    : Memory(module_name, config.size_bytes, false, "dram.byte", environment),
      timing_(config.latency_ps, config.bandwidth_bytes_per_s) {}

void Dram::serve(bool, std::uint64_t, std::uint64_t bytes, sc_core::sc_time& delay) {
    timing_.serve(bytes, delay);
}

Memory::DirectLatency Dram::direct_latency() const {
    return {timing_.latency(), timing_.latency()};
}

}  // namespace tessera::memory
