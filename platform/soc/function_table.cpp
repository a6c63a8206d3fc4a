#include "platform/soc/function_table.h"

#include <fmt/format.h>

#include <algorithm>

namespace tessera::soc {

const Function* FunctionTable::at(std::uint32_t address) const {
    auto after = std::upper_bound(
        functions_.begin(), functions_.end(), address,
        [](std::uint32_t at, const Function& function) { return at < function.address; });
    while (after != functions_.begin())
        if (address <= (--after)->last) return &*after;
    return nullptr;
}

std::string FunctionTable::describe(std::uint32_t address) const {
    const Function* function = at(address);
    if (function == nullptr) return fmt::format("{:#010x}", address);
    return fmt::format("{}+{:#x}", function->name, address - function->address);
}

}  // namespace tessera::soc
