#pragma once
// The reference executor: every operator of the quantised network in plain loops. It shares no code
// with tiles and firmware; its results are what they are checked against.

#include <span>
#include <vector>

#include "platform/workload/network.h"

namespace tessera::workload {

struct Operands {
    std::span<const std::int16_t> input, weights, auxiliary;
    std::span<const std::int32_t> bias;
};

// Runs one job on operands of the sizes its geometry says, packed ones unpacked. Of streams only
// width, encoding and `aux` are read, of flags only `bias`.
void execute(const base::Job& job, const Operands& operands, std::span<std::int16_t> output);

// Every tensor, by tensor id, of `samples` samples one after another; `input` holds as many, or
// nothing when the network's inputs are given.
[[nodiscard]] std::vector<Values> run_reference(const Network& network,
                                                std::span<const std::int16_t> input,
                                                std::uint32_t samples = 1);

// Class of every sample by the largest output.
[[nodiscard]] std::vector<std::uint32_t> reference_predictions(
    const Network& network, std::span<const std::int16_t> inputs);

}  // namespace tessera::workload
