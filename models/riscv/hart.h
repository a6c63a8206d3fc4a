#pragma once
// A hardware thread without SystemC: architectural state, dispatch of decoded instructions, direct
// memory. Whatever needs the platform (bus transactions, time) goes through HartBus.

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <optional>
#include <vector>

#include "models/riscv/block_cache.h"
#include "models/riscv/code_cache.h"
#include "models/riscv/csr_file.h"
#include "models/riscv/cycle_costs.h"
#include "models/riscv/direct_memory.h"
#include "models/riscv/instruction_observer.h"
#include "models/riscv/page_cache.h"
#include "models/riscv/semantics.h"
#include "models/riscv/semihosting.h"
#include "models/riscv/trap.h"

namespace tessera::riscv {

enum class BusAccess : std::uint8_t { fetch, load, store };

class HartBus {
  public:
    virtual ~HartBus() = default;
    // One transaction at the hart's present cycle; moves the hart's cycle on by what it took, and
    // may give it direct memory. False on a bus error.
    virtual bool access(BusAccess kind, std::uint32_t address, void* data, std::uint32_t bytes) = 0;
    // The platform's mtime at the hart's present cycle, if it has one.
    [[nodiscard]] virtual std::optional<std::uint64_t> time() const = 0;
};

class HartAlarm {
  public:
    virtual ~HartAlarm() = default;
    virtual void on_alarm() = 0;
};

struct HartConfig {
    std::uint32_t hart_id = 0;
    std::uint32_t reset_vector = 0;
    std::uint32_t fetch_line_bytes = 64;  // a power of two
    CycleCosts costs = {};
};

// Time is counted in clock cycles from the start of the simulation. Misaligned loads and stores
// trap, as the manual permits; each access reaches memory whole and in its own size.
//
// Two loops execute the same semantics. run_blocks() follows linked blocks while there is nothing
// but registers and direct memory; step() executes one instruction, whatever it is, and
// observed_step() shows it to observers. Cycles, instructions and the place where an interrupt is
// taken are the same in all, and a program that changes its code without fence.i may execute
// either, as the manual says. Breakpoints end blocks and cost nothing else; observers, where there
// are any, have every instruction executed by observed_step().
class Hart {
  public:
    Hart(const HartConfig& config, HartBus& bus);

    // Executes instructions that start before cycle `limit`, taking interrupts between them;
    // returns early on yield(), when the hart waits for an interrupt, is stopped or is halted.
    void run(std::uint64_t limit);
    // Executes by step() alone from now on: for whoever watches every instruction.
    void only_step(bool on) { only_step_ = on; }
    // Makes run() end at `cycle`, if it would have gone on longer.
    void run_no_longer_than(std::uint64_t cycle) {
        end_ = std::min(end_, cycle);
        stop_at_ = std::min(stop_at_, cycle);
    }
    // Ends run() after the present instruction.
    void yield() { yield_ = true, stop_at_ = 0; }

    // For debuggers: stands still in front of the instruction at pc() until resume(). run() stops
    // by itself at breakpoints, and where an observer wants it.
    void stop() { is_stopped_ = true, yield(); }
    [[nodiscard]] bool is_stopped() const { return is_stopped_; }
    void resume() { is_stopped_ = false; }
    void add_breakpoint(std::uint32_t pc);
    void remove_breakpoint(std::uint32_t pc);
    // From now on, or from the next run() on.
    void observe(InstructionObserver& observer);
    void ignore(InstructionObserver& observer);

    // Calls `alarm` once, in front of the first instruction that starts at `cycle` or later. Each
    // has one time at a time.
    void set_alarm(std::uint64_t cycle, HartAlarm& alarm);

    // Answers the program's semihosting calls; without, EBREAK is nothing but a breakpoint.
    void set_semihosting(SemihostingHost* host) { semihosting_ = host; }

    void set_interrupt_lines(std::uint32_t mip);
    void halt(HaltReason reason);
    void move_to_cycle(std::uint64_t cycle) { cycle_ = cycle; }

    void add_direct_memory(const DirectRegion& region);
    void invalidate_direct_memory(std::uint32_t first, std::uint32_t last);
    [[nodiscard]] bool has_direct(BusAccess kind, std::uint32_t address);
    // Code in first..last has changed behind the hart's back (a debugger, a loader).
    void invalidate_code(std::uint32_t first, std::uint32_t last);
    // Another master wrote `bytes` bytes at `address`.
    void invalidate_reservation(std::uint32_t address, std::uint32_t bytes);
    void observe_traps(TrapObserver& observer) { trap_observers_.push_back(&observer); }

