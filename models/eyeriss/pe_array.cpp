#include "models/eyeriss/pe_array.h"

#include <algorithm>
#include <numeric>

namespace tessera::eyeriss {

namespace {

// Below this many sums side by side, gathering the operands of each beats short vectors.
constexpr std::size_t kShortLine = 8;

}  // namespace

void PeArray::configure(const Layer& layer, const Mapping& map, base::Accumulator accumulator,
                        unsigned product_shift) {
    layer_ = layer;
    accumulator_ = accumulator;
    product_shift_ = product_shift;
    plane_w_ = layer.F + (layer.S - 1) / layer.stride_x;
    psum_stride_ = line_length(map.e);
    psums_.resize(std::size_t{map.n} * map.m * psum_stride_);
    uses_x_.assign(layer.W, 0);
    for (std::uint32_t f = 0; f < layer.F; ++f)
        for (std::uint32_t s = 0; s < layer.S; ++s) {
            const std::uint32_t x = f * layer.stride_x + s;
            if (x >= layer.pad_left && x - layer.pad_left < layer.W) ++uses_x_[x - layer.pad_left];
        }
}

void PeArray::place_taps(const Pass& pass) {
    offsets_.clear();
    for (std::uint32_t c = 0; c < pass.channels; ++c)
        for (std::uint32_t r = 0; r < layer_.R; ++r)
            for (std::uint32_t s = 0; s < layer_.S; ++s) {
                const std::size_t plane =
                    std::size_t{r % layer_.stride_y} * layer_.stride_x + s % layer_.stride_x;
                offsets_.push_back(static_cast<std::uint32_t>(
                    c * channel_size_ + (plane * plane_h_ + r / layer_.stride_y) * plane_w_ +
                    s / layer_.stride_x));
            }
}

void PeArray::count_uses(const Pass& pass) {
    const RowRange range = ifmap_rows(layer_, pass.row, pass.rows);
    uses_y_.assign(range.count, 0);
    for (std::uint32_t e = pass.row; e < pass.row + pass.rows; ++e)
        for (std::uint32_t r = 0; r < layer_.R; ++r) {
            const std::uint32_t y = e * layer_.stride_y + r;
            if (y >= layer_.pad_top && y - layer_.pad_top < layer_.H)
                ++uses_y_[y - layer_.pad_top - range.first];
        }
}

void PeArray::load_ifmap(const Pass& pass, std::span<const std::int16_t> tile) {
    const RowRange range = ifmap_rows(layer_, pass.row, pass.rows);
    plane_h_ = pass.rows + (layer_.R - 1) / layer_.stride_y;
    channel_size_ = std::size_t{layer_.stride_y} * layer_.stride_x * plane_h_ * plane_w_;
    tile_.assign(std::size_t{pass.images} * pass.channels * channel_size_, 0);
    place_taps(pass);
    count_uses(pass);

    nonzero_macs_ = 0;
    const std::uint32_t strip_top = pass.row * layer_.stride_y;
    const std::int16_t* source = tile.data();
    std::int16_t* channel = tile_.data();
    for (std::uint32_t i = 0; i < pass.images * pass.channels; ++i, channel += channel_size_)
        for (std::uint32_t y = 0; y < range.count; ++y, source += layer_.W) {
            const std::uint32_t tile_y = range.first + y + layer_.pad_top - strip_top;
            std::int16_t* const row =
                channel +
                (tile_y % layer_.stride_y * layer_.stride_x * plane_h_ + tile_y / layer_.stride_y) *
                    plane_w_;
            std::uint64_t uses = 0;
            for (std::uint32_t x = 0; x < layer_.W; ++x) {
                if (source[x] == 0 || uses_x_[x] == 0) continue;
                uses += uses_x_[x];
                const std::uint32_t tile_x = x + layer_.pad_left;
                row[tile_x % layer_.stride_x * plane_h_ * plane_w_ + tile_x / layer_.stride_x] =
                    source[x];
            }
            nonzero_macs_ += uses * uses_y_[y];
        }
}

void PeArray::assume_ifmap(const Pass& pass, double nonzero_fraction) {
    count_uses(pass);
    const auto sum = [](const std::vector<std::uint32_t>& uses) {
        return std::accumulate(uses.begin(), uses.end(), std::uint64_t{0});
    };
    const std::uint64_t inside =
        std::uint64_t{pass.images} * pass.channels * sum(uses_y_) * sum(uses_x_);
    nonzero_macs_ = static_cast<std::uint64_t>(static_cast<double>(inside) * nonzero_fraction);
}

void PeArray::clear_psums(const Pass& pass) {
    std::fill_n(psums_.begin(), std::size_t{pass.images} * pass.block_filters * psum_stride_, 0);
}

void PeArray::run(const Pass& pass, std::span<const std::int16_t> weights) {
    if (line_length(pass.rows) < kShortLine)
        run_dots(pass, weights);
    else
        run_lines(pass, weights);
}

void PeArray::run_lines(const Pass& pass, std::span<const std::int16_t> weights) {
    const numeric::AccumulateLine accumulate = kernels_.line(accumulator_);
    const std::size_t length = line_length(pass.rows);
    const std::size_t taps = offsets_.size();
    for (std::uint32_t i = 0; i < pass.images; ++i) {
        const std::int16_t* const tile = tile_.data() + i * pass.channels * channel_size_;
        for (std::uint32_t f = 0; f < pass.filters; ++f)
            accumulate(psums(i, pass.filter - pass.block + f, pass.block_filters), length,
                       {tile, offsets_.data(), weights.data() + f * taps, taps}, product_shift_);
    }
}

void PeArray::run_dots(const Pass& pass, std::span<const std::int16_t> weights) {
    const numeric::AccumulateDot accumulate = kernels_.dot(accumulator_);
    const std::size_t length = line_length(pass.rows);
    const std::size_t taps = offsets_.size();
    column_.resize(taps);
    for (std::uint32_t i = 0; i < pass.images; ++i)
        for (std::size_t at = 0; at < length; ++at) {
            const std::int16_t* const tile = tile_.data() + i * pass.channels * channel_size_ + at;
            for (std::size_t k = 0; k < taps; ++k) column_[k] = tile[offsets_[k]];
            for (std::uint32_t f = 0; f < pass.filters; ++f) {
                std::int32_t& sum = psums(i, pass.filter - pass.block + f, pass.block_filters)[at];
                sum = accumulate(sum, column_.data(), weights.data() + f * taps, taps,
                                 product_shift_);
            }
        }
}

void PeArray::read_row(const Pass& pass, std::uint32_t image, std::uint32_t filter,
                       std::uint32_t row, std::span<std::int32_t> sums) const {
    const std::int32_t* const line =
        psums_.data() + (std::size_t{image} * pass.block_filters + filter) * psum_stride_ +
        row * plane_w_;
    for (std::size_t f = 0; f < sums.size(); ++f) sums[f] = numeric::settled(line[f], accumulator_);
}

}  // namespace tessera::eyeriss
