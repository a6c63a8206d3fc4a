#include "platform/soc/run.h"

#include <fmt/format.h>

#include <poll.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <vector>

#include "platform/config/error.h"
#include "platform/config/text_file.h"
#include "platform/soc/expectations.h"
#include "platform/soc/host_interface.h"
#include "platform/soc/marker_record.h"
#include "platform/soc/placement.h"
#include "platform/soc/prepared_workload.h"
#include "platform/soc/run_control.h"
#include "platform/soc/scenario_file.h"
#include "platform/soc/system.h"
#include "platform/soc/time_account.h"

namespace tessera::soc {

namespace {

// Between two looks at how far the simulation is; without influence on it.
constexpr std::uint64_t kChunkPs = 100'000'000;

// Keeps what the firmware prints and lets others hear it too.
class Transcript final : public peripherals::CharacterSink {
  public:
    explicit Transcript(const std::vector<peripherals::CharacterSink*>& listeners)
        : listeners_(listeners) {}
    void put(std::uint8_t character) override {
        text_.push_back(static_cast<char>(character));
        for (peripherals::CharacterSink* listener : listeners_) listener->put(character);
    }
    [[nodiscard]] const std::string& text() const { return text_; }

  private:
    std::string text_;
    const std::vector<peripherals::CharacterSink*>& listeners_;
};

// Remembers the last exception, which interrupts and environment calls are not.
class FaultRecord final : public riscv::TrapObserver {
  public:
    void on_trap(const riscv::TrapRecord& trap) override {
        if (riscv::is_interrupt(trap.cause) || trap.cause == riscv::Cause::ecall_from_machine ||
            trap.cause == riscv::Cause::ecall_from_user)
            return;
        last_ = trap;
    }
    [[nodiscard]] const std::optional<riscv::TrapRecord>& last() const { return last_; }

  private:
    std::optional<riscv::TrapRecord> last_;
};

void load_workload(const workload::NetworkImage& image, const ElfImage& elf, System& system) {
    const noc::AddressRange place{"network image", image.base_address, image.header.image_bytes};
    for (const ElfSegment& segment : elf.segments())
        if (segment.address <= place.last() &&
            segment.address + std::uint64_t{segment.memory_bytes} > place.base)
            throw config::Error(
                elf.name(), fmt::format("the segment of {} bytes at {:#x} overlaps the {}",
                                        segment.memory_bytes, segment.address, to_string(place)));
    // A sample that the firmware never classifies has no class, rather than class 0.
    const std::size_t predictions = std::size_t{image.header.batches} * image.header.batch_size;
    const std::vector<std::byte> none(predictions * sizeof(std::uint32_t), std::byte{0xFF});
    if (!system.load(image.base_address, image.bytes) ||
        !system.load(image.header.predictions_address, none))
        throw base::ConfigError("the network image does not fit the DRAM");
}

std::string describe(const riscv::TrapRecord& fault, const ElfImage& elf) {
    return fmt::format("{} at {} (pc {:#010x}, mtval {:#010x})", riscv::to_string(fault.cause),
                       elf.describe(fault.epc), fault.epc, fault.tval);
}

class Simulation {
  public:
    Simulation(const RunInputs& inputs, const PreparedWorkload* workload, System& system,
               const RunControl& control)
        : inputs_(inputs), workload_(workload), system_(system), control_(control) {}

    Ending run() {
        const std::uint64_t limit_ps = inputs_.scenario.limits.time_ps;
        std::uint64_t next_event_ps = 0;  // from now
        for (;;) {
            poll();
            if (control_.ending()) return *control_.ending();
            const std::uint64_t left_ps = limit_ps - sc_core::sc_time_stamp().value();
            if (next_event_ps > left_ps) {
                sc_core::sc_start(sc_core::sc_time::from_value(left_ps));
                return Ending::deadline;
            }
            // Ends at the last event rather than at the end of the step when nothing is left to
            // happen.
            const std::uint64_t step_ps = std::min(std::max(kChunkPs, next_event_ps), left_ps);
            sc_core::sc_start(sc_core::sc_time::from_value(step_ps),
                              sc_core::SC_EXIT_ON_STARVATION);
            if (control_.ending()) return *control_.ending();
            if (system_.core().halt_reason() == riscv::HaltReason::trap_loop)
                return Ending::trap_loop;
            if (!sc_core::sc_pending_activity() && !wait_for_host()) return Ending::waiting_forever;
            next_event_ps =
                sc_core::sc_time_to_pending_activity(sc_core::sc_get_curr_simcontext()).value();
        }
    }

