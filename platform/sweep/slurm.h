#pragma once
// A planned study as jobs of Slurm: an array whose tasks run shards, and behind it one that
// gathers.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tessera::sweep {

struct SlurmRequest {
    std::string program;  // the executable, at the same place on all nodes
    std::string folder;   // of the study, on a file system that all nodes share
    std::string name;
    std::size_t points = 0;            // to run
    double point_s = 0;                // measured
    double timeout_s = 0;              // of a point
    std::vector<std::string> options;  // further ones for sbatch, as --partition=x
};

struct SlurmJobs {
    std::string array, gather;  // numbers of jobs
    std::size_t tasks = 0;
};

// Tasks of a minute or so, for what one costs of itself, but no fewer than there are processors to
// take them, and no more than points or kMostTasks.
inline constexpr double kTask_s = 60;
inline constexpr std::size_t kMostTasks = 1000;  // of an array, by Slurm's defaults
[[nodiscard]] std::size_t tasks_for(std::size_t points, double point_s, std::size_t processors);

// Hands both to sbatch and notes them in the folder. A shard that dies is run again, up to three
// times; a task whose node fails is queued again by Slurm. Throws config::Error with what Slurm
// says.
[[nodiscard]] SlurmJobs submit(const SlurmRequest& request);

// What submit() noted in the folder, until the jobs have gathered.
[[nodiscard]] std::optional<SlurmJobs> submitted_jobs(const std::string& folder);
void forget_jobs(const std::string& folder);

struct SlurmQueue {
    std::size_t pending = 0, running = 0;  // tasks, the gathering one included
};
[[nodiscard]] SlurmQueue queue_of(const SlurmJobs& jobs);

}  // namespace tessera::sweep
