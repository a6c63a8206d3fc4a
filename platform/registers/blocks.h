#pragma once
// Every kind of block that has registers: the list that headers, SVD and documentation are made
// from.

#include <cstdint>
#include <span>
#include <string_view>

#include "models/base/registers.h"

namespace tessera::registers {

struct Constant {
    std::string_view name;
    std::uint64_t value = 0;
};

struct Block {
    const base::RegisterMap* map = nullptr;
    std::span<const Constant> constants;  // values that mean something to its registers

    [[nodiscard]] std::string_view name() const { return map->name; }
};

[[nodiscard]] std::span<const Block> blocks();
// The block called `name`, or nullptr.
[[nodiscard]] const Block* find_block(std::string_view name);

}  // namespace tessera::registers
