#include "platform/trace/profiler.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace tessera::trace {

namespace {

constexpr std::uint32_t kRoot = 0;

bool is_link(std::uint8_t reg) { return reg == 1 || reg == 5; }  // ra, t0

bool is_jump(const riscv::Instruction& instruction) {
    return instruction.op == riscv::Op::jal || instruction.op == riscv::Op::jalr;
}
bool is_call(const riscv::Instruction& instruction) {
    return is_jump(instruction) && is_link(instruction.rd);
}
bool is_return(const riscv::Instruction& instruction) {
    return instruction.op == riscv::Op::jalr && is_link(instruction.rs1) &&
           !is_link(instruction.rd);
}

}  // namespace

Profiler::Profiler(const soc::FunctionTable& functions, const riscv::CycleCosts& costs,
                   FrameListener* listener)
    : functions_(functions), costs_(costs), listener_(listener) {
    nodes_.push_back({name_of("[start]"), kRoot, 0, {}, {}});
    stack_.push_back({kRoot, 0, false});
}

Profiler::Name Profiler::name_of(const std::string& text) {
    const auto [at, is_new] = numbers_.try_emplace(text, static_cast<Name>(names_.size()));
    if (is_new) names_.push_back(text);
    return at->second;
}

Profiler::Name Profiler::function_at(std::uint32_t pc) {
    const auto known = by_pc_.find(pc);
    if (known != by_pc_.end()) return known->second;
    const soc::Function* function = functions_.at(pc);
    const Name name = name_of(function != nullptr ? function->name : "[unknown]");
    by_pc_.emplace(pc, name);
    return name;
}

std::uint32_t Profiler::child(std::uint32_t parent, Name name) {
    for (const std::uint32_t index : nodes_[parent].children)
        if (nodes_[index].name == name) return index;
    const auto index = static_cast<std::uint32_t>(nodes_.size());
    nodes_.push_back({name, parent, 0, {}, {}});
    nodes_[parent].children.push_back(index);
    return index;
}

void Profiler::call(Name name, std::uint32_t return_address, bool is_trap) {
    if (stack_.size() >= kDeepest && !is_trap) return;
    const std::uint32_t node = child(stack_.back().node, name);
    ++nodes_[node].calls;
    stack_.push_back({node, return_address, is_trap});
    if (listener_ != nullptr) listener_->on_enter(names_[name], cycle_);
}

void Profiler::leave_to(std::size_t depth) {
    for (; stack_.size() > depth; stack_.pop_back())
        if (listener_ != nullptr) listener_->on_leave(cycle_);
}

// Cycles in which no instruction was executed.
void Profiler::spend_until(std::uint64_t cycle) {
    const std::uint64_t cycles = cycle - cycle_;
    if (cycles == 0) return;
    ProfileCounts& self = top().self;
    self.cycles += cycles;
    if (was_wfi_) self.idle += cycles;
    cycle_ = cycle;
}

// Where jumps lead and where code without calls falls through to, there the top of the stack is.
void Profiler::stand_in(Name name) {
    if (top().name == name) return;
    Frame& frame = stack_.back();
    if (stack_.size() == 1 || frame.is_trap) return call(name, 0, false);
    frame.node = child(nodes_[frame.node].parent, name);
    ++nodes_[frame.node].calls;
    if (listener_ == nullptr) return;
    listener_->on_leave(cycle_);
    listener_->on_enter(names_[name], cycle_);
}

void Profiler::after(const riscv::Retired& retired) {
    spend_until(retired.first_cycle);
    was_wfi_ = retired.instruction.op == riscv::Op::wfi;
    stand_in(function_at(retired.pc));
    ProfileCounts& self = top().self;
    const std::uint64_t cycles = retired.end_cycle - retired.first_cycle;
    const bool is_taken = riscv::info(retired.instruction.op).cost == riscv::CostClass::branch &&
                          retired.next_pc != retired.pc + retired.instruction.length;
    const std::uint64_t work =
        costs_.of(retired.instruction.op) + std::uint64_t{is_taken ? costs_.branch_taken : 0u};
    ++self.instructions;
    self.cycles += cycles;
    self.stalls += cycles > work ? cycles - work : 0;
    cycle_ = retired.end_cycle;
    follow(retired);
}

