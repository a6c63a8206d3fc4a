#pragma once
// Which instructions of a core are traced.

#include <cstdint>
#include <vector>

#include "models/riscv/hart.h"
#include "platform/trace/instruction_event.h"

namespace tessera::trace {

// In cycles of the core: instructions that start in first <= cycle < end.
struct CycleWindow {
    std::uint64_t first = 0, end = ~std::uint64_t{0};
};

// Outside of its window, and while it is switched off, the core runs at full speed. It must be off,
// or the hart at its end, when it goes.
class InstructionTrace final : public riscv::InstructionObserver, private riscv::HartAlarm {
  public:
    InstructionTrace(riscv::Hart& hart, const CycleWindow& window, TraceSink& sink);
    InstructionTrace(const InstructionTrace&) = delete;
    InstructionTrace& operator=(const InstructionTrace&) = delete;

    // On or off from the next instruction on, whatever the window says.
    void set(bool is_on);
    [[nodiscard]] bool is_on() const { return is_on_; }

  private:
    void on_alarm() override;
    void after(const riscv::Retired& retired) override;
    void on_trap(const riscv::TrapRecord& trap) override;

    riscv::Hart& hart_;
    CycleWindow window_;
    TraceSink& sink_;
    bool is_on_ = false;
};

}  // namespace tessera::trace
