#pragma once
// Attributes every cycle of a core to the function it was spent in, with the stack of calls.

#include <cstdint>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "models/riscv/cycle_costs.h"
#include "models/riscv/instruction_observer.h"
#include "platform/soc/function_table.h"
#include "platform/trace/profile.h"

namespace tessera::trace {

// Hears of the stack of calls.
class FrameListener {
  public:
    virtual ~FrameListener() = default;
    virtual void on_enter(const std::string& function, std::uint64_t cycle) = 0;
    virtual void on_leave(std::uint64_t cycle) = 0;
};

// Calls and returns are told by the link registers ra and t0, as the manual's hints for return
// address stacks have it (unprivileged architecture, table 2.1). A jump into another function is a
// tail call. A trap is a frame of its own, named for its cause, until its mret. Cycles between two
// instructions are idle after WFI, and otherwise the entry of a trap.
class Profiler final : public riscv::InstructionObserver {
  public:
    Profiler(const soc::FunctionTable& functions, const riscv::CycleCosts& costs,
             FrameListener* listener = nullptr);

    // With the core's last cycle: what follows the last instruction counts too.
    [[nodiscard]] Profile profile(std::uint64_t end_cycle) const;

  private:
    static constexpr std::size_t kDeepest = 256;  // frames; deeper calls count to the deepest

    using Name = std::uint32_t;  // of a function, into names_
    struct Node {
        Name name;
        std::uint32_t parent;
        std::uint64_t calls = 0;
        ProfileCounts self;
        std::vector<std::uint32_t> children;
    };
    struct Frame {
        std::uint32_t node;
        std::uint32_t return_address;
        bool is_trap;
    };

    void after(const riscv::Retired& retired) override;
    void on_trap(const riscv::TrapRecord& trap) override;
    void spend_until(std::uint64_t cycle);
    void follow(const riscv::Retired& retired);
    void stand_in(Name name);
    void call(Name name, std::uint32_t return_address, bool is_trap);
    void leave_trap();
    void leave_to(std::size_t depth);
    [[nodiscard]] Name function_at(std::uint32_t pc);
    [[nodiscard]] Name name_of(const std::string& text);
    [[nodiscard]] std::uint32_t child(std::uint32_t parent, Name name);
    [[nodiscard]] Node& top() { return nodes_[stack_.back().node]; }

    const soc::FunctionTable& functions_;
    riscv::CycleCosts costs_;
    FrameListener* listener_;
    std::vector<std::string> names_;
    std::unordered_map<std::string, Name> numbers_;
    std::unordered_map<std::uint32_t, Name> by_pc_;
    std::vector<Node> nodes_;  // 0: the root, of no function
    std::vector<Frame> stack_;
    std::uint64_t cycle_ = 0;  // accounted for
    bool was_wfi_ = false;
};

}  // namespace tessera::trace
