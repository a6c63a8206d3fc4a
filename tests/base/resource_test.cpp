#include "models/base/resource.h"

#include <gtest/gtest.h>

namespace tessera::base {
namespace {

sc_core::sc_time ps(std::uint64_t count) { return sc_core::sc_time::from_value(count); }

TEST(Resource, ServesOneAtATimeInOrder) {
    Resource resource;
    const auto first = resource.reserve(100, 50);
    EXPECT_EQ(first.start_ps, 100u);
    EXPECT_EQ(first.end_ps, 150u);
    const auto queued = resource.reserve(120, 10);
    EXPECT_EQ(queued.start_ps, 150u);
    EXPECT_EQ(queued.end_ps, 160u);
    EXPECT_EQ(resource.reserve(200, 1).start_ps, 200u);
    EXPECT_EQ(resource.busy_ps(), 61u);
    EXPECT_EQ(resource.waited_ps(), 30u);
}

TEST(TimeAtRate, RoundsUpToAPicosecond) {
    EXPECT_EQ(time_at_rate(64, 12'800'000'000), ps(5000));
    EXPECT_EQ(time_at_rate(1, 3'000'000'000'000), ps(1));
    EXPECT_EQ(time_at_rate(3, 7'000'000'000'000), ps(1));
    EXPECT_EQ(time_at_rate(0, 1), ps(0));
    EXPECT_EQ(time_at_rate(std::uint64_t{1} << 40, 1'000'000'000'000), ps(std::uint64_t{1} << 40));
    EXPECT_EQ(time_at_rate(UINT32_MAX / 1024, 1),
              ps(std::uint64_t{UINT32_MAX / 1024} * 1'000'000'000'000))
        << "the largest count without wide arithmetic";
    EXPECT_EQ(time_at_rate(4, UINT64_MAX), ps(1)) << "a rate that needs it";
}

}  // namespace
}  // namespace tessera::base
