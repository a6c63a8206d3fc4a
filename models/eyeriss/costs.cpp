#include "models/eyeriss/costs.h"

#include <fmt/core.h>

namespace tessera::eyeriss {

Costs Costs::of(const base::TechnologyTable& technology) {
    const auto cost = [&](std::string_view event) {
        const base::EnergyCost* const row = technology.find(event);
        if (row == nullptr)
            throw base::ConfigError(
                fmt::format("technology table `{}` has no event `{}`", technology.name, event));
        return static_cast<double>(row->cost_aj);
    };
    return {.mac = cost(kMacEvent),
            .spad = cost(kSpadEvent),
            .hop = cost(kHopEvent),
            .glb = cost(kGlbEvent),
            .dram = cost(kDramEvent),
            .cycle = cost(kCycleEvent)};
}

}  // namespace tessera::eyeriss
