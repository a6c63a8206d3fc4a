#pragma once
// Runs beside each other: what differs in the scenario and in the result, and where the time went.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "platform/sweep/run_source.h"

namespace tessera::sweep {

inline constexpr std::array<std::string_view, 7> kTimeParts = {
    "compute", "converter", "link", "memory", "noc", "firmware", "idle"};

// In all members a list has one entry for each run; a text is empty and a number NaN where a run
// has none.
struct Comparison {
    struct Setting {
        std::string path;
        std::vector<std::string> values;
    };
    struct Figure {
        std::string name;
        std::vector<double> values;
    };
    struct TimePart {
        std::string name;
        std::vector<std::int64_t> ps;
        // Against the first run.
        [[nodiscard]] std::int64_t change_ps(std::size_t run) const { return ps[run] - ps[0]; }
    };
    struct Layer {
        std::string name;
        std::vector<std::string> units;
        std::vector<double> time_ps, energy_fj;  // with standby
        std::vector<TimePart> parts;             // on tiles
    };

    std::vector<std::string> runs;
    std::vector<Setting> settings;  // that differ
    std::vector<Figure> headline;   // those of metrics_of
    std::vector<TimePart> time;     // parts add up to simulated_ps
    std::vector<std::int64_t> simulated_ps;
    std::vector<Layer> layers;       // by name, in the order of the first run that has them
    std::vector<Figure> components;  // energy in aJ
    std::vector<Figure> others;      // further metrics that differ
};

// Of two runs at least.
[[nodiscard]] Comparison compare_runs(const std::vector<NamedResult>& runs);
// Of schema tessera.comparison/1.
[[nodiscard]] nlohmann::ordered_json to_json(const Comparison& comparison);

}  // namespace tessera::sweep
