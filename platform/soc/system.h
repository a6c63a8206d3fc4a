#pragma once
// The SystemC system of a scenario: memory map, interrupts and bindings stand in system.cpp.

#include <memory>
#include <span>
#include <string>
#include <systemc>
#include <vector>

#include "models/base/tile.h"
#include "models/memory/dram.h"
#include "models/memory/sram.h"
#include "models/noc/mesh.h"
#include "models/noc/network.h"
#include "models/peripherals/finisher.h"
#include "models/peripherals/marker.h"
#include "models/peripherals/timer.h"
#include "models/peripherals/uart.h"
#include "models/riscv/clint.h"
#include "models/riscv/core.h"
#include "models/riscv/plic.h"
#include "platform/soc/device_table.h"
#include "platform/soc/elf_image.h"
#include "platform/soc/scenario.h"
#include "platform/soc/tile_registry.h"

namespace tessera::soc {

// What the system talks to outside of it; all must outlive it.
struct Surroundings {
    peripherals::CharacterSink& uart_sink;
    peripherals::CharacterSource* uart_source;
    peripherals::FinishListener& finish;
    peripherals::MarkerListener& marker;
};

// A block with registers, where the core finds it.
struct RegisterWindow {
    std::string name;
    std::uint64_t base;
    std::uint32_t irq;  // PLIC source, or Device::kNoIrq
    const base::RegisterBank* registers;
};

// Its blocks are top-level SystemC modules, so that they are called "core" and "eyeriss0"
// everywhere.
class System : private memory::WriteObserver {
  public:
    // Throws config::Error or base::ConfigError for address ranges that overlap and the like.
    System(const Scenario& scenario, const TileBlueprints& tiles, const Surroundings& surroundings,
           const base::Environment& environment);

    // Loads a firmware and makes the boot ROM enter it. Throws config::Error for segments outside
    // memory.
    void boot(const ElfImage& elf, std::uint64_t image_address);

    // Loads its segments alone.
    void load(const ElfImage& elf);

    // The platform's own view of memory by address, at no simulated time; false outside of it.
    [[nodiscard]] bool load(std::uint64_t address, std::span<const std::byte> from);
    [[nodiscard]] bool dump(std::uint64_t address, std::span<std::byte> to) const;

    // `observer` hears of every write of any master to these bytes, and of others; before the
    // simulation starts. False outside of memory.
    [[nodiscard]] bool observe_writes(memory::WriteObserver& observer, std::uint64_t address,
                                      std::uint64_t bytes);

    [[nodiscard]] const riscv::Core& core() const { return core_; }
    [[nodiscard]] riscv::Core& core() { return core_; }
    [[nodiscard]] const memory::Sram& sram() const { return sram_; }
    [[nodiscard]] memory::Dram& dram() { return dram_; }
    [[nodiscard]] const noc::Network& noc() const { return *noc_; }
    // Null on another network.
    [[nodiscard]] const noc::Mesh* mesh() const { return mesh_; }
    // On a mesh: see Mesh::record_use().
    const base::TimeBinSet& record_router_use() { return mesh_->record_use(); }
    [[nodiscard]] const base::EnergyLedger& energy() const { return energy_; }
    [[nodiscard]] const riscv::Clint& clint() const { return clint_; }
    [[nodiscard]] const riscv::Plic& plic() const { return plic_; }
    [[nodiscard]] peripherals::Uart& uart() { return uart_; }
    [[nodiscard]] base::ProbeRegistry& probes() const { return probes_; }
    [[nodiscard]] const Surroundings& surroundings() const { return surroundings_; }
    // A character for the UART would wake the core from WFI.
    [[nodiscard]] bool is_woken_by_uart() const;
    [[nodiscard]] const std::vector<std::unique_ptr<base::Tile>>& tiles() const { return tiles_; }
    // Peripherals, then tiles.
    [[nodiscard]] const std::vector<RegisterWindow>& register_windows() const { return windows_; }

  private:
    void require_stack(const ElfImage& elf) const;
    void load_segment(const ElfImage& elf, const ElfSegment& segment);
    void connect_memory();
    void connect_registers(const TileBlueprints& blueprints);
    void connect_interrupt(std::uint32_t source, sc_core::sc_out<bool>& irq);
    void on_write(std::uint64_t address, std::uint64_t bytes) override;

    const Scenario& scenario_;
    Surroundings surroundings_;
    base::ProbeRegistry& probes_;
    const base::EnergyLedger& energy_;
    riscv::Core core_;
    riscv::Clint clint_;
    riscv::Plic plic_;
    memory::Sram rom_;
    memory::Sram sram_;
    memory::Dram dram_;
    std::unique_ptr<noc::Network> noc_;
    noc::Mesh* mesh_ = nullptr;
    peripherals::Uart uart_;
    peripherals::Timer timer_;
    peripherals::Finisher finisher_;
    peripherals::Marker marker_;
    std::vector<std::unique_ptr<base::Tile>> tiles_;
    sc_core::sc_signal<bool> software_irq_, timer_irq_, external_irq_;
    sc_core::sc_vector<sc_core::sc_signal<bool>> irq_;  // PLIC sources, from 1
    std::vector<Device> devices_;
    std::vector<RegisterWindow> windows_;
};

}  // namespace tessera::soc
