#include <gtest/gtest.h>

#include "models/base/random.h"
#include "models/eyeriss/mapper.h"
#include "models/eyeriss/schedule.h"
#include "tests/eyeriss/alexnet.h"

namespace tessera::eyeriss {
namespace {

const Config kChip;

double error(double model, double chip) { return model / chip - 1; }

// Gates as published with the pass model: +-4 %, CONV5 +-10 %.
TEST(Schedule, ProcessingTimesOfAlexnetAreTheChipsWithinTheGates) {
    for (const test::AlexnetLayer& row : test::alexnet()) {
        const PassCost cost = total_cost(kChip, row.layer, row.mapping);
        const double milliseconds =
            static_cast<double>(cost.cycles) / static_cast<double>(kChip.clock_hz) * 1e3;
        const double gate = std::string_view(row.name) == "CONV5" ? 0.10 : 0.04;
        EXPECT_NEAR(error(milliseconds, row.processing_ms), 0, gate)
            << row.name << ": " << milliseconds << " ms";
    }
}

TEST(Schedule, GlobalBufferTrafficOfAlexnetIsTheChips) {
    for (const test::AlexnetLayer& row : test::alexnet()) {
        const PassCost cost = total_cost(kChip, row.layer, row.traffic_mapping);
        const double megabytes =
            static_cast<double>((cost.glb_ifmap_words + cost.glb_psum_words) * kWordBytes) / 1e6;
        EXPECT_NEAR(error(megabytes, row.glb_mb), 0, 0.005) << row.name << ": " << megabytes;
    }
}

TEST(Schedule, PassesOfAlexnet) {
    // groups * ceil(N/n) * strips * ceil(C/qr) * ceil(M/pt)
    const auto layers = test::alexnet();
    EXPECT_EQ(total_cost(kChip, layers[0].layer, layers[0].mapping).passes, 4u * 8 * 3 * 3);
    EXPECT_EQ(total_cost(kChip, layers[1].layer, layers[1].mapping).passes, 2u * 4 * 24 * 8);
    EXPECT_EQ(total_cost(kChip, layers[2].layer, layers[2].mapping).passes, 64u * 6);
    EXPECT_EQ(total_cost(kChip, layers[3].layer, layers[3].mapping).passes, 2u * 32 * 6);
    EXPECT_EQ(total_cost(kChip, layers[4].layer, layers[4].mapping).passes, 2u * 32 * 4);
}

Layer random_layer(base::RandomStream& random) {
    Layer layer =
        test::alexnet_layer(1 + random.below(3), 1 + random.below(20), 1 + random.below(40),
                            8 + random.below(20), 1 + random.below(5), 1 + random.below(3), 0);
    layer.N = 1 + random.below(5);
    layer.psum_words = 1 + random.below(2);
    return layer;
}

Mapping random_mapping(const Layer& layer, base::RandomStream& random) {
    const auto upto = [&](std::uint32_t most) { return 1 + random.below(most); };
    return {.m = upto(layer.M),
            .n = upto(layer.N),
            .e = upto(layer.E),
            .p = upto(8),
            .q = upto(4),
            .r = upto(3),
            .t = upto(4)};
}

TEST(Schedule, ClosedFormEqualsTheSumOverAllPasses) {
    base::RandomStream random(3, "schedule", 0);
    for (int i = 0; i < 300; ++i) {
        const Layer layer = random_layer(random);
        const Mapping mapping = random_mapping(layer, random);
        PassCost sum;
        PassSequence passes(layer, mapping);
        while (const auto pass = passes.next())
            sum += cost_of(kChip, layer, mapping, extent_of(*pass));
        ASSERT_EQ(sum, total_cost(kChip, layer, mapping)) << "layer " << i;
    }
}

TEST(Schedule, PassesDoEveryMultiplicationOnceAndEveryBlockEndsOnce) {
    base::RandomStream random(4, "schedule", 0);
    for (int i = 0; i < 300; ++i) {
        const Layer layer = random_layer(random);
        const Mapping mapping = random_mapping(layer, random);
        std::uint64_t macs = 0, ofmaps = 0, ifmap_bytes_read = 0;
        bool is_open = false;
        PassSequence passes(layer, mapping);
        while (const auto pass = passes.next()) {
            ASSERT_EQ(pass->begins_block, !is_open);
            is_open = !pass->ends_block;
            macs += std::uint64_t{pass->images} * pass->rows * layer.F * pass->filters *
                    pass->channels * layer.R * layer.S;
            if (pass->ends_block)
                ofmaps += std::uint64_t{pass->images} * pass->rows * layer.F * pass->block_filters;
            if (pass->loads_ifmap)
                ifmap_bytes_read += std::uint64_t{pass->images} * pass->channels * layer.W *
                                    ifmap_rows(layer, pass->row, pass->rows).count *
                                    layer.element_bytes;
        }
        ASSERT_FALSE(is_open);
        ASSERT_EQ(macs, std::uint64_t{layer.groups} * layer.N * layer.M * layer.C * layer.R *
                            layer.S * layer.E * layer.F);
        ASSERT_EQ(ofmaps * layer.element_bytes, ofmap_traffic_bytes(layer));
        ASSERT_EQ(ifmap_bytes_read, ifmap_traffic_bytes(layer, mapping));
    }
}

TEST(Schedule, RowsUnderAStripExcludePadding) {
    Layer layer = test::alexnet_layer(1, 1, 1, 8, 3, 1, 1);
    EXPECT_EQ(ifmap_rows(layer, 0, 2).first, 0u);
    EXPECT_EQ(ifmap_rows(layer, 0, 2).count, 3u);  // 4 rows less the padding
    EXPECT_EQ(ifmap_rows(layer, 6, 2).first, 5u);
    EXPECT_EQ(ifmap_rows(layer, 6, 2).count, 3u);
    EXPECT_EQ(ifmap_rows(layer, 2, 2).count, 4u);
}

}  // namespace
}  // namespace tessera::eyeriss
