#include "platform/registers/blocks.h"

#include <algorithm>
#include <array>
#include <vector>

#include "models/base/tile_registers.h"
#include "models/peripherals/finisher_registers.h"
#include "models/peripherals/marker_registers.h"
#include "models/peripherals/timer_registers.h"
#include "models/peripherals/uart_registers.h"
#include "models/riscv/clint_registers.h"
#include "models/riscv/plic_registers.h"
#include "platform/soc/tile_list.h"

namespace tessera::registers {

namespace {

constexpr std::array kTileConstants = {Constant{"magic", base::kTileMagic}};
constexpr std::array kFinisherConstants = {Constant{"pass", peripherals::kFinisherPass},
                                           Constant{"fail", peripherals::kFinisherFail}};

template <class Machine>
constexpr std::array kMachineConstants = {Constant{"class_id", Machine::kClassId}};

}  // namespace

std::span<const Block> blocks() {
    static const std::vector<Block> list = [] {
        std::vector<Block> blocks = {
            {&riscv::kClintMap, {}},
            {&riscv::kPlicMap, {}},
            {&peripherals::kUartMap, {}},
            {&peripherals::kTimerMap, {}},
            {&peripherals::kFinisherMap, kFinisherConstants},
            {&peripherals::kMarkerMap, {}},
            {&base::kTileMap, kTileConstants},
        };
        soc::Tiles::for_each([&]<class Machine>() {
            blocks.push_back({&Machine::kMap, kMachineConstants<Machine>});
        });
        return blocks;
    }();
    return list;
}

const Block* find_block(std::string_view name) {
    const std::span<const Block> all = blocks();
    const auto at = std::find_if(all.begin(), all.end(),
                                 [&](const Block& block) { return block.name() == name; });
    return at == all.end() ? nullptr : &*at;
}

}  // namespace tessera::registers