    [[nodiscard]] std::uint32_t x(unsigned index) const { return x_[index]; }
    [[nodiscard]] std::uint32_t pc() const { return pc_; }
    [[nodiscard]] Mode mode() const { return mode_; }
    [[nodiscard]] std::uint64_t cycle() const { return cycle_; }
    [[nodiscard]] std::uint64_t retired() const { return retired_; }
    // What loads and stores of direct memory have waited, in cycles.
    struct DirectStalls {
        std::uint64_t all = 0, in_memory = 0;
        void operator+=(const DirectStalls& more) {
            all += more.all;
            in_memory += more.in_memory;
        }
    };
    [[nodiscard]] const DirectStalls& direct_stalls() const { return direct_stalls_; }
    [[nodiscard]] bool is_waiting() const { return waiting_; }
    [[nodiscard]] HaltReason halt_reason() const { return halt_reason_; }
    [[nodiscard]] const CsrFile& csrs() const { return csrs_; }
    [[nodiscard]] const CycleCosts& costs() const { return costs_; }
    // The CSR as machine mode would read it, without side effects; empty when it does not exist.
    [[nodiscard]] std::optional<std::uint32_t> peek_csr(std::uint32_t address) const;
    [[nodiscard]] const TrapRecord& last_trap() const { return last_trap_; }
    [[nodiscard]] std::uint64_t exceptions() const { return exceptions_; }
    [[nodiscard]] std::uint64_t interrupts() const { return interrupts_; }

    void set(unsigned index, std::uint32_t value) {
        x_[index] = value;
        x_[0] = 0;
    }
    // For debuggers, while the hart stands.
    void set_pc(std::uint32_t pc) { pc_ = pc & ~1u, waiting_ = false; }
    void set_mode(Mode mode) { mode_ = mode; }
    // As machine mode would write it, WARL rules included; false when it does not exist or is
    // read-only.
    bool poke_csr(std::uint32_t address, std::uint32_t value);
    // Registers, CSRs, mode and pc as after reset; cycles and instructions are counted on.
    void reset();

    // For the semantics, during an instruction.
    [[nodiscard]] std::uint32_t next_pc() const { return next_pc_; }
    void jump(std::uint32_t target) { next_pc_ = target; }
    void branch(std::uint32_t target) {
        next_pc_ = target;
        cycle_ += costs_.branch_taken;
    }
    template <typename T>
    [[nodiscard]] bool load(std::uint32_t address, T& value);
    template <typename T>
    [[nodiscard]] bool store(std::uint32_t address, T value);
    // Reads, combines and writes a word with nothing in between, as far as the bus answers without
    // waiting.
    template <class Combine>
    [[nodiscard]] bool modify(std::uint32_t address, std::uint32_t& old, Combine combine);
    [[nodiscard]] bool load_reserved(std::uint8_t rd, std::uint32_t address);
    [[nodiscard]] bool store_conditional(std::uint8_t rd, std::uint32_t address,
                                         std::uint32_t value) {
        bool has_stored = false;
        return store_conditional(rd, address, value, has_stored);
    }
    [[nodiscard]] bool store_conditional(std::uint8_t rd, std::uint32_t address,
                                         std::uint32_t value, bool& has_stored);
    [[nodiscard]] bool csr(const Instruction& instruction, CsrAction action, std::uint32_t operand);
    [[nodiscard]] bool fence_instructions();
    [[nodiscard]] bool return_from_trap(std::uint32_t bits);
    [[nodiscard]] bool wait_for_interrupt(std::uint32_t bits);
    [[nodiscard]] bool breakpoint();
    // Notes the trap that ends this instruction; always false.
    bool raise(Cause cause, std::uint32_t tval);

  private:
    static constexpr std::uint32_t kNoReservation = 1;  // no word starts there
    // A handler that faults at one place this often, each time after few instructions and never
    // reaching an mret, will do so for ever.
    static constexpr std::uint32_t kTrapLoopTraps = 100;
    static constexpr std::uint64_t kTrapLoopInstructions = 64;
    static constexpr std::uint64_t kLongestRun = std::uint64_t{1} << 62;  // cycles

    struct BlockRun;
    struct ObservedInstruction;
    // Returns at stop_at_, or when the rest of a block may not fit in before it. What is more than
    // registers and direct memory is executed by step() in between.
    void run_blocks();
    void leave_block(const Block& block, const BlockOp& op, std::uint32_t line_before,
                     std::int64_t room, std::uint64_t retired);
    [[nodiscard]] Block* block_at(std::uint32_t pc);
    [[nodiscard]] Block* build_block(std::uint32_t pc);
    [[nodiscard]] Block* link(Block& from, Block* Block::*way, std::uint32_t pc);
    [[nodiscard]] const DecodedInstruction* direct_instruction(std::uint32_t pc);

