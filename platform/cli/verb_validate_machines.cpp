#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <optional>
#include <nlohmann/json.hpp>

#include "platform/cli/exit_code.h"
#include "platform/cli/home.h"
#include "platform/cli/verb_validate.h"
#include "platform/report/output_folder.h"
#include "platform/report/table.h"
#include "platform/study/crossbar_silicon.h"
#include "platform/study/tdnn_silicon.h"

namespace tessera::cli {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;
using Figures = std::vector<study::ComparedFigure>;

bool is_met(const Figures& figures) {
    return std::all_of(figures.begin(), figures.end(),
                       [](const study::ComparedFigure& figure) { return figure.is_met(); });
}

std::string words(std::string_view name) {
    std::string text(name);
    std::replace(text.begin(), text.end(), '_', ' ');
    return text;
}

std::string number(double value) {
    return value >= 1e4 ? fmt::format("{:.0f}", value) : fmt::format("{:.4g}", value);
}

void print(const study::PublishedMachine& machine, const Figures& figures) {
    fmt::print("{}: {}\n\n", machine.name, machine.source);
    report::Table table({{"figure"},
                         {"window", true},
                         {"published", true},
                         {"model", true},
                         {"error", true},
                         {"gate", true},
                         {"kind"},
                         {"note"}});
    for (const study::ComparedFigure& figure : figures) {
        const study::PublishedFigure& published = figure.published;
        const std::optional<double> error = figure.error_percent();
        std::string note = published.note;
        if (!figure.is_met()) note = "MISSED: " + note;
        table.add({published.figure,
                   published.window_ns ? fmt::format("{:g} ns", *published.window_ns) : "",
                   published.value ? number(*published.value) : "-", number(figure.model),
                   error ? fmt::format("{:+.2f} %", *error) : "-",
                   published.gate_percent ? fmt::format("{:g} %", *published.gate_percent) : "-",
                   words(study::to_string(published.kind)), note});
    }
    fmt::print("{}\n", table.text());
    for (const std::string& line : machine.put_in) fmt::print("- {}\n", line);
    if (!machine.put_in.empty()) fmt::print("\n");
}

Json json_of(const study::PublishedMachine& machine, const Figures& figures) {
    Json list = Json::array();
    for (const study::ComparedFigure& figure : figures) {
        const study::PublishedFigure& published = figure.published;
        Json json = {{"figure", published.figure}, {"kind", study::to_string(published.kind)}};
        if (published.window_ns) json["window_ns"] = *published.window_ns;
        if (published.value) json["published"] = *published.value;
        json["model"] = figure.model;
        if (const auto error = figure.error_percent()) json["error_pct"] = *error;
        if (published.gate_percent) json["gate_pct"] = *published.gate_percent;
        list.push_back(std::move(json));
    }
    return {{"name", machine.name},
            {"source", machine.source},
            {"figures", std::move(list)},
            {"put_in", machine.put_in}};
}

std::vector<ValidatedFigure> for_summary(const Figures& figures) {
    std::vector<ValidatedFigure> list;
    for (const study::ComparedFigure& figure : figures)
        list.push_back({figure.published.figure, figure.published.kind, figure.error_percent(),
                        figure.published.gate_percent.has_value(), figure.is_met()});
    return list;
}

using Compare = std::function<Figures(const study::PublishedMachine&)>;

std::vector<ValidatedTable> figures_of(const std::string& verb, const Compare& compare) {
    std::vector<ValidatedTable> tables;
    for (const study::PublishedMachine& machine :
         study::read_published_machines(home() + "/scenarios/silicon/" + verb + ".yaml").machines)
        tables.push_back({verb, machine.name, for_summary(compare(machine))});
    return tables;
}

int validate(const ValidateMachinesOptions& options, const std::string& usual_table,
             const Compare& compare) {
    const std::string path =
        options.table.empty() ? home() + "/scenarios/silicon/" + usual_table : options.table;
    const study::PublishedMachines table = study::read_published_machines(path);
    const fs::path file(options.json);
    std::optional<report::OutputFolder>
        folder;  // refused before the work when it cannot be written
    if (!options.json.empty())
        folder.emplace(file.has_parent_path() ? file.parent_path().string() : ".");
    std::vector<Figures> all;
    for (const study::PublishedMachine& machine : table.machines) all.push_back(compare(machine));
    const bool all_met = std::all_of(all.begin(), all.end(), is_met);
    if (folder) {
        Json machines = Json::array();
        for (std::size_t i = 0; i < all.size(); ++i)
            machines.push_back(json_of(table.machines[i], all[i]));
        const Json json = {{"schema", "tessera.validation/1"},
                           {"machines", std::move(machines)},
                           {"gates_met", all_met}};
        folder->write(file.filename().string(), json.dump(2) + "\n");
    }
    for (std::size_t i = 0; i < all.size(); ++i) print(table.machines[i], all[i]);
    fmt::print("gates:      {}\n", all_met ? "all met" : "MISSED");
    return all_met ? kSuccess : kCheckFailed;
}

}  // namespace

std::vector<ValidatedTable> reram_figures() {
    const std::uint64_t seed = ValidateMachinesOptions().seed;
    return figures_of("reram", [&](const study::PublishedMachine& machine) {
        return study::compare_crossbars(machine, seed);
    });
}

std::vector<ValidatedTable> tdnn_figures() { return figures_of("tdnn", study::compare_tdnn); }

int validate_reram(const ValidateMachinesOptions& options) {
    return validate(options, "reram.yaml", [&](const study::PublishedMachine& machine) {
        return study::compare_crossbars(machine, options.seed);
    });
}

int validate_tdnn(const ValidateMachinesOptions& options) {
    return validate(options, "tdnn.yaml", study::compare_tdnn);
}

}  // namespace tessera::cli
