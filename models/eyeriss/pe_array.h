#pragma once
// What the array computes, exactly: the psums of the filters, images and strip at hand.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "models/base/job.h"
#include "models/eyeriss/layer.h"
#include "models/eyeriss/mapping.h"
#include "models/eyeriss/schedule.h"
#include "models/numeric/accumulate.h"

namespace tessera::eyeriss {

class PeArray {
  public:
    // Makes room for the passes of a layer.
    void configure(const Layer& layer, const Mapping& mapping, base::Accumulator accumulator,
                   unsigned product_shift);

    // Takes the pass's ifmap tile: the unpadded rows ifmap_rows() names of pass.channels channels,
    // for pass.images images, widths of W.
    void load_ifmap(const Pass& pass, std::span<const std::int16_t> tile);
    // Takes a tile without its values, of which this part is not zero: only counts, run() is not
    // called.
    void assume_ifmap(const Pass& pass, double nonzero_fraction);
    // Starts psums at zero.
    void clear_psums(const Pass& pass);
    // Adds the pass's products: pass.filters x pass.channels x R x S weights.
    void run(const Pass& pass, std::span<const std::int16_t> weights);

    // Multiply-accumulates of one filter of the loaded tile whose ifmap value is not zero; the
    // array gates the others, padding included.
    [[nodiscard]] std::uint64_t nonzero_macs_per_filter() const { return nonzero_macs_; }
    // Ofmap row `row` (of the strip) as F settled sums; `filter` counts within the block.
    void read_row(const Pass& pass, std::uint32_t image, std::uint32_t filter, std::uint32_t row,
                  std::span<std::int32_t> sums) const;

  private:
    [[nodiscard]] std::size_t line_length(std::uint32_t rows) const {
        return std::size_t{rows - 1} * plane_w_ + layer_.F;
    }
    [[nodiscard]] std::int32_t* psums(std::uint32_t image, std::uint32_t filter,
                                      std::uint32_t block_filters) {
        return psums_.data() + (std::size_t{image} * block_filters + filter) * psum_stride_;
    }
    void place_taps(const Pass& pass);
    void count_uses(const Pass& pass);
    void run_lines(const Pass& pass, std::span<const std::int16_t> weights);
    void run_dots(const Pass& pass, std::span<const std::int16_t> weights);

    const numeric::Kernels& kernels_ = numeric::best_kernels();
    Layer layer_;
    base::Accumulator accumulator_ = base::Accumulator::int32;
    unsigned product_shift_ = 0;

    // A strided ifmap channel is kept as stride_y x stride_x planes of every stride-th row and
    // column, so that a tap's operands for successive ofmap elements lie side by side, row after
    // row. A row of a plane is longer than one of the ofmap; sums in between belong to no element.
    std::size_t plane_w_ = 1, plane_h_ = 1, channel_size_ = 1, psum_stride_ = 1;
    std::vector<std::int16_t> tile_;
    std::vector<std::uint32_t> offsets_;  // of the taps c, r, s in an image's tile
    std::vector<std::int32_t> psums_;
    std::vector<std::int16_t> column_;            // operands of one ofmap element
    std::vector<std::uint32_t> uses_y_, uses_x_;  // of an ifmap row or column by ofmap elements
    std::uint64_t nonzero_macs_ = 0;
};

}  // namespace tessera::eyeriss
