// Guest instructions per second of CPU time, by quantum, and register reads of the core through
// interconnect and bank. "unit": one cycle per instruction and memory without latency, as
// simulators without a timing model count; "timed": the defaults of the timing model and of the
// SRAM. "observed" and what follows watch every instruction. The peers have no timing model.

#include <benchmark/benchmark.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bench/guests.h"
#include "bench/in_child.h"
#include "bench/peers.h"
#include "models/memory/sram.h"
#include "models/noc/interconnect.h"
#include "models/peripherals/register_block.h"
#include "models/riscv/core.h"
#include "platform/soc/elf_image.h"
#include "platform/trace/instruction_codec.h"
#include "platform/trace/instruction_text.h"
#include "platform/trace/instruction_trace.h"
#include "platform/trace/profiler.h"

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

// Attaches somebody who watches instructions, and keeps him alive.
using Watch = std::function<std::shared_ptr<void>(riscv::Core&, const std::string& guest)>;

std::shared_ptr<void> nobody(riscv::Core&, const std::string&) { return {}; }

struct Measured {
    double cpu_seconds = 0;
    riscv::Core::Statistics core;
    bool is_right = false;
};

// Runs a guest to its end; a0 then says whether it found its results right.
Measured run_guest(const std::string& guest, Timing timing, std::uint64_t quantum_ps,
                   const Watch& watch) {
    constexpr unsigned kA0 = 10;
    const std::vector<char> image = bench::guest_image(guest);
    timing.core.reset_vector = kMemory;
    timing.core.quantum_ps = quantum_ps;
    Platform platform(timing);
    if (image.empty() || !platform.memory.load(0, std::as_bytes(std::span(image)))) return {};
    const auto watcher = watch(platform.core, guest);
    const double start = bench::cpu_seconds();
    sc_core::sc_start();
    return {bench::cpu_seconds() - start, platform.core.statistics(),
            platform.core.is_waiting() && platform.core.reg(kA0) == 1};
}

Measured measure(benchmark::State& state, const char* guest, const Timing& timing,
                 const Watch& watch = nobody) {
    const auto quantum_ps = static_cast<std::uint64_t>(state.range(0)) * 1000;
    const Measured measured =
        bench::in_child([&] { return run_guest(guest, timing, quantum_ps, watch); }, Measured{});
    state.SetIterationTime(measured.cpu_seconds);
    if (!measured.is_right) state.SkipWithError("the guest failed");
    return measured;
}

void count(benchmark::State& state, std::uint64_t executed) {
    state.counters["MIPS"] =
        benchmark::Counter(static_cast<double>(executed) * 1e-6, benchmark::Counter::kIsRate);
}

void instructions(benchmark::State& state, const char* guest, const Timing& timing,
                  const Watch& watch = nobody) {
    std::uint64_t executed = 0;
    for (auto _ : state) executed += measure(state, guest, timing, watch).core.instructions;
    count(state, executed);
}

// The peers execute the same images; how many instructions those have, our own core counts.
void peer(benchmark::State& state, const char* guest, std::optional<double> (*run)(const char*),
          const char* absent) {
    std::uint64_t executed = 0;
    for (auto _ : state) {
        const Measured own = bench::in_child(
            [&] { return run_guest(guest, unit(), 1'000'000'000, nobody); }, Measured{});
        const std::optional<double> seconds = run(guest);
        if (!seconds) return state.SkipWithError(absent);
        state.SetIterationTime(*seconds);
        executed += own.core.instructions;
    }
    count(state, executed);
}

struct EmptyObserver final : riscv::InstructionObserver {};

std::shared_ptr<void> observed(riscv::Core& core, const std::string&) {
    auto observer = std::make_shared<EmptyObserver>();
    core.hart().observe(*observer);
    return observer;
}

struct Traced {
    soc::ElfImage elf;
    std::unique_ptr<trace::TraceSink> sink;
    std::optional<trace::InstructionTrace> trace;
};

template <class Sink>
std::shared_ptr<void> traced(riscv::Core& core, const std::string& guest) {
    auto traced = std::make_shared<Traced>();
    traced->elf = soc::ElfImage::load(bench::guest_path(guest, ".elf"));
    traced->sink = std::make_unique<Sink>(
        traced->elf.functions(), core.period_ps(),
        [](std::string_view text) { benchmark::DoNotOptimize(text.data()); });
    traced->trace.emplace(core.hart(), trace::CycleWindow{}, *traced->sink);
    return traced;
}

struct Profiled {
    soc::ElfImage elf;
    std::optional<trace::Profiler> profiler;
};

std::shared_ptr<void> profiled(riscv::Core& core, const std::string& guest) {
    auto profiled = std::make_shared<Profiled>();
    profiled->elf = soc::ElfImage::load(bench::guest_path(guest, ".elf"));
    profiled->profiler.emplace(profiled->elf.functions(), core.costs());
    core.hart().observe(*profiled->profiler);
    return profiled;
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
void once(benchmark::internal::Benchmark* bench) {
    bench->Unit(benchmark::kMillisecond)->UseManualTime()->Iterations(1);
}
void at_1_ms(benchmark::internal::Benchmark* bench) {
    once(bench->ArgName("quantum_ns")->Arg(1'000'000));
}

constexpr const char* kNoQemu = "not installed: apt-get install qemu-system-misc";
constexpr const char* kNoUnicorn = "the guest failed";
BENCHMARK_CAPTURE(peer, mix_qemu, "mix", bench::run_in_qemu, kNoQemu)->Apply(once);
BENCHMARK_CAPTURE(peer, control_qemu, "control", bench::run_in_qemu, kNoQemu)->Apply(once);
BENCHMARK_CAPTURE(peer, mix_qemu_icount, "mix", bench::run_in_qemu_icount, kNoQemu)->Apply(once);
BENCHMARK_CAPTURE(peer, control_qemu_icount, "control", bench::run_in_qemu_icount, kNoQemu)
    ->Apply(once);
BENCHMARK_CAPTURE(peer, mix_unicorn, "mix", bench::run_in_unicorn, kNoUnicorn)->Apply(once);
BENCHMARK_CAPTURE(peer, control_unicorn, "control", bench::run_in_unicorn, kNoUnicorn)->Apply(once);

BENCHMARK_CAPTURE(instructions, mix_observed, "mix", unit(), observed)->Apply(at_1_ms);
BENCHMARK_CAPTURE(instructions, mix_profiled, "mix", unit(), profiled)->Apply(at_1_ms);
BENCHMARK_CAPTURE(instructions, mix_traced_binary, "mix", unit(), traced<trace::TraceEncoder>)
    ->Apply(at_1_ms);
BENCHMARK_CAPTURE(instructions, mix_traced_text, "mix", unit(), traced<trace::InstructionText>)
    ->Apply(at_1_ms);

BENCHMARK_CAPTURE(register_reads, unit, unit())->Apply(at_1_ms);
BENCHMARK_CAPTURE(register_reads, timed, timed())->Apply(at_1_ms);

}  // namespace
