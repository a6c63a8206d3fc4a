#include "platform/soc/placement.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace tessera::soc {

namespace {

constexpr const char* kCore = "core";
constexpr const char* kIo = "io";
constexpr const char* kSram = "sram";
constexpr const char* kDram = "dram";
// Behind the same router port as the core, and as the peripherals.
constexpr const char* kCorePorts[] = {"rom", "clint"};
constexpr const char* kIoPorts[] = {"plic", "finisher", "marker", "uart", "timer"};

PlacedBlock* find(std::vector<PlacedBlock>& blocks, const std::string& name) {
    const auto at = std::find_if(blocks.begin(), blocks.end(),
                                 [&](const PlacedBlock& block) { return block.name == name; });
    return at == blocks.end() ? nullptr : &*at;
}

std::string names_of(const std::vector<PlacedBlock>& blocks) {
    std::string names;
    for (const PlacedBlock& block : blocks) names += (names.empty() ? "" : ", ") + block.name;
    return names;
}

}  // namespace

std::vector<PlacedBlock> place_blocks(const PlatformSection& platform) {
    const NocSection& noc = platform.noc;
    std::vector<PlacedBlock> blocks = {{kCore, {}}, {kIo, {}}, {kSram, {}}, {kDram, {}}};
    for (const TileSection& tile : platform.tiles) blocks.push_back({tile.name, {}});
    std::vector<const PlacedBlock*> at_node(noc.nodes());
    for (std::size_t i = 0; i < noc.place.size(); ++i) {
        const Placement& wish = noc.place[i];
        const std::string where = fmt::format("noc.place[{}]: ", i);
        PlacedBlock* const block = find(blocks, wish.block);
        if (block == nullptr)
            throw base::ConfigError(fmt::format("{}there is no block `{}`; there are {}", where,
                                                wish.block, names_of(blocks)));
        if (wish.x >= noc.width || wish.y >= noc.height)
            throw base::ConfigError(fmt::format("{}({}, {}) is outside of a mesh of {} x {}", where,
                                                wish.x, wish.y, noc.width, noc.height));
        if (!block->nodes.empty() && block->name != kDram)
            throw base::ConfigError(
                fmt::format("{}`{}` has a node already; only the dram may have "
                            "several, a controller at each",
                            where, wish.block));
        const unsigned node = wish.y * noc.width + wish.x;
        if (at_node[node] != nullptr)
            throw base::ConfigError(fmt::format("{}`{}` and `{}` are both at ({}, {})", where,
                                                at_node[node]->name, wish.block, wish.x, wish.y));
        at_node[node] = block;
        block->nodes.push_back(node);
    }
    unsigned free_node = 0;
    for (PlacedBlock& block : blocks) {
        if (!block.nodes.empty()) continue;
        if (block.name == kSram) {
            block.nodes = find(blocks, kCore)->nodes;
            continue;
        }
        while (free_node < noc.nodes() && at_node[free_node] != nullptr) ++free_node;
        if (free_node == noc.nodes())
            throw base::ConfigError(
                fmt::format("noc: a mesh of {} x {} has no node left for `{}`; the blocks are {}",
                            noc.width, noc.height, block.name, names_of(blocks)));
        at_node[free_node] = &block;
        block.nodes.push_back(free_node);
    }
    const auto controllers = static_cast<unsigned>(find(blocks, kDram)->nodes.size());
    if (platform.dram.channels % controllers != 0)
        throw base::ConfigError(
            fmt::format("noc.place: {} controllers cannot share the {} channel(s) of the dram",
                        controllers, platform.dram.channels));
    return blocks;
}

noc::MeshPlacement mesh_placement(const PlatformSection& platform) {
    noc::MeshPlacement placement;
    placement.interleave_bytes = platform.dram.interleave_bytes;
    for (const PlacedBlock& block : place_blocks(platform)) {
        placement.nodes[block.name] = block.nodes;
        if (block.name == kCore)
            for (const char* port : kCorePorts) placement.nodes[port] = block.nodes;
        if (block.name == kIo)
            for (const char* port : kIoPorts) placement.nodes[port] = block.nodes;
    }
    placement.memories = {"rom", kSram, kDram};
    return placement;
}

}  // namespace tessera::soc
