#include "models/riscv/block_cache.h"

namespace tessera::riscv {

BlockCache::BlockCache(std::uint32_t fetch_line_mask, std::uint32_t branch_taken_cycles)
    : fetch_line_mask_(fetch_line_mask),
      branch_taken_cycles_(branch_taken_cycles),
      blocks_(std::make_unique_for_overwrite<Block[]>(kBlocks)),
      ops_(std::make_unique_for_overwrite<BlockOp[]>(kOpsInAll)) {}

void BlockCache::open(std::uint32_t pc) {
    if (used_blocks_ == kBlocks || used_ops_ + kOpsPerBlock + 1 > kOpsInAll) clear();
    open_ = &blocks_[used_blocks_++];
    *open_ = {.pc = pc,
              .first_line = pc & fetch_line_mask_,
              .last_line = pc & fetch_line_mask_,
              .ops = &ops_[used_ops_]};
    end_ = {.instruction = {}, .pc = pc};
}

bool BlockCache::append(const DecodedInstruction* decoded) {
    const bool is_first = open_->count == 0;
    if (decoded == nullptr) {
        // Alone, an instruction to be left to step(), as an illegal one is.
        if (is_first) put({.instruction = {.length = 2}, .bits = 0, .cycles = 1});
        return false;
    }
    if (!is_first && decoded->fetch_stall != open_->fetch_stall) return false;
    put(*decoded);
    const bool page_ends = (end_.pc & CodePage::kMask) == 0;
    return !ends_block(decoded->instruction.op) && !page_ends && open_->count < kOpsPerBlock;
}

void BlockCache::put(const DecodedInstruction& decoded) {
    const std::uint32_t line = end_.pc & fetch_line_mask_;
    if (open_->count == 0) open_->fetch_stall = decoded.fetch_stall;
    const std::uint32_t stall = line == open_->last_line ? 0 : decoded.fetch_stall;

    BlockOp& op = open_->ops[open_->count++];
    op = {.instruction = decoded.instruction,
          .handler = static_cast<std::uint8_t>(decoded.instruction.op),
          .pc = end_.pc,
          .start = end_.start};
    if (op.instruction.rd == 0) op.instruction.rd = BlockOp::kNoRegister;

    open_->last_line = line;
    open_->last_start = end_.start;
    end_.pc += decoded.instruction.length;
    end_.start += decoded.cycles + stall;
}

Block& BlockCache::close() {
    open_->ops[open_->count] = end_;
    used_ops_ += open_->count + 1;
    open_->cycles = end_.start;
    const bool is_conditional = is_branch(open_->ops[open_->count - 1].instruction.op);
    open_->taken_cycles = end_.start + (is_conditional ? branch_taken_cycles_ : 0);
    return *(by_pc_[index(open_->pc)] = open_);
}

void BlockCache::clear() {
    used_blocks_ = used_ops_ = 0;
    by_pc_.fill(nullptr);
    ++generation_;
}

}  // namespace tessera::riscv
