#pragma once
// Which layer runs where.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "models/base/config_fields.h"
#include "platform/workload/network.h"

namespace tessera::workload {

struct AssignmentRule {
    std::string layers;  // glob over the names of layers: * and ?
    std::string tile;    // or "core"

    template <class Visitor>
    static void describe(Visitor& visit) {
        visit.field("layers", &AssignmentRule::layers,
                    "names of layers; * stands for any characters, ? for one", {.required = true});
        visit.field("tile", &AssignmentRule::tile, "name of a tile, or core", {.required = true});
    }
};

[[nodiscard]] bool matches_glob(std::string_view glob, std::string_view text);

// The tile of every layer: an index into `tiles`, or ImageStep::kCore. The first matching rule
// wins; layers without one run on the core. Throws config::Error for an unknown tile and for a rule
// that matches no layer.
[[nodiscard]] std::vector<std::uint32_t> assign(const Network& network,
                                                std::span<const AssignmentRule> rules,
                                                std::span<const std::string> tiles);

}  // namespace tessera::workload
