#include "platform/soc/system.h"

#include <fmt/format.h>

#include <algorithm>

#include "models/noc/interconnect.h"
#include "platform/config/error.h"
#include "platform/soc/boot_rom.h"
#include "platform/soc/memory_map.h"
#include "platform/soc/placement.h"
#include "platform/soc/register_blocks.h"

namespace tessera::soc {

namespace {

memory::SramConfig rom_config() {
    memory::SramConfig config;
    config.size_bytes = kRomBytes;
    config.latency_ps = 0;
    config.read_only = true;
    return config;
}

riscv::PlicConfig plic_config(std::size_t tiles) {
    riscv::PlicConfig config;
    config.sources = kFirstTileIrq - 1 + static_cast<std::uint32_t>(tiles);
    return config;
}

}  // namespace

System::System(const Scenario& scenario, const TileBlueprints& tiles,
               const Surroundings& surroundings, const base::Environment& environment)
    : scenario_(scenario),
      surroundings_(surroundings),
      probes_(environment.probes),
      energy_(environment.energy),
      core_("core", scenario.platform.core, environment),
      clint_("clint", scenario.platform.clint, environment),
      plic_("plic", plic_config(tiles.size()), environment),
      rom_("rom", rom_config(), environment),
      sram_("sram", scenario.platform.sram, environment),
      dram_("dram", scenario.platform.dram, environment),
      uart_("uart", scenario.platform.uart, surroundings.uart_sink, surroundings.uart_source,
            environment),
      timer_("timer", scenario.platform.timer, environment),
      finisher_("finisher", surroundings.finish, environment),
      marker_("marker", surroundings.marker, environment),
      software_irq_("software_irq"),
      timer_irq_("timer_irq"),
      external_irq_("external_irq"),
      irq_("irq", plic_.sources.size()) {
    for (const auto& blueprint : tiles) tiles_.push_back(blueprint->build(environment));

    const NocSection& noc = scenario.platform.noc;
    if (noc.topology == Topology::mesh) {
        auto mesh =
            std::make_unique<noc::Mesh>("noc", noc, mesh_placement(scenario.platform), environment);
        mesh_ = mesh.get();
        noc_ = std::move(mesh);
    } else {
        noc_ = std::make_unique<noc::Interconnect>("noc", noc.crossbar, environment);
    }

    noc_->connect_initiator("core", core_.bus);
    connect_memory();
    connect_registers(tiles);

    core_.set_time_source(&clint_);
    core_.software_irq(software_irq_);
    core_.timer_irq(timer_irq_);
    core_.external_irq(external_irq_);
    clint_.software_irq(software_irq_);
    clint_.timer_irq(timer_irq_);
    plic_.external_irq(external_irq_);
    plic_.sources(irq_);
}

void System::connect_memory() {
    const SramSection& sram = scenario_.platform.sram;
    const DramSection& dram = scenario_.platform.dram;
    noc_->connect_target({"rom", kRomBase, kRomBytes}, rom_.socket);
    noc_->connect_target({"sram", sram.base, sram.size_bytes}, sram_.socket);
    noc_->connect_target({"dram", dram.base, dram.size_bytes}, dram_.socket);
    sram_.observe_writes(*this, sram.base);
    dram_.observe_writes(*this, dram.base);
    devices_.push_back(make_device(DeviceType::memory, "sram", sram.base, sram.size_bytes));
    devices_.push_back(make_device(DeviceType::memory, "dram", dram.base, dram.size_bytes));
    devices_.back().index = 1;
}

void System::connect_registers(const TileBlueprints& blueprints) {
    const std::vector<RegisterBlock> blocks = register_blocks(scenario_.platform, blueprints);
    const auto connect = [&](const auto& name, auto& socket,
                             const base::RegisterBank& registers) -> Device& {
        const RegisterBlock& block =
            *std::find_if(blocks.begin(), blocks.end(),
                          [&](const RegisterBlock& candidate) { return candidate.name == name; });
        const std::uint64_t bytes = block.map->window_bytes;
        noc_->connect_target({block.name, block.base, bytes}, socket);
        Device device = make_device(block.type, block.name, block.base, bytes);
        device.irq = block.irq;
        device.clock_hz = block.clock_hz;
        windows_.push_back({block.name, block.base, block.irq, &registers});
        return devices_.emplace_back(device);
    };
    const auto attach = [&](auto& block) {
        connect(block.name(), block.socket, block.registers());
    };
    attach(clint_);
    attach(plic_);
    attach(finisher_);
    attach(marker_);
    attach(uart_);
    attach(timer_);
    connect_interrupt(kUartIrq, uart_.irq);
    connect_interrupt(kTimerIrq, timer_.irq);
    for (std::size_t i = 0; i < tiles_.size(); ++i) {
        base::Tile& tile = *tiles_[i];
        noc_->connect_initiator(blueprints[i]->name(), tile.mem.socket);
        Device& device = connect(blueprints[i]->name(), tile.cfg, tile.registers());
        device.class_id = blueprints[i]->class_id();
        device.index = static_cast<std::uint32_t>(i);
        connect_interrupt(device.irq, tile.irq);
    }
}

void System::connect_interrupt(std::uint32_t source, sc_core::sc_out<bool>& irq) {
    irq(irq_[source - 1]);
}

// The core's address space is 32 bits wide; what is written beyond it concerns it not.
void System::on_write(std::uint64_t address, std::uint64_t bytes) {
    if (address + bytes - 1 > UINT32_MAX) return;
    const auto first = static_cast<std::uint32_t>(address);
    core_.invalidate_reservation(first, static_cast<std::uint32_t>(bytes));
    core_.invalidate_code(first, static_cast<std::uint32_t>(address + bytes - 1));
}

bool System::is_woken_by_uart() const {
    const std::uint32_t enabled = core_.hart().peek_csr(riscv::csr::kMie).value_or(0);
    return (enabled & riscv::csr::kExternal) != 0 && uart_.awaits_interrupt() &&
           plic_.lets_through(kUartIrq);
}

void System::load_segment(const ElfImage& elf, const ElfSegment& segment) {
    std::vector<std::byte> bytes;
    if (segment.memory_bytes <= std::max(sram_.bytes(), dram_.bytes())) {
        bytes = segment.bytes;
        bytes.resize(segment.memory_bytes);
        if (load(segment.address, bytes)) return;
    }
    throw config::Error(
        elf.name(),
        fmt::format(
            "the segment of {} bytes at {:#x} lies outside the platform's memory, {} and {}",
            segment.memory_bytes, segment.address,
            to_string(noc::AddressRange{"sram", scenario_.platform.sram.base, sram_.bytes()}),
            to_string(noc::AddressRange{"dram", scenario_.platform.dram.base, dram_.bytes()})));
}

// Our linker script puts the stack at the end of the memory it was written for.
void System::require_stack(const ElfImage& elf) const {
    const std::optional<std::uint32_t> top = elf.address_of("__stack_top");
    std::byte below{};
    if (top && !dump(*top - 1u, {&below, 1}))
        throw config::Error(
            elf.name(),
            fmt::format("its stack ends at {:#x}, outside the platform's memory; the sram of the "
                        "scenario must reach that far",
                        *top));
}

void System::load(const ElfImage& elf) {
    for (const ElfSegment& segment : elf.segments()) load_segment(elf, segment);
}

void System::boot(const ElfImage& elf, std::uint64_t image_address) {
    load(elf);
    require_stack(elf);
    DeviceTableHeader header;
    header.core_clock_hz = scenario_.platform.core.clock_hz;
    header.timebase_hz = scenario_.platform.clint.timebase_hz;
    header.image_address = image_address;
    header.seed = scenario_.seed;
    if (!rom_.load(0, boot_rom(elf.entry(), header, devices_)))
        throw config::Error("platform", "the boot ROM is too small");
}

bool System::observe_writes(memory::WriteObserver& observer, std::uint64_t address,
                            std::uint64_t bytes) {
    const auto observe = [&](memory::Memory& memory, std::uint64_t base) {
        if (address < base || address - base >= memory.bytes()) return false;
        memory.keep_to_bus(address - base, bytes);
        memory.observe_writes(observer, base);
        return true;
    };
    return observe(sram_, scenario_.platform.sram.base) ||
           observe(dram_, scenario_.platform.dram.base);
}

bool System::load(std::uint64_t address, std::span<const std::byte> from) {
    const PlatformSection& platform = scenario_.platform;
    if (address >= platform.sram.base && sram_.load(address - platform.sram.base, from))
        return true;
    return address >= platform.dram.base && dram_.load(address - platform.dram.base, from);
}

bool System::dump(std::uint64_t address, std::span<std::byte> to) const {
    const PlatformSection& platform = scenario_.platform;
    if (address >= platform.sram.base && sram_.dump(address - platform.sram.base, to)) return true;
    return address >= platform.dram.base && dram_.dump(address - platform.dram.base, to);
}

}  // namespace tessera::soc
