#pragma once
// Privilege modes, trap causes and what is recorded of a trap.

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "models/base/config_fields.h"

namespace tessera::riscv {

enum class Mode : std::uint8_t { user = 0, machine = 3 };
inline constexpr std::array<base::EnumName<Mode>, 2> kModeNames = {
    {{Mode::user, "user"}, {Mode::machine, "machine"}}};
constexpr std::span<const base::EnumName<Mode>> enum_names(Mode) { return kModeNames; }

inline constexpr std::uint32_t kInterruptFlag = 0x8000'0000;

// Values of mcause. An instruction address cannot be misaligned (0): with compressed instructions
// every even address will do, and jumps drop bit 0.
enum class Cause : std::uint32_t {
    instruction_access_fault = 1,
    illegal_instruction = 2,
    breakpoint = 3,
    load_address_misaligned = 4,
    load_access_fault = 5,
    store_address_misaligned = 6,
    store_access_fault = 7,
    ecall_from_user = 8,
    ecall_from_machine = 11,
    software_interrupt = kInterruptFlag | 3,
    timer_interrupt = kInterruptFlag | 7,
    external_interrupt = kInterruptFlag | 11,
};
[[nodiscard]] constexpr bool is_interrupt(Cause cause) {
    return (static_cast<std::uint32_t>(cause) & kInterruptFlag) != 0;
}
[[nodiscard]] std::string_view to_string(Cause cause);

struct TrapRecord {
    Cause cause{};
    std::uint32_t epc = 0;
    std::uint32_t tval = 0;
    Mode from = Mode::machine;
    std::uint64_t cycle = 0;    // of the core, when it was taken
    std::uint64_t retired = 0;  // instructions before it
};

class TrapObserver {
  public:
    virtual ~TrapObserver() = default;
    virtual void on_trap(const TrapRecord& trap) = 0;
};

// Why a core executes no more.
enum class HaltReason : std::uint8_t {
    none,
    requested,
    trap_loop,  // the trap handler itself faults, over and over
};
[[nodiscard]] std::string_view to_string(HaltReason reason);

}  // namespace tessera::riscv
