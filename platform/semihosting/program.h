#pragma once
// The program that calls, and the machine it runs on, as the operations see them.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace tessera::semihosting {

// Addresses; 0: not known.
struct MemoryUse {
    std::uint32_t heap_base = 0, heap_limit = 0, stack_base = 0, stack_limit = 0;
};

class Program {
  public:
    virtual ~Program() = default;
    // False, and nothing happens, unless all of it is memory.
    [[nodiscard]] virtual bool read(std::uint32_t address, std::span<std::byte> to) const = 0;
    [[nodiscard]] virtual bool write(std::uint32_t address, std::span<const std::byte> from) = 0;
    // Simulated time at the calling instruction.
    [[nodiscard]] virtual std::uint64_t now_ps() const = 0;
    [[nodiscard]] virtual std::uint64_t cycle() const = 0;
    [[nodiscard]] virtual std::uint64_t clock_hz() const = 0;
    [[nodiscard]] virtual std::string command_line() const = 0;
    [[nodiscard]] virtual MemoryUse memory_use() const = 0;
    // The program ends with this code; no instruction after the call is executed.
    virtual void exit(std::uint32_t code) = 0;
};

}  // namespace tessera::semihosting
