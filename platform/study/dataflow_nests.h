#pragma once
// The dataflows as loop nests that compute: the same sums in six orders.

#include <cstdint>
#include <span>
#include <vector>

#include "platform/study/dataflow.h"

namespace tessera::study {

// The ofmaps, groups x N x M x E x E, of ifmaps groups x N x C x H x H (padded already) and filters
// groups x M x C x R x R, in the loop order and with the blocks of the dataflow; blocks need not
// divide what they cut. Sums wrap at 32 bits.
[[nodiscard]] std::vector<std::int32_t> run_nest(Dataflow dataflow, const DataflowLayer& layer,
                                                 const Blocking& blocking,
                                                 std::span<const std::int16_t> ifmaps,
                                                 std::span<const std::int16_t> filters);

}  // namespace tessera::study
