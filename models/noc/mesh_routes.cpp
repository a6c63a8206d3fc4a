#include "models/noc/mesh_routes.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

namespace tessera::noc {

namespace {

constexpr Port kDirections[] = {Port::east, Port::west, Port::south, Port::north};

bool is_along_x(Port port) { return port == Port::east || port == Port::west; }

Port reverse(Port port) {
    return is_along_x(port) ? (port == Port::east ? Port::west : Port::east)
                            : (port == Port::south ? Port::north : Port::south);
}

}  // namespace

MeshRoutes::MeshRoutes(const MeshConfig& config)
    : config_(config), nodes_(config.nodes()), outputs_(std::size_t{nodes_} * kPorts * nodes_) {
    config.validate();
    for (unsigned node = 0; node < nodes_; ++node) find_ways_to(node);
}

unsigned MeshRoutes::neighbour(unsigned router, Port output) const {
    switch (output) {
        case Port::east: return router + 1;
        case Port::west: return router - 1;
        case Port::south: return router + config_.width;
        case Port::north: return router - config_.width;
        case Port::local: break;
    }
    return router;
}

bool MeshRoutes::has_link(unsigned router, Port output) const {
    const unsigned x = router % config_.width, y = router / config_.width;
    if ((output == Port::east && x + 1 == config_.width) || (output == Port::west && x == 0) ||
        (output == Port::south && y + 1 == config_.height) || (output == Port::north && y == 0))
        return false;
    const unsigned other = neighbour(router, output);
    const auto joins = [&](const DeadLink& link) {
        const unsigned one = link.y * config_.width + link.x,
                       two = link.to_y * config_.width + link.to_x;
        return (one == router && two == other) || (two == router && one == other);
    };
    return std::none_of(config_.dead_links.begin(), config_.dead_links.end(), joins);
}

bool MeshRoutes::may_turn(Port arrived, Port output) const {
    if (arrived == Port::local || arrived == output) return true;
    if (output == reverse(arrived)) return false;
    switch (config_.routing) {
        case Routing::xy: return is_along_x(arrived);
        case Routing::yx: return !is_along_x(arrived);
        case Routing::west_first: return output != Port::west;
    }
    return false;
}

// Breadth first from the destination, over pairs of a router and the direction of arrival.
void MeshRoutes::find_ways_to(unsigned node) {
    constexpr std::uint16_t kUnknown = 0xFFFF;
    std::vector<std::uint16_t> distance(std::size_t{nodes_} * kPorts, kUnknown);
    std::vector<std::uint32_t> frontier;
    const auto state = [](unsigned router, Port arrived) {
        return router * kPorts + static_cast<unsigned>(arrived);
    };
    const auto outputs_of = [&](std::uint32_t from) -> std::uint8_t& {
        return outputs_[std::size_t{from} * nodes_ + node];
    };
    for (unsigned port = 0; port < kPorts; ++port) {
        const unsigned at = state(node, static_cast<Port>(port));
        distance[at] = 0;
        outputs_of(at) = 1u << static_cast<unsigned>(Port::local);
        frontier.push_back(at);
    }
    for (std::size_t next = 0; next < frontier.size(); ++next) {
        const std::uint32_t reached = frontier[next];
        const auto travelled = static_cast<Port>(reached % kPorts);
        if (travelled == Port::local) continue;
        const unsigned router = reached / kPorts;
        const Port back = reverse(travelled);
        if (!has_link(router, back)) continue;
        const unsigned before = neighbour(router, back);
        if (before == node) continue;
        for (unsigned port = 0; port < kPorts; ++port) {
            const auto arrived = static_cast<Port>(port);
            if (!may_turn(arrived, travelled)) continue;
            const unsigned at = state(before, arrived);
            if (distance[at] == kUnknown) {
                distance[at] = static_cast<std::uint16_t>(distance[reached] + 1);
                frontier.push_back(at);
            }
            if (distance[at] == distance[reached] + 1)
                outputs_of(at) =
                    static_cast<std::uint8_t>(outputs_of(at) | 1u << (reached % kPorts));
        }
    }
}

unsigned MeshRoutes::routers_between(unsigned from, unsigned to) const {
    unsigned routers = 1;
    Port arrived = Port::local;
    while (from != to) {
        arrived = static_cast<Port>(std::countr_zero(outputs(from, arrived, to)));
        from = neighbour(from, arrived);
        ++routers;
    }
    return routers;
}

std::string node_name(const MeshConfig& config, unsigned node) {
    return fmt::format("({}, {})", node % config.width, node / config.width);
}

}  // namespace tessera::noc
