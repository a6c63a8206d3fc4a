#include <gtest/gtest.h>

#include <algorithm>

#include "platform/workload/reference.h"
#include "platform/workload/synthetic.h"

namespace tessera::workload {
namespace {

double zeros_of(const Values& values) {
    return static_cast<double>(std::count(values.begin(), values.end(), 0)) /
           static_cast<double>(values.size());
}

Topology two_layers() {
    TopologyLayer first, second;
    first.name = "a";
    first.channels = 16;
    first.filters = 24;
    first.height = 13;
    first.filter_height = 3;
    first.padding = 1;
    first.zeros = 0.7;
    first.ofmap_zeros = 0.4;
    second.name = "b";
    second.channels = 24;
    second.filters = 12;
    second.height = 12;
    second.filter_height = 5;
    second.stride = 2;
    second.groups = 3;
    second.zeros = 0.25;
    second.ofmap_zeros = 0.9;
    return {"two", "two.yaml", 3, {first, second}};
}

TEST(Synthetic, IfmapsHaveTheStatedZeros) {
    const Network network = synthesise(two_layers(), {.batch = 3});
    ASSERT_EQ(network.given.size(), 2u);
    EXPECT_EQ(network.given[0].values.size(), 3u * 16 * 13 * 13);
    EXPECT_NEAR(zeros_of(network.given[0].values), 0.7, 1e-4);
    EXPECT_NEAR(zeros_of(network.given[1].values), 0.25, 1e-4);
    for (const Given& given : network.given)
        EXPECT_GE(*std::min_element(given.values.begin(), given.values.end()), 0)
            << "as behind a ReLU";
    for (const Layer& layer : network.layers) EXPECT_EQ(zeros_of(layer.weights), 0);
}

class SyntheticFormats
    : public testing::TestWithParam<std::tuple<std::uint32_t, base::Accumulator>> {};

TEST_P(SyntheticFormats, OfmapsHaveTheWantedZerosAndUseTheirRange) {
    const auto [bits, accumulator] = GetParam();
    const Network network =
        synthesise(two_layers(), {.bits = bits, .accumulator = accumulator, .batch = 3});
    const std::vector<Values> values = run_reference(network, {}, 3);
    for (const auto& [layer, wanted] :
         {std::pair{&network.layers[0], 0.4}, std::pair{&network.layers[1], 0.9}}) {
        const Values& ofmap = values[layer->output];
        EXPECT_NEAR(zeros_of(ofmap), wanted, 0.03) << layer->name;
        const std::int32_t most = bits == 8 ? 127 : 32767;
        EXPECT_GT(*std::max_element(ofmap.begin(), ofmap.end()), most / 8) << layer->name;
        EXPECT_LT(static_cast<double>(std::count(ofmap.begin(), ofmap.end(), most)),
                  0.01 * static_cast<double>(ofmap.size()))
            << "hardly a value saturates";
    }
}

INSTANTIATE_TEST_SUITE_P(
    All, SyntheticFormats,
    testing::Combine(testing::Values(8u, 16u),
                     testing::Values(base::Accumulator::int32, base::Accumulator::wrap16,
                                     base::Accumulator::sat16)),
    [](const auto& tested) {
        return std::to_string(std::get<0>(tested.param)) + "bits_" +
               std::string(
                   base::kAccumulatorNames.at(static_cast<std::size_t>(std::get<1>(tested.param)))
                       .name);
    });

TEST(Synthetic, DataDependOnTheSeedAndTheLayerAlone) {
    const Network once = synthesise(two_layers(), {.batch = 3, .seed = 7});
    const Network again = synthesise(two_layers(), {.batch = 3, .seed = 7});
    const Network other = synthesise(two_layers(), {.batch = 3, .seed = 8});
    EXPECT_EQ(once.given[1].values, again.given[1].values);
    EXPECT_EQ(once.layers[1].weights, again.layers[1].weights);
    EXPECT_NE(once.given[1].values, other.given[1].values);
    Topology alone = two_layers();
    alone.layers.erase(alone.layers.begin());
    const Network second = synthesise(alone, {.batch = 3, .seed = 7});
    EXPECT_EQ(second.given[0].values, once.given[1].values) << "not on its neighbours";
    EXPECT_EQ(second.layers[0].bias, once.layers[1].bias);
}

TEST(Synthetic, TimingOnlyCarriesPartsInsteadOfData) {
    const Network network = synthesise(two_layers(), {.batch = 3, .timing_only = true});
    const Layer& layer = network.layers[0];
    EXPECT_TRUE(layer.weights.empty() && layer.bias.empty());
    EXPECT_TRUE(network.given[0].values.empty());
    EXPECT_NE(layer.job.flags & base::job_flag::timing_only, 0);
    EXPECT_EQ(layer.job.input_zeros, 45875);  // 0.7 of 65536
    EXPECT_EQ(layer.job.output_zeros, 26214);
    EXPECT_EQ(layer.job.streams[base::kWeight].elements, 24u * 16 * 9);
}

TEST(Synthetic, MappingsTravelWithTheJob) {
    Topology topology = two_layers();
    topology.layers[1].mapping = TopologyMapping{4, 3, 2, 2, 1, 1, 2};
    const Network network = synthesise(topology, {.batch = 3});
    EXPECT_EQ(network.layers[0].job.flags & base::job_flag::use_mapping, 0);
    EXPECT_NE(network.layers[1].job.flags & base::job_flag::use_mapping, 0);
    EXPECT_EQ(network.layers[1].job.mapping,
              (std::array<std::uint16_t, 8>{4, 3, 2, 2, 1, 1, 2, 0}));
}

}  // namespace
}  // namespace tessera::workload
