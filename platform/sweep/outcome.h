#pragma once
// What became of one point of a study.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>
#include <nlohmann/json_fwd.hpp>

#include "models/base/config_fields.h"

namespace tessera::sweep {

enum class PointStatus : std::uint8_t {
    missing,       // has not been run
    ok,            // finished, every check passed
    check_failed,  // finished, but a check or the firmware failed
    refused,       // bad input
    unfinished,    // the simulation did not finish
    crashed,       // the process ended by a signal or as no run does
    timed_out,     // the host's patience ended
};
inline constexpr std::array kPointStatusNames = {
    base::EnumName<PointStatus>{PointStatus::missing, "missing"},
    base::EnumName<PointStatus>{PointStatus::ok, "ok"},
    base::EnumName<PointStatus>{PointStatus::check_failed, "check_failed"},
    base::EnumName<PointStatus>{PointStatus::refused, "refused"},
    base::EnumName<PointStatus>{PointStatus::unfinished, "unfinished"},
    base::EnumName<PointStatus>{PointStatus::crashed, "crashed"},
    base::EnumName<PointStatus>{PointStatus::timed_out, "timed_out"},
};
[[nodiscard]] std::string_view to_string(PointStatus status);
[[nodiscard]] std::optional<PointStatus> point_status(std::string_view name);

struct Metric {
    std::string name;
    double value = 0;

    bool operator==(const Metric&) const = default;
};

// Counters of a layer, by the names of their columns.
inline constexpr std::array<std::string_view, 14> kLayerColumns = {
    "jobs",         "cycles",     "time_ps",       "macs_issued",         "macs_gated",
    "macs_skipped", "bytes_read", "bytes_written", "stall_memory_cycles", "stall_inside_cycles",
    "instructions", "energy_fj",  "standby_fj",    "mismatches"};

struct LayerRow {
    std::string name, operation, unit;
    std::array<std::int64_t, kLayerColumns.size()> counters{};
    std::vector<Metric> figures;  // the tile's own

    bool operator==(const LayerRow&) const = default;
};

struct Outcome {
    PointStatus status = PointStatus::missing;
    std::string reason;           // of anything but ok, one line
    std::vector<Metric> metrics;  // by name
    std::vector<LayerRow> layers;

    bool operator==(const Outcome&) const = default;
};

// Every number of a result but the layers', by its path with list items called by their names
// ("energy.components.dram.total_aj"); before them what studies compare: time_s, energy_J,
// edp_Js, power_W, area_mm2 (of all tiles, where it is known of each), accuracy, samples_per_s and
// energy_per_sample_J, in SI units. Links, routers' pairs and histograms are left out.
[[nodiscard]] std::vector<Metric> metrics_of(const nlohmann::ordered_json& result);
[[nodiscard]] std::vector<LayerRow> layers_of(const nlohmann::ordered_json& result);

[[nodiscard]] nlohmann::ordered_json to_json(const Outcome& outcome);
// Throws nlohmann::json::exception or config::Error.
[[nodiscard]] Outcome outcome_from_json(const nlohmann::ordered_json& json);

}  // namespace tessera::sweep
