#include "models/eyeriss/schedule.h"

#include <algorithm>
#include <array>

namespace tessera::eyeriss {

namespace {

constexpr std::uint64_t ceil_div(std::uint64_t a, std::uint64_t b) { return (a + b - 1) / b; }

// Blocks of a dimension: some of the full size, then a smaller one.
struct Blocks {
    std::uint32_t size = 0;
    std::uint64_t count = 0;
};
using BlockList = std::array<Blocks, 2>;
BlockList blocks_of(std::uint32_t total, std::uint32_t size) {
    return {{{size, total / size}, {total % size, total % size != 0}}};
}

}  // namespace

std::optional<Pass> PassSequence::next() {
    if (group_ == layer_.groups) return std::nullopt;
    Pass pass;
    pass.group = group_;
    pass.image = image_;
    pass.images = std::min(mapping_.n, layer_.N - image_);
    pass.row = row_;
    pass.rows = std::min(mapping_.e, layer_.E - row_);
    pass.block = block_;
    pass.block_filters = std::min(mapping_.m, layer_.M - block_);
    pass.channel = channel_;
    pass.channels = std::min(mapping_.channels(), layer_.C - channel_);
    pass.filter = filter_;
    const std::uint32_t block_end = block_ + pass.block_filters;
    pass.filters = std::min(mapping_.filters(), block_end - filter_);
    pass.begins_block = channel_ == 0 && filter_ == block_;
    pass.ends_block = channel_ + pass.channels == layer_.C && filter_ + pass.filters == block_end;
    // With all channels in one tile, it stays for the strip's other filters.
    const bool is_one_tile = pass.channels == layer_.C;
    pass.loads_ifmap = filter_ == block_ && (block_ == 0 || !is_one_tile);
    advance(pass);
    return pass;
}

void PassSequence::advance(const Pass& pass) {
    filter_ += pass.filters;
    if (filter_ < block_ + pass.block_filters) return;
    filter_ = block_;
    channel_ += pass.channels;
    if (channel_ < layer_.C) return;
    channel_ = 0;
    block_ += pass.block_filters;
    filter_ = block_;
    if (block_ < layer_.M) return;
    block_ = filter_ = 0;
    row_ += pass.rows;
    if (row_ < layer_.E) return;
    row_ = 0;
    image_ += pass.images;
    if (image_ < layer_.N) return;
    image_ = 0;
    ++group_;
}

PassCost& PassCost::operator+=(const PassCost& other) {
    passes += other.passes;
    cycles += other.cycles;
    psum_wait_cycles += other.psum_wait_cycles;
    ifmap_wait_cycles += other.ifmap_wait_cycles;
    glb_ifmap_words += other.glb_ifmap_words;
    glb_psum_words += other.glb_psum_words;
    glb_filter_words += other.glb_filter_words;
    deliveries += other.deliveries;
    spad_fill_words += other.spad_fill_words;
    return *this;
}

PassCost operator*(std::uint64_t times, const PassCost& cost) {
    PassCost product = cost;
    for (std::uint64_t PassCost::*const member :
         {&PassCost::passes, &PassCost::cycles, &PassCost::psum_wait_cycles,
          &PassCost::ifmap_wait_cycles, &PassCost::glb_ifmap_words, &PassCost::glb_psum_words,
          &PassCost::glb_filter_words, &PassCost::deliveries, &PassCost::spad_fill_words})
        product.*member *= times;
    return product;
}

std::uint32_t active_pes(const Layer& layer, const Mapping& map, const Extent& extent) {
    return layer.R * extent.rows * std::min(map.r, extent.channels) *
           std::min(map.t, extent.filters);
}

PassCost cost_of(const Config& config, const Layer& layer, const Mapping& map,
                 const Extent& extent) {
    const std::uint64_t images = extent.images;
    const std::uint64_t pe_filters = ceil_div(extent.filters, map.t);
    const std::uint64_t pe_channels = ceil_div(extent.channels, map.r);
    const std::uint64_t sets_r = std::min(map.r, extent.channels);
    const std::uint64_t sets_t = std::min(map.t, extent.filters);

    const std::uint64_t filter_words =
        std::uint64_t{extent.filters} * extent.channels * layer.R * layer.S;
    const std::uint64_t psum_words =
        images * extent.filters * extent.rows * layer.F * layer.psum_words;
    const std::uint64_t row_words = images * extent.channels * layer.padded_w;
    const std::uint64_t ifmap_words = row_words * layer.strip_rows(extent.rows);

    const std::uint64_t compute = images * pe_filters * pe_channels * layer.S * layer.F +
                                  ceil_div(filter_words, config.filter_bus_words);
    const std::uint64_t psum = ceil_div(psum_words, config.psum_bus_words);
    const std::uint64_t ifmap = ceil_div(ifmap_words, config.ifmap_bus_words);

    PassCost cost;
    cost.passes = 1;
    const std::uint64_t longest = std::max({compute, psum, ifmap});
    cost.cycles = longest + config.pass_overhead_cycles;
    (psum >= ifmap ? cost.psum_wait_cycles : cost.ifmap_wait_cycles) = longest - compute;
    cost.glb_ifmap_words = ifmap_words;
    cost.glb_psum_words = 2 * psum_words;
    cost.glb_filter_words = filter_words;
    // Every PE row of a set needs its own ifmap rows, every column the filters; psums enter at the
    // bottom, move up R * r rows and leave.
    const std::uint64_t filters_in = filter_words * extent.rows;
    const std::uint64_t ifmaps_in = row_words * layer.R * extent.rows * sets_t;
    cost.spad_fill_words = filters_in + ifmaps_in;
    cost.deliveries = filters_in + ifmaps_in + psum_words * (layer.R * sets_r + 1);
    return cost;
}

PassCost total_cost(const Config& config, const Layer& layer, const Mapping& map) {
    // Filter blocks of a pass: those of the whole blocks of m filters, and those of the last one.
    std::array<Blocks, 4> filters{};
    std::size_t kinds = 0;
    for (const Blocks& block : blocks_of(layer.M, map.m)) {
        if (block.count == 0) continue;
        for (const Blocks& pass : blocks_of(block.size, map.filters()))
            filters[kinds++] = {pass.size, pass.count * block.count};
    }
    PassCost total;
    for (const Blocks& images : blocks_of(layer.N, map.n))
        for (const Blocks& rows : blocks_of(layer.E, map.e))
            for (const Blocks& channels : blocks_of(layer.C, map.channels()))
                for (const Blocks& block : filters) {
                    const std::uint64_t count =
                        images.count * rows.count * channels.count * block.count;
                    if (count == 0) continue;
                    total += layer.groups * count *
                             cost_of(config, layer, map,
                                     {images.size, rows.size, channels.size, block.size});
                }
    return total;
}

RowRange ifmap_rows(const Layer& layer, std::uint32_t row, std::uint32_t rows) {
    const std::uint32_t begin = row * layer.stride_y;
    const std::uint32_t end = begin + layer.strip_rows(rows);
    const std::uint32_t first = std::max(begin, layer.pad_top) - layer.pad_top;
    const std::uint32_t last = std::min(std::max(end, layer.pad_top) - layer.pad_top, layer.H);
    return {first, last > first ? last - first : 0};
}

std::uint64_t ifmap_traffic_bytes(const Layer& layer, const Mapping& map) {
    std::uint64_t rows = 0;
    for (std::uint32_t row = 0; row < layer.E; row += map.e)
        rows += ifmap_rows(layer, row, std::min(map.e, layer.E - row)).count;
    const std::uint64_t loads = map.channels() >= layer.C ? 1 : ceil_div(layer.M, map.m);
    return rows * layer.W * layer.C * layer.groups * layer.N * layer.element_bytes * loads;
}

std::uint64_t filter_traffic_bytes(const Layer& layer, const Mapping& map) {
    return std::uint64_t{layer.groups} * layer.M * layer.C * layer.R * layer.S *
           layer.element_bytes * ceil_div(layer.N, map.n) * ceil_div(layer.E, map.e);
}

std::uint64_t ofmap_traffic_bytes(const Layer& layer) {
    return std::uint64_t{layer.groups} * layer.N * layer.M * layer.E * layer.F *
           layer.element_bytes;
}

}  // namespace tessera::eyeriss
