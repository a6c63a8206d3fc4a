// Bursts of 64 bytes from a tile's memory port through the interconnect to a memory.

#include <benchmark/benchmark.h>

#include "models/base/memory_port.h"
#include "models/memory/sram.h"
#include "models/noc/interconnect.h"

namespace {

using namespace tessera;

base::TechnologyTable free_energy() {
    base::TechnologyTable table;
    for (const char* event : {"sram.byte", "noc.byte"})
        table.events.push_back(
            {event, base::EnergyCategory::buffer, 0, "not counted here", "estimate"});
    return table;
}

// SystemC elaborates one system per process, so the benchmark runs once, for as long as it takes.
void dma_bursts(benchmark::State& state) {
    constexpr std::size_t kTransferBytes = 64 * 1024;
    constexpr std::size_t kBurstBytes = 64;
    base::EnergyLedger energy(free_energy());
    base::ProbeRegistry probes;
    const base::Environment environment{energy, probes};
    memory::Sram memory("memory", {}, environment);
    noc::Interconnect noc("noc", {}, environment);
    base::MemoryPort port("port", {}, probes);
    noc.connect_initiator("port", port.socket);
    noc.connect_target({"memory", 0, memory.bytes()}, memory.socket);

    std::vector<std::byte> buffer(kTransferBytes);
    sc_core::sc_spawn([&] {
        for (auto _ : state) {
            base::Transfer transfer;
            port.read(transfer, 0, buffer.data(), buffer.size());
            if (!port.wait_for(transfer)) state.SkipWithError("a burst failed");
        }
        sc_core::sc_stop();
    });
    sc_core::sc_start();
    state.SetItemsProcessed(state.iterations() *
                            static_cast<std::int64_t>(kTransferBytes / kBurstBytes));
}
BENCHMARK(dma_bursts)->Iterations(2000);

}  // namespace
