#include "platform/sweep/goals.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "models/base/random.h"

namespace tessera::sweep {

namespace {

StoredPoint point(std::vector<double> metrics, PointStatus status = PointStatus::ok) {
    StoredPoint made;
    made.status = status;
    made.metrics = std::move(metrics);
    return made;
}

}  // namespace

TEST(ParetoFront, IsWhatNoPointDominates) {
    base::RandomStream random(7, "pareto", 0);
    const std::vector<Goal> goals = {{"a"}, {"b", true}, {"c"}};
    for (int round = 0; round < 50; ++round) {
        std::vector<StoredPoint> points;
        for (int i = 0; i < 60; ++i)
            points.push_back(
                point({double(random.below(6)), double(random.below(6)), double(random.below(6))}));
        std::vector<std::size_t> expected;
        for (std::size_t i = 0; i < points.size(); ++i) {
            bool is_dominated = false;
            for (const StoredPoint& other : points) {
                const auto& [a, b] = std::tie(other.metrics, points[i].metrics);
                const bool no_worse = a[0] <= b[0] && a[1] >= b[1] && a[2] <= b[2];
                is_dominated |= no_worse && a != b;
            }
            if (!is_dominated) expected.push_back(i);
        }
        EXPECT_EQ(pareto_front(points, goals), expected);
    }
}

TEST(ParetoFront, LeavesOutWhatFailedOrLacksAFigure) {
    const double none = std::numeric_limits<double>::quiet_NaN();
    const std::vector<StoredPoint> points = {point({1, 1}, PointStatus::check_failed),
                                             point({2, none}), point({3, 3}), point({4, 2})};
    EXPECT_THAT(pareto_front(points, {{"a"}, {"b"}}), testing::ElementsAre(2, 3));
}

TEST(Goals, AreTheUsualOnesOrThePlansOwn) {
    Plan plan;
    const auto names = [](const Goals& goals) {
        std::vector<std::string> list;
        for (const Goal& goal : goals.goals)
            list.push_back((goal.is_maximised ? "+" : "-") + goal.metric);
        return list;
    };
    EXPECT_THAT(names(goals_of(plan, {"time_s", "energy_J", "x"})),
                testing::ElementsAre("-time_s", "-energy_J"));
    EXPECT_THAT(names(goals_of(plan, {"accuracy", "time_s", "energy_J"})),
                testing::ElementsAre("-time_s", "-energy_J", "+accuracy"));
    plan.minimise = {"power_W", "tme_s"};
    plan.maximise = {"accuracy"};
    const Goals goals = goals_of(plan, {"accuracy", "time_s", "power_W"});
    EXPECT_THAT(names(goals), testing::ElementsAre("-power_W", "+accuracy"));
    EXPECT_THAT(goals.warnings,
                testing::ElementsAre("no point has a metric `tme_s` (did you mean 'time_s'?)"));
}

}  // namespace tessera::sweep