    void ring();
    void step();
    void observed_step();
    void run_unobserved();
    [[nodiscard]] bool has_breakpoint(std::uint32_t pc) const {
        return !breakpoints_.empty() &&
               std::binary_search(breakpoints_.begin(), breakpoints_.end(), pc);
    }
    // Sets next_pc_ and lets the cycles of the instruction at pc_ pass, but for those of its data.
    void charge(const DecodedInstruction& decoded);
    [[nodiscard]] const DecodedInstruction* fetch();
    [[nodiscard]] const DecodedInstruction* decode_at(std::uint32_t pc);
    [[nodiscard]] bool fetch_parcel(std::uint32_t address, std::uint16_t& parcel, bool& is_direct,
                                    std::uint32_t& stall);
    [[nodiscard]] bool is_semihosting_call();
    void take_trap(Cause cause, std::uint32_t tval);
    void watch_for_trap_loop(const TrapRecord& trap);
    void take_pending_interrupt();
    [[nodiscard]] CsrFile::Sources sources(std::uint32_t csr_address) const;
    void forget_pages();
    // Loads and stores of what the page caches do not hold, misaligned ones too.
    [[nodiscard]] bool load_elsewhere(std::uint32_t address, void* data, std::uint32_t bytes);
    [[nodiscard]] bool store_elsewhere(std::uint32_t address, const void* data,
                                       std::uint32_t bytes);

    // What every instruction touches comes first: near members are cheaper to reach.
    std::array<std::uint32_t, BlockOp::kNoRegister + 1> x_{};
    std::uint32_t pc_, next_pc_ = 0;
    std::uint64_t cycle_ = 0, retired_ = 0;
    DirectStalls direct_stalls_;
    std::uint64_t end_ = 0;      // of run()
    std::uint64_t stop_at_ = 0;  // the inner loop runs below this cycle
    std::uint32_t fetch_line_ = kNoReservation, fetch_line_mask_;
    std::uint32_t reservation_ = kNoReservation;
    std::uint32_t reserved_value_ = 0;
    CodePage* page_ = nullptr;
    PageCache readable_, writable_;  // pages of direct_
    DirectMemory direct_;
    CycleCosts costs_;

    CsrFile csrs_;
    Mode mode_ = Mode::machine;
    bool yield_ = false, waiting_ = false, is_stopped_ = false;
    HaltReason halt_reason_ = HaltReason::none;
    Cause raised_cause_{};
    std::uint32_t raised_tval_ = 0;
    HartBus& bus_;
    CodeCache code_;
    BlockCache blocks_;
    bool only_step_ = false;
    DecodedInstruction uncached_;

    TrapRecord last_trap_;
    std::uint32_t repeated_traps_ = 0;
    std::uint64_t exceptions_ = 0, interrupts_ = 0;
    std::vector<TrapObserver*> trap_observers_;
    std::vector<InstructionObserver*> observers_;
    std::vector<std::uint32_t> breakpoints_;  // sorted
    struct Alarm {
        std::uint64_t cycle;
        HartAlarm* alarm;
    };
    std::vector<Alarm> alarms_;                   // one for each that has ever been set
    std::uint64_t alarm_at_ = ~std::uint64_t{0};  // the next of them
    HartConfig config_;                           // for reset()
    SemihostingHost* semihosting_ = nullptr;
};

inline void Hart::charge(const DecodedInstruction& decoded) {
    next_pc_ = pc_ + decoded.instruction.length;
    cycle_ += decoded.cycles;
    if (decoded.fetch_stall != 0 && (pc_ & fetch_line_mask_) != fetch_line_) {
        fetch_line_ = pc_ & fetch_line_mask_;
        cycle_ += decoded.fetch_stall;
    }
}

template <typename T>
inline bool Hart::load(std::uint32_t address, T& value) {
    const PageCache::Page& page = readable_.place(address);
    if (!page.holds<T>(address)) [[unlikely]]
        return load_elsewhere(address, &value, sizeof(T));
    std::memcpy(&value, page.at(address), sizeof(T));
    cycle_ += page.stall;
    direct_stalls_ += {page.stall, page.in_memory};
    return true;
}

template <typename T>
inline bool Hart::store(std::uint32_t address, T value) {
    const PageCache::Page& page = writable_.place(address);
    if (!page.holds<T>(address)) [[unlikely]]
        return store_elsewhere(address, &value, sizeof(T));
    std::memcpy(page.at(address), &value, sizeof(T));
    cycle_ += page.stall;
    direct_stalls_ += {page.stall, page.in_memory};
    if ((address & ~3u) == reservation_) [[unlikely]]
        reservation_ = kNoReservation;
    return true;
}

template <class Combine>
inline bool Hart::modify(std::uint32_t address, std::uint32_t& old, Combine combine) {
    if (address % 4 != 0) return raise(Cause::store_address_misaligned, address);
    if (!load(address, old)) return raise(Cause::store_access_fault, address);
    return store(address, combine(old));
}

}  // namespace tessera::riscv
