#pragma once
// Passes of a layer under a mapping, their cycles and their traffic.
//
// Loops, outermost first: groups, blocks of n images, strips of e ofmap rows, blocks of m filters,
// q*r channels (an ifmap tile in the global buffer), p*t filters (a pass). The psums of m filters
// stay in the global buffer until all channels have passed.

#include <cstdint>
#include <optional>

#include "models/eyeriss/config.h"
#include "models/eyeriss/layer.h"
#include "models/eyeriss/mapping.h"

namespace tessera::eyeriss {

struct Pass {
    std::uint32_t group = 0;
    std::uint32_t image = 0, images = 0;
    std::uint32_t row = 0, rows = 0;  // of the ofmap
    std::uint32_t block = 0, block_filters = 0;
    std::uint32_t channel = 0, channels = 0;  // of the group
    std::uint32_t filter = 0, filters = 0;    // of the group
    bool begins_block = false;                // first pass on these psums
    bool ends_block = false;                  // the psums are complete after it
    bool loads_ifmap = false;                 // its ifmap tile is not in the global buffer yet
};

// The passes of a layer in their order.
class PassSequence {
  public:
    PassSequence(const Layer& layer, const Mapping& mapping) : layer_(layer), mapping_(mapping) {}
    [[nodiscard]] std::optional<Pass> next();

  private:
    void advance(const Pass& pass);

    Layer layer_;
    Mapping mapping_;
    std::uint32_t group_ = 0, image_ = 0, row_ = 0, block_ = 0, channel_ = 0, filter_ = 0;
};

// 16-bit words and cycles; additive over passes.
struct PassCost {
    std::uint64_t passes = 0;
    std::uint64_t cycles = 0;
    // Of these, beyond the multiply-accumulates: waiting for psums or for ifmaps of the buffer.
    std::uint64_t psum_wait_cycles = 0, ifmap_wait_cycles = 0;
    std::uint64_t glb_ifmap_words = 0, glb_psum_words = 0, glb_filter_words = 0;
    std::uint64_t deliveries = 0;       // words arriving at a PE or leaving the array, one hop each
    std::uint64_t spad_fill_words = 0;  // written to ifmap and filter scratchpads

    PassCost& operator+=(const PassCost& other);
    bool operator==(const PassCost&) const = default;
};
[[nodiscard]] PassCost operator*(std::uint64_t times, const PassCost& cost);

// How much of a layer a pass takes.
struct Extent {
    std::uint32_t images = 0, rows = 0, channels = 0, filters = 0;
};
[[nodiscard]] inline Extent extent_of(const Pass& pass) {
    return {pass.images, pass.rows, pass.channels, pass.filters};
}

// A pass takes the longest of
//  - its multiply-accumulates, one a cycle in every PE, after the filters have been filled in,
//  - its psums through the psum network, read and written back at the same time,
//  - its ifmaps through the ifmap network,
// and the configured overhead. The first two with 577 cycles of overhead reproduce the chip's
// AlexNet processing times within 4 % (CONV5 9 %).
[[nodiscard]] PassCost cost_of(const Config& config, const Layer& layer, const Mapping& mapping,
                               const Extent& extent);

// The sum over all passes, in closed form.
[[nodiscard]] PassCost total_cost(const Config& config, const Layer& layer, const Mapping& mapping);

// PEs at work in a pass.
[[nodiscard]] std::uint32_t active_pes(const Layer& layer, const Mapping& mapping,
                                       const Extent& extent);

// Bytes of uncompressed ifmaps, halo included, that the whole layer reads from memory.
[[nodiscard]] std::uint64_t ifmap_traffic_bytes(const Layer& layer, const Mapping& mapping);
[[nodiscard]] std::uint64_t filter_traffic_bytes(const Layer& layer, const Mapping& mapping);
[[nodiscard]] std::uint64_t ofmap_traffic_bytes(const Layer& layer);

// Rows of the unpadded ifmap under a strip.
struct RowRange {
    std::uint32_t first = 0, count = 0;
};
[[nodiscard]] RowRange ifmap_rows(const Layer& layer, std::uint32_t row, std::uint32_t rows);

}  // namespace tessera::eyeriss
