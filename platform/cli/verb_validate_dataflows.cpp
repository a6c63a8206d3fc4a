#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "platform/cli/exit_code.h"
#include "platform/cli/home.h"
#include "platform/cli/verb_validate.h"
#include "platform/config/document.h"
#include "platform/config/reader.h"
#include "platform/report/output_folder.h"
#include "platform/report/table.h"
#include "platform/study/dataflow.h"

namespace tessera::cli {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

// What is published of the comparison.
struct Published {
    std::string source;
    std::uint32_t pes = 256, batch = 16;
    double conv_least = 0, conv_most = 0, dense_least = 0;
    double tolerance_percent = 0;

    template <class Visitor>
    static void describe(Visitor& visit) {
        const base::FieldRules ratio{.min = 1, .max = 100, .required = true};
        visit.field("source", &Published::source, "publication", {.required = true});
        visit.field("pes", &Published::pes, "of the array", {.min = 1, .max = 65536});
        visit.field("batch", &Published::batch, "images", {.min = 1, .max = 4096});
        visit.field("conv_least", &Published::conv_least,
                    "the best other dataflow's energy over row stationary's, convolutions", ratio);
        visit.field("conv_most", &Published::conv_most, "the worst one's", ratio);
        visit.field("dense_least", &Published::dense_least,
                    "the best other one's, fully connected layers, at least", ratio);
        visit.field("tolerance_percent", &Published::tolerance_percent, "of these ratios",
                    {.min = 0, .max = 100, .required = true});
    }
};

struct Result {
    study::Dataflow dataflow;
    study::SpatialArray array;
    std::optional<study::DataflowTotal> conv, dense;
};

std::vector<Result> results(const Published& published) {
    std::vector<Result> list;
    for (const study::Dataflow dataflow : study::kDataflows) {
        const study::SpatialArray array = study::equal_area_array(dataflow, published.pes);
        list.push_back({dataflow, array,
                        study::total(dataflow, array, study::alexnet_conv(published.batch)),
                        study::total(dataflow, array, study::alexnet_dense(published.batch))});
    }
    return list;
}

Published read_published() {
    return config::read<Published>(
        config::load_document(home() + "/scenarios/silicon/dataflows.yaml"));
}

struct Ratio {
    const char* what;
    double published, model;
    bool is_bound;  // published as "at least"
    double tolerance_percent;

