#pragma once
// What the platform and firmware share in memory: structures, enumerations and constants, grouped
// as the C headers that firmware includes.

#include <span>
#include <string_view>

#include "models/base/layout.h"
#include "platform/registers/blocks.h"

namespace tessera::registers {

// An enumeration of the platform; in C `enum tessera_NAME` with TESSERA_NAME_ENUMERATOR.
struct Enumeration {
    std::string_view name;
    std::string_view brief;
    std::span<const Constant> enumerators;
    bool has_names = false;  // also generate tessera_NAME_name(), for messages
};

struct SharedHeader {
    std::string_view name;
    std::string_view brief;
    std::span<const std::string_view> includes;  // other shared headers
    std::span<const Enumeration> enumerations;
    std::span<const Constant> constants;
    std::span<const base::StructLayout> structures;  // after those they contain
};

[[nodiscard]] std::span<const SharedHeader> shared_headers();
// The header called `name`, or nullptr.
[[nodiscard]] const SharedHeader* find_shared_header(std::string_view name);

}  // namespace tessera::registers
