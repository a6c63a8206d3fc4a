#pragma once
// A block's registers for the documentation: a table of registers, then one of each one's fields.

#include <string>

#include "models/base/registers.h"

namespace tessera::registers {

[[nodiscard]] std::string markdown(const base::RegisterMap& map);

}  // namespace tessera::registers
