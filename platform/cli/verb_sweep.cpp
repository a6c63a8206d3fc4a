#include "platform/cli/verb_sweep.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <memory>
#include <thread>

#include <nlohmann/json.hpp>

#include "platform/cli/exit_code.h"
#include "platform/cli/home.h"
#include "platform/cli/scenario_run.h"
#include "platform/cli/study_progress.h"
#include "platform/cli/study_summary.h"
#include "platform/config/error.h"
#include "platform/config/text_file.h"
#include "platform/config/wording.h"
#include "platform/sweep/execution.h"
#include "platform/sweep/results.h"
#include "platform/sweep/slurm.h"
#include "platform/sweep/study_folder.h"
#include "platform/sweep/study_report.h"

namespace tessera::cli {

namespace {

namespace fs = std::filesystem;
using sweep::PointStatus;

unsigned jobs_of(std::optional<unsigned> jobs) {
    return jobs.value_or(std::max(1U, std::thread::hardware_concurrency()));
}

sweep::RunnerConfig runner_of(std::optional<unsigned> jobs, double timeout_s, bool host_time) {
    return {jobs_of(jobs), std::chrono::milliseconds(std::llround(timeout_s * 1e3)), host_time};
}

std::string require_folder(const std::string& out) {
    if (out.empty()) throw config::Error("--out", "which study? give its folder");
    if (!fs::exists(sweep::database_of(out)) && !fs::exists(sweep::plan_of(out)))
        throw config::Error(out, "holds no study");
    return out;
}

// Places of the plan whose outcomes are still wanted.
std::vector<std::size_t> wanted(const std::vector<sweep::StoredPoint>& points, bool retries) {
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < points.size(); ++i)
        if (points[i].status == PointStatus::missing ||
            (retries && points[i].status != PointStatus::ok))
            places.push_back(i);
    return places;
}

// What shards leave would meet a plan that is not theirs.
void refuse_while_queued(const std::string& folder) {
    const std::optional<sweep::SlurmJobs> jobs = sweep::submitted_jobs(folder);
    if (!jobs) return;
    const sweep::SlurmQueue queue = sweep::queue_of(*jobs);
    if (queue.pending + queue.running != 0)
        throw config::Error(folder, fmt::format("the study is in Slurm's queue as jobs {} and {}; "
                                                "wait for them, or take them out with scancel",
                                                jobs->array, jobs->gather));
}

// The study as the command line wants it, or as its folder has it.
class Study {
  public:
    explicit Study(const SweepOptions& options) : options_(options) {
        const bool is_named =
            !options.study.scenario.empty() || (!options.resume && !options.retry_failed);
        if (is_named) {
            sweep::StudyRequest request = options.study;
            if (request.scenario.empty()) request.scenario = default_scenario();
            plan_ = sweep::make_plan(request, firmware_path);
        }
        path_ = is_named ? (options.out.empty() ? "out/" + plan_.name + "-study" : options.out)
                         : require_folder(options.out);
        folder_.emplace(path_);
        lock_.emplace(path_);
        refuse_while_queued(path_);
        results_.emplace(sweep::database_of(path_), sweep::Sqlite::Access::write);
        if (is_named)
            results_->adopt(plan_);
        else
            plan_ = results_->plan();
        fs::remove(sweep::plan_of(path_));  // of shards, for which there is another plan now
        points_ = results_->points();
        places_ = wanted(points_, options.retry_failed);
        if (!is_named) sweep::require_unchanged(plan_, places_, firmware_path);
    }

    [[nodiscard]] const sweep::Plan& plan() const { return plan_; }
    // With those known that are stored now, for shards.
    [[nodiscard]] sweep::Plan plan_for_shards() const {
        sweep::Plan plan = plan_;
        for (std::size_t place = 0; place < plan.points.size(); ++place)
            if (!std::binary_search(places_.begin(), places_.end(), place))
                plan.known.push_back(place);
        return plan;
    }
    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] const std::vector<std::size_t>& places() const { return places_; }
    [[nodiscard]] sweep::Results& results() { return *results_; }

    // Those that are wanted, or the first of them.
    sweep::ExecutionResult run(std::size_t most = ~std::size_t{0}) {
        const std::vector<std::size_t> places(
            places_.begin(),
            places_.begin() + static_cast<std::ptrdiff_t>(std::min(most, places_.size())));
        places_.erase(places_.begin(),
                      places_.begin() + static_cast<std::ptrdiff_t>(places.size()));
        StudyProgress progress(options_.quiet);
        sweep::ExecutionConfig config;
        config.program = sweep::program_path();
        config.folder = path_;
        config.runner = runner_of(options_.jobs, options_.timeout_s, plan_.host_time);
        config.keeps_points = options_.keeps_points;
        config.number_of = [this](std::size_t place) { return points_[place].id; };
        return sweep::execute(plan_, places, config,
                              {[&](std::size_t place, const sweep::Outcome& outcome) {
                                   results_->store(plan_.points[place].key, outcome);
                               },
                               [&](const sweep::ExecutionProgress& now) { progress.show(now); }});
    }

