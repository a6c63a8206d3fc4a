#pragma once
// C headers for firmware.
//
// Registers: TESSERA_BLOCK_REG is the byte offset, _RESET the reset value, _FIELD_MASK and
// _FIELD_LSB a field's place. Of a register array, TESSERA_BLOCK_REG is the offset of the first,
// _STRIDE the distance in bytes, _COUNT the number and _AT(i) the offset of one.

#include <string>

#include "platform/registers/blocks.h"
#include "platform/registers/shared.h"

namespace tessera::registers {

[[nodiscard]] std::string c_header(const Block& block);
// All register files as tables, for programs that walk them: tessera_BLOCK_registers[].
[[nodiscard]] std::string c_header_of_tables();
// Structures carry _Static_asserts of their size and of every offset.
[[nodiscard]] std::string c_header(const SharedHeader& header);

}  // namespace tessera::registers
