#pragma once
// Calls of the program to the machine that simulates it.

#include <cstdint>

namespace tessera::riscv {

// The sequence that makes an EBREAK such a call: `slli x0, x0, 0x1f; ebreak; srai x0, x0, 7`, all
// uncompressed (RISC-V Semihosting specification). That they must stand in one page concerns harts
// with paged memory alone.
inline constexpr std::uint32_t kSemihostingEntry = 0x01F0'1013;
inline constexpr std::uint32_t kSemihostingExit = 0x4070'5013;

class SemihostingHost {
  public:
    virtual ~SemihostingHost() = default;
    // What a0 and a1 hold, and what a0 will. Takes no simulated time but that of the instructions.
    virtual std::uint32_t call(std::uint32_t operation, std::uint32_t parameter) = 0;
};

}  // namespace tessera::riscv