  private:
    const SweepOptions& options_;
    sweep::Plan plan_;
    std::string path_;
    std::optional<report::OutputFolder> folder_;
    std::optional<sweep::StudyLock> lock_;
    std::optional<sweep::Results> results_;
    std::vector<sweep::StoredPoint> points_;
    std::vector<std::size_t> places_;
};

std::string queue_text(const std::string& folder) {
    const std::optional<sweep::SlurmJobs> jobs = sweep::submitted_jobs(folder);
    if (!jobs) return {};
    const sweep::SlurmQueue queue = sweep::queue_of(*jobs);
    if (queue.pending + queue.running == 0)
        return fmt::format(
            "slurm:      jobs {} and {} have left the queue without gathering; "
            "tessera sweep gather {} does it\n",
            jobs->array, jobs->gather, folder);
    return fmt::format("slurm:      jobs {} and {}: {} of {} tasks pending, {} running\n",
                       jobs->array, jobs->gather, queue.pending, jobs->tasks + 1, queue.running);
}

int show_status(const SweepOptions& options) {
    const std::string path = require_folder(options.out);
    fmt::print("{}", queue_text(path));
    if (!fs::exists(sweep::database_of(path))) {
        const sweep::Plan plan = sweep::plan_from_json(config::read_text_file(sweep::plan_of(path)),
                                                       sweep::plan_of(path));
        std::size_t done = 0;
        for (const sweep::PlannedPoint& point : plan.points)
            done += fs::exists(sweep::outcome_of(path, point.key)) ? 1U : 0U;
        fmt::print("{}: {} points, {} of them run and not gathered\n", path, plan.points.size(),
                   done);
        return kSuccess;
    }
    const sweep::Results results(sweep::database_of(path), sweep::Sqlite::Access::read);
    fmt::print("{}", study_status(path, results.points()));
    return kSuccess;
}

void write_report(const std::string& path, const sweep::Results& results, bool is_wanted) {
    if (!is_wanted) return;
    const report::OutputFolder folder(path);
    folder.write("report.html", sweep::study_report(results));
}

int code_of(const std::vector<sweep::StoredPoint>& points) {
    const auto has = [&](auto is_such) {
        return std::any_of(points.begin(), points.end(), is_such);
    };
    if (has([](const auto& point) { return point.status == PointStatus::missing; }))
        return kUnfinished;
    return has([](const auto& point) { return point.status != PointStatus::ok; }) ? kCheckFailed
                                                                                  : kSuccess;
}

int wait_for(const sweep::SlurmJobs& jobs, const std::string& path, const SweepOptions& options) {
    constexpr std::chrono::seconds kEvery{1};
    for (;;) {
        const sweep::SlurmQueue queue = sweep::queue_of(jobs);
        if (queue.pending + queue.running == 0) break;
        std::this_thread::sleep_for(kEvery);
    }
    const sweep::Results results(sweep::database_of(path), sweep::Sqlite::Access::read);
    if (!options.quiet)
        fmt::print("{}", study_summary(path, results.plan(), results, results.points().size()));
    return code_of(results.points());
}

int finish(Study& study, const SweepOptions& options, const sweep::ExecutionResult& execution) {
    const std::vector<sweep::StoredPoint> points = study.results().points();
    if (execution.is_interrupted) {
        fmt::print(stderr,
                   "tessera: interrupted; {} of {} points are stored; go on with tessera sweep "
                   "--resume --out {}\n",
                   points.size() - wanted(points, false).size(), points.size(), study.path());
        return kUnfinished;
    }
    write_report(study.path(), study.results(), options.report);
    if (!options.quiet)
        fmt::print("{}", study_summary(study.path(), study.plan(), study.results(),
                                       execution.progress.done));
    return code_of(points);
}

struct Shard {
    std::size_t index = 0, count = 1;
};

Shard parse_shard(const std::string& text) {
    Shard shard;
    const std::size_t slash = text.find('/');
    const auto read = [](std::string_view digits, std::size_t& value) {
        const auto [end, error] =
            std::from_chars(digits.data(), digits.data() + digits.size(), value);
        return error == std::errc{} && end == digits.data() + digits.size();
    };
    if (slash == std::string::npos || !read(std::string_view(text).substr(0, slash), shard.index) ||
        !read(std::string_view(text).substr(slash + 1), shard.count) || shard.index >= shard.count)
        throw config::Error("--shard", fmt::format("expected I/N with I from 0 to N-1, found {}",
                                                   config::quote(text)));
    return shard;
}

