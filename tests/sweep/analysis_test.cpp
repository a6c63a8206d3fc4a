#include "platform/sweep/analysis.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace tessera::sweep {

namespace {

Plan plan_of(std::vector<std::string> labels, std::vector<std::size_t> widths) {
    Plan plan;
    plan.labels = labels;
    plan.paths = std::move(labels);
    plan.widths = std::move(widths);
    return plan;
}

StoredPoint point(std::vector<std::string> values, double metric,
                  PointStatus status = PointStatus::ok) {
    StoredPoint made;
    made.values = std::move(values);
    made.metrics = {metric};
    made.status = status;
    return made;
}

const std::vector<Goal> kGoal = {{"m"}};

}  // namespace

TEST(Distribution, HasTheConfidenceIntervalOfItsMean) {
    // Student's t of 9 degrees of freedom at 97.5 %: 2.262157.
    std::vector<double> values;
    for (int i = 1; i <= 10; ++i) values.push_back(i);
    const Distribution made = distribution_of(values);
    EXPECT_DOUBLE_EQ(made.mean, 5.5);
    EXPECT_NEAR(made.deviation, std::sqrt(82.5 / 9), 1e-12);
    EXPECT_NEAR(made.high - made.mean, 2.262157 * std::sqrt(82.5 / 9 / 10), 1e-6);
    EXPECT_NEAR(made.mean - made.low, made.high - made.mean, 1e-12);
    EXPECT_EQ(made.min, 1);
    EXPECT_EQ(made.max, 10);
}

TEST(Distribution, OfOneValueOrNoneClaimsNothing) {
    EXPECT_TRUE(std::isnan(distribution_of({}).mean));
    EXPECT_EQ(distribution_of({3}).mean, 3);
    EXPECT_TRUE(std::isnan(distribution_of({3}).high));
    const Distribution equal = distribution_of(std::vector<double>(7, 0.1));
    EXPECT_EQ(equal.mean, 0.1);
    EXPECT_EQ(equal.low, 0.1);
    EXPECT_EQ(equal.deviation, 0);
}

TEST(Analysis, JoinsPointsThatDifferInTheirSeeds) {
    const Plan plan = plan_of({"a", "seed"}, {1, 1});
    const StudyAnalysis analysis =
        analyse(plan,
                {point({"x", "1"}, 1), point({"x", "2"}, 3), point({"y", "1"}, 5),
                 point({"y", "2"}, 100, PointStatus::crashed)},
                kGoal);
    EXPECT_THAT(analysis.labels, testing::ElementsAre("a"));
    ASSERT_EQ(analysis.configurations.size(), 2U);
    EXPECT_EQ(analysis.configurations[0].metrics[0].mean, 2);
    EXPECT_THAT(analysis.configurations[1].members, testing::ElementsAre(2, 3));
    EXPECT_EQ(analysis.configurations[1].metrics[0].mean, 5) << "what crashed counts for nothing";
    EXPECT_THAT(analysis.front, testing::ElementsAre(0));
}

TEST(Effect, OfAnAdditiveModelIsThatOfEachAxis) {
    // m = 10 + a + 5 b
    const Plan plan = plan_of({"a", "b"}, {1, 1});
    std::vector<StoredPoint> points;
    for (int a = 0; a < 3; ++a)
        for (int b = 0; b < 2; ++b)
            points.push_back(point({std::to_string(a), std::to_string(b)}, 10 + a + 5 * b));
    const StudyAnalysis analysis = analyse(plan, points, kGoal);
    const Effect a = effect_of(plan, analysis, 0, 0), b = effect_of(plan, analysis, 1, 0);
    EXPECT_THAT(a.means, testing::ElementsAre(12.5, 13.5, 14.5));
    EXPECT_NEAR(a.main, 2 / 13.5, 1e-12);
    EXPECT_NEAR(b.main, 5 / 13.5, 1e-12);
    // Groups of a: {10, 11, 12} and {15, 16, 17}.
    EXPECT_NEAR(a.alone.value(), (2 / 11.0 + 2 / 16.0) / 2, 1e-12);
}

TEST(Effect, AloneNeedsPointsThatDifferInNothingElse) {
    const Plan plan = plan_of({"a", "b"}, {1, 1});
    const StudyAnalysis apart = analyse(plan, {point({"0", "0"}, 1), point({"1", "1"}, 2)}, kGoal);
    EXPECT_FALSE(effect_of(plan, apart, 0, 0).alone.has_value());
    // Axes that go in step are one.
    const Plan zipped = plan_of({"a", "b"}, {2});
    EXPECT_NEAR(
        effect_of(zipped, analyse(zipped, {point({"0", "0"}, 1), point({"1", "1"}, 2)}, kGoal), 0,
                  0)
            .alone.value(),
        1 / 1.5, 1e-12);
}

}  // namespace tessera::sweep
