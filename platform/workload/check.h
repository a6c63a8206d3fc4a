#pragma once
// After a run: what is in memory against the reference executor, bit for bit; status records and
// predictions.

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "platform/workload/compile.h"

namespace tessera::workload {

// Reads simulated memory at no cost; false when the address is not memory.
using MemoryReader = std::function<bool(std::uint64_t address, std::span<std::byte> bytes)>;

struct Mismatch {
    std::string layer, tensor;
    std::uint32_t batch = 0, n = 0;  // n: within the batch
    std::uint32_t c = 0, y = 0, x = 0;
    std::int32_t expected = 0, found = 0;
};
// "layer `conv1` (tensor `relu1`): batch 0 [n 0, c 2, y 1, x 7]: expected 12, found 0"
[[nodiscard]] std::string to_string(const Mismatch& mismatch);

struct LayerCheck {
    bool is_checked = false;  // false when it never ran or later batches overwrote its output
    std::uint64_t elements = 0;
    std::uint64_t mismatches = 0;
};

struct CheckReport {
    std::vector<LayerCheck> layers;  // in the network's order
    std::uint64_t tensors = 0;       // compared, over all batches
    std::uint64_t not_run = 0;       // tensors whose step never ended, so not compared
    std::uint64_t elements = 0;
    std::uint64_t mismatches = 0;
    std::optional<Mismatch> first;  // in order of batches, then of layers
    [[nodiscard]] bool is_equal() const { return mismatches == 0 && not_run == 0; }
};

// Compares every layer's output in every batch (of Activations::reused images: the network's output
// only), as far as the steps' status records say that they ended. Throws config::Error when memory
// cannot be read.
[[nodiscard]] CheckReport check(const Network& network, const NetworkImage& image,
                                const Samples& samples, const MemoryReader& read);

// The status record of every step, by batch, then step; end_ps is 0 when the step never ended.
[[nodiscard]] std::vector<base::JobStatus> read_status(const NetworkImage& image,
                                                       const MemoryReader& read);

// The class the firmware found for every real sample.
[[nodiscard]] std::vector<std::uint32_t> read_predictions(const NetworkImage& image,
                                                          const MemoryReader& read);

}  // namespace tessera::workload
