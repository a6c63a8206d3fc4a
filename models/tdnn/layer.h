#pragma once
// A job as bits: its sizes, and where they are in memory.

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "models/base/job.h"
#include "models/numeric/packed_bits.h"
#include "models/tdnn/race.h"

namespace tessera::tdnn {

using numeric::packed_bytes;  // elements in the order of their tensors, NCHW and MCRS

// Of a conv or dense job on bits, one group.
struct Layer {
    base::Geometry geometry;
    bool gives_margins = false;   // 16-bit integers instead of bits
    bool pads_with_ones = false;  // what is beyond the edges: +1 or -1

    [[nodiscard]] static Layer of(const base::Job& job);

    [[nodiscard]] std::uint32_t stages() const {
        return std::uint32_t{geometry.C} * geometry.R * geometry.S;
    }
    [[nodiscard]] std::uint32_t neurons() const { return geometry.M; }
    [[nodiscard]] std::uint32_t pixels() const { return std::uint32_t{geometry.E} * geometry.F; }
    [[nodiscard]] std::uint32_t input_bits() const {
        return std::uint32_t{geometry.C} * geometry.H * geometry.W;
    }
    [[nodiscard]] std::uint32_t image_bytes() const { return packed_bytes(input_bits()); }
    [[nodiscard]] std::uint32_t filter_bytes() const { return packed_bytes(stages()); }
    [[nodiscard]] std::uint32_t result_bytes() const {
        const std::uint32_t results = neurons() * pixels();
        return gives_margins ? 2 * results : packed_bytes(results);
    }
    // The window of an ofmap pixel of an image, as inputs of the stages.
    void gather(std::span<const std::byte> image, std::uint32_t pixel,
                std::vector<std::uint64_t>& inputs) const;
};

// A filter's bits as words of 64.
[[nodiscard]] std::vector<std::uint64_t> unpack(std::span<const std::byte> bytes,
                                                std::uint32_t bits);

}  // namespace tessera::tdnn
