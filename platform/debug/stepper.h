#pragma once
// Single and range steps. An interrupt that is taken during a step runs to its mret and does not
// count: the debugger's user steps through the program, not into the handler. Breakpoints inside
// the handler stop as always.

#include "models/riscv/hart.h"
#include "platform/debug/target.h"

namespace tessera::debug {

class Stepper final : public riscv::InstructionObserver {
  public:
    explicit Stepper(riscv::Hart& hart) : hart_(hart) {}
    Stepper(const Stepper&) = delete;
    Stepper& operator=(const Stepper&) = delete;

    // Lets at least one instruction execute and stops before the first outside of the range.
    void begin(const Resume& resume);
    void end();
    // Whether it has stopped the hart since begin().
    [[nodiscard]] bool has_stopped() const { return has_stopped_; }

  private:
    [[nodiscard]] bool before(std::uint32_t pc) override;
    void after(const riscv::Retired& retired) override;
    void on_trap(const riscv::TrapRecord& trap) override;

    riscv::Hart& hart_;
    Resume resume_;
    unsigned handlers_ = 0;  // entered since an interrupt, and not left
    bool has_executed_ = false, has_stopped_ = false, is_active_ = false;
};

}  // namespace tessera::debug