  private:
    void poll() const {
        if (inputs_.attachments.empty()) return;
        const Progress now = progress();
        for (Attachment* attachment : inputs_.attachments) attachment->poll(now);
    }
    // Nothing is left to happen in the platform. False when nothing from the host can change that.
    [[nodiscard]] bool wait_for_host() const {
        for (;;) {
            poll();
            if (sc_core::sc_pending_activity() || control_.ending()) return true;
            bool is_expected = false;
            std::vector<pollfd> descriptors;
            for (const Attachment* attachment : inputs_.attachments) {
                if (attachment->expects_host()) is_expected = true;
                attachment->list_descriptors(descriptors);
            }
            if (!is_expected) return false;
            ::poll(descriptors.data(), descriptors.size(), -1);  // a signal is looked at like news
        }
    }
    [[nodiscard]] Progress progress() const {
        Progress progress;
        progress.simulated_ps = sc_core::sc_time_stamp().value();
        progress.instructions = system_.core().instret();
        if (workload_ == nullptr) return progress;
        progress.jobs = workload_->tile_jobs();
        for (const auto& tile : system_.tiles()) {
            progress.jobs_ended += tile->jobs_ended();
            if (tile->is_busy()) progress.layer = workload_->layer_name(tile->job_id());
        }
        return progress;
    }

