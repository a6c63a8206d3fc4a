// Guest instructions per second of CPU time, by quantum, and register reads of the core through
// interconnect and bank. "unit": one cycle per instruction and memory without latency, as
// simulators without a timing model count; "timed": the defaults of the timing model and of the
// SRAM.

#include <benchmark/benchmark.h>

#include <ctime>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "bench/in_child.h"
#include "models/memory/sram.h"
#include "models/noc/interconnect.h"
#include "models/peripherals/register_block.h"
#include "models/riscv/core.h"

namespace {

using namespace tessera;

constexpr std::uint32_t kMemory = 0x8000'0000, kDevice = 0x1000'0000;

base::TechnologyTable free_energy() {
    base::TechnologyTable table;
    for (const char* event : {"core.instruction", "sram.byte", "noc.byte"})
        table.events.push_back(
            {event, base::EnergyCategory::buffer, 0, "not counted here", "estimate"});
    return table;
}

constexpr std::array kRegisters = {
    base::Register{"DATA", 0x0, base::Access::rw, 0, "storage"},
};

class Device : public peripherals::RegisterBlock {
  public:
    Device(const sc_core::sc_module_name& module_name, const base::Environment& environment)
        : RegisterBlock(module_name, {"device", "of the benchmark", 0x1000, kRegisters},
                        environment) {}
};

struct Timing {
    riscv::CoreConfig core;
    memory::SramConfig memory;
    noc::InterconnectConfig network;
};

Timing timed() { return {}; }
Timing unit() {
    Timing timing;
    timing.core.costs = {.branch_taken = 0,
                         .jump = 1,
                         .load = 1,
                         .mul = 1,
                         .div = 1,
                         .atomic = 1,
                         .system = 1,
                         .trap = 1};
    timing.memory.latency_ps = 0;
    timing.network.latency_ps = 0;
    return timing;
}

struct Platform {
    base::EnergyLedger energy{free_energy()};
    base::ProbeRegistry probes;
    base::Environment environment{energy, probes};
    riscv::Core core;
    memory::Sram memory;
    Device device;
    noc::Interconnect network;
    sc_core::sc_signal<bool> software_irq, timer_irq, external_irq;

    explicit Platform(const Timing& timing)
        : core("core", timing.core, environment),
          memory("memory", timing.memory, environment),
          device("device", environment),
          network("network", timing.network, environment) {
        network.connect_initiator("core", core.bus);
        network.connect_target({"memory", kMemory, memory.bytes()}, memory.socket);
        network.connect_target({"device", kDevice, 0x1000}, device.socket);
        core.software_irq(software_irq);
        core.timer_irq(timer_irq);
        core.external_irq(external_irq);
    }
};

struct Measured {
    double cpu_seconds = 0;
    riscv::Core::Statistics core;
    bool is_right = false;
};

double cpu_seconds() {
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

std::vector<char> read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

// Runs a guest to its end; a0 then says whether it found its results right.
Measured run_guest(const std::string& guest, Timing timing, std::uint64_t quantum_ps) {
    constexpr unsigned kA0 = 10;
    const std::vector<char> image = read_file(TESSERA_GUESTS "/" + guest + ".bin");
    timing.core.reset_vector = kMemory;
    timing.core.quantum_ps = quantum_ps;
    Platform platform(timing);
    if (image.empty() || !platform.memory.load(0, std::as_bytes(std::span(image)))) return {};
    const double start = cpu_seconds();
    sc_core::sc_start();
    return {cpu_seconds() - start, platform.core.statistics(),
            platform.core.is_waiting() && platform.core.reg(kA0) == 1};
}

Measured measure(benchmark::State& state, const char* guest, const Timing& timing) {
    const auto quantum_ps = static_cast<std::uint64_t>(state.range(0)) * 1000;
    const Measured measured =
        bench::in_child([&] { return run_guest(guest, timing, quantum_ps); }, Measured{});
    state.SetIterationTime(measured.cpu_seconds);
    if (!measured.is_right) state.SkipWithError("the guest failed");
    return measured;
}

void instructions(benchmark::State& state, const char* guest, const Timing& timing) {
    std::uint64_t executed = 0;
    for (auto _ : state) executed += measure(state, guest, timing).core.instructions;
    state.counters["MIPS"] =
        benchmark::Counter(static_cast<double>(executed) * 1e-6, benchmark::Counter::kIsRate);
}

void register_reads(benchmark::State& state, const Timing& timing) {
    std::uint64_t accesses = 0;
    for (auto _ : state) accesses += measure(state, "mmio", timing).core.bus_accesses;
    state.counters["accesses"] =
        benchmark::Counter(static_cast<double>(accesses), benchmark::Counter::kIsRate);
}

void by_quantum(benchmark::internal::Benchmark* bench) {
    bench->ArgName("quantum_ns")->Arg(1'000'000)->Arg(10'000)->Arg(1'000)->Arg(100);
    bench->Unit(benchmark::kMillisecond)->UseManualTime()->Iterations(1);
}

BENCHMARK_CAPTURE(instructions, mix_unit, "mix", unit())->Apply(by_quantum);
BENCHMARK_CAPTURE(instructions, mix_timed, "mix", timed())->Apply(by_quantum);
BENCHMARK_CAPTURE(instructions, control_unit, "control", unit())->Apply(by_quantum);
BENCHMARK_CAPTURE(instructions, control_timed, "control", timed())->Apply(by_quantum);
BENCHMARK_CAPTURE(register_reads, unit, unit())
    ->Arg(1'000'000)
    ->Unit(benchmark::kMillisecond)
    ->UseManualTime()
    ->Iterations(1);
BENCHMARK_CAPTURE(register_reads, timed, timed())
    ->Arg(1'000'000)
    ->Unit(benchmark::kMillisecond)
    ->UseManualTime()
    ->Iterations(1);

}  // namespace
