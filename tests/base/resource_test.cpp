#include "models/base/resource.h"

#include <gtest/gtest.h>

namespace tessera::base {
namespace {

sc_core::sc_time ps(std::uint64_t count) { return sc_core::sc_time::from_value(count); }

TEST(Resource, ServesOneAtATimeInOrder) {
    Resource resource;
    const auto first = resource.reserve(ps(100), ps(50));
    EXPECT_EQ(first.start, ps(100));
    EXPECT_EQ(first.end, ps(150));
    const auto queued = resource.reserve(ps(120), ps(10));
    EXPECT_EQ(queued.start, ps(150));
    EXPECT_EQ(queued.end, ps(160));
    EXPECT_EQ(resource.reserve(ps(200), ps(1)).start, ps(200));
    EXPECT_EQ(resource.busy(), ps(61));
    EXPECT_EQ(resource.waited(), ps(30));
}

TEST(TimeAtRate, RoundsUpToAPicosecond) {
    EXPECT_EQ(time_at_rate(64, 12'800'000'000), ps(5000));
    EXPECT_EQ(time_at_rate(1, 3'000'000'000'000), ps(1));
    EXPECT_EQ(time_at_rate(3, 7'000'000'000'000), ps(1));
    EXPECT_EQ(time_at_rate(0, 1), ps(0));
    EXPECT_EQ(time_at_rate(std::uint64_t{1} << 40, 1'000'000'000'000), ps(std::uint64_t{1} << 40));
}

}  // namespace
}  // namespace tessera::base
