#pragma once
// Encodings to instructions. Pure: the same bits always give the same instruction. Reserved
// encodings and those of absent extensions (F, D, S mode, ...) are Op::illegal; HINTs are the
// instructions they look like, which change nothing.

#include <cstdint>

#include "models/riscv/instruction.h"

namespace tessera::riscv {

[[nodiscard]] constexpr bool is_compressed(std::uint32_t bits) { return (bits & 3) != 3; }

// `bits` holds the parcel at the lower address in its lower half. The upper half of a compressed
// instruction is ignored.
[[nodiscard]] Instruction decode(std::uint32_t bits);

[[nodiscard]] Instruction decode_compressed(std::uint16_t bits);

}  // namespace tessera::riscv
