#pragma once
// Search for the mapping that takes the fewest cycles.

#include <cstdint>
#include <optional>

#include "models/eyeriss/config.h"
#include "models/eyeriss/layer.h"
#include "models/eyeriss/mapping.h"

namespace tessera::eyeriss {

// Cycles of a layer alone on its link: processing, and the ifmap loads and ofmap drains that
// nothing hides. The platform's memory system can only add to it.
[[nodiscard]] std::uint64_t planned_cycles(const Config& config, const Layer& layer,
                                           const Mapping& mapping);

// The feasible mapping with the fewest planned cycles; among equals the least memory traffic, then
// the least global buffer traffic, then the first found, so the choice depends on nothing else.
// Exhaustive over e, p, q, r, t and n up to choices that cannot be better: of the strip heights (or
// image counts) that give the same number of strips (or image blocks) only the least is tried, and
// m is the largest that fits. Nothing when not even the smallest mapping fits.
[[nodiscard]] std::optional<Mapping> find_mapping(const Config& config, const Layer& layer);

}  // namespace tessera::eyeriss
