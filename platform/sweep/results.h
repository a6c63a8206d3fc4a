#pragma once
// The database of a study: study.sqlite, schema version 1, described in docs/studies.md.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "platform/sweep/outcome.h"
#include "platform/sweep/plan.h"
#include "platform/sweep/sqlite.h"

namespace tessera::sweep {

inline constexpr std::int64_t kStudyVersion = 1;
inline constexpr std::string_view kDatabaseName = "study.sqlite";

struct StoredPoint {
    std::int64_t id = 0;  // as long as the database lives; in a fresh one, the place in the plan
    std::string key;
    std::vector<std::string> values;  // of the plan's paths
    PointStatus status = PointStatus::missing;
    std::string reason;
    std::vector<double> metrics;  // of the names asked for; NaN: it has none
};

class Results {
  public:
    // Makes the database when there is none. Throws config::Error for one that is none of ours or
    // of another version.
    Results(const std::string& path, Sqlite::Access access);

    // The plan's points; those that are known by their keys keep their outcomes. Points that are
    // not in the plan stay, out of sight, and are found again by later plans.
    void adopt(const Plan& plan);
    // One row for the point, its metrics and layers, or nothing at all.
    void store(const std::string& key, const Outcome& outcome);

    [[nodiscard]] Plan plan() const;
    // In the order of the plan.
    [[nodiscard]] std::vector<StoredPoint> points(
        const std::vector<std::string>& metrics = {}) const;
    // Of the points of the plan, in the order of a result.
    [[nodiscard]] std::vector<std::string> metric_names() const;
    [[nodiscard]] std::vector<LayerRow> layers(std::int64_t point) const;

  private:
    Sqlite database_;
};

}  // namespace tessera::sweep
