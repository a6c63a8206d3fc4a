#include "platform/semihosting/semihosting.h"

#include <filesystem>

#include "platform/soc/elf_image.h"
#include "platform/soc/run_control.h"
#include "platform/soc/system.h"

namespace tessera::semihosting {

void Semihosting::on_built(soc::System& system, const soc::ElfImage& elf,
                           soc::RunControl& control) {
    system_ = &system;
    elf_ = &elf;
    control_ = &control;
    const Console console{system.surroundings().uart_sink, system.surroundings().uart_source};
    operations_.emplace(static_cast<Program&>(*this), Handles(console, std::move(files_)));
    system.core().hart().set_semihosting(&*operations_);
}

bool Semihosting::read(std::uint32_t address, std::span<std::byte> to) const {
    return is_below_4_gib(address, to.size()) && system_->dump(address, to);
}

bool Semihosting::write(std::uint32_t address, std::span<const std::byte> from) {
    if (from.empty()) return true;
    if (!is_below_4_gib(address, from.size()) || !system_->load(address, from)) return false;
    const auto bytes = static_cast<std::uint32_t>(from.size());
    system_->core().invalidate_reservation(address, bytes);
    system_->core().invalidate_code(address, address + bytes - 1);
    return true;
}

std::uint64_t Semihosting::now_ps() const { return cycle() * system_->core().period_ps(); }

std::uint64_t Semihosting::cycle() const { return system_->core().hart().cycle(); }

std::uint64_t Semihosting::clock_hz() const {
    return base::kPsPerSecond / system_->core().period_ps();
}

std::string Semihosting::command_line() const {
    return std::filesystem::path(elf_->name()).stem().string();
}

// By the names of our linker script and of picolibc's.
MemoryUse Semihosting::memory_use() const {
    const auto address = [this](const char* symbol, const char* other) {
        const std::optional<std::uint32_t> found = elf_->address_of(symbol);
        return found ? *found : elf_->address_of(other).value_or(0);
    };
    return {.heap_base = address("__heap_start", "__heap_start"),
            .heap_limit = address("__heap_end", "__heap_end"),
            .stack_base = address("__stack_top", "__stack"),
            .stack_limit = address("__stack_guard", "__heap_end")};
}

void Semihosting::exit(std::uint32_t code) {
    control_->finish(code);
    system_->core().request_halt();
}

}  // namespace tessera::semihosting