    const RunInputs& inputs_;
    const PreparedWorkload* workload_;
    System& system_;
    const RunControl& control_;
};

FirmwareResult firmware_result(const System& system, const ElfImage& elf,
                               const FaultRecord& faults) {
    const riscv::Core::Statistics statistics = system.core().statistics();
    FirmwareResult result;
    result.elf = std::filesystem::path(elf.name()).filename();
    result.instructions = statistics.instructions;
    result.cycles = statistics.cycles;
    result.idle_cycles = statistics.wfi_cycles;
    result.traps = statistics.exceptions + statistics.interrupts;
    result.last_pc = elf.describe(system.core().pc());
    if (faults.last()) result.cause = describe(*faults.last(), elf);
    return result;
}

MemoryResult memory_result(std::string name, const memory::Memory& memory) {
    const memory::Memory::Statistics& statistics = memory.statistics();
    return {std::move(name),       statistics.reads,         statistics.writes,
            statistics.bytes_read, statistics.bytes_written, memory.busy_ps()};
}

std::vector<ComponentEnergy> energy_by_component(const base::EnergyLedger& ledger) {
    std::vector<ComponentEnergy> components;
    for (const base::EnergyEvent& event : ledger.events()) {
        const auto known = [&](const ComponentEnergy& entry) {
            return entry.component == event.component();
        };
        if (std::none_of(components.begin(), components.end(), known))
            components.push_back({event.component(), ledger.of(event.component())});
    }
    return components;
}

PowerResult power_result(const base::TimeBinSet& history) {
    PowerResult power;
    power.bin_ps = history.bin_ps();
    for (const base::TimeBins& component : history.series())
        power.components.push_back({component.name(), component.bins()});
    return power;
}

std::vector<LinkResult> link_results(const noc::Network& noc) {
    std::vector<LinkResult> results;
    const auto add = [&](const char* port, const char* direction, const noc::Link& link,
                         const noc::Channel& channel) {
        results.push_back({fmt::format("{}.{}.{}", link.name, port, direction), channel.packets,
                           channel.bytes, channel.wire.busy_ps(), channel.wire.waited_ps()});
    };
    const auto add_all = [&](const char* port, const std::vector<const noc::Link*>& links) {
        for (const noc::Link* link : links) {
            add(port, "request", *link, link->request);
            add(port, "response", *link, link->response);
        }
    };
    add_all("initiator", noc.initiator_links());
    add_all("target", noc.target_links());
    return results;
}

MeshResult mesh_result(const noc::Mesh& mesh, const PlatformSection& platform) {
    static constexpr std::string_view kOutputs[noc::kPorts] = {"east", "west", "south", "north",
                                                               "local"};
    const noc::MeshNetwork& network = mesh.network();
    const noc::MeshConfig& config = network.config();
    MeshResult result;
    result.width = config.width;
    result.height = config.height;
    result.cycles = sc_core::sc_time_stamp().value() / mesh.period_ps();
    result.flit_hops = network.flit_hops();
    result.joined_reads = mesh.joined_reads();
    result.blocks = place_blocks(platform);
    for (unsigned node = 0; node < config.nodes(); ++node) {
        const auto add = [&](std::string_view output, const noc::MeshLinkStatistics& link) {
            if (link.flits != 0)
                result.links.push_back({node % config.width, node / config.width, output, link});
        };
        for (unsigned port = 0; port < noc::kPorts; ++port)
            add(kOutputs[port], network.link(node, static_cast<noc::Port>(port)));
        add("injection", network.injection(node));
    }
    for (const noc::PacketClass each : {noc::PacketClass::request, noc::PacketClass::response}) {
        result.latency[static_cast<std::size_t>(each)] = network.latency(each);
        for (unsigned from = 0; from < config.nodes(); ++from)
            for (unsigned to = 0; to < config.nodes(); ++to)
                if (const noc::MeshPairStatistics& pair = network.pair(each, from, to);
                    pair.packets != 0)
                    result.pairs.push_back({each, from, to, pair});
    }
    return result;
}

}  // namespace

RunResult run(const RunInputs& inputs) {
    const Scenario& scenario = inputs.scenario;
    const ElfImage elf = ElfImage::load(inputs.firmware);
    std::optional<PreparedWorkload> workload;
    if (scenario.workload) workload.emplace(scenario, inputs.tiles, inputs.technology);

    std::optional<base::TimeBinSet> history;
    if (scenario.trace.power_bin_ps != 0) history.emplace(scenario.trace.power_bin_ps);
    base::EnergyLedger ledger(inputs.technology, history ? &*history : nullptr);
    base::ProbeRegistry probes;
    const base::Environment environment{ledger, probes, inputs.registers, scenario.seed};
    Transcript uart(inputs.uart_listeners);
    RunControl control;
    FaultRecord faults;
    std::optional<peripherals::BufferSource> uart_file;
    peripherals::CharacterSource* uart_source = inputs.uart_source;
    if (uart_source == nullptr && !scenario.platform.uart.input.empty())
        uart_source = &uart_file.emplace(config::read_text_file(scenario.platform.uart.input));

    MarkerRecord markers;
    System system(scenario, inputs.tiles, {uart, uart_source, control, markers}, environment);
    markers.watch(system.core());
    system.core().observe_traps(faults);
    sc_core::sc_spawn_options on_halt;
    on_halt.spawn_method();
    on_halt.dont_initialize();
    on_halt.set_sensitivity(&system.core().halted_event());
    sc_core::sc_spawn([&control] { control.on_halt(); }, "on_halt", &on_halt);
    system.boot(elf, workload ? workload->image().base_address : 0);
    if (workload) load_workload(workload->image(), elf, system);

    std::vector<std::string> tile_names;
    for (const auto& tile : system.tiles()) tile_names.emplace_back(tile->name());
    TimeAccount time(probes, system.core().name(), tile_names);

    HostInterface host(system, elf, control, uart);
    std::optional<Expectations> expectations;
    if (scenario.expect) expectations.emplace(*scenario.expect, system, elf);

    for (Attachment* attachment : inputs.attachments) attachment->on_built(system, elf, control);

    RunResult result;
    result.scenario = scenario.name;
    result.seed = scenario.seed;
    result.technology = inputs.technology.name;
    result.scenario_as_run = canonical(inputs.shown).dump();
    result.address_map = system.noc().map().entries();
    for (const auto& tile : inputs.tiles) result.areas.push_back({tile->name(), tile->area_mm2()});
    for (const auto& tile : inputs.tiles)
        for (const std::string& warning : tile->warnings())
            result.warnings.push_back(tile->name() + ": " + warning);
    const Ending ending =
        Simulation(inputs, workload ? &*workload : nullptr, system, control).run();
    system.core().account();
    memory::Dram& dram = system.dram();
    result.dram = {dram.config(), dram.standard(), dram.settle(), dram.ecc_statistics()};

    result.simulated_ps = sc_core::sc_time_stamp().value();
    std::vector<std::map<std::uint32_t, base::JobWaits>> waits;
    for (const auto& tile : system.tiles()) waits.push_back(tile->job_waits());
    const riscv::Core::Statistics core = system.core().statistics();
    result.time = time.result({.memory_ps = core.memory_ps,
                               .noc_ps = core.wait_ps - core.memory_ps,
                               .link_ps = 0,
                               .converter_ps = 0},
                              waits);
    result.firmware = firmware_result(system, elf, faults);
    result.firmware.ending = ending;
    result.firmware.exit_code = control.exit_code();
    if (workload) {
        const workload::MemoryReader read = [&](std::uint64_t address, std::span<std::byte> bytes) {
            return system.dump(address, bytes);
        };
        PreparedWorkload::Outcome outcome = workload->collect(read, inputs.technology);
        result.workload = std::move(outcome.workload);
        const WorkloadSection& shown = *inputs.shown.workload;
        result.workload->network = shown.topology.empty() ? shown.network : shown.topology;
        result.check = std::move(outcome.check);
    }
    result.energy = energy_by_component(ledger);
    if (history) result.power = power_result(*history);
    result.memories = {memory_result("sram", system.sram()), memory_result("dram", dram)};
    result.links = link_results(system.noc());
    if (const noc::Mesh* mesh = system.mesh()) {
        result.mesh = mesh_result(*mesh, scenario.platform);
        if (ending == Ending::deadline || ending == Ending::waiting_forever)
            result.waits = mesh->waits();
    }
    result.uart = uart.text();
    result.markers = markers.result();
    if (expectations) result.expectations = expectations->check(result);
    for (Attachment* attachment : inputs.attachments) attachment->on_end(system, result);
    return result;
}

}  // namespace tessera::soc
