#include "models/memory/sram.h"

namespace tessera::memory {

Sram::Sram(const sc_core::sc_module_name& module_name, const SramConfig& config,
           const base::Environment& environment)
    : Memory(module_name, config.size_bytes, config.read_only, "sram.byte", environment),
      timing_(config.latency_ps, config.bandwidth_bytes_per_s) {}

void Sram::serve(bool, std::uint64_t, std::uint64_t bytes, sc_core::sc_time& delay) {
    timing_.serve(bytes, delay);
}

Memory::DirectLatency Sram::direct_latency() const {
    return {timing_.latency(), timing_.latency()};
}

}  // namespace tessera::memory
