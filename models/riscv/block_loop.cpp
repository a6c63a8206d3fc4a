// The fast loop: block after block without a look at anything but the cycles left. Within a block
// only registers and direct memory are touched; pc, cycle and the count of instructions are worked
// out when it is left.

#include "models/riscv/decode.h"
#include "models/riscv/hart.h"

// Labels as values are an extension of the compiler.
#pragma GCC diagnostic ignored "-Wpedantic"

namespace tessera::riscv {

// The hart as the semantics see it inside a block. What is more than registers and direct memory
// answers false, as if it trapped: nothing has happened, and step() executes that instruction.
struct Hart::BlockRun {
    Hart& hart;
    std::uint32_t* const registers;
    std::int64_t room;        // cycles from the block's start (waits taken off) to the limit
    std::int64_t last_start;  // of the block
    const BlockOp* op = nullptr;
    std::uint32_t target = 0;
    bool taken = false;
    DirectStalls stalls{};

    ~BlockRun() { count_stalls(); }
    void count_stalls() {
        hart.direct_stalls_ += stalls;
        stalls = {};
    }
    [[nodiscard]] std::uint32_t x(unsigned index) const { return registers[index]; }
    void set(unsigned index, std::uint32_t value) { registers[index] = value; }
    [[nodiscard]] std::uint32_t pc() const { return op->pc; }
    [[nodiscard]] std::uint32_t next_pc() const { return op->pc + op->instruction.length; }
    void jump(std::uint32_t to) { target = to; }
    void branch(std::uint32_t to) { target = to, taken = true; }

    template <typename T>
    [[nodiscard]] bool load(std::uint32_t address, T& value) {
        const PageCache::Page& page = hart.readable_.place(address);
        if (!page.holds<T>(address)) [[unlikely]]
            return false;
        std::memcpy(&value, page.at(address), sizeof(T));
        room -= page.stall;
        stalls += {page.stall, page.in_memory};
        return true;
    }
    template <typename T>
    [[nodiscard]] bool store(std::uint32_t address, T value) {
        const PageCache::Page& page = hart.writable_.place(address);
        if (!page.holds<T>(address)) [[unlikely]]
            return false;
        std::memcpy(page.at(address), &value, sizeof(T));
        room -= page.stall;
        stalls += {page.stall, page.in_memory};
        if ((address & ~3u) == hart.reservation_) [[unlikely]]
            hart.reservation_ = kNoReservation;
        return true;
    }

