#include "platform/sweep/space.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "platform/config/error.h"

namespace tessera::sweep {

namespace {

Space space_of(std::initializer_list<const char*> axes) {
    std::vector<Axis> list;
    for (const char* const text : axes) list.push_back(parse_axis(text));
    return Space(std::move(list));
}

std::string refusal_of(const Space& space, const Sampling& sampling) {
    try {
        (void)choose_points(space, sampling);
    } catch (const config::Error& error) {
        return error.what();
    }
    return "accepted";
}

}  // namespace

TEST(Points, AreAllCombinationsTheLastAxisTurningFastest) {
    const Space space = space_of({"a=1,2", "b=x,y,z"});
    const std::vector<Steps> points = choose_points(space, {});
    ASSERT_EQ(points.size(), 6U);
    EXPECT_EQ(space.values(points[0]), (std::vector<std::string>{"1", "x"}));
    EXPECT_EQ(space.values(points[1]), (std::vector<std::string>{"1", "y"}));
    EXPECT_EQ(space.values(points[5]), (std::vector<std::string>{"2", "z"}));
}

TEST(Points, MeetAllConditions) {
    const Space space = space_of({"a=1:9:1", "b=1:9:1"});
    const std::vector<Steps> points = choose_points(space, {.where = {"a < b", "a + b = 9"}});
    EXPECT_EQ(points.size(), 4U);
    EXPECT_THAT(refusal_of(space, {.where = {"a > 9"}}),
                testing::HasSubstr("no point meets `a > 9`"));
    EXPECT_THAT(refusal_of(space, {.where = {"c > 9"}}), testing::HasSubstr("no axis `c`"));
}

TEST(Points, DrawnAtRandomDifferAndRepeatWithTheirSeed) {
    const Space space = space_of({"a=1:100:1", "b=1:100:1"});
    const auto draw = [&](std::uint64_t seed) {
        return choose_points(space, {.random = 200, .seed = seed, .where = {"a <> b"}});
    };
    const std::vector<Steps> points = draw(3);
    EXPECT_EQ(points.size(), 200U);
    EXPECT_EQ(std::set<Steps>(points.begin(), points.end()).size(), 200U);
    for (const Steps& steps : points) EXPECT_NE(steps[0], steps[1]);
    EXPECT_EQ(draw(3), points);
    EXPECT_NE(draw(4), points);
}

TEST(Points, DrawnAtRandomAreAllOfThemWhenThereAreFewer) {
    const Space space = space_of({"a=1:3:1", "b=1:3:1"});
    const std::vector<Steps> points = choose_points(space, {.random = 50});
    EXPECT_EQ(std::set<Steps>(points.begin(), points.end()).size(), 9U);
    EXPECT_EQ(choose_points(space, {.random = 4}).size(), 4U);
}

TEST(Points, OfALatinHypercubeUseEveryStratumOnce) {
    const Space space = space_of({"a=1:32:1", "b=1:64:1", "c=1:8:1"});
    const std::vector<Steps> points = choose_points(space, {.latin = 32, .seed = 5});
    ASSERT_EQ(points.size(), 32U);
    std::vector<std::set<std::uint32_t>> strata(2);
    std::vector<unsigned> of_c(8);
    for (const Steps& steps : points) {
        strata[0].insert(steps[0]);
        strata[1].insert(steps[1] / 2);
        ++of_c[steps[2]];
    }
    EXPECT_EQ(strata[0].size(), 32U);
    EXPECT_EQ(strata[1].size(), 32U);
    EXPECT_THAT(of_c, testing::Each(4U));
}

TEST(Points, AreRefusedWhenThereAreTooMany) {
    const Space space = space_of({"a=1:2000:1", "b=1:2000:1"});
    EXPECT_THAT(refusal_of(space, {}), testing::HasSubstr("more than 1000000 combinations"));
    EXPECT_EQ(choose_points(space, {.random = 10}).size(), 10U);
    EXPECT_THAT(refusal_of(space, {.random = 1, .latin = 1}),
                testing::HasSubstr("exclude each other"));
}

TEST(Space, RefusesTwoAxesOfOnePath) {
    EXPECT_THROW(space_of({"a=1,2", "b,a=3,4"}), config::Error);
}

}  // namespace tessera::sweep
