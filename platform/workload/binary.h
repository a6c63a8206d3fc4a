#pragma once
// Binary layers: from the integers that every machine computes to the packed bits that some do.
//
// Every layer whose inputs are signs and whose weights are +1 and -1 has two forms that give the
// same values: integers, for machines and operators that know nothing else, and bits, for those
// that compare them. Padding with zeros has no bits: such a layer stays an integer one.

#include "platform/workload/compile.h"
#include "platform/workload/network.h"

namespace tessera::workload {

// `layer` is binary, in its form of integers. The job on packed bits that gives its values, scores
// as 16-bit integers, and that job's bias: twice each threshold.
[[nodiscard]] base::Job job_on_bits(const Layer& layer);
[[nodiscard]] std::vector<std::int32_t> bias_on_bits(const Layer& layer);

// Gives each binary layer the form that its place takes (the core takes bits) and puts a copy on
// the core wherever a tensor must be packed or unpacked for its reader; `tile_of_layer` grows with
// the layers. Throws config::Error for a layer that only bits can pad, on a tile without.
void place_binary(Network& network, std::vector<std::uint32_t>& tile_of_layer,
                  std::span<const std::string> tiles, const Feasibility& refuse);

}  // namespace tessera::workload
