#pragma once
// Which block of a platform stands at which node of the mesh.

#include <string>
#include <vector>

#include "models/noc/mesh.h"
#include "platform/soc/placed_block.h"
#include "platform/soc/scenario.h"

namespace tessera::soc {

// Blocks with a node of their own: "core" (with the boot ROM and the core-local interruptor), "io"
// (the other peripherals), "sram", "dram", and the tiles by name. Those that the scenario does not
// place take the free nodes in this order, row by row; but the sram is the core's neighbour at the
// same router then. Throws base::ConfigError for two blocks at one node, a node outside of
// the mesh, a block that there is not, and a mesh that is too small.
[[nodiscard]] std::vector<PlacedBlock> place_blocks(const PlatformSection& platform);

// The same by the names of the network's ports.
[[nodiscard]] noc::MeshPlacement mesh_placement(const PlatformSection& platform);

}  // namespace tessera::soc
