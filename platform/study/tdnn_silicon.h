#pragma once
// Published figures of time-domain neural networks beside what the model gives for them.

#include "platform/study/published.h"

namespace tessera::study {

// Figures:
//
//   sop_fJ, tsop_per_s_W   energy of a synaptic operation, and one over it
//   pes, ge_per_pe, area_mm2
//   ge_per_pe_reram, area_mm2_reram   of the ReRAM blueprint
//   chain_ns, tsop_per_s, power_mW   chains of 1024 stages that use all elements, one race after
//                                    the other: what a race takes, operations, power
//   flips_pct                        of random decisions at a stage sigma of 0.1, chains of 1023
//
// Throws config::Error for files that are none.
[[nodiscard]] std::vector<ComparedFigure> compare_tdnn(const PublishedMachine& machine);

}  // namespace tessera::study
