#include "models/eyeriss/multicast.h"

#include <algorithm>

namespace tessera::eyeriss {

Multicast::Multicast(const Config& config, const Layer& layer, const Mapping& map,
                     const Extent& extent)
    : rows_(config.rows),
      cols_(config.cols),
      stride_(layer.stride_y),
      filter_rows_(layer.R),
      places_(std::size_t{config.rows} * config.cols) {
    set_places(layer, map, extent);
    count(layer, map, extent);
}

void Multicast::set_places(const Layer& layer, const Mapping& map, const Extent& extent) {
    const std::uint32_t width = std::min(map.e, cols_);
    const std::uint32_t folds = (map.e + cols_ - 1) / cols_;
    stacks_across_ = cols_ / width;
    blocks_of_stack_ = folds * map.r;
    for (std::uint32_t t = 0; t < std::min(map.t, extent.filters); ++t)
        for (std::uint32_t fold = 0; fold < folds; ++fold)
            for (std::uint32_t r = 0; r < std::min(map.r, extent.channels); ++r) {
                const std::uint32_t block =
                    t / stacks_across_ * blocks_of_stack_ + fold * map.r + r;
                const std::uint32_t left = t % stacks_across_ * width;
                const std::uint32_t first = fold * width;
                for (std::uint32_t x = 0; x < width && first + x < extent.rows; ++x)
                    for (std::uint32_t i = 0; i < layer.R; ++i)
                        places_[std::size_t{block * layer.R + i} * cols_ + left + x] =
                            PePlace{r, t, i, first + x};
            }
}

void Multicast::count(const Layer& layer, const Mapping& map, const Extent& extent) {
    std::vector<std::pair<MulticastId, MulticastId>> ids;
    for (std::uint32_t row = 0; row < rows_; ++row)
        for (std::uint32_t col = 0; col < cols_; ++col)
            if (place(row, col)) ids.emplace_back(ifmap_id(row, col), filter_id(row, col));
    active_ = static_cast<std::uint32_t>(ids.size());
    const auto receivers = [&](MulticastId tag, auto member) {
        return static_cast<std::uint64_t>(std::count_if(
            ids.begin(), ids.end(), [&](const auto& pair) { return pair.*member == tag; }));
    };
    using Ids = std::pair<MulticastId, MulticastId>;
    for (std::uint32_t r = 0; r < std::min(map.r, extent.channels); ++r) {
        for (std::uint32_t y = 0; y < layer.strip_rows(extent.rows); ++y)
            ifmap_deliveries_ += receivers(ifmap_tag(r, y), &Ids::first);
        for (std::uint32_t t = 0; t < std::min(map.t, extent.filters); ++t)
            for (std::uint32_t i = 0; i < layer.R; ++i)
                filter_deliveries_ += receivers(filter_tag(r, t, i), &Ids::second);
    }
}

// An X bus serves one filter row of one channel set; along it the PEs of a diagonal share an ifmap
// row.
MulticastId Multicast::ifmap_id(std::uint32_t row, std::uint32_t col) const {
    const PePlace& pe = *place(row, col);
    return ifmap_tag(pe.channel_set, pe.ofmap_row * stride_ + pe.filter_row);
}

MulticastId Multicast::filter_id(std::uint32_t row, std::uint32_t col) const {
    const PePlace& pe = *place(row, col);
    return filter_tag(pe.channel_set, pe.filter_set, pe.filter_row);
}

MulticastId Multicast::filter_tag(std::uint32_t channel_set, std::uint32_t filter_set,
                                  std::uint32_t filter_row) const {
    const std::uint32_t layer_of_stacks = filter_set / stacks_across_;
    return {(layer_of_stacks * blocks_of_stack_ + channel_set) * filter_rows_ + filter_row,
            filter_set % stacks_across_};
}

}  // namespace tessera::eyeriss
