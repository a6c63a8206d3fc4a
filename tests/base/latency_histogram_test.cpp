#include "models/base/latency_histogram.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tessera::base {
namespace {

using testing::ElementsAre;

TEST(LatencyHistogram, CountsExactlyAndInPowersOfTwo) {
    LatencyHistogram latency;
    for (const std::uint64_t clocks : {0u, 1u, 3u, 3u, 4u, 7u, 8u}) latency.add(clocks);
    EXPECT_EQ(latency.count(), 7u);
    EXPECT_DOUBLE_EQ(latency.mean(), 26.0 / 7);
    EXPECT_EQ(latency.quantile(0.5), 3u);
    EXPECT_EQ(latency.quantile(1), 8u);
    EXPECT_THAT(latency.by_powers_of_two(), ElementsAre(1, 1, 2, 2, 1));
}

TEST(LatencyHistogram, FarLatenciesStayInTheirPower) {
    LatencyHistogram latency;
    latency.add(4095);
    latency.add(4096);
    latency.add(8191);
    latency.add(8192);
    const std::vector<std::uint64_t> counts = latency.by_powers_of_two();
    ASSERT_EQ(counts.size(), 15u);
    EXPECT_EQ(counts[12], 1u);
    EXPECT_EQ(counts[13], 2u);
    EXPECT_EQ(counts[14], 1u);
    EXPECT_EQ(latency.max(), 8192u);
}

TEST(LatencyHistogram, AnEmptyOneIsZero) {
    const LatencyHistogram latency;
    EXPECT_EQ(latency.mean(), 0);
    EXPECT_EQ(latency.quantile(0.99), 0u);
    EXPECT_TRUE(latency.by_powers_of_two().empty());
}

}  // namespace
}  // namespace tessera::base