void write_outcome(const std::string& folder, const std::string& key,
                   const sweep::Outcome& outcome) {
    const report::OutputFolder outcomes(folder + "/outcomes");
    outcomes.write(key + ".json", sweep::to_json(outcome).dump() + "\n");
}

sweep::Outcome read_outcome(const std::string& file) {
    const std::string text = config::read_text_file(file);
    try {
        return sweep::outcome_from_json(nlohmann::ordered_json::parse(text));
    } catch (const std::exception& error) {
        throw config::Error(file, fmt::format("no outcome of a point: {}", error.what()));
    }
}

// The first point runs here, and says how long the others may take.
int sweep_on_slurm(const SweepOptions& options) {
    std::optional<Study> study(std::in_place, options);
    const std::string path = study->path();
    const sweep::ExecutionResult first = study->run(1);
    if (first.is_interrupted || study->places().empty()) return finish(*study, options, first);
    const report::OutputFolder folder(path);
    folder.write("plan.json", sweep::to_json(study->plan_for_shards()));
    const sweep::SlurmJobs jobs =
        sweep::submit({sweep::program_path(), path, study->plan().name, study->places().size(),
                       first.progress.point_s, options.timeout_s, options.slurm_options});
    if (!options.quiet)
        fmt::print(
            "submitted:  {} points in {} tasks as Slurm's jobs {} and {}; tessera sweep "
            "--status --out {} says how far they are\n",
            study->places().size(), jobs.tasks, jobs.array, jobs.gather, path);
    std::fflush(stdout);
    study.reset();  // what gathers takes the lock
    return options.wait ? wait_for(jobs, path, options) : kSuccess;
}

}  // namespace

int sweep(const SweepOptions& options) {
    if (options.status) return show_status(options);
    if (options.executor == "slurm") return sweep_on_slurm(options);
    Study study(options);
    return finish(study, options, study.run());
}

int sweep_plan(const SweepOptions& options) {
    Study study(options);
    const report::OutputFolder folder(study.path());
    const sweep::Plan plan = study.plan_for_shards();
    folder.write("plan.json", sweep::to_json(plan));
    if (!options.quiet)
        fmt::print("{}: {} points planned, {} of them known\n", study.path(), plan.points.size(),
                   plan.known.size());
    return kSuccess;
}

int sweep_run(const ShardOptions& options) {
    const Shard shard = parse_shard(options.shard);
    const std::string path = sweep::plan_of(options.folder);
    const sweep::Plan plan = sweep::plan_from_json(config::read_text_file(path), path);
    std::vector<std::size_t> places = sweep::places_of_shard(plan, shard.index, shard.count);
    std::erase_if(places, [&](std::size_t place) {
        return fs::exists(sweep::outcome_of(options.folder, plan.points[place].key));
    });
    sweep::require_unchanged(plan, places, firmware_path);
    StudyProgress progress(options.quiet);
    sweep::ExecutionConfig config;
    config.program = sweep::program_path();
    config.folder = options.folder;
    config.runner = runner_of(options.jobs, options.timeout_s, plan.host_time);
    const sweep::ExecutionResult result =
        sweep::execute(plan, places, config,
                       {[&](std::size_t place, const sweep::Outcome& outcome) {
                            write_outcome(options.folder, plan.points[place].key, outcome);
                        },
                        [&](const sweep::ExecutionProgress& now) { progress.show(now); }});
    if (result.is_interrupted) return kUnfinished;
    return result.progress.failed == 0 ? kSuccess : kCheckFailed;
}

int sweep_gather(const SweepOptions& options) {
    const std::string folder = require_folder(options.out);
    const std::string path = sweep::plan_of(folder);
    const sweep::StudyLock lock(folder);
    const sweep::Plan plan = sweep::plan_from_json(config::read_text_file(path), path);
    sweep::Results results(sweep::database_of(folder), sweep::Sqlite::Access::write);
    results.adopt(plan);
    std::size_t gathered = 0;
    for (const sweep::PlannedPoint& point : plan.points) {
        const std::string file = sweep::outcome_of(folder, point.key);
        if (!fs::exists(file)) continue;
        results.store(point.key, read_outcome(file));
        fs::remove(file);
        ++gathered;
    }
    std::error_code ignored;
    fs::remove(folder + "/outcomes", ignored);  // if it is empty
    sweep::forget_jobs(folder);
    const std::vector<sweep::StoredPoint> points = results.points();
    write_report(folder, results, options.report);
    if (!options.quiet) fmt::print("{}", study_summary(folder, plan, results, gathered));
    return code_of(points);
}

}  // namespace tessera::cli
