#pragma once
// Names as C spells them.

#include <string>
#include <string_view>

namespace tessera::registers {

[[nodiscard]] std::string upper(std::string_view name);
// TESSERA_ and the parts in capitals, joined by underscores.
template <typename... Parts>
[[nodiscard]] std::string c_macro(const Parts&... parts) {
    std::string name = "TESSERA";
    ((name += '_', name += upper(parts)), ...);
    return name;
}

}  // namespace tessera::registers
