#pragma once
// Search for the mapping of the least time, energy, or product of both.

#include <cstdint>
#include <optional>

#include "models/eyeriss/config.h"
#include "models/eyeriss/costs.h"
#include "models/eyeriss/layer.h"
#include "models/eyeriss/mapping.h"
#include "models/eyeriss/schedule.h"

namespace tessera::eyeriss {

// What a layer is expected to take, alone on an ideal memory behind its link, with raw streams and
// no zeros: what is known before the data are.
struct Plan {
    PassCost passes;
    std::uint64_t exposed_cycles = 0;  // on the link, hidden behind no pass
    std::uint64_t cycles = 0;          // in all; the link bounds them too
    std::uint64_t link_bytes = 0;
    double energy = 0;  // in the unit of Costs, memory included
};
[[nodiscard]] Plan plan(const Config& config, const Costs& costs, const Layer& layer,
                        const Mapping& mapping);

struct Choice {
    Mapping mapping;
    std::uint64_t weighed = 0;  // mappings that were evaluated
    std::uint64_t skipped = 0;  // groups of mappings (e, p, q, r, t) whose bound was too high
};

// The feasible mapping with the least of config.objective; among equals the fewest cycles, then the
// least energy, then the first found, so the choice depends on nothing else. Exhaustive over e, p,
// q, r, t and n up to choices that cannot be better: of the strip heights (or image counts) that
// give the same number of strips (or image blocks) only the least is tried, and m is the largest
// multiple of p t that fits. Nothing when not even the smallest mapping fits.
[[nodiscard]] std::optional<Choice> find_mapping(const Config& config, const Costs& costs,
                                                 const Layer& layer);

// The mapping of a job that the machine does not refuse: its own when it carries one.
[[nodiscard]] Mapping choose_mapping(const Config& config, const Costs& costs,
                                     const base::Job& job);

}  // namespace tessera::eyeriss
