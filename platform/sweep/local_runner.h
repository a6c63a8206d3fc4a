#pragma once
// Points of a study as processes of this machine, some at a time.

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "platform/sweep/outcome.h"

namespace tessera::sweep {

struct PointRun {
    std::size_t place = 0;             // in the plan
    std::vector<std::string> command;  // a `tessera run` that writes to `folder`
    std::string folder;                // made by the command, the caller's to remove
};

struct RunnerConfig {
    unsigned jobs = 1;
    std::chrono::milliseconds timeout{0};  // of the host's time for a point
    bool host_time = false;                // is a metric, host_s
};

class RunnerListener {
  public:
    virtual ~RunnerListener() = default;
    // In the order in which points end.
    virtual void on_end(const PointRun& run, Outcome outcome, double host_s) = 0;
    // Now and then.
    virtual void on_tick(std::size_t running) = 0;
};

// Asks `next` for points until it has none. Returns false when SIGINT or SIGTERM came: the points
// under way were killed and are told to nobody. An exception of the listener kills them too.
bool run_points(const RunnerConfig& config, const std::function<std::optional<PointRun>()>& next,
                RunnerListener& listener);

}  // namespace tessera::sweep
