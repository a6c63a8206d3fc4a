#pragma once
#include <cstdint>
#include <string>

#include "models/riscv/instruction.h"

namespace tessera::riscv {

// Assembler text with ABI names of registers and names of CSRs; branch and jump targets are
// absolute. A compressed instruction reads as the one it expands to, with "c." in front.
[[nodiscard]] std::string disassemble(const Instruction& instruction, std::uint32_t pc);

}  // namespace tessera::riscv
