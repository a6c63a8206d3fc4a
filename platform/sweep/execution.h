#pragma once
// Running some points of a plan on this machine.

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "platform/sweep/local_runner.h"
#include "platform/sweep/plan.h"

namespace tessera::sweep {

struct ExecutionConfig {
    std::string program;  // the executable
    std::string folder;   // of the study
    RunnerConfig runner;
    bool keeps_points = false;  // leaves every point's whole output in the folder
    // Of the point at a place, as its folder is called.
    std::function<std::int64_t(std::size_t)> number_of = [](std::size_t place) {
        return static_cast<std::int64_t>(place) + 1;
    };
};

struct ExecutionProgress {
    std::size_t done = 0, total = 0, failed = 0, running = 0;
    double elapsed_s = 0;
    double point_s = 0;  // of the host's time, the mean of those done
};

struct ExecutionHooks {
    // What to do with the outcome of the point at this place.
    std::function<void(std::size_t, const Outcome&)> store;
    std::function<void(const ExecutionProgress&)> report = [](const ExecutionProgress&) {};
};

struct ExecutionResult {
    ExecutionProgress progress;
    bool is_interrupted = false;
};

// The command that a user would give for a point, without the program's name.
[[nodiscard]] std::vector<std::string> run_arguments(const Plan& plan, const PlannedPoint& point);

// Throws config::Error.
ExecutionResult execute(const Plan& plan, const std::vector<std::size_t>& places,
                        const ExecutionConfig& config, const ExecutionHooks& hooks);

}  // namespace tessera::sweep
