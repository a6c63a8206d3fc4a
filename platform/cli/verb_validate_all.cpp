#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <optional>
#include <nlohmann/json.hpp>

#include "platform/cli/exit_code.h"
#include "platform/cli/verb_validate.h"
#include "platform/report/output_folder.h"
#include "platform/report/table.h"

namespace tessera::cli {

namespace {

namespace fs = std::filesystem;
using study::FigureKind;
using Json = nlohmann::ordered_json;

std::size_t count(const ValidatedTable& table, FigureKind kind) {
    return static_cast<std::size_t>(
        std::count_if(table.figures.begin(), table.figures.end(),
                      [&](const ValidatedFigure& figure) { return figure.kind == kind; }));
}

// The figure of a kind that is farthest from its publication; null when none has an error.
const ValidatedFigure* worst(const ValidatedTable& table, FigureKind kind) {
    const ValidatedFigure* most = nullptr;
    for (const ValidatedFigure& figure : table.figures)
        if (figure.kind == kind && figure.error_percent &&
            (most == nullptr || std::abs(*figure.error_percent) > std::abs(*most->error_percent)))
            most = &figure;
    return most;
}

std::size_t missed(const ValidatedTable& table) {
    return static_cast<std::size_t>(
        std::count_if(table.figures.begin(), table.figures.end(),
                      [](const ValidatedFigure& figure) { return !figure.is_met; }));
}

std::size_t gates(const ValidatedTable& table) {
    return static_cast<std::size_t>(
        std::count_if(table.figures.begin(), table.figures.end(),
                      [](const ValidatedFigure& figure) { return figure.has_gate; }));
}

std::string in_words(const ValidatedFigure* figure) {
    if (figure == nullptr) return "-";
    return fmt::format("{:+.2f} % ({}{})", *figure->error_percent, figure->name,
                       figure->has_gate ? "" : ", no gate");
}

void print(const std::vector<ValidatedTable>& tables) {
    report::Table text({{"validate"},
                        {"against"},
                        {"put in", true},
                        {"calibration", true},
                        {"prediction", true},
                        {"context", true},
                        {"gates", true},
                        {"worst prediction"},
                        {"worst calibration"}});
    for (const ValidatedTable& table : tables)
        text.add({table.verb, table.name, std::to_string(count(table, FigureKind::put_in)),
                  std::to_string(count(table, FigureKind::calibration)),
                  std::to_string(count(table, FigureKind::prediction)),
                  std::to_string(count(table, FigureKind::context)),
                  missed(table) == 0 ? std::to_string(gates(table))
                                     : fmt::format("{} of {} MISSED", missed(table), gates(table)),
                  in_words(worst(table, FigureKind::prediction)),
                  in_words(worst(table, FigureKind::calibration))});
    fmt::print(
        "{}\nWhat was put in comes out by construction, a calibration was fitted: neither proves "
        "anything. Context has nothing published beside it.\n",
        text.text());
    for (const ValidatedTable& table : tables)
        for (const ValidatedFigure& figure : table.figures)
            if (!figure.is_met)
                fmt::print(
                    "MISSED: {}, {}: {}{}\n", table.verb, table.name, figure.name,
                    figure.error_percent ? fmt::format(", {:+.2f} %", *figure.error_percent) : "");
}

Json to_json(const std::vector<ValidatedTable>& tables, bool all_met) {
    Json list = Json::array();
    for (const ValidatedTable& table : tables) {
        Json figures = Json::array();
        for (const ValidatedFigure& figure : table.figures)
            figures.push_back(
                {{"figure", figure.name},
                 {"kind", study::to_string(figure.kind)},
                 {"error_pct", figure.error_percent ? Json(*figure.error_percent) : Json(nullptr)},
                 {"gate", figure.has_gate},
                 {"met", figure.is_met}});
        list.push_back(
            {{"validate", table.verb}, {"against", table.name}, {"figures", std::move(figures)}});
    }
    return {
        {"schema", "tessera.validations/1"}, {"tables", std::move(list)}, {"gates_met", all_met}};
}

}  // namespace

int validate_all(const ValidateAllOptions& options) {
    const fs::path file(options.json);
    std::optional<report::OutputFolder>
        folder;  // refused before the work when it cannot be written
    if (!options.json.empty())
        folder.emplace(file.has_parent_path() ? file.parent_path().string() : ".");
    std::vector<ValidatedTable> tables;
    for (const auto figures : {eyeriss_figures, dataflow_figures, reram_figures, tdnn_figures})
        for (ValidatedTable& table : figures()) tables.push_back(std::move(table));
    const bool all_met = std::all_of(tables.begin(), tables.end(), [](const ValidatedTable& table) {
        return missed(table) == 0;
    });
    if (folder) folder->write(file.filename().string(), to_json(tables, all_met).dump(2) + "\n");
    print(tables);
    fmt::print("gates:      {}\n", all_met ? "all met" : "MISSED");
    return all_met ? kSuccess : kCheckFailed;
}

}  // namespace tessera::cli
