#include "platform/cli/verb_compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>

#include "platform/cli/exit_code.h"
#include "platform/cli/scenario_run.h"
#include "platform/config/error.h"
#include "platform/report/html_report.h"
#include "platform/report/output_folder.h"
#include "platform/report/summary.h"
#include "platform/report/table.h"
#include "platform/sweep/comparison.h"

namespace tessera::cli {

namespace {

using sweep::Comparison;

constexpr std::size_t kMostLayers = 12;

std::string letter(std::size_t run) { return std::string(1, static_cast<char>('A' + run)); }

std::string signed_time(std::int64_t ps) {
    if (ps == 0) return "0";
    return fmt::format("{}{}", ps < 0 ? '-' : '+',
                       report::format_time(static_cast<std::uint64_t>(std::abs(ps))));
}

std::string number(double value) { return std::isnan(value) ? "-" : fmt::format("{:.6g}", value); }

std::string change(double value, double base) {
    if (std::isnan(value) || std::isnan(base)) return "-";
    if (base == 0) return value == 0 ? "0 %" : "-";
    return fmt::format("{:+.2f} %", (value / base - 1) * 100);
}

// A column for each run, and for all but the first what changed.
std::vector<report::Column> columns_of(const Comparison& comparison, std::string first) {
    std::vector<report::Column> columns = {{std::move(first)}, {"A", true}};
    for (std::size_t run = 1; run < comparison.runs.size(); ++run) {
        columns.push_back({letter(run), true});
        columns.push_back({"against A", true});
    }
    return columns;
}

std::string settings_table(const Comparison& comparison) {
    if (comparison.settings.empty()) return "The scenarios are the same.\n";
    std::vector<report::Column> columns = {{"scenario"}};
    for (std::size_t run = 0; run < comparison.runs.size(); ++run) columns.push_back({letter(run)});
    report::Table table(std::move(columns));
    for (const Comparison::Setting& setting : comparison.settings) {
        std::vector<std::string> row = {setting.path};
        for (const std::string& value : setting.values) row.push_back(value.empty() ? "-" : value);
        table.add(std::move(row));
    }
    return table.text();
}

std::string figures_table(const Comparison& comparison, const std::string& title,
                          const std::vector<Comparison::Figure>& figures) {
    report::Table table(columns_of(comparison, title));
    for (const Comparison::Figure& figure : figures) {
        std::vector<std::string> row = {figure.name, number(figure.values[0])};
        for (std::size_t run = 1; run < figure.values.size(); ++run) {
            row.push_back(number(figure.values[run]));
            row.push_back(change(figure.values[run], figure.values[0]));
        }
        table.add(std::move(row));
    }
    return table.text();
}

std::string time_table(const Comparison& comparison) {
    report::Table table(columns_of(comparison, "where the time goes"));
    const auto add = [&](const std::string& name, const std::vector<std::int64_t>& ps) {
        std::vector<std::string> row = {name,
                                        report::format_time(static_cast<std::uint64_t>(ps[0]))};
        for (std::size_t run = 1; run < ps.size(); ++run) {
            row.push_back(report::format_time(static_cast<std::uint64_t>(ps[run])));
            row.push_back(signed_time(ps[run] - ps[0]));
        }
        table.add(std::move(row));
    };
    for (const Comparison::TimePart& part : comparison.time)
        if (std::any_of(part.ps.begin(), part.ps.end(), [](std::int64_t ps) { return ps != 0; }))
            add(part.name, part.ps);
    table.add_rule();
    add("simulated time", comparison.simulated_ps);
    return table.text();
}

double largest_change(const Comparison::Layer& layer) {
    double most = 0;
    for (const double time : layer.time_ps) {
        const double from = std::isnan(layer.time_ps[0]) ? 0 : layer.time_ps[0];
        most = std::max(most, std::abs((std::isnan(time) ? 0 : time) - from));
    }
    return most;
}

std::string layers_table(const Comparison& comparison) {
    std::vector<const Comparison::Layer*> layers;
    for (const Comparison::Layer& layer : comparison.layers)
        if (largest_change(layer) > 0) layers.push_back(&layer);
    if (layers.empty()) return comparison.layers.empty() ? "" : "All layers take the same time.\n";
    std::stable_sort(layers.begin(), layers.end(), [](const auto* a, const auto* b) {
        return largest_change(*a) > largest_change(*b);
    });
    report::Table table(columns_of(comparison, "layer, on"));
    const auto time = [](double ps) {
        return std::isnan(ps) ? "-" : report::format_time(static_cast<std::uint64_t>(ps));
    };
    for (std::size_t i = 0; i < std::min(layers.size(), kMostLayers); ++i) {
        const Comparison::Layer& layer = *layers[i];
        const std::set<std::string> units(layer.units.begin(), layer.units.end());
        std::vector<std::string> row = {fmt::format("{}, {}", layer.name, fmt::join(units, " / ")),
                                        time(layer.time_ps[0])};
        for (std::size_t run = 1; run < layer.time_ps.size(); ++run) {
            row.push_back(time(layer.time_ps[run]));
            row.push_back(change(layer.time_ps[run], layer.time_ps[0]));
        }
        table.add(std::move(row));
    }
    std::string text = table.text();
    if (layers.size() > kMostLayers)
        text += fmt::format("and {} more\n", layers.size() - kMostLayers);
    return text;
}

// "B takes 12 ms less than A: firmware -10 ms, memory -2 ms."
std::string why(const Comparison& comparison, std::size_t run) {
    const std::int64_t change_ps = comparison.simulated_ps[run] - comparison.simulated_ps[0];
    if (change_ps == 0 && std::all_of(comparison.time.begin(), comparison.time.end(),
                                      [&](const auto& part) { return part.change_ps(run) == 0; }))
        return fmt::format("{} takes as long as A, part by part.\n", letter(run));
    std::vector<const Comparison::TimePart*> parts;
    for (const Comparison::TimePart& part : comparison.time)
        if (part.change_ps(run) != 0) parts.push_back(&part);
    std::stable_sort(parts.begin(), parts.end(), [&](const auto* a, const auto* b) {
        return std::abs(a->change_ps(run)) > std::abs(b->change_ps(run));
    });
    std::vector<std::string> words;
    for (const Comparison::TimePart* part : parts)
        words.push_back(fmt::format("{} {}", part->name, signed_time(part->change_ps(run))));
    return fmt::format("{} takes {} {} than A: {}.\n", letter(run),
                       report::format_time(static_cast<std::uint64_t>(std::abs(change_ps))),
                       change_ps < 0 ? "less" : "more", fmt::join(words, ", "));
}

void print(const Comparison& comparison) {
    for (std::size_t run = 0; run < comparison.runs.size(); ++run)
        fmt::print("{}: {}\n", letter(run), comparison.runs[run]);
    fmt::print("\n");
    for (std::size_t run = 1; run < comparison.runs.size(); ++run)
        fmt::print("{}", why(comparison, run));
    fmt::print("\n{}\n{}\n{}\n{}\n{}", settings_table(comparison),
               figures_table(comparison, "figure", comparison.headline), time_table(comparison),
               layers_table(comparison),
               figures_table(comparison, "energy in aJ", comparison.components));
}

}  // namespace

int compare(const CompareOptions& options) {
    constexpr std::size_t kMostRuns = 26;
    if (options.runs.size() < 2 || options.runs.size() > kMostRuns)
        throw config::Error("compare", fmt::format("expected 2 to {} runs, found {}", kMostRuns,
                                                   options.runs.size()));
    std::optional<report::OutputFolder> folder;  // refused before the work
    if (!options.out.empty()) folder.emplace(options.out);
    std::vector<sweep::NamedResult> runs;
    for (const std::string& run : options.runs) runs.push_back(sweep::read_run(run, firmware_path));
    const Comparison comparison = sweep::compare_runs(runs);
    if (folder) {
        const std::string json = sweep::to_json(comparison).dump(1);
        folder->write("compare.json", json + "\n");
        folder->write("compare.html", report::html_page(report::Page::comparison, json));
    }
    if (!options.quiet) print(comparison);
    return kSuccess;
}

}  // namespace tessera::cli
