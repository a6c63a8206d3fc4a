#pragma once
// What an instruction trace records.

#include <array>
#include <cstdint>
#include <span>
#include <variant>

#include "models/riscv/instruction_observer.h"
#include "models/riscv/trap.h"

namespace tessera::trace {

// As riscv::Retired, on its own.
struct InstructionEvent {
    std::uint32_t pc = 0;
    std::uint32_t bits = 0;  // of a compressed instruction the lower half alone
    std::uint32_t result = 0;
    riscv::Mode mode = riscv::Mode::machine;
    std::uint64_t first_cycle = 0, end_cycle = 0;
    std::array<riscv::DataAccess, 2> accesses{};
    std::uint8_t access_count = 0;
};

struct TrapEvent {
    riscv::Cause cause{};
    std::uint32_t epc = 0, tval = 0;
    riscv::Mode from = riscv::Mode::machine;
    std::uint64_t cycle = 0;
};

using TraceEvent = std::variant<InstructionEvent, TrapEvent>;

class TraceSink {
  public:
    virtual ~TraceSink() = default;
    virtual void put(const InstructionEvent& event) = 0;
    virtual void put(const TrapEvent& event) = 0;
};

}  // namespace tessera::trace
