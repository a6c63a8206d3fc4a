#include <gtest/gtest.h>

#include <algorithm>

#include "models/eyeriss/mapper.h"
#include "models/eyeriss/mapping.h"
#include "models/eyeriss/schedule.h"
#include "tests/eyeriss/alexnet.h"

namespace tessera::eyeriss {
namespace {

const Config kChip;

double kib(std::uint64_t bytes) { return static_cast<double>(bytes) / 1024; }

TEST(Mapping, ReproducesTheChipsTableOfAlexnet) {
    for (const test::AlexnetLayer& row : test::alexnet()) {
        EXPECT_EQ(why_infeasible(kChip, row.layer, row.mapping), std::nullopt) << row.name;
        EXPECT_EQ(active_pes(row.layer, row.mapping), row.active_pes) << row.name;
        EXPECT_NEAR(kib(psum_bytes(row.layer, row.mapping)), row.psum_kib, 0.05) << row.name;
        EXPECT_NEAR(kib(ifmap_bytes(row.layer, row.mapping)), row.ifmap_kib, 0.051) << row.name;
    }
}

TEST(Mapping, AWideStripFoldsOntoFurtherRows) {
    Layer layer;
    layer.R = 5;
    EXPECT_EQ(stacks(kChip, layer, 14, 1), 2u);  // 2 x 5 of 12 rows
    EXPECT_EQ(stacks(kChip, layer, 15, 1), 1u);  // each strip takes both
    EXPECT_EQ(stacks(kChip, layer, 29, 1), 0u);
    EXPECT_EQ(stacks(kChip, layer, 7, 2), 2u);  // side by side
}

TEST(Mapping, EachStorageRefusesWithItsOwnReason) {
    const Layer conv3 = test::alexnet()[2].layer;
    const auto reason = [&](const Mapping& mapping) {
        return why_infeasible(kChip, conv3, mapping).value_or("feasible");
    };
    EXPECT_EQ(reason({.m = 1, .q = 5}), "q*S = 15 ifmap words exceed a PE's scratchpad of 12");
    EXPECT_EQ(reason({.m = 64, .p = 19, .q = 4}),
              "p*q*S = 228 filter words exceed a PE's scratchpad of 224");
    EXPECT_EQ(reason({.m = 64, .p = 25}),
              "p = 25 psums of 16 bits exceed a PE's scratchpad of 24 words");
    EXPECT_EQ(reason({.m = 64, .e = 13, .r = 1, .t = 5}),
              "5 PE sets of 3 x 13 (R x e, in stacks of r = 1) do not fit the 12 x 14 array");
    EXPECT_EQ(reason({.m = 384, .n = 4, .e = 13}),
              "psums of one strip need 507.0 KiB, the GLB has 100.0 KiB");
    EXPECT_EQ(reason({.m = 72, .n = 4, .e = 13, .p = 16, .q = 4, .r = 1, .t = 4}),
              "ifmaps (7.0 KiB) and psums (95.1 KiB) of one strip exceed the GLB's 25 banks of 4.0 "
              "KiB");
    EXPECT_EQ(reason({.m = 385}), "m = 385 exceeds the 384 filters of a group");
    EXPECT_EQ(reason({.n = 5}), "n = 5 exceeds the 4 images");
    EXPECT_EQ(reason({.m = 0}), "a mapping parameter is zero");
}

TEST(Mapping, WidePsumsTakeTwoWords) {
    Layer layer = test::alexnet()[2].layer;
    const Mapping mapping{.m = 16, .p = 16};
    EXPECT_EQ(why_infeasible(kChip, layer, mapping), std::nullopt);
    layer.psum_words = 2;
    EXPECT_EQ(why_infeasible(kChip, layer, mapping),
              "p = 16 psums of 32 bits exceed a PE's scratchpad of 24 words");
    EXPECT_EQ(psum_bytes(layer, mapping), 2 * 2 * 16u * 13);
}

Config with(Objective objective, Config config = {}) {
    config.objective = objective;
    return config;
}

// Relative costs of ISCA 2016, and a clock that takes as much as some 300 multiply-accumulates.
constexpr Costs kCosts{.cycle = 300};

double score(const Config& config, const Plan& plan) {
    const auto cycles = static_cast<double>(plan.cycles);
    if (config.objective == Objective::time) return cycles;
    return config.objective == Objective::energy ? plan.energy : plan.energy * cycles;
}

class MapperFor : public testing::TestWithParam<Objective> {};

TEST_P(MapperFor, IsAtLeastAsGoodAsTheChipsOwnMappings) {
    const Config config = with(GetParam());
    for (const test::AlexnetLayer& row : test::alexnet()) {
        const auto found = find_mapping(config, kCosts, row.layer);
        ASSERT_TRUE(found) << row.name;
        EXPECT_EQ(why_infeasible(config, row.layer, found->mapping), std::nullopt) << row.name;
        EXPECT_LE(score(config, plan(config, kCosts, row.layer, found->mapping)),
                  score(config, plan(config, kCosts, row.layer, row.mapping)))
            << row.name;
    }
}

// Every mapping there is, one by one.
double least_score(const Config& config, const Layer& layer) {
    double least = std::numeric_limits<double>::max();
    Mapping map;
    for (map.m = 1; map.m <= layer.M; ++map.m)
        for (map.n = 1; map.n <= layer.N; ++map.n)
            for (map.e = 1; map.e <= layer.E; ++map.e)
                for (map.p = 1; map.p <= map.m; ++map.p)
                    for (map.q = 1; map.q <= layer.C; ++map.q)
                        for (map.r = 1; map.r <= layer.C; ++map.r)
                            for (map.t = 1; map.t <= map.m; ++map.t)
                                if (!why_infeasible(config, layer, map))
                                    least = std::min(
                                        least, score(config, plan(config, kCosts, layer, map)));
    return least;
}

TEST_P(MapperFor, FindsTheOptimumOfAnExhaustiveSearch) {
    Config small = with(GetParam());
    small.rows = 6;
    small.cols = 5;
    small.glb_bytes = 3 * 1024;
    small.glb_filter_bytes = 256;
    small.glb_bank_bytes = 128;
    small.filter_spad_words = 40;
    small.pass_overhead_cycles = 20;
    Layer layer = test::alexnet_layer(2, 5, 7, 11, 3, 1, 1);
    layer.N = 3;
    for (const std::uint32_t stride : {1u, 2u})
        for (const std::uint32_t tiles : {1u, 2u}) {
            small.ifmap_tiles = tiles;
            layer.stride_x = layer.stride_y = stride;
            layer.E = layer.F = (layer.padded_w - layer.R) / stride + 1;
            const auto found = find_mapping(small, kCosts, layer);
            ASSERT_TRUE(found);
            EXPECT_DOUBLE_EQ(score(small, plan(small, kCosts, layer, found->mapping)),
                             least_score(small, layer))
                << "stride " << stride << ", " << tiles << " tiles";
        }
}

INSTANTIATE_TEST_SUITE_P(Objectives, MapperFor,
                         testing::Values(Objective::time, Objective::energy, Objective::edp),
                         [](const auto& tested) {
                             return std::string(
                                 kObjectiveNames.at(static_cast<std::size_t>(tested.param)).name);
                         });

TEST(Mapper, KeepsToTheSegmentsOfACodedOfmap) {
    Layer layer = test::alexnet()[0].layer;
    for (const std::uint32_t rows : {2u, 3u, 11u, 55u}) {
        layer.segment_rows = rows;
        const auto found = find_mapping({}, kCosts, layer);
        if (rows == 55) {
            EXPECT_FALSE(found) << "psums of whole planes do not fit the array";
            continue;
        }
        ASSERT_TRUE(found) << rows;
        EXPECT_EQ(found->mapping.e % rows, 0u);
        EXPECT_EQ(why_infeasible({}, layer, found->mapping), std::nullopt);
    }
    layer.segment_rows = 3;
    EXPECT_EQ(why_infeasible({}, layer, {.m = 96, .e = 7, .p = 16, .t = 2}),
              "e = 7 is no multiple of the 3 rows of the coded ofmap's segments");
}

TEST(Mapper, SaysWhenNothingFits) {
    Layer layer = test::alexnet_layer(1, 3, 8, 32, 3, 1, 1);
    layer.R = 13;
    EXPECT_FALSE(find_mapping(kChip, kCosts, layer));
    layer.R = 3;
    layer.W = layer.padded_w = 60000;
    layer.F = 59998;
    EXPECT_FALSE(find_mapping(kChip, kCosts, layer));
}

TEST(Mapper, MapsLargeDenseLayersAndBatches) {
    Layer layer;
    layer.N = 360;
    layer.C = 9216;
    layer.M = 4096;
    const auto found = find_mapping(kChip, kCosts, layer);
    ASSERT_TRUE(found);
    EXPECT_EQ(why_infeasible(kChip, layer, found->mapping), std::nullopt);
    EXPECT_GT(found->mapping.n, 1u);
}

}  // namespace
}  // namespace tessera::eyeriss
