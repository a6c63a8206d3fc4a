#pragma once
// Every kind of block that has registers: the list that headers, SVD and documentation are made
// from.

#include <span>
#include <string_view>

#include "models/base/registers.h"

namespace tessera::registers {

[[nodiscard]] std::span<const base::RegisterMap* const> blocks();
// The block called `name`, or nullptr.
[[nodiscard]] const base::RegisterMap* find_block(std::string_view name);

}  // namespace tessera::registers
