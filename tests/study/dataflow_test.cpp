// The published comparison of dataflows, digit by digit, and the nests behind it.

#include <gtest/gtest.h>

#include <limits>

#include "models/base/random.h"
#include "platform/study/dataflow.h"
#include "platform/study/dataflow_nests.h"

namespace tessera::study {
namespace {

double per_mac(Dataflow dataflow, std::uint32_t pes, const std::vector<DataflowLayer>& layers) {
    const auto found = total(dataflow, equal_area_array(dataflow, pes), layers);
    return found ? found->energy_per_mac() : 0;
}

TEST(Dataflow, BuffersOfEqualAreaAreThePublishedOnes) {
    const double published[6] = {128.0, 334.3, 243.9, 303.8, 334.3, 338.3};  // KiB, 256 PEs
    for (const Dataflow dataflow : kDataflows)
        EXPECT_NEAR(static_cast<double>(equal_area_array(dataflow, 256).buffer_bytes) / 1024,
                    published[static_cast<std::size_t>(dataflow)], 0.05)
            << to_string(dataflow);
}

TEST(Dataflow, AreaOfMemoriesIsLinearPerByteBetweenThePoints) {
    EXPECT_DOUBLE_EQ(storage_um2(0), 0);
    EXPECT_DOUBLE_EQ(storage_um2(2), 2 * 103.47);
    EXPECT_DOUBLE_EQ(storage_um2(512), 512 * 20.87);
    EXPECT_DOUBLE_EQ(storage_um2(6), 6 * (172.07 + 177.07) / 2);
    EXPECT_DOUBLE_EQ(storage_um2(1 << 20), (1 << 20) * 12.70);
}

struct Golden {
    std::uint32_t pes, batch;
    bool is_conv;
    double per_mac[6];  // RS WS OS_A OS_B OS_C NLR; 0: does not fit
};

class Goldens : public testing::TestWithParam<Golden> {};

TEST_P(Goldens, ExhaustiveSearchFindsThePublishedEnergyOfAnOperation) {
    const Golden& golden = GetParam();
    const auto layers = golden.is_conv ? alexnet_conv(golden.batch) : alexnet_dense(golden.batch);
    for (const Dataflow dataflow : kDataflows)
        EXPECT_NEAR(per_mac(dataflow, golden.pes, layers),
                    golden.per_mac[static_cast<std::size_t>(dataflow)], 0.0005)
            << to_string(dataflow);
}

INSTANTIATE_TEST_SUITE_P(
    Published, Goldens,
    testing::Values(Golden{256, 16, true, {6.107, 13.251, 8.532, 8.713, 10.527, 14.782}},
                    Golden{256, 16, false, {18.094, 41.616, 42.478, 33.731, 32.265, 26.851}},
                    Golden{512, 16, true, {5.896, 11.314, 8.234, 8.185, 9.467, 14.464}},
                    Golden{1024, 16, true, {5.746, 10.245, 8.120, 7.935, 9.151, 14.243}},
                    Golden{1024, 16, false, {18.018, 26.918, 29.676, 22.993, 22.710, 26.197}},
                    Golden{256, 1, true, {6.501, 13.908, 9.189, 9.419, 16.221, 15.240}},
                    Golden{256, 64, true, {6.097, 0, 8.499, 8.681, 10.440, 14.776}}),
    [](const auto& tested) {
        return std::string(tested.param.is_conv ? "conv" : "dense") + "_" +
               std::to_string(tested.param.pes) + "_pes_batch_" +
               std::to_string(tested.param.batch);
    });

TEST(Dataflow, DramTrafficOfAnOperationIsThePublishedOne) {
    const double published[6] = {.00416, .01968, .00371, .00630, .01337, .00308};
    for (const Dataflow dataflow : kDataflows)
        EXPECT_NEAR(
            total(dataflow, equal_area_array(dataflow, 256), alexnet_conv(16))->dram_per_mac(),
            published[static_cast<std::size_t>(dataflow)], 0.000005)
            << to_string(dataflow);
}

TEST(Dataflow, RowStationarySplitsAsPublished) {
    const SpatialArray array = equal_area_array(Dataflow::rs, 256);
    const auto found = total(Dataflow::rs, array, alexnet_conv(16));
    ASSERT_TRUE(found);
    EXPECT_NEAR(200 * found->accesses.dram / found->macs, 0.832, 0.0005);
    EXPECT_NEAR(6 * found->accesses.buffer / found->macs, 0.099, 0.0005);
    EXPECT_NEAR(2 * found->accesses.array / found->macs, 0.270, 0.0005);
    EXPECT_NEAR(found->accesses.registers / found->macs, 3.907, 0.0005);
    const double conv[5] = {6.594, 5.853, 6.072, 6.165, 6.169};
    const double dense[3] = {18.083, 18.096, 18.200};
    for (std::size_t i = 0; i < 5; ++i)
        EXPECT_NEAR(per_mac(Dataflow::rs, 256, {alexnet_conv(16)[i]}), conv[i], 0.0005);
    for (std::size_t i = 0; i < 3; ++i)
        EXPECT_NEAR(per_mac(Dataflow::rs, 256, {alexnet_dense(16)[i]}), dense[i], 0.0005);
}

TEST(Dataflow, WeightStationaryDoesNotFitABatchOf64) {
    EXPECT_FALSE(total(Dataflow::ws, equal_area_array(Dataflow::ws, 256), alexnet_conv(64)));
    EXPECT_TRUE(total(Dataflow::ws, equal_area_array(Dataflow::ws, 1024), alexnet_conv(64)));
}

// Every blocking there is, on a layer small enough for that.
TEST(Dataflow, SearchFindsTheOptimumOfAllBlockings) {
    const DataflowLayer layer{"small", 1, 2, 4, 3, 6, 3, 4, 1};
    for (const Dataflow dataflow : kDataflows) {
        SpatialArray array = equal_area_array(dataflow, 16);
        array.buffer_bytes = 500;
        if (dataflow == Dataflow::rs) array.register_bytes = 60;
        double least = std::numeric_limits<double>::max();
        Blocking b;
        for (b.n = 1; b.n <= 2; ++b.n)
            for (b.m = 1; b.m <= 4; ++b.m)
                for (b.e = 1; b.e <= 4; ++b.e)
                    for (b.f = 1; b.f <= 4; ++b.f)
                        for (b.p = 1; b.p <= 4; ++b.p)
                            for (b.q = 1; b.q <= 3; ++b.q)
                                for (b.r = 1; b.r <= 3; ++b.r)
                                    for (b.t = 1; b.t <= 4; ++b.t)
                                        if (fits(dataflow, array, layer, b))
                                            least = std::min(
                                                least,
                                                accesses(dataflow, layer, b).energy(layer.macs()));
        const auto found = best_blocking(dataflow, array, layer);
        ASSERT_TRUE(found) << to_string(dataflow);
        EXPECT_TRUE(fits(dataflow, array, layer, found->blocking)) << to_string(dataflow);
        EXPECT_DOUBLE_EQ(found->accesses.energy(layer.macs()), least) << to_string(dataflow);
    }
}

std::vector<std::int16_t> random_words(base::RandomStream& random, double count) {
    std::vector<std::int16_t> words(static_cast<std::size_t>(count));
    for (std::int16_t& word : words) word = static_cast<std::int16_t>(random.bits32());
    return words;
}

// A convolution straight from its definition.
std::vector<std::int32_t> convolved(const DataflowLayer& l, const std::vector<std::int16_t>& ifmap,
                                    const std::vector<std::int16_t>& filter) {
    std::vector<std::int32_t> result;
    for (std::size_t g = 0; g < l.groups; ++g)
        for (std::size_t n = 0; n < l.N; ++n)
            for (std::size_t m = 0; m < l.M; ++m)
                for (std::size_t y = 0; y < l.E; ++y)
                    for (std::size_t x = 0; x < l.E; ++x) {
                        std::int64_t sum = 0;
                        for (std::size_t c = 0; c < l.C; ++c)
                            for (std::size_t r = 0; r < l.R; ++r)
                                for (std::size_t s = 0; s < l.R; ++s)
                                    sum += std::int64_t{ifmap[(((g * l.N + n) * l.C + c) * l.H +
                                                               y * l.stride + r) *
                                                                  l.H +
                                                              x * l.stride + s]} *
                                           filter[(((g * l.M + m) * l.C + c) * l.R + r) * l.R + s];
                        result.push_back(static_cast<std::int32_t>(sum));
                    }
    return result;
}

TEST(DataflowNests, AllOrdersGiveTheSameOfmaps) {
    base::RandomStream random(15, "nests", 0);
    const auto upto = [&](std::uint32_t most) { return 1 + random.below(most); };
    for (int i = 0; i < 40; ++i) {
        DataflowLayer layer{"random", upto(2), upto(3), upto(7), upto(5),
                            0,        upto(3), upto(5), upto(2)};
        layer.H = layer.stride * (layer.E - 1) + layer.R;
        const auto ifmap = random_words(random, layer.ifmaps());
        const auto filter = random_words(random, layer.filters());
        const auto expected = convolved(layer, ifmap, filter);
        for (const Dataflow dataflow : kDataflows) {
            const Blocking blocking{upto(3), upto(7), upto(5), upto(5),
                                    upto(4), upto(4), upto(3), upto(3)};
            ASSERT_EQ(run_nest(dataflow, layer, blocking, ifmap, filter), expected)
                << to_string(dataflow) << ", layer " << i;
        }
    }
}

}  // namespace
}  // namespace tessera::study
