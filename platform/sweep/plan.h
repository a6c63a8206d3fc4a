#pragma once
// What a study runs: its points, each with the name of everything that its result depends on.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "platform/soc/scenario.h"
#include "platform/sweep/space.h"

namespace tessera::sweep {

inline constexpr std::string_view kPlanSchema = "tessera.plan/1";

// As the command line has it; laid over the scenario's `sweep:` section.
struct StudyRequest {
    std::string scenario;
    std::vector<std::string> sets;  // path=values; of one value: for all points
    std::vector<std::string> zip, where, minimise, maximise;
    std::optional<std::uint32_t> random, latin, repeat_seeds;
    std::optional<std::uint64_t> seed;
    bool host_time = false;
};

struct PlannedPoint {
    std::string key;                  // of scenario, files, firmware and program
    std::vector<std::string> values;  // one for each of the plan's paths

    bool operator==(const PlannedPoint&) const = default;
};

struct Plan {
    std::string name;                 // of the scenario
    std::string scenario;             // its file
    std::string program;              // hash of the executable
    std::vector<std::string> common;  // overrides of all points
    std::vector<std::string> paths, labels;
    std::vector<std::size_t> widths;              // of an axis, the number of paths that it moves
    std::vector<std::string> minimise, maximise;  // both empty: the usual ones
    bool host_time = false;
    std::size_t repeated = 0;  // points that came out equal to others and were left out
    std::vector<PlannedPoint> points;
    std::vector<std::size_t> known;  // places of points that shards need not run, ascending

    // path=value, as `--set` takes them.
    [[nodiscard]] std::vector<std::string> overrides(const PlannedPoint& point) const;
};

using FirmwarePath = std::function<std::string(const soc::FirmwareSection&)>;

// Places of the points that one of `count` shards runs, from 0 on: every so many of those that are
// not known.
[[nodiscard]] std::vector<std::size_t> places_of_shard(const Plan& plan, std::size_t shard,
                                                       std::size_t count);

// A point that alone is wrong stays in the plan, so that its run can say why. Throws config::Error
// when all are, or for what is wrong with the request.
[[nodiscard]] Plan make_plan(const StudyRequest& request, const FirmwarePath& firmware_path);

// Throws config::Error when the program, the scenario or a file of it is not what the plan was made
// of; of the points at these places.
void require_unchanged(const Plan& plan, const std::vector<std::size_t>& places,
                       const FirmwarePath& firmware_path);

[[nodiscard]] std::string to_json(const Plan& plan);
// `origin` is named in errors. Throws config::Error.
[[nodiscard]] Plan plan_from_json(const std::string& text, const std::string& origin);

// The executable that runs now, and a hash of it.
[[nodiscard]] std::string program_path();
[[nodiscard]] std::string program_hash();

}  // namespace tessera::sweep
