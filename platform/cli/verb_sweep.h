#pragma once
// tessera sweep: a scenario at many points, and their results in one database.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "platform/sweep/plan.h"

namespace tessera::cli {

struct SweepOptions {
    sweep::StudyRequest study;
    std::string out;  // empty: out/<scenario name>-study
    std::optional<unsigned> jobs;
    double timeout_s = 3600;  // of the host's time for a point; 0: none
    bool keeps_points = false;
    bool resume = false;                     // the plan that the folder has
    bool retry_failed = false;               // points that failed too
    bool status = false;                     // only say how far it is
    bool report = true;                      // write report.html
    std::string executor = "local";          // or slurm
    std::vector<std::string> slurm_options;  // for sbatch
    bool wait = false;                       // for Slurm's jobs
    bool quiet = false;
};

struct ShardOptions {
    std::string folder;
    std::string shard;  // i/N
    std::optional<unsigned> jobs;
    double timeout_s = 3600;
    bool quiet = false;
};

int sweep(const SweepOptions& options);
// Writes plan.json for shards.
int sweep_plan(const SweepOptions& options);
// Runs the points of one shard and writes the outcome of each into the folder.
int sweep_run(const ShardOptions& options);
// Puts the outcomes that shards left into the database.
int sweep_gather(const SweepOptions& options);

}  // namespace tessera::cli
