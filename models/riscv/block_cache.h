#pragma once
// Basic blocks: runs of decoded instructions that only their last can leave, linked to the blocks
// that follow them.

#include <array>
#include <cstdint>
#include <memory>

#include "models/riscv/code_cache.h"
#include "models/riscv/instruction.h"

namespace tessera::riscv {

struct BlockOp {
    // What runs at this place: an Op, or the end of a block that nothing jumps from.
    static constexpr std::uint8_t kEnd = kOps;
    // In blocks, register 0 as a destination is this one, which nothing reads.
    static constexpr std::uint8_t kNoRegister = 32;

    Instruction instruction;
    std::uint8_t handler = kEnd;
    std::uint32_t pc = 0;
    std::uint32_t start =
        0;  // cycles from the start of the block, without waits of loads and stores
};

struct Block {
    std::uint32_t pc = 0;
    std::uint32_t last_start = 0;  // of the last instruction
    std::uint32_t cycles = 0;      // of all, when nothing is taken
    std::uint32_t count = 0;       // instructions
    std::uint32_t taken_cycles = 0;
    // Charged on entry, unless the fetch line is first_line; leaving it costs inside are in
    // `cycles`.
    std::uint32_t fetch_stall = 0;
    std::uint32_t first_line = 0, last_line = 0;
    Block* taken = nullptr;  // after a jump or a branch that is taken; filled when first followed
    Block* next = nullptr;
    BlockOp* ops = nullptr;  // `count` of them and the end
};

// Instructions that blocks leave to Hart::step(): those that touch more than registers and memory.
[[nodiscard]] constexpr bool leaves_block(Op op) {
    return op == Op::illegal || (op >= Op::lr_w && op != Op::fence);
}
[[nodiscard]] constexpr bool is_branch(Op op) { return op >= Op::beq && op <= Op::bgeu; }
[[nodiscard]] constexpr bool is_memory_access(Op op) { return op >= Op::lb && op <= Op::sw; }
[[nodiscard]] constexpr bool ends_block(Op op) {
    return op == Op::jal || op == Op::jalr || is_branch(op) || leaves_block(op);
}

// Nothing is allocated after construction: when the space is used up, all blocks are forgotten.
class BlockCache {
  public:
    BlockCache(std::uint32_t fetch_line_mask, std::uint32_t branch_taken_cycles);

    // The block that starts at `pc`, or null.
    [[nodiscard]] Block* find(std::uint32_t pc) const {
        Block* block = by_pc_[index(pc)];
        return block != nullptr && block->pc == pc ? block : nullptr;
    }

    // A new block: open, append until it says no more, close. Opening may forget all others.
    void open(std::uint32_t pc);
    // False when the block is complete. `decoded` is the instruction at the block's end so far, or
    // null when only step() can fetch it.
    bool append(const DecodedInstruction* decoded);
    [[nodiscard]] std::uint32_t end_pc() const { return end_.pc; }
    Block& close();

    void clear();
    // Grows when blocks are forgotten: pointers to them are void.
    [[nodiscard]] std::uint64_t generation() const { return generation_; }

  private:
    static constexpr std::size_t kBlocks = 1u << 13, kOpsInAll = 1u << 16, kPlaces = 1u << 13;
    static constexpr std::uint32_t kOpsPerBlock = 64;
    static std::size_t index(std::uint32_t pc) { return (pc >> 1) % kPlaces; }

    void put(const DecodedInstruction& decoded);

    std::uint32_t fetch_line_mask_, branch_taken_cycles_;
    std::unique_ptr<Block[]> blocks_;
    std::unique_ptr<BlockOp[]> ops_;
    std::array<Block*, kPlaces> by_pc_{};
    std::size_t used_blocks_ = 0, used_ops_ = 0;
    std::uint64_t generation_ = 1;

    Block* open_ = nullptr;
    BlockOp end_;  // of the open block
};

}  // namespace tessera::riscv
