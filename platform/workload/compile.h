#pragma once
// From a quantised network, its assignment and samples to the network image in memory.
//
// Layout: header, steps, tensor table, weights and biases, labels, inputs of all batches; then what
// the run writes: status records, predictions, activations.

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "models/base/refusal.h"
#include "platform/workload/image.h"
#include "platform/workload/network.h"

namespace tessera::workload {

// Activations are kept for every batch, so that each can be checked after the run, or share memory.
enum class Activations : std::uint8_t { kept, reused };

struct CompileConfig {
    std::uint32_t batch_size = 1;
    std::uint64_t base_address = 0;  // of the region for the image; 64-byte aligned
    std::uint64_t region_bytes = 0;
    Activations activations = Activations::kept;
};

struct Samples {
    std::span<const std::int16_t> inputs;  // quantised, one sample after another
    std::span<const std::uint8_t> labels;  // empty, or one per sample
};

struct NetworkImage {
    std::vector<std::byte> bytes;  // from base_address on; what follows is written by the run
    std::uint64_t base_address = 0;
    ImageHeader header;
    std::vector<ImageStep> steps;      // one per layer, in the network's order
    std::vector<ImageTensor> tensors;  // by the network's tensor id, then weights and biases
};

// Whether a tile can run a job; asked for every layer that is assigned to one.
using Feasibility =
    std::function<std::optional<base::Refusal>(std::uint32_t tile, const base::Job& job)>;

// `tile_of_layer` is from `assign`. Throws config::Error: a layer that its tile refuses, a batch of
// more samples than there are, an image that is too large.
[[nodiscard]] NetworkImage compile(const Network& network,
                                   std::span<const std::uint32_t> tile_of_layer,
                                   std::span<const std::string> tiles, const Samples& samples,
                                   const CompileConfig& config, const Feasibility& refuse);

}  // namespace tessera::workload
