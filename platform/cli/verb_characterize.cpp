#include "platform/cli/verb_characterize.h"

#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "platform/cli/exit_code.h"
#include "platform/config/error.h"
#include "platform/config/override.h"
#include "platform/config/reader.h"
#include "platform/config/yaml.h"
#include "platform/report/dram_json.h"
#include "platform/report/output_folder.h"
#include "platform/report/summary.h"
#include "platform/report/table.h"
#include "platform/study/dram_traffic.h"

namespace tessera::cli {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

memory::DramConfig dram_of(const CharacterizeDramOptions& options) {
    config::Node root = config::parse_yaml("{}", "--set");
    config::apply_override(root, "preset=" + options.preset);
    if (!options.mapping.empty()) config::apply_override(root, "mapping=" + options.mapping);
    for (const std::string& assignment : options.overrides)
        config::apply_override(root, assignment);
    return config::read<memory::DramConfig>(root);
}

std::vector<study::DramRequest> requests_of(const CharacterizeDramOptions& options) {
    if (!options.trace.empty()) return study::read_dram_trace(options.trace);
    for (const auto& pattern : study::kDramPatternNames)
        if (pattern.name == options.pattern)
            return study::dram_traffic(pattern.value, options.requests, options.gap, options.seed);
    throw config::Error("--pattern", fmt::format("there is no pattern `{}`", options.pattern));
}

double seconds(const study::DramExperiment& experiment, const study::DramOutcome& outcome) {
    return static_cast<double>(outcome.statistics.elapsed) *
           experiment.dram.standard().timing.tck_ps * 1e-12;
}

double bandwidth_gbps(const study::DramExperiment& experiment, const study::DramOutcome& outcome) {
    return static_cast<double>(outcome.requests * study::kDramRequestBytes) /
           seconds(experiment, outcome) * 1e-9;
}

Json json_of(const study::DramExperiment& experiment, const study::DramOutcome& outcome) {
    const memory::DramStatistics& s = outcome.statistics;
    Json json = {{"preset", experiment.dram.preset},
                 {"requests", outcome.requests},
                 {"cycles", s.elapsed},
                 {"bandwidth_GBps", bandwidth_gbps(experiment, outcome)},
                 {"read_latency_clk", report::latency_json(outcome.read_latency)},
                 {"commands", report::commands_json(s)},
                 {"row", report::rows_json(s)}};
    json["energy_uJ"] = experiment.dram.standard().currents
                            ? Json(static_cast<double>(outcome.energy.total()) * 1e-12)
                            : Json(nullptr);
    json["limits"] = report::limits_json(s);
    return json;
}

void print(const study::DramExperiment& experiment, const study::DramOutcome& outcome) {
    const memory::DramStandard standard = experiment.dram.standard();
    const double peak = static_cast<double>(standard.peak_bytes_per_s()) * 1e-9;
    const double bandwidth = bandwidth_gbps(experiment, outcome);
    fmt::print("{}: {}\n", standard.name, standard.source);
    fmt::print("peak {:.3f} GB/s, {:.2f} % of the time lost to refresh\n\n", peak,
               100 * standard.refresh_loss());
    fmt::print("bandwidth:  {:.3f} GB/s, {:.2f} % of the peak\n", bandwidth,
               100 * bandwidth / peak);
    fmt::print("latency:    mean {:.2f} clocks ({:.2f} ns), p50 {}, p99 {} of {} reads\n",
               outcome.read_latency.mean(),
               outcome.read_latency.mean() * standard.timing.tck_ps * 1e-3,
               outcome.read_latency.quantile(0.5), outcome.read_latency.quantile(0.99),
               outcome.read_latency.count());
    const memory::DramStatistics& s = outcome.statistics;
    fmt::print("rows:       {} hits, {} misses, {} conflicts\n", report::format_count(s.row_hits),
               report::format_count(s.row_misses), report::format_count(s.row_conflicts));
    if (standard.currents)
        fmt::print("energy:     {:.3f} uJ, {:.3f} nJ a request\n",
                   static_cast<double>(outcome.energy.total()) * 1e-12,
                   static_cast<double>(outcome.energy.total()) * 1e-9 /
                       static_cast<double>(outcome.requests));
    else
        fmt::print("energy:     unknown, the preset has no currents\n");
    report::Table table({{"the data bus"}, {"share", true}});
    for (std::size_t use = 0; use < memory::kBusUses; ++use)
        table.add({memory::kBusUseNames[use],
                   fmt::format("{:.2f} %", 100 * report::share_of_bus(s, use))});
    fmt::print("\n{}", table.text());
}

}  // namespace

int characterize_dram(const CharacterizeDramOptions& options) {
    try {
        const study::DramExperiment experiment{
            .dram = dram_of(options),
            .window = options.window,
            .is_saturating = options.trace.empty() && options.gap == 0};
        const std::vector<study::DramRequest> requests = requests_of(options);
        const std::clock_t start = std::clock();
        const study::DramOutcome outcome = study::characterize_dram(experiment, requests);
        const double cpu_seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
        if (!options.json.empty()) {
            const fs::path path(options.json);
            report::OutputFolder(path.has_parent_path() ? path.parent_path().string() : ".")
                .write(path.filename().string(), json_of(experiment, outcome).dump(2) + "\n");
        }
        print(experiment, outcome);
        if (cpu_seconds > 0)
            fmt::print("\nhost:       {:.2f} million requests per CPU second\n",
                       static_cast<double>(outcome.requests) * 1e-6 / cpu_seconds);
        return kSuccess;
    } catch (const base::ConfigError& error) {
        throw config::Error("characterize dram", error.what());
    }
}

}  // namespace tessera::cli
