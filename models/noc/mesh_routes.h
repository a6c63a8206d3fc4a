#pragma once
// Which ways a packet may take through a mesh: the shortest paths along links that work, with turns
// that the routing algorithm allows. Deadlock cannot arise within a class, because the allowed
// turns close no cycle, whatever links are broken.

#include <cstdint>
#include <string>
#include <vector>

#include "models/noc/mesh_config.h"

namespace tessera::noc {

// An output of a router, and the direction in which a packet arrived at one.
enum class Port : std::uint8_t { east, west, south, north, local };
inline constexpr unsigned kPorts = 5;

class MeshRoutes {
  public:
    explicit MeshRoutes(const MeshConfig& config);

    // A bit for each output that leads a packet, which came to `router` in direction `arrived`, to
    // `node`; 0 when none does.
    [[nodiscard]] unsigned outputs(unsigned router, Port arrived, unsigned node) const {
        return outputs_[(std::size_t{router} * kPorts + static_cast<unsigned>(arrived)) * nodes_ +
                        node];
    }
    [[nodiscard]] bool is_reachable(unsigned from, unsigned to) const {
        return outputs(from, Port::local, to) != 0;
    }
    // The router behind an output that is no local one.
    [[nodiscard]] unsigned neighbour(unsigned router, Port output) const;
    // Routers on a packet's way, both ends included; of reachable nodes.
    [[nodiscard]] unsigned routers_between(unsigned from, unsigned to) const;

  private:
    [[nodiscard]] bool has_link(unsigned router, Port output) const;
    [[nodiscard]] bool may_turn(Port arrived, Port output) const;
    void find_ways_to(unsigned node);

    MeshConfig config_;
    unsigned nodes_;
    std::vector<std::uint8_t> outputs_;
};

// "(3, 1)"
[[nodiscard]] std::string node_name(const MeshConfig& config, unsigned node);

}  // namespace tessera::noc
