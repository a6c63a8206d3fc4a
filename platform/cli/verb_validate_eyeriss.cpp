#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <optional>
#include <nlohmann/json.hpp>

#include "platform/cli/exit_code.h"
#include "platform/cli/home.h"
#include "platform/cli/scenario_run.h"
#include "platform/cli/verb_validate.h"
#include "platform/config/error.h"
#include "platform/report/output_folder.h"
#include "platform/report/summary.h"
#include "platform/report/table.h"
#include "platform/study/silicon.h"

namespace tessera::cli {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

std::string number(double value) {
    return value == std::floor(value) && value >= 100 ? fmt::format("{:.0f}", value)
                                                      : fmt::format("{:.4g}", value);
}

void print(const study::SiliconTable& table, const std::vector<study::SiliconRow>& rows) {
    fmt::print("{}: {}\n\n", table.name, table.source);
    report::Table text({{"figure"},
                        {"layer"},
                        {"chip", true},
                        {"model", true},
                        {"error", true},
                        {"gate", true},
                        {""}});
    bool is_first = true;
    for (const auto& column : study::kSiliconColumnNames) {
        bool has_rows = false;
        for (const study::SiliconRow& row : rows)
            for (const study::SiliconFigure& figure : row.figures) {
                if (figure.column != column.value) continue;
                if (!has_rows && !is_first) text.add_rule();
                has_rows = true;
                text.add({std::string(column.name), row.layer, number(figure.chip),
                          number(figure.model), fmt::format("{:+.2f} %", figure.error_percent()),
                          figure.gate_percent ? fmt::format("{} %", *figure.gate_percent) : "-",
                          figure.is_met() ? "" : "MISSED"});
            }
        is_first = is_first && !has_rows;
    }
    fmt::print("{}\n", text.text());
    if (table.put_in.empty()) return;
    fmt::print("Numbers that were put in:\n");
    for (const std::string& line : table.put_in) fmt::print("- {}\n", line);
    fmt::print("\n");
}

Json json_of(const study::SiliconTable& table, const std::vector<study::SiliconRow>& rows,
             bool is_met) {
    Json layers = Json::array();
    Json sum;
    for (const study::SiliconRow& row : rows) {
        Json json;
        if (row.layer != "sum") json["name"] = row.layer;
        for (const study::SiliconFigure& figure : row.figures) {
            Json& entry = json[std::string(study::to_string(figure.column))];
            entry = {{"chip", figure.chip},
                     {"model", figure.model},
                     {"error_pct", figure.error_percent()}};
            if (figure.gate_percent) entry["gate_pct"] = *figure.gate_percent;
        }
        if (row.layer == "sum")
            sum = std::move(json);
        else
            layers.push_back(std::move(json));
    }
    return {{"schema", "tessera.validation/1"},
            {"table", table.name},
            {"source", table.source},
            {"layers", std::move(layers)},
            {"sum", std::move(sum)},
            {"put_in", table.put_in},
            {"gates_met", is_met}};
}

bool all_met(const std::vector<study::SiliconRow>& rows) {
    return std::all_of(rows.begin(), rows.end(), [](const study::SiliconRow& row) {
        return std::all_of(row.figures.begin(), row.figures.end(),
                           [](const study::SiliconFigure& figure) { return figure.is_met(); });
    });
}

std::string usual_table() { return home() + "/scenarios/silicon/eyeriss_alexnet.yaml"; }

}  // namespace

std::vector<ValidatedTable> eyeriss_figures() {
    const study::SiliconTable table = study::read_silicon(usual_table());
    const soc::RunResult run = run_scenario(table.scenario, {}, {});
    if (exit_code(run) != kSuccess || !run.workload)
        throw config::Error(table.scenario, "the run failed: " + report::failure(run));
    ValidatedTable made{"eyeriss", table.name, {}};
    for (const study::SiliconRow& row : study::compare(table, *run.workload))
        for (const study::SiliconFigure& figure : row.figures)
            made.figures.push_back(
                {fmt::format("{} of {}", study::to_string(figure.column), row.layer), figure.kind,
                 figure.error_percent(), figure.gate_percent.has_value(), figure.is_met()});
    return {std::move(made)};
}

int validate_eyeriss(const ValidateEyerissOptions& options) {
    const study::SiliconTable table =
        study::read_silicon(options.table.empty() ? usual_table() : options.table);
    const fs::path file(options.json);
    std::optional<report::OutputFolder> folder;  // refused before the run when it cannot be written
    if (!options.json.empty())
        folder.emplace(file.has_parent_path() ? file.parent_path().string() : ".");
    const soc::RunResult run = run_scenario(table.scenario, options.overrides, options.seed);
    if (const int code = exit_code(run); code != kSuccess) {
        fmt::print(stderr, "tessera: the run failed: {}", report::failure(run));
        return code;
    }
    if (!run.workload)
        throw config::Error(table.scenario, "the scenario has no workload to compare");
    const std::vector<study::SiliconRow> rows = study::compare(table, *run.workload);
    const bool is_met = all_met(rows);
    if (folder)
        folder->write(file.filename().string(), json_of(table, rows, is_met).dump(2) + "\n");
    print(table, rows);
    fmt::print("bit-exact:  {}\n",
               run.check.is_enabled ? "yes, against the reference executor" : "not checked");
    fmt::print("gates:      {}\n", is_met ? "all met" : "MISSED");
    return is_met ? kSuccess : kCheckFailed;
}

}  // namespace tessera::cli
