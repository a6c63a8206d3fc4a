#pragma once
// Decoded instructions, by page of the address space.

#include <array>
#include <cstdint>
#include <memory>

#include "models/riscv/instruction.h"

namespace tessera::riscv {

struct DecodedInstruction {
    Instruction instruction;
    std::uint32_t bits = 0;         // as encoded
    std::uint8_t cycles = 0;        // 0: not decoded
    std::uint32_t fetch_stall = 0;  // cycles when the fetch has to go to memory
};

struct CodePage {
    static constexpr unsigned kBits = 12;
    static constexpr std::uint32_t kMask = (1u << kBits) - 1;

    std::uint32_t number = 0;
    std::uint64_t generation = 0;
    std::array<DecodedInstruction, (1u << kBits) / 2> slots{};

    [[nodiscard]] DecodedInstruction& slot(std::uint32_t pc) { return slots[(pc & kMask) / 2]; }
    void clear();
};

class CodeCache {
  public:
    // The page of `pc`, with nothing decoded if it was not there.
    CodePage& page(std::uint32_t pc);
    void clear() { ++generation_; }
    // Forgets the instructions in first..last. Slots keep their contents, so that one being
    // executed can end.
    void invalidate(std::uint32_t first, std::uint32_t last);

  private:
    static constexpr std::size_t kPages = 256;  // direct mapped
    std::array<std::unique_ptr<CodePage>, kPages> pages_;
    std::uint64_t generation_ = 1;
};

}  // namespace tessera::riscv
