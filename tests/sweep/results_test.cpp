#include "platform/sweep/results.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>

#include "platform/config/error.h"

namespace tessera::sweep {

namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class Database : public testing::Test {
  protected:
    Database()
        : path_(testing::TempDir() +
                testing::UnitTest::GetInstance()->current_test_info()->name()) {
        fs::remove(path_);
    }
    ~Database() override { fs::remove(path_); }

    [[nodiscard]] Results open(Sqlite::Access access = Sqlite::Access::write) const {
        return Results(path_, access);
    }
    [[nodiscard]] std::string refusal(Sqlite::Access access = Sqlite::Access::write) const {
        try {
            const Results results(path_, access);
        } catch (const config::Error& error) {
            return error.what();
        }
        return "accepted";
    }

    const std::string path_;
};

Plan plan_of(std::vector<PlannedPoint> points) {
    Plan plan;
    plan.name = "unit";
    plan.scenario = "unit.yaml";
    plan.paths = {"a.b"};
    plan.labels = {"b"};
    plan.widths = {1};
    plan.points = std::move(points);
    return plan;
}

Outcome outcome(double time) {
    Outcome made{PointStatus::ok, "", {{"time_s", time}, {"extra", 3}}, {}};
    made.layers.push_back({"conv", "conv", "tile", {1, 2, 3}, {{"figure", 4.5}}});
    made.layers.push_back({"fc", "dense", "core", {5}, {}});
    return made;
}

}  // namespace

TEST_F(Database, KeepsWhatIsStored) {
    const Plan plan = plan_of({{"k1", {"1"}}, {"k2", {"2"}}});
    {
        Results results = open();
        results.adopt(plan);
        results.store("k2", outcome(0.5));
    }
    const Results results = open(Sqlite::Access::read);
    EXPECT_EQ(to_json(results.plan()), to_json(plan));
    const std::vector<StoredPoint> points = results.points({"extra", "time_s", "none"});
    ASSERT_EQ(points.size(), 2U);
    EXPECT_EQ(points[0].status, PointStatus::missing);
    EXPECT_TRUE(std::isnan(points[0].metrics[0]));
    EXPECT_EQ(points[1].status, PointStatus::ok);
    EXPECT_EQ(points[1].values, (std::vector<std::string>{"2"}));
    EXPECT_EQ(points[1].metrics[0], 3);
    EXPECT_EQ(points[1].metrics[1], 0.5);
    EXPECT_TRUE(std::isnan(points[1].metrics[2]));
    EXPECT_THAT(results.metric_names(), testing::ElementsAre("time_s", "extra"));
    EXPECT_EQ(results.layers(points[1].id), outcome(0).layers);
    EXPECT_TRUE(results.layers(points[0].id).empty());
}

TEST_F(Database, KnowsPointsOfEarlierPlansAgain) {
    Results results = open();
    results.adopt(plan_of({{"k1", {"1"}}, {"k2", {"2"}}}));
    results.store("k1", outcome(1));
    results.adopt(plan_of({{"k3", {"3"}}, {"k2", {"2"}}}));
    EXPECT_EQ(results.points()[0].key, "k3");
    EXPECT_EQ(results.points()[0].status, PointStatus::missing);
    EXPECT_EQ(results.points().size(), 2U);
    EXPECT_TRUE(results.metric_names().empty()) << "k1 is out of sight";
    results.adopt(plan_of({{"k1", {"one"}}}));
    EXPECT_EQ(results.points()[0].status, PointStatus::ok);
    EXPECT_EQ(results.points()[0].values, (std::vector<std::string>{"one"}));
}

TEST_F(Database, ReplacesAnOutcomeAsAWhole) {
    Results results = open();
    results.adopt(plan_of({{"k1", {"1"}}}));
    results.store("k1", outcome(1));
    results.store("k1", {PointStatus::crashed, "gone", {}, {}});
    const StoredPoint point = results.points({"time_s"})[0];
    EXPECT_EQ(point.status, PointStatus::crashed);
    EXPECT_EQ(point.reason, "gone");
    EXPECT_TRUE(std::isnan(point.metrics[0]));
    EXPECT_TRUE(results.layers(point.id).empty());
    EXPECT_THROW(results.store("nobody", outcome(1)), config::Error);
}

TEST_F(Database, IsRefusedWhenItIsAnotherOrAnothersVersion) {
    {
        const Sqlite other(path_, Sqlite::Access::write);
        other.execute("CREATE TABLE t (x)");
    }
    EXPECT_THAT(refusal(), HasSubstr("not one of a study"));
    fs::remove(path_);
    { const Results results = open(); }
    {
        const Sqlite ours(path_, Sqlite::Access::write);
        ours.execute("PRAGMA user_version = 99");
    }
    EXPECT_THAT(refusal(),
                HasSubstr("study of version 99; this program reads and writes version 1"));
    EXPECT_THAT(refusal(Sqlite::Access::read), HasSubstr("version 99"));
    std::ofstream(path_) << "this is no database at all, but a text that is long enough to see";
    EXPECT_THAT(refusal(), HasSubstr("not a database"));
    fs::remove(path_);
    EXPECT_THAT(refusal(Sqlite::Access::read), HasSubstr("unable to open"));
    std::ofstream(path_) << "";
    EXPECT_THAT(refusal(Sqlite::Access::read), HasSubstr("holds no study"));
}

}  // namespace tessera::sweep
