// Studies: what storing a point costs, and opening, asking and drawing 10 000 of them with 100
// metrics.

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <filesystem>

#include "models/base/random.h"
#include "platform/sweep/results.h"
#include "platform/sweep/study_report.h"

namespace tessera::bench {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMetrics = 100, kLayers = 7;

sweep::Plan plan_of(std::size_t points) {
    sweep::Plan plan;
    plan.name = "bench";
    plan.scenario = "bench.yaml";
    plan.paths = plan.labels = {"a", "b", "c", "d"};
    plan.widths = {1, 1, 1, 1};
    for (std::size_t i = 0; i < points; ++i)
        plan.points.push_back({fmt::format("{:032x}", i),
                               {std::to_string(i % 10), std::to_string(i / 10 % 10),
                                std::to_string(i / 100 % 10), std::to_string(i / 1000)}});
    return plan;
}

sweep::Outcome outcome_of(std::size_t point) {
    base::RandomStream random(1, "bench", point);
    sweep::Outcome outcome{sweep::PointStatus::ok, "", {}, {}};
    for (const char* const name : {"time_s", "energy_J", "accuracy"})
        outcome.metrics.push_back({name, random.uniform()});
    for (std::size_t i = outcome.metrics.size(); i < kMetrics; ++i)
        outcome.metrics.push_back({fmt::format("some.path.to.a.metric_{}", i), random.uniform()});
    for (std::size_t i = 0; i < kLayers; ++i)
        outcome.layers.push_back({fmt::format("layer{}", i), "conv", "eyeriss0", {}, {}});
    return outcome;
}

class Database {
  public:
    explicit Database(std::size_t points)
        : path_(fs::temp_directory_path() / "tessera_bench_study.sqlite") {
        fs::remove(path_);
        sweep::Results results(path_, sweep::Sqlite::Access::write);
        results.adopt(plan_of(points));
        for (std::size_t i = 0; i < points; ++i)
            results.store(fmt::format("{:032x}", i), outcome_of(i));
    }
    ~Database() { fs::remove(path_); }
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;
    [[nodiscard]] std::string path() const { return path_.string(); }

  private:
    fs::path path_;
};

void store_point(benchmark::State& state) {
    const Database database(100);
    sweep::Results results(database.path(), sweep::Sqlite::Access::write);
    std::size_t point = 0;
    for (auto _ : state) {
        const sweep::Outcome outcome = outcome_of(point);
        results.store(fmt::format("{:032x}", point), outcome);
        point = (point + 1) % 100;
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(store_point)->Name("study/store_a_point")->Unit(benchmark::kMillisecond);

void open_query_report(benchmark::State& state) {
    const Database database(static_cast<std::size_t>(state.range(0)));
    for (auto _ : state) {
        const sweep::Results results(database.path(), sweep::Sqlite::Access::read);
        benchmark::DoNotOptimize(sweep::study_report(results).size());
    }
}
BENCHMARK(open_query_report)
    ->Name("study/open_query_report")
    ->Arg(10'000)
    ->Unit(benchmark::kMillisecond);

}  // namespace

}  // namespace tessera::bench
