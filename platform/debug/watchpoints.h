#pragma once
// Stops the hart after an instruction that has touched watched memory: by then the debugger sees
// the new value, as it expects of this architecture. Cleared before the hart goes on without it.

#include <optional>
#include <vector>

#include "models/riscv/hart.h"
#include "platform/debug/target.h"

namespace tessera::debug {

class Watchpoints final : public riscv::InstructionObserver {
  public:
    explicit Watchpoints(riscv::Hart& hart) : hart_(hart) {}
    Watchpoints(const Watchpoints&) = delete;
    Watchpoints& operator=(const Watchpoints&) = delete;

    // While there are none, nothing is observed.
    void add(const Point& point);
    bool remove(const Point& point);
    void clear();
    // The watchpoint that has stopped the hart since the last call.
    [[nodiscard]] std::optional<StopReason> take_hit();

  private:
    void after(const riscv::Retired& retired) override;

    riscv::Hart& hart_;
    std::vector<Point> points_;
    std::optional<StopReason> hit_;
};

}  // namespace tessera::debug
