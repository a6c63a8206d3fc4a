#pragma once
// CMSIS-SVD 1.3, for debuggers that show registers by name.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "models/base/registers.h"

namespace tessera::registers {

// A block at its place in one platform.
struct Peripheral {
    std::string_view name;  // "uart0"
    const base::RegisterMap* map = nullptr;
    std::uint64_t base_address = 0;
    std::uint32_t irq = 0;  // PLIC source; 0: none
};

[[nodiscard]] std::string svd(std::span<const Peripheral> peripherals);

}  // namespace tessera::registers
