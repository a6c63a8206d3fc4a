#pragma once
// Where the PE sets stand in the array, and the IDs by which the multicast networks reach them
// (ISSCC 2016; JSSC 52(1) 2017): a value with (row, column) tags goes down the Y bus to every X bus
// of that row ID, and there to every PE of that column ID, all in the same cycle.

#include <cstdint>
#include <optional>
#include <vector>

#include "models/eyeriss/config.h"
#include "models/eyeriss/layer.h"
#include "models/eyeriss/mapping.h"
#include "models/eyeriss/schedule.h"

namespace tessera::eyeriss {

// What a PE works on.
struct PePlace {
    std::uint32_t channel_set = 0;  // of r
    std::uint32_t filter_set = 0;   // of t
    std::uint32_t filter_row = 0;
    std::uint32_t ofmap_row = 0;  // of the strip
    bool operator==(const PePlace&) const = default;
};

struct MulticastId {
    std::uint32_t row = 0, column = 0;
    bool operator==(const MulticastId&) const = default;
};

// The scan chain's contents for the passes of one extent. Sets wider than the array fold onto
// further rows; the r sets of a stack stand on each other, so that psums move up through them.
class Multicast {
  public:
    Multicast(const Config& config, const Layer& layer, const Mapping& mapping,
              const Extent& extent);

    // Nothing when the PE idles.
    [[nodiscard]] const std::optional<PePlace>& place(std::uint32_t row, std::uint32_t col) const {
        return places_[std::size_t{row} * cols_ + col];
    }
    // IDs of a PE that works: one pair for each input network.
    [[nodiscard]] MulticastId ifmap_id(std::uint32_t row, std::uint32_t col) const;
    [[nodiscard]] MulticastId filter_id(std::uint32_t row, std::uint32_t col) const;
    // Tags of a value: row `strip_row` of the strip, of a channel of the set; row `filter_row` of a
    // filter.
    [[nodiscard]] MulticastId ifmap_tag(std::uint32_t channel_set, std::uint32_t strip_row) const {
        return {channel_set, strip_row};
    }
    [[nodiscard]] MulticastId filter_tag(std::uint32_t channel_set, std::uint32_t filter_set,
                                         std::uint32_t filter_row) const;

    [[nodiscard]] std::uint32_t active_pes() const { return active_; }
    // PEs that all ifmap rows of one channel of every set reach, and all rows of one filter and
    // channel of every pair of sets.
    [[nodiscard]] std::uint64_t ifmap_deliveries() const { return ifmap_deliveries_; }
    [[nodiscard]] std::uint64_t filter_deliveries() const { return filter_deliveries_; }

  private:
    void set_places(const Layer& layer, const Mapping& mapping, const Extent& extent);
    void count(const Layer& layer, const Mapping& mapping, const Extent& extent);

    std::uint32_t rows_, cols_;
    std::uint32_t stride_, filter_rows_;
    std::uint32_t stacks_across_ = 1, blocks_of_stack_ = 1;
    std::vector<std::optional<PePlace>> places_;
    std::uint32_t active_ = 0;
    std::uint64_t ifmap_deliveries_ = 0, filter_deliveries_ = 0;
};

}  // namespace tessera::eyeriss