    [[nodiscard]] double error_percent() const { return (model / published - 1) * 100; }
    [[nodiscard]] bool is_met() const {
        return is_bound ? model >= published : std::abs(error_percent()) <= tolerance_percent;
    }
};

// Energies of the other dataflows over row stationary's; those that do not fit are left out.
std::vector<double> ratios(const std::vector<Result>& list,
                           std::optional<study::DataflowTotal> Result::*part) {
    std::vector<double> values;
    for (const Result& result : list)
        if (result.dataflow != study::Dataflow::rs && result.*part)
            values.push_back((result.*part)->energy_per_mac() /
                             (list.front().*part)->energy_per_mac());
    return values;
}

std::vector<Ratio> compare(const Published& published, const std::vector<Result>& list) {
    const std::vector<double> conv = ratios(list, &Result::conv);
    const std::vector<double> dense = ratios(list, &Result::dense);
    const double tolerance = published.tolerance_percent;
    return {{"best other dataflow over RS, conv", published.conv_least,
             *std::min_element(conv.begin(), conv.end()), false, tolerance},
            {"worst other dataflow over RS, conv", published.conv_most,
             *std::max_element(conv.begin(), conv.end()), false, tolerance},
            {"best other dataflow over RS, dense, at least", published.dense_least,
             *std::min_element(dense.begin(), dense.end()), true, tolerance}};
}

std::vector<std::string> row(const Result& result, const char* layers,
                             const std::optional<study::DataflowTotal>& total, double rs) {
    std::vector<std::string> cells = {
        std::string(study::to_string(result.dataflow)), layers,
        fmt::format("{} B", result.array.register_bytes),
        fmt::format("{:.1f} KiB", static_cast<double>(result.array.buffer_bytes) / 1024)};
    if (!total) {
        cells.emplace_back("does not fit");
        return cells;
    }
    const study::Accesses& a = total->accesses;
    for (const double part :
         {total->energy_per_mac(), 200 * a.dram / total->macs, 6 * a.buffer / total->macs,
          2 * a.array / total->macs, a.registers / total->macs})
        cells.push_back(fmt::format("{:.3f}", part));
    cells.push_back(fmt::format("{:.5f}", total->dram_per_mac()));
    cells.push_back(fmt::format("{:.2f}", total->energy_per_mac() / rs));
    return cells;
}

void print(const Published& published, const std::vector<Result>& list,
           const std::vector<Ratio>& compared) {
    fmt::print(
        "{}\n{} PEs, batch of {}; energy of a multiply-accumulate and what it moves, in "
        "units of its arithmetic\n\n",
        published.source, published.pes, published.batch);
    report::Table table({{"dataflow"},
                         {"layers"},
                         {"registers", true},
                         {"buffer", true},
                         {"energy", true},
                         {"DRAM", true},
                         {"buffer", true},
                         {"array", true},
                         {"registers", true},
                         {"DRAM words", true},
                         {"over RS", true}});
    for (const Result& result : list)
        table.add(row(result, "conv", result.conv, list.front().conv->energy_per_mac()));
    table.add_rule();
    for (const Result& result : list)
        table.add(row(result, "dense", result.dense, list.front().dense->energy_per_mac()));
    fmt::print("{}\n", table.text());
    report::Table gates({{"ratio, a prediction of closed forms and exhaustive search"},
                         {"published", true},
                         {"model", true},
                         {"error", true},
                         {""}});
    for (const Ratio& ratio : compared)
        gates.add(
            {ratio.what, fmt::format("{:.1f}", ratio.published), fmt::format("{:.2f}", ratio.model),
             fmt::format("{:+.1f} %", ratio.error_percent()), ratio.is_met() ? "" : "MISSED"});
    fmt::print("{}\n", gates.text());
    fmt::print(
        "Put in: costs of ISCA 2016 (DRAM 200, buffer 6, between PEs 2, registers 1) and its "
        "areas of memories.\n");
}

Json to_json(const std::optional<study::DataflowTotal>& total) {
    if (!total) return nullptr;
    return {{"energy_per_mac", total->energy_per_mac()},
            {"dram_words_per_mac", total->dram_per_mac()},
            {"words",
             {{"dram", total->accesses.dram},
              {"buffer", total->accesses.buffer},
              {"array", total->accesses.array},
              {"registers", total->accesses.registers}}},
            {"macs", total->macs}};
}

Json json_of(const Published& published, const std::vector<Result>& list,
             const std::vector<Ratio>& compared, bool is_met) {
    Json dataflows = Json::array(), ratios = Json::array();
    for (const Result& result : list)
        dataflows.push_back({{"name", study::to_string(result.dataflow)},
                             {"register_bytes", result.array.register_bytes},
                             {"buffer_bytes", result.array.buffer_bytes},
                             {"conv", to_json(result.conv)},
                             {"dense", to_json(result.dense)}});
    for (const Ratio& ratio : compared)
        ratios.push_back({{"what", ratio.what},
                          {"published", ratio.published},
                          {"model", ratio.model},
                          {"error_pct", ratio.error_percent()},
                          {"met", ratio.is_met()}});
    return {{"schema", "tessera.dataflows/1"},
            {"source", published.source},
            {"pes", published.pes},
            {"batch", published.batch},
            {"dataflows", std::move(dataflows)},
            {"ratios", std::move(ratios)},
            {"gates_met", is_met}};
}

}  // namespace

std::vector<ValidatedTable> dataflow_figures() {
    const Published published = read_published();
    ValidatedTable table{"dataflows", "ISCA 2016", {}};
    for (const Ratio& ratio : compare(published, results(published))) {
        // Of a bound there is no error while it holds.
        std::optional<double> error;
        if (!ratio.is_bound || !ratio.is_met()) error = ratio.error_percent();
        table.figures.push_back(
            {ratio.what, study::FigureKind::prediction, error, true, ratio.is_met()});
    }
    return {std::move(table)};
}

int validate_dataflows(const ValidateDataflowsOptions& options) {
    const Published published = read_published();
    const std::vector<Result> list = results(published);
    const std::vector<Ratio> compared = compare(published, list);
    const bool is_met = std::all_of(compared.begin(), compared.end(),
                                    [](const Ratio& ratio) { return ratio.is_met(); });
    if (!options.json.empty()) {
        const fs::path file(options.json);
        report::OutputFolder(file.has_parent_path() ? file.parent_path().string() : ".")
            .write(file.filename().string(),
                   json_of(published, list, compared, is_met).dump(2) + "\n");
    }
    print(published, list, compared);
    fmt::print("gates:      {}\n", is_met ? "all met" : "MISSED");
    return is_met ? kSuccess : kCheckFailed;
}

}  // namespace tessera::cli
