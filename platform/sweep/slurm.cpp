#include "platform/sweep/slurm.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <sstream>
#include <nlohmann/json.hpp>

#include "platform/config/error.h"
#include "platform/config/text_file.h"
#include "platform/report/output_folder.h"
#include "platform/sweep/command.h"

namespace tessera::sweep {

namespace fs = std::filesystem;

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kNote = "slurm.json";

std::string note_of(const std::string& folder) { return folder + "/" + kNote; }

std::string run_slurm(const std::vector<std::string>& command) {
    const CommandResult result = run_command(command);
    if (result.exit_code == 0) return result.out;
    std::string reason = result.err;
    while (!reason.empty() && reason.back() == '\n') reason.pop_back();
    if (const std::size_t line = reason.rfind('\n'); line != std::string::npos)
        reason.erase(0, line + 1);
    throw config::Error(
        command.front(),
        reason.empty() ? fmt::format("ended with exit code {}", result.exit_code) : reason);
}

// sbatch --parsable: "17" or "17;cluster".
std::string job_number(std::string out) {
    out.erase(std::find_if(out.begin(), out.end(), [](char c) { return c == ';' || c == '\n'; }),
              out.end());
    return out;
}

// Of a shell.
std::string quoted(const std::string& text) {
    std::string result = "'";
    for (const char c : text) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return result + "'";
}

std::size_t idle_and_busy_processors() {
    // "allocated/idle/other/total" of each partition, of which sbatch takes one.
    std::istringstream lines(run_slurm({"sinfo", "--noheader", "--format=%C"}));
    std::size_t most = 1;
    for (std::string line; std::getline(lines, line);) {
        std::size_t allocated = 0, idle = 0;
        char slash = '/';
        std::istringstream(line) >> allocated >> slash >> idle;
        most = std::max(most, allocated + idle);
    }
    return most;
}

}  // namespace

std::size_t tasks_for(std::size_t points, double point_s, std::size_t processors) {
    const double all_s = point_s * static_cast<double>(points);
    const auto minutes = static_cast<std::size_t>(std::ceil(std::min(all_s / kTask_s, 1e6)));
    return std::min({std::max({minutes, processors, std::size_t{1}}), points, kMostTasks});
}

SlurmJobs submit(const SlurmRequest& request) {
    SlurmJobs jobs;
    jobs.tasks = tasks_for(request.points, request.point_s, idle_and_busy_processors());
    const fs::path logs = fs::absolute(request.folder) / "slurm";
    fs::create_directories(logs);
    // What a run cannot end with by itself means that something killed it; what it has stored by
    // then stays. Slurm's own way to queue a task again would wait two minutes first.
    const std::string task = fmt::format(
        "for attempt in 1 2 3 4; do\n"
        "    {} sweep run {} --shard $SLURM_ARRAY_TASK_ID/{} --jobs 1 --timeout {} --quiet\n"
        "    code=$?\n"
        "    [ $code -gt 3 ] || break\n"
        "done\n"
        "exit $code",
        quoted(request.program), quoted(request.folder), jobs.tasks, request.timeout_s);
    std::vector<std::string> array = {"sbatch",
                                      "--parsable",
                                      fmt::format("--array=0-{}", jobs.tasks - 1),
                                      "--requeue",
                                      "--open-mode=append",
                                      "--job-name=" + request.name,
                                      "--output=" + (logs / "task_%a.log").string()};
    array.insert(array.end(), request.options.begin(), request.options.end());
    array.push_back("--wrap=" + task);
    jobs.array = job_number(run_slurm(array));

    std::vector<std::string> gather = {"sbatch",
                                       "--parsable",
                                       "--dependency=afterany:" + jobs.array,
                                       "--requeue",
                                       "--job-name=" + request.name + "-gather",
                                       "--output=" + (logs / "gather.log").string()};
    gather.insert(gather.end(), request.options.begin(), request.options.end());
    gather.push_back(
        fmt::format("--wrap={} sweep gather {}", quoted(request.program), quoted(request.folder)));
    try {
        jobs.gather = job_number(run_slurm(gather));
    } catch (const config::Error&) {
        (void)run_command({"scancel", jobs.array});
        throw;
    }
    const report::OutputFolder folder(request.folder);
    folder.write(kNote, Json{{"schema", "tessera.slurm/1"},
                             {"array", jobs.array},
                             {"gather", jobs.gather},
                             {"tasks", jobs.tasks}}
                                .dump() +
                            "\n");
    return jobs;
}

std::optional<SlurmJobs> submitted_jobs(const std::string& folder) {
    const std::string path = note_of(folder);
    if (!fs::exists(path)) return std::nullopt;
    try {
        const Json json = Json::parse(config::read_text_file(path));
        return SlurmJobs{json.at("array").get<std::string>(), json.at("gather").get<std::string>(),
                         json.at("tasks").get<std::size_t>()};
    } catch (const nlohmann::json::exception& error) {
        throw config::Error(path, fmt::format("no note of jobs: {}", error.what()));
    }
}

void forget_jobs(const std::string& folder) {
    std::error_code ignored;
    fs::remove(note_of(folder), ignored);
}

SlurmQueue queue_of(const SlurmJobs& jobs) {
    SlurmQueue queue;
    // Slurm refuses numbers that it has forgotten; then nothing of the study is left in its queue.
    const CommandResult listed = run_command({"squeue", "--noheader", "--array", "--format=%T",
                                              "--jobs=" + jobs.array + "," + jobs.gather});
    std::istringstream lines(listed.out);
    for (std::string state; std::getline(lines, state);)
        ++(state == "RUNNING" || state == "COMPLETING" ? queue.running : queue.pending);
    return queue;
}

}  // namespace tessera::sweep
