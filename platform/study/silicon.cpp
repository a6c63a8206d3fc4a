#include "platform/study/silicon.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "platform/config/document.h"
#include "platform/config/error.h"
#include "platform/config/reader.h"
#include "platform/report/tile_columns.h"

namespace tessera::study {

namespace {

double value_of(const report::TileColumns& columns, SiliconColumn column) {
    switch (column) {
        case SiliconColumn::processing_ms: return columns.processing_ms;
        case SiliconColumn::total_ms: return columns.total_ms;
        case SiliconColumn::active_pes: return static_cast<double>(columns.active_pes);
        case SiliconColumn::glb_MB: return columns.glb_MB;
        case SiliconColumn::dram_MB: return columns.dram_MB;
        case SiliconColumn::power_mW: break;
    }
    return columns.power_mW;
}

std::optional<double> gate_of(const SiliconTable& table, const std::string& layer,
                              SiliconColumn column) {
    std::optional<double> general;
    for (const SiliconGate& gate : table.gates) {
        if (gate.column != column) continue;
        if (gate.layer == layer) return gate.percent;
        if (gate.layer.empty()) general = gate.percent;
    }
    return general;
}

// Of the sum of layers: that of the column.
FigureKind kind_of(const SiliconTable& table, const std::string& layer, SiliconColumn column) {
    FigureKind general = FigureKind::prediction;
    for (const SiliconKind& each : table.kinds) {
        if (each.column != column) continue;
        if (each.layer == layer) return each.kind;
        if (each.layer.empty()) general = each.kind;
    }
    return general;
}

const soc::LayerResult& find(const SiliconTable& table, const soc::WorkloadResult& run,
                             const std::string& name) {
    const auto layer =
        std::find_if(run.layers.begin(), run.layers.end(),
                     [&](const soc::LayerResult& each) { return each.name == name; });
    if (layer == run.layers.end())
        throw config::Error(table.name,
                            fmt::format("layer `{}` of the table is not in the run", name));
    return *layer;
}

}  // namespace

std::optional<double> SiliconLayer::at(SiliconColumn column) const {
    switch (column) {
        case SiliconColumn::processing_ms: return processing_ms;
        case SiliconColumn::total_ms: return total_ms;
        case SiliconColumn::active_pes: return active_pes;
        case SiliconColumn::glb_MB: return glb_MB;
        case SiliconColumn::dram_MB: return dram_MB;
        case SiliconColumn::power_mW: break;
    }
    return power_mW;
}

void SiliconTable::validate() const {
    if (layers.empty()) throw base::ConfigError("layers: the table is empty");
    for (std::size_t i = 0; i < layers.size(); ++i)
        for (std::size_t j = 0; j < i; ++j)
            if (layers[j].name == layers[i].name)
                throw base::ConfigError(
                    fmt::format("layers[{}]: `{}` stands twice", i, layers[i].name));
    for (std::size_t i = 0; i < gates.size(); ++i)
        if (!gates[i].layer.empty() &&
            std::none_of(layers.begin(), layers.end(),
                         [&](const SiliconLayer& layer) { return layer.name == gates[i].layer; }))
            throw base::ConfigError(
                fmt::format("gates[{}]: there is no layer `{}`", i, gates[i].layer));
    for (std::size_t i = 0; i < kinds.size(); ++i) {
        if (kinds[i].kind == FigureKind::context)
            throw base::ConfigError(
                fmt::format("kinds[{}]: figures of the chip are no context", i));
        if (!kinds[i].layer.empty() &&
            std::none_of(layers.begin(), layers.end(),
                         [&](const SiliconLayer& layer) { return layer.name == kinds[i].layer; }))
            throw base::ConfigError(
                fmt::format("kinds[{}]: there is no layer `{}`", i, kinds[i].layer));
    }
}

SiliconTable read_silicon(const std::string& path) {
    return config::read<SiliconTable>(config::load_document(path));
}

bool SiliconFigure::is_met() const {
    if (!gate_percent) return true;
    // What is exact is compared as printed numbers are.
    return std::abs(error_percent()) <= *gate_percent + 1e-9;
}

std::vector<SiliconRow> compare(const SiliconTable& table, const soc::WorkloadResult& run) {
    std::vector<SiliconRow> rows;
    std::vector<soc::LayerResult> matched;
    for (const SiliconLayer& chip : table.layers) {
        const soc::LayerResult& layer = find(table, run, chip.name);
        const std::optional<report::TileColumns> model = report::tile_columns(layer);
        if (!model)
            throw config::Error(table.name,
                                fmt::format("layer `{}` ran on `{}`, which does not count what "
                                            "the table holds",
                                            chip.name, layer.unit));
        SiliconRow row{chip.name, {}};
        for (const auto& column : kSiliconColumnNames)
            if (const auto value = chip.at(column.value))
                row.figures.push_back({column.value, *value, value_of(*model, column.value),
                                       gate_of(table, chip.name, column.value),
                                       kind_of(table, chip.name, column.value)});
        rows.push_back(std::move(row));
        matched.push_back(layer);
    }
    const report::TileColumns model = report::sum_of(matched);
    SiliconRow sum{"sum", {}};
    for (const auto& column : kSiliconColumnNames) {
        // Power and active PEs do not add up.
        if (column.value == SiliconColumn::active_pes || column.value == SiliconColumn::power_mW)
            continue;
        double chip = 0;
        bool is_whole = true;
        for (const SiliconLayer& layer : table.layers) {
            const auto value = layer.at(column.value);
            is_whole = is_whole && value.has_value();
            chip += value.value_or(0);
        }
        if (is_whole)
            sum.figures.push_back({column.value,
                                   chip,
                                   value_of(model, column.value),
                                   {},
                                   kind_of(table, sum.layer, column.value)});
    }
    if (!sum.figures.empty()) rows.push_back(std::move(sum));
    return rows;
}

std::string_view to_string(SiliconColumn column) {
    return kSiliconColumnNames.at(static_cast<std::size_t>(column)).name;
}

}  // namespace tessera::study
