#include "platform/soc/register_blocks.h"

#include <algorithm>

#include "models/peripherals/finisher_registers.h"
#include "models/peripherals/marker_registers.h"
#include "models/peripherals/timer_registers.h"
#include "models/peripherals/uart_registers.h"
#include "models/riscv/clint_registers.h"
#include "models/riscv/plic_registers.h"
#include "platform/soc/memory_map.h"

namespace tessera::soc {

std::vector<RegisterBlock> register_blocks(const PlatformSection& platform,
                                           const TileBlueprints& tiles) {
    std::vector<RegisterBlock> blocks = {
        {"clint", DeviceType::clint, &riscv::kClintMap, kClintBase, Device::kNoIrq,
         platform.clint.timebase_hz},
        {"plic", DeviceType::plic, &riscv::kPlicMap, kPlicBase},
        {"finisher", DeviceType::finisher, &peripherals::kFinisherMap, kFinisherBase},
        {"marker", DeviceType::marker, &peripherals::kMarkerMap, kMarkerBase},
        {"uart", DeviceType::uart, &peripherals::kUartMap, platform.uart.base, kUartIrq,
         platform.uart.clock_hz},
        {"timer", DeviceType::timer, &peripherals::kTimerMap, platform.timer.base, kTimerIrq,
         platform.timer.clock_hz},
    };
    for (std::size_t i = 0; i < tiles.size(); ++i) {
        const TileBlueprint& tile = *tiles[i];
        const auto type = std::find_if(
            tile_types().begin(), tile_types().end(),
            [&](const TileType& candidate) { return candidate.class_id == tile.class_id(); });
        blocks.push_back({tile.name(), DeviceType::tile, type->registers, tile.base_address(),
                          kFirstTileIrq + static_cast<std::uint32_t>(i), tile.clock_hz()});
    }
    return blocks;
}

}  // namespace tessera::soc
