#pragma once
// The platform's core as a debugger's target.

#include <string>
#include <vector>

#include "platform/debug/monitor.h"
#include "platform/debug/stepper.h"
#include "platform/debug/target.h"
#include "platform/debug/watchpoints.h"

namespace tessera::debug {

// Memory and registers are those of the core's address space, by debug transport: at no simulated
// time, and without side effects but for what is written to a register.
class CoreTarget final : public Target {
  public:
    CoreTarget(soc::System& system, const soc::ElfImage& elf, TraceSource trace);

    [[nodiscard]] std::optional<std::uint32_t> read_register(unsigned number) override;
    bool write_register(unsigned number, std::uint32_t value) override;
    std::size_t read_memory(std::uint32_t address, std::span<std::byte> to) override;
    bool write_memory(std::uint32_t address, std::span<const std::byte> from) override;
    bool insert(const Point& point) override;
    bool remove(const Point& point) override;
    void remove_all_points() override;
    [[nodiscard]] const std::string& description() const override { return description_; }
    [[nodiscard]] const std::string& memory_map() const override { return memory_map_; }
    [[nodiscard]] std::string monitor(std::string_view command) override {
        return monitor_.answer(command);
    }

    void resume(const Resume& resume);
    // Why the core stands now.
    [[nodiscard]] StopReason stop_reason();

  private:
    [[nodiscard]] std::size_t access(tlm::tlm_command command, std::uint32_t address,
                                     std::byte* data, std::size_t bytes);

    soc::System& system_;
    riscv::Hart& hart_;
    Monitor monitor_;
    Watchpoints watchpoints_;
    Stepper stepper_;
    std::vector<Point> breakpoints_;
    std::string description_, memory_map_;
};

}  // namespace tessera::debug
