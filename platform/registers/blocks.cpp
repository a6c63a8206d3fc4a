#include "platform/registers/blocks.h"

#include <algorithm>
#include <array>

#include "models/base/tile_registers.h"
#include "models/eyeriss/config.h"
#include "models/eyeriss/registers.h"
#include "models/peripherals/finisher_registers.h"
#include "models/peripherals/timer_registers.h"
#include "models/peripherals/uart_registers.h"
#include "models/riscv/clint_registers.h"
#include "models/riscv/plic_registers.h"

namespace tessera::registers {

namespace {

constexpr std::array kTileConstants = {Constant{"magic", base::kTileMagic}};
constexpr std::array kEyerissConstants = {Constant{"class_id", eyeriss::kClassId}};
constexpr std::array kFinisherConstants = {Constant{"pass", peripherals::kFinisherPass},
                                           Constant{"fail", peripherals::kFinisherFail}};

constexpr std::array kBlocks = {
    Block{&riscv::kClintMap, {}},
    Block{&riscv::kPlicMap, {}},
    Block{&peripherals::kUartMap, {}},
    Block{&peripherals::kTimerMap, {}},
    Block{&peripherals::kFinisherMap, kFinisherConstants},
    Block{&base::kTileMap, kTileConstants},
    Block{&eyeriss::kRegisterMap, kEyerissConstants},
};

}  // namespace

std::span<const Block> blocks() { return kBlocks; }

const Block* find_block(std::string_view name) {
    const auto at = std::find_if(kBlocks.begin(), kBlocks.end(),
                                 [&](const Block& block) { return block.name() == name; });
    return at == kBlocks.end() ? nullptr : &*at;
}

}  // namespace tessera::registers
