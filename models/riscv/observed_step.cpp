// The loop for whoever watches: one instruction at a time, every access seen before it happens. The
// semantics and the timing are those of Hart::step().

#include <numeric>
#include <type_traits>

#include "models/riscv/hart.h"

namespace tessera::riscv {

// The hart as the semantics see it while observers look on.
struct Hart::ObservedInstruction {
    Hart& hart;
    std::array<DataAccess, 2> accesses{};
    std::size_t count = 0;
    bool is_stopped = false;  // an observer objected: nothing has happened

    [[nodiscard]] std::uint32_t x(unsigned index) const { return hart.x(index); }
    void set(unsigned index, std::uint32_t value) { hart.set(index, value); }
    [[nodiscard]] std::uint32_t pc() const { return hart.pc_; }
    [[nodiscard]] std::uint32_t next_pc() const { return hart.next_pc_; }
    [[nodiscard]] Mode mode() const { return hart.mode_; }
    void jump(std::uint32_t target) { hart.jump(target); }
    void branch(std::uint32_t target) { hart.branch(target); }
    bool raise(Cause cause, std::uint32_t tval) { return hart.raise(cause, tval); }
    [[nodiscard]] bool csr(const Instruction& i, CsrAction action, std::uint32_t operand) {
        return hart.csr(i, action, operand);
    }
    [[nodiscard]] bool fence_instructions() { return hart.fence_instructions(); }
    [[nodiscard]] bool return_from_trap(std::uint32_t bits) { return hart.return_from_trap(bits); }
    [[nodiscard]] bool wait_for_interrupt(std::uint32_t bits) {
        return hart.wait_for_interrupt(bits);
    }
    [[nodiscard]] bool breakpoint() { return hart.breakpoint(); }

    template <typename T>
    [[nodiscard]] bool load(std::uint32_t address, T& value) {
        if (!may_access(address, 0, sizeof(T), false)) return false;
        if (!hart.load(address, value)) return false;
        note(address, as_word(value), sizeof(T), false);
        return true;
    }
    template <typename T>
    [[nodiscard]] bool store(std::uint32_t address, T value) {
        if (!may_access(address, as_word(value), sizeof(T), true)) return false;
        if (!hart.store(address, value)) return false;
        note(address, as_word(value), sizeof(T), true);
        return true;
    }
    template <class Combine>
    [[nodiscard]] bool modify(std::uint32_t address, std::uint32_t& old, Combine combine) {
        if (!may_access(address, 0, 4, false) || !may_access(address, 0, 4, true)) return false;
        std::uint32_t stored = 0;
        const auto remember = [&](std::uint32_t value) { return stored = combine(value); };
        if (!hart.modify(address, old, remember)) return false;
        note(address, old, 4, false);
        note(address, stored, 4, true);
        return true;
    }
    [[nodiscard]] bool load_reserved(std::uint8_t rd, std::uint32_t address) {
        if (!may_access(address, 0, 4, false)) return false;
        if (!hart.load_reserved(rd, address)) return false;
        note(address, hart.reserved_value_, 4, false);
        return true;
    }
    [[nodiscard]] bool store_conditional(std::uint8_t rd, std::uint32_t address,
                                         std::uint32_t value) {
        if (hart.reservation_ == address && !may_access(address, value, 4, true)) return false;
        bool has_stored = false;
        if (!hart.store_conditional(rd, address, value, has_stored)) return false;
        if (has_stored) note(address, value, 4, true);
        return true;
    }

  private:
    template <typename T>
    [[nodiscard]] static std::uint32_t as_word(T value) {
        return static_cast<std::uint32_t>(static_cast<std::make_unsigned_t<T>>(value));
    }
    [[nodiscard]] bool may_access(std::uint32_t address, std::uint32_t value, std::size_t bytes,
                                  bool is_write) {
        const DataAccess access{address, value, static_cast<std::uint8_t>(bytes), is_write};
        for (InstructionObserver* observer : hart.observers_)
            if (!observer->before_access(access)) is_stopped = true;
        return !is_stopped;
    }
    void note(std::uint32_t address, std::uint32_t value, std::size_t bytes, bool is_write) {
        accesses[count++] = {address, value, static_cast<std::uint8_t>(bytes), is_write};
    }
};

void Hart::observed_step() {
    const auto next_is_fine = [this](bool fine, InstructionObserver* observer) {
        return observer->before(pc_) && fine;
    };
    if (has_breakpoint(pc_) ||
        !std::accumulate(observers_.begin(), observers_.end(), true, next_is_fine))
        return stop();

    const std::uint64_t first_cycle = cycle_;
    const std::uint32_t first_pc = pc_, line_before = fetch_line_;
    const Mode mode = mode_;
    const DecodedInstruction* decoded = fetch();
    if (decoded == nullptr) return take_trap(raised_cause_, raised_tval_);
    const DecodedInstruction instruction = *decoded;
    charge(instruction);
    ObservedInstruction view{*this};
    if (!execute(view, instruction.instruction.op, instruction.instruction)) {
        if (!view.is_stopped) return take_trap(raised_cause_, raised_tval_);
        cycle_ = first_cycle;
        fetch_line_ = line_before;
        return stop();
    }
    pc_ = next_pc_;
    ++retired_;
    const Retired retired{.pc = first_pc,
                          .next_pc = pc_,
                          .bits = instruction.bits,
                          .instruction = instruction.instruction,
                          .result = x_[instruction.instruction.rd],
                          .mode = mode,
                          .first_cycle = first_cycle,
                          .end_cycle = cycle_,
                          .accesses = {view.accesses.data(), view.count}};
    for (InstructionObserver* observer : observers_) observer->after(retired);
}

void Hart::observe(InstructionObserver& observer) {
    observers_.push_back(&observer);
    stop_at_ = 0;  // the other loop goes on
}

void Hart::ignore(InstructionObserver& observer) { std::erase(observers_, &observer); }

}  // namespace tessera::riscv