void Profiler::follow(const riscv::Retired& retired) {
    if (is_return(retired.instruction)) {
        // The frame that this returns from, unless the stack was unwound in another way.
        for (std::size_t i = stack_.size(); i-- > 1 && !stack_[i].is_trap;)
            if (stack_[i].return_address == retired.next_pc) {
                leave_to(i);
                break;
            }
    } else if (is_call(retired.instruction)) {
        call(function_at(retired.next_pc), retired.pc + retired.instruction.length, false);
    } else if (retired.instruction.op == riscv::Op::mret) {
        leave_trap();
    }
}

void Profiler::on_trap(const riscv::TrapRecord& trap) {
    spend_until(trap.cycle);
    was_wfi_ = false;
    stand_in(function_at(trap.epc));
    call(name_of(fmt::format("[{}]", to_string(trap.cause))), trap.epc, true);
}

void Profiler::leave_trap() {
    for (std::size_t i = stack_.size(); i-- > 1;)
        if (stack_[i].is_trap) return leave_to(i);
}

Profile Profiler::profile(std::uint64_t end_cycle) const {
    std::vector<Node> nodes = nodes_;
    ProfileCounts& last = nodes[stack_.back().node].self;
    last.cycles += end_cycle - cycle_;
    if (was_wfi_) last.idle += end_cycle - cycle_;

    // Children come after their parents.
    std::vector<ProfileCounts> inclusive(nodes.size());
    for (std::size_t i = nodes.size(); i-- > 0;) {
        inclusive[i] += nodes[i].self;
        if (i != kRoot) inclusive[nodes[i].parent] += inclusive[i];
    }
    Profile profile;
    profile.total = inclusive[kRoot];
    std::map<Name, ProfileFunction> functions;
    std::map<std::pair<Name, Name>, ProfileCaller> callers;  // of the first, the second
    std::map<std::vector<std::string>, ProfileCounts> stacks;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        const Node& node = nodes[i];
        ProfileFunction& function = functions[node.name];
        function.calls += node.calls;
        function.self += node.self;
        bool is_recursion = false;
        std::vector<std::string> frames = {names_[node.name]};
        for (std::size_t at = i; at != kRoot;) {
            at = nodes[at].parent;
            is_recursion |= nodes[at].name == node.name;
            if (at != kRoot) frames.push_back(names_[nodes[at].name]);
        }
        if (!is_recursion) function.inclusive += inclusive[i];
        std::reverse(frames.begin(), frames.end());
        stacks[frames] += node.self;
        if (i == kRoot) continue;
        ProfileCaller& caller = callers[{node.name, nodes[node.parent].name}];
        caller.calls += node.calls;
        if (!is_recursion) caller.inclusive += inclusive[i];
    }
    const auto more_cycles = [](const auto& a, const auto& b) {
        return a.inclusive.cycles > b.inclusive.cycles;
    };
    for (auto& [name, function] : functions) {
        if (function.self == ProfileCounts{} && function.inclusive == ProfileCounts{}) continue;
        function.name = names_[name];
        for (auto at = callers.lower_bound({name, 0});
             at != callers.end() && at->first.first == name; ++at) {
            at->second.name = names_[at->first.second];
            function.callers.push_back(at->second);
        }
        std::stable_sort(function.callers.begin(), function.callers.end(), more_cycles);
        profile.functions.push_back(std::move(function));
    }
    std::stable_sort(profile.functions.begin(), profile.functions.end(),
                     [](const auto& a, const auto& b) { return a.self.cycles > b.self.cycles; });
    for (auto& [frames, counts] : stacks) profile.stacks.push_back({frames, counts});
    return profile;
}

}  // namespace tessera::trace
