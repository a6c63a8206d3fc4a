#include "platform/sweep/execution.h"

#include <filesystem>
#include <system_error>

#include "platform/sweep/study_folder.h"

namespace tessera::sweep {

namespace fs = std::filesystem;

namespace {

class Execution final : public RunnerListener {
  public:
    Execution(const Plan& plan, const std::vector<std::size_t>& places,
              const ExecutionConfig& config, const ExecutionHooks& hooks)
        : plan_(plan), places_(places), config_(config), hooks_(hooks) {
        progress_.total = places.size();
    }

    [[nodiscard]] std::optional<PointRun> next() {
        if (next_ == places_.size()) return std::nullopt;
        const std::size_t place = places_[next_++];
        PointRun run{
            place, {config_.program}, point_folder_of(config_.folder, config_.number_of(place))};
        std::error_code error;
        fs::create_directories(fs::path(run.folder).parent_path(), error);
        for (std::string& argument : run_arguments(plan_, plan_.points[place]))
            run.command.push_back(std::move(argument));
        run.command.insert(run.command.end(), {"--quiet", "--out", run.folder});
        if (!config_.keeps_points) run.command.emplace_back("--no-report");
        return run;
    }

    void on_end(const PointRun& run, Outcome outcome, double host_s) override {
        ++progress_.done;
        if (outcome.status != PointStatus::ok) ++progress_.failed;
        total_s_ += host_s;
        if (!config_.keeps_points) remove(run.folder);
        hooks_.store(run.place, outcome);
        on_tick(progress_.running);
    }

    void on_tick(std::size_t running) override {
        progress_.running = running;
        update();
        hooks_.report(progress_);
    }

    [[nodiscard]] const ExecutionProgress& finish() {
        std::error_code ignored;
        fs::remove(config_.folder + "/points", ignored);  // if it is empty
        progress_.running = 0;
        update();
        return progress_;
    }

  private:
    void update() {
        progress_.elapsed_s =
            std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
        if (progress_.done != 0) progress_.point_s = total_s_ / static_cast<double>(progress_.done);
    }
    static void remove(const std::string& folder) {
        std::error_code ignored;
        fs::remove_all(folder, ignored);
    }

    const Plan& plan_;
    const std::vector<std::size_t>& places_;
    const ExecutionConfig& config_;
    const ExecutionHooks& hooks_;
    std::size_t next_ = 0;
    double total_s_ = 0;
    ExecutionProgress progress_;
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace

std::vector<std::string> run_arguments(const Plan& plan, const PlannedPoint& point) {
    std::vector<std::string> arguments = {"run", plan.scenario};
    for (const std::string& assignment : plan.overrides(point)) {
        arguments.emplace_back("--set");
        arguments.push_back(assignment);
    }
    return arguments;
}

ExecutionResult execute(const Plan& plan, const std::vector<std::size_t>& places,
                        const ExecutionConfig& config, const ExecutionHooks& hooks) {
    Execution execution(plan, places, config, hooks);
    const bool is_complete = run_points(
        config.runner, [&] { return execution.next(); }, execution);
    return {execution.finish(), !is_complete};
}

}  // namespace tessera::sweep
