// The networks' IDs against what row stationary PEs need.

#include <gtest/gtest.h>

#include <set>

#include "models/base/random.h"
#include "models/eyeriss/multicast.h"
#include "tests/eyeriss/alexnet.h"

namespace tessera::eyeriss {
namespace {

const Config kChip;

Extent whole(const Layer& layer, const Mapping& map) {
    return {std::min(map.n, layer.N), std::min(map.e, layer.E), std::min(map.channels(), layer.C),
            std::min(map.filters(), layer.M)};
}

TEST(Multicast, AlexnetKeepsThePublishedNumberOfPesAtWork) {
    for (const test::AlexnetLayer& row : test::alexnet()) {
        const Multicast network(kChip, row.layer, row.mapping, whole(row.layer, row.mapping));
        EXPECT_EQ(network.active_pes(), row.active_pes) << row.name;
    }
}

// CONV2: 27 ofmap rows fold onto two blocks of five rows.
TEST(Multicast, WideSetsFold) {
    const test::AlexnetLayer conv2 = test::alexnet()[1];
    const Multicast network(kChip, conv2.layer, conv2.mapping, whole(conv2.layer, conv2.mapping));
    EXPECT_EQ(network.place(0, 0), (PePlace{0, 0, 0, 0}));
    EXPECT_EQ(network.place(4, 13), (PePlace{0, 0, 4, 13}));
    EXPECT_EQ(network.place(5, 0), (PePlace{0, 0, 0, 14}));
    EXPECT_EQ(network.place(9, 12), (PePlace{0, 0, 4, 26}));
    EXPECT_EQ(network.place(9, 13), std::nullopt);
    EXPECT_EQ(network.place(10, 0), std::nullopt);
}

struct Example {
    Layer layer;
    Mapping map;
    Extent extent;
};

// Random feasible mappings, some of their passes at an edge of the layer.
std::vector<Example> examples() {
    base::RandomStream random(12, "multicast", 0);
    const auto upto = [&](std::uint32_t most) { return 1 + random.below(most); };
    std::vector<Example> list;
    while (list.size() < 300) {
        Layer layer = test::alexnet_layer(1, upto(12), upto(40), 6 + upto(30), upto(6), upto(4), 0);
        layer.N = upto(3);
        const Mapping map{.m = upto(layer.M),
                          .n = 1,
                          .e = upto(layer.E),
                          .p = upto(4),
                          .q = upto(2),
                          .r = upto(4),
                          .t = upto(6)};
        if (why_infeasible(kChip, layer, map)) continue;
        const Extent full = whole(layer, map);
        list.push_back({layer, map, {1, upto(full.rows), upto(full.channels), upto(full.filters)}});
    }
    return list;
}

// By definition, without IDs: the PE of ofmap row j and filter row i wants ifmap row U j + i.
TEST(Multicast, EveryPeIsReachedByWhatItNeedsAndByNothingElse) {
    for (const Example& example : examples()) {
        const Layer& layer = example.layer;
        const Multicast network(kChip, layer, example.map, example.extent);
        for (std::uint32_t row = 0; row < kChip.rows; ++row) {
            std::set<std::uint32_t> row_ids;
            for (std::uint32_t col = 0; col < kChip.cols; ++col) {
                const auto& pe = network.place(row, col);
                if (!pe) continue;
                row_ids.insert(network.ifmap_id(row, col).row);
                for (std::uint32_t r = 0; r < example.map.r; ++r) {
                    for (std::uint32_t y = 0; y < layer.strip_rows(example.extent.rows); ++y)
                        ASSERT_EQ(network.ifmap_tag(r, y) == network.ifmap_id(row, col),
                                  r == pe->channel_set &&
                                      y == pe->ofmap_row * layer.stride_y + pe->filter_row);
                    for (std::uint32_t t = 0; t < example.map.t; ++t)
                        for (std::uint32_t i = 0; i < layer.R; ++i)
                            ASSERT_EQ(
                                network.filter_tag(r, t, i) == network.filter_id(row, col),
                                r == pe->channel_set && t == pe->filter_set && i == pe->filter_row);
                }
            }
            ASSERT_LE(row_ids.size(), 1u) << "an X bus has one row ID";
        }
    }
}

// Psums enter at the bottom of a stack and climb without a gap through filter rows and sets.
TEST(Multicast, PsumsClimbThroughNeighbours) {
    for (const Example& example : examples()) {
        const Layer& layer = example.layer;
        const Multicast network(kChip, layer, example.map, example.extent);
        const std::uint32_t sets = std::min(example.map.r, example.extent.channels);
        for (std::uint32_t row = 0; row + 1 < kChip.rows; ++row)
            for (std::uint32_t col = 0; col < kChip.cols; ++col) {
                const auto& pe = network.place(row, col);
                if (!pe || (pe->filter_row + 1 == layer.R && pe->channel_set + 1 == sets)) continue;
                const auto& next = network.place(row + 1, col);
                ASSERT_TRUE(next);
                ASSERT_EQ(next->ofmap_row, pe->ofmap_row);
                ASSERT_EQ(next->filter_set, pe->filter_set);
                ASSERT_EQ(next->channel_set * layer.R + next->filter_row,
                          pe->channel_set * layer.R + pe->filter_row + 1);
            }
    }
}

TEST(Multicast, CountsAreThoseOfTheClosedForms) {
    for (const Example& example : examples()) {
        const Multicast network(kChip, example.layer, example.map, example.extent);
        const PassCost cost = cost_of(kChip, example.layer, example.map, example.extent);
        ASSERT_EQ(network.active_pes(), active_pes(example.layer, example.map, example.extent));
        const std::uint64_t sets_r = std::min(example.map.r, example.extent.channels);
        const std::uint64_t sets_t = std::min(example.map.t, example.extent.filters);
        // Of one channel and filter in every set; a pass has as many as its extent.
        const std::uint64_t row_words =
            std::uint64_t{example.extent.images} * example.layer.padded_w;
        ASSERT_EQ(network.ifmap_deliveries() * example.extent.channels * row_words / sets_r +
                      network.filter_deliveries() * example.extent.channels *
                          example.extent.filters * example.layer.S / (sets_r * sets_t),
                  cost.spad_fill_words);
    }
}

}  // namespace
}  // namespace tessera::eyeriss
