// Bursts of 64 bytes from a tile's memory port through the interconnect to a memory.

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <ctime>

#include "bench/in_child.h"
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

constexpr std::size_t kTransfers = 2000, kTransferBytes = 64 * 1024, kBurstBytes = 64;

double seconds_of_dma() {
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
        for (std::size_t i = 0; i < kTransfers; ++i) {
            base::Transfer transfer;
            port.read(transfer, 0, buffer.data(), buffer.size());
            if (!port.wait_for(transfer)) std::abort();
        }
        sc_core::sc_stop();
    });
    const std::clock_t start = std::clock();
    sc_core::sc_start();
    return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

void dma_bursts(benchmark::State& state) {
    for (auto _ : state) state.SetIterationTime(bench::in_child(seconds_of_dma, 1e9));
    state.SetItemsProcessed(state.iterations() *
                            static_cast<std::int64_t>(kTransfers * kTransferBytes / kBurstBytes));
}
BENCHMARK(dma_bursts)->UseManualTime()->Unit(benchmark::kMillisecond);

}  // namespace