    [[nodiscard]] Mode mode() const { return hart.mode_; }
    [[nodiscard]] bool raise(Cause, std::uint32_t) { return false; }
    template <class Combine>
    [[nodiscard]] bool modify(std::uint32_t, std::uint32_t&, Combine) {
        return false;
    }
    [[nodiscard]] bool load_reserved(std::uint8_t, std::uint32_t) { return false; }
    [[nodiscard]] bool store_conditional(std::uint8_t, std::uint32_t, std::uint32_t) {
        return false;
    }
    [[nodiscard]] bool csr(const Instruction&, CsrAction, std::uint32_t) { return false; }
    [[nodiscard]] bool fence_instructions() { return false; }
    [[nodiscard]] bool return_from_trap(std::uint32_t) { return false; }
    [[nodiscard]] bool wait_for_interrupt(std::uint32_t) { return false; }
    [[nodiscard]] bool breakpoint() { return false; }
};

void Hart::run_blocks() {
#define TESSERA_LABEL(name) &&name,
    static const void* const kHandlers[] = {TESSERA_RISCV_OPS(TESSERA_LABEL) && end};
#undef TESSERA_LABEL

    BlockRun run{*this, x_.data(), 0, 0};
    std::uint64_t retired = 0, generation = 0;
    std::uint32_t line_before = 0;
    Block* block = nullptr;

again:
    run.room = static_cast<std::int64_t>(stop_at_ - cycle_);
    retired = retired_;
    line_before = fetch_line_;
    block = block_at(pc_);

enter:
    run.last_start = block->last_start;
    if (run.room <= run.last_start) [[unlikely]]
        goto no_room;
    if (block->fetch_stall != 0) {
        if (fetch_line_ != block->first_line) {
            if (run.room - block->fetch_stall <= run.last_start) [[unlikely]]
                goto no_room;
            run.room -= block->fetch_stall;
        }
        line_before = fetch_line_;
        fetch_line_ = block->last_line;
    }
    run.op = block->ops;
    goto* kHandlers[run.op->handler];

#define TESSERA_HANDLER(name)                                                  \
    name:                                                                      \
    run.taken = false;                                                         \
    if (!execute(run, Op::name, run.op->instruction)) [[unlikely]]             \
        goto leave;                                                            \
    if (Op::name == Op::jalr) goto indirect;                                   \
    if (Op::name == Op::jal) goto taken;                                       \
    if (is_branch(Op::name)) {                                                 \
        if (run.taken) goto taken;                                             \
        goto end;                                                              \
    }                                                                          \
    if (is_memory_access(Op::name) && run.room <= run.last_start) [[unlikely]] \
        goto out_of_room;                                                      \
    ++run.op;                                                                  \
    goto* kHandlers[run.op->handler];

    TESSERA_RISCV_OPS(TESSERA_HANDLER)
#undef TESSERA_HANDLER

taken:
    run.room -= block->taken_cycles;
    retired += block->count;
    block = block->taken != nullptr ? block->taken : link(*block, &Block::taken, run.target);
    goto enter;

end:
    run.room -= block->cycles;
    retired += block->count;
    block = block->next != nullptr ? block->next
                                   : link(*block, &Block::next, block->ops[block->count].pc);
    goto enter;

indirect:
    run.room -= block->cycles;
    retired += block->count;
    block = block_at(run.target);
    goto enter;

no_room:
    pc_ = block->pc;
    cycle_ = stop_at_ - static_cast<std::uint64_t>(run.room);
    retired_ = retired;
    return;

out_of_room:
    ++run.op;
    leave_block(*block, *run.op, line_before, run.room, retired);
    return;

leave:
    leave_block(*block, *run.op, line_before, run.room, retired);
    if (has_breakpoint(pc_)) [[unlikely]]
        return stop();
    generation = blocks_.generation();
    run.count_stalls();  // the instruction may be the last that the simulation lets end
    step();
    if (cycle_ >= stop_at_) return;
    if (pc_ != run.op[1].pc || blocks_.generation() != generation) goto again;
    // The block goes on behind the instruction, at the time that has come.
    run.room = static_cast<std::int64_t>(stop_at_ - cycle_) + run.op[1].start;
    if (block->fetch_stall != 0) fetch_line_ = block->last_line;
    if (run.room <= run.last_start) goto out_of_room;
    ++run.op;
    goto* kHandlers[run.op->handler];
}

// Makes it so that the instructions before `op` have been executed, and no more.
void Hart::leave_block(const Block& block, const BlockOp& op, std::uint32_t line_before,
                       std::int64_t room, std::uint64_t retired) {
    const auto executed = static_cast<std::uint64_t>(&op - block.ops);
    pc_ = op.pc;
    cycle_ = stop_at_ - static_cast<std::uint64_t>(room) + op.start;
    retired_ = retired + executed;
    if (block.fetch_stall == 0) return;
    if (executed != 0) {
        fetch_line_ = (&op)[-1].pc & fetch_line_mask_;
    } else {
        fetch_line_ = line_before;
        if (line_before != block.first_line) cycle_ -= block.fetch_stall;
    }
}

inline Block* Hart::block_at(std::uint32_t pc) {
    Block* block = blocks_.find(pc);
    return block != nullptr ? block : build_block(pc);
}

Block* Hart::build_block(std::uint32_t pc) {
    blocks_.open(pc);
    while (blocks_.append(direct_instruction(blocks_.end_pc()))) {
    }
    return &blocks_.close();
}

// Null when the instruction comes over the bus, stands in two pages or has a breakpoint.
const DecodedInstruction* Hart::direct_instruction(std::uint32_t pc) {
    if (has_breakpoint(pc)) return nullptr;
    const DecodedInstruction& slot = code_.page(pc).slot(pc);
    if (slot.cycles != 0) return &slot;
    const DirectRegion* region = direct_.find_read(pc, 2);
    if (region == nullptr) return nullptr;
    std::uint16_t low = 0;
    std::memcpy(&low, region->at(pc), sizeof low);
    if (!is_compressed(low)) {
        const bool crosses_pages = (pc & CodePage::kMask) == CodePage::kMask - 1;
        if (crosses_pages || direct_.find_read(pc + 2, 2) == nullptr) return nullptr;
    }
    return decode_at(pc);
}

// The block at `pc`, to which `way` leads from now on.
Block* Hart::link(Block& from, Block* Block::*way, std::uint32_t pc) {
    const std::uint64_t generation = blocks_.generation();
    Block* const to = block_at(pc);
    if (blocks_.generation() == generation) from.*way = to;
    return to;
}

}  // namespace tessera::riscv
