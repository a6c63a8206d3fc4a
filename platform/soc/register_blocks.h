#pragma once
// Where the blocks with registers of a platform stand: the one list that the system, its device
// table, debuggers and SVD files take it from.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "models/base/registers.h"
#include "platform/soc/device_table.h"
#include "platform/soc/scenario.h"
#include "platform/soc/tile_registry.h"

namespace tessera::soc {

struct RegisterBlock {
    std::string name;
    DeviceType type;
    const base::RegisterMap* map;
    std::uint64_t base;
    std::uint32_t irq = Device::kNoIrq;  // PLIC source
    std::uint64_t clock_hz = 0;          // 0: none of its own
};

// Peripherals, then tiles in the scenario's order.
[[nodiscard]] std::vector<RegisterBlock> register_blocks(const PlatformSection& platform,
                                                         const TileBlueprints& tiles);

}  // namespace tessera::soc
