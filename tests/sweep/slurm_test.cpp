#include "platform/sweep/slurm.h"

#include <gtest/gtest.h>

#include "platform/sweep/plan.h"

namespace tessera::sweep {

TEST(SlurmTasks, TakeAMinuteButLeaveNoProcessorIdle) {
    EXPECT_EQ(tasks_for(600, 1, 4), 10U);  // 600 s
    EXPECT_EQ(tasks_for(601, 1, 4), 11U);  // and a bit
    EXPECT_EQ(tasks_for(40, 0.2, 2), 2U);  // 8 s: what there are processors for
    EXPECT_EQ(tasks_for(3, 0.2, 64), 3U);  // no more than points
    EXPECT_EQ(tasks_for(5, 3600, 2), 5U);  // one that takes an hour is one
    EXPECT_EQ(tasks_for(1'000'000, 60, 8), kMostTasks);
    EXPECT_EQ(tasks_for(1, 0, 0), 1U);
}

TEST(Shards, TakeEveryPointThatIsNotKnownOnce) {
    Plan plan;
    plan.points.resize(11);
    plan.known = {0, 3, 4, 10};
    std::vector<unsigned> times(11);
    for (std::size_t shard = 0; shard < 3; ++shard) {
        const std::vector<std::size_t> places = places_of_shard(plan, shard, 3);
        EXPECT_GE(places.size(), 2U);
        EXPECT_LE(places.size(), 3U);
        for (const std::size_t place : places) ++times[place];
    }
    EXPECT_EQ(times, (std::vector<unsigned>{0, 1, 1, 0, 0, 1, 1, 1, 1, 1, 0}));
}

}  // namespace tessera::sweep
