#include "models/noc/mesh_config.h"

#include <cstdlib>

#include <fmt/format.h>

namespace tessera::noc {

void MeshConfig::validate() const {
    if (multicast && buffer_flits < most_flits())
        throw base::ConfigError(
            fmt::format("multicast: buffers of {} flits are too small for packets of {}",
                        buffer_flits, most_flits()));
    for (const DeadLink& link : dead_links) {
        const int dx = static_cast<int>(link.to_x) - static_cast<int>(link.x),
                  dy = static_cast<int>(link.to_y) - static_cast<int>(link.y);
        if (link.x >= width || link.to_x >= width || link.y >= height || link.to_y >= height ||
            std::abs(dx) + std::abs(dy) != 1)
            throw base::ConfigError(
                fmt::format("dead_links: there is no link from ({}, {}) to ({}, {}) in a mesh of "
                            "{} x {}",
                            link.x, link.y, link.to_x, link.to_y, width, height));
    }
}

const RouterTiming& router_timing(RouterKind kind) {
    // `lookahead` is the router of the published reference curves (docs/noc.md): 4 cycles a hop and
    // 2 for both ends. The others are derived from it by adding or taking away stages.
    static constexpr RouterTiming kLookahead = {.inject = 1,
                                                .head = 2,
                                                .body = 1,
                                                .traverse = 1,
                                                .behind = 2,
                                                .reuse = 2,
                                                .credit = 2,
                                                .eject = 1};
    static constexpr RouterTiming kFiveStage = {.inject = 1,
                                                .head = 3,
                                                .body = 1,
                                                .traverse = 1,
                                                .behind = 3,
                                                .reuse = 2,
                                                .credit = 2,
                                                .eject = 1};
    static constexpr RouterTiming kSingleCycle = {.inject = 1,
                                                  .head = 0,
                                                  .body = 0,
                                                  .traverse = 1,
                                                  .behind = 1,
                                                  .reuse = 1,
                                                  .credit = 1,
                                                  .eject = 1};
    switch (kind) {
        case RouterKind::lookahead: return kLookahead;
        case RouterKind::five_stage: return kFiveStage;
        case RouterKind::single_cycle: return kSingleCycle;
    }
    std::abort();
}

}  // namespace tessera::noc
