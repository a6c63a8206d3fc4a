#pragma once
// Who watches a hart instruction by instruction: debuggers, traces, profiles.

#include <cstdint>
#include <span>

#include "models/riscv/instruction.h"
#include "models/riscv/trap.h"

namespace tessera::riscv {

struct DataAccess {
    std::uint32_t address = 0;
    std::uint32_t value = 0;  // zero-extended
    std::uint8_t bytes = 0;   // 1, 2 or 4
    bool is_write = false;
};

// One instruction that has been executed to its end.
struct Retired {
    std::uint32_t pc;
    std::uint32_t next_pc;
    std::uint32_t bits;  // as encoded; a compressed one in the lower half
    const Instruction& instruction;
    std::uint32_t result;  // of x[rd], afterwards
    Mode mode;             // it ran in
    std::uint64_t first_cycle, end_cycle;
    std::span<const DataAccess> accesses;  // in order; an AMO reads and writes
};

// Interrupts are taken before `before` is asked, so the pc shown is that of the instruction that
// really comes next.
class InstructionObserver {
  public:
    virtual ~InstructionObserver() = default;
    // The instruction at `pc` is next. False stops the hart in front of it.
    [[nodiscard]] virtual bool before(std::uint32_t) { return true; }
    // The instruction is about to access memory or a device. False stops the hart in front of the
    // instruction, of which nothing has happened then. `value` counts for stores only.
    [[nodiscard]] virtual bool before_access(const DataAccess&) { return true; }
    virtual void after(const Retired&) {}
    // An exception ended the instruction at `trap.epc`, or an interrupt came before it.
    virtual void on_trap(const TrapRecord&) {}
};

}  // namespace tessera::riscv
