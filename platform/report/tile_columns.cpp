#include "platform/report/tile_columns.h"

#include <fmt/format.h>

#include <algorithm>

#include "platform/report/table.h"

namespace tessera::report {

namespace {

constexpr double kPsPerMs = 1e9;
constexpr double kBytesPerMB = 1e6;
constexpr double kWordBytes = 2;

std::optional<std::uint64_t> figure(const soc::LayerResult& layer, std::string_view name) {
    for (const base::Figure& each : layer.figures)
        if (each.name == name) return each.value;
    return std::nullopt;
}

// fJ over ms are pW.
double milliwatts(std::uint64_t energy_fj, double ms) {
    return ms == 0 ? 0 : static_cast<double>(energy_fj) / ms * 1e-9;
}

std::vector<std::string> row(const std::string& name, const TileColumns& columns) {
    return {name,
            fmt::format("{:.3f}", columns.processing_ms),
            fmt::format("{:.3f}", columns.total_ms),
            fmt::format("{}", columns.active_pes),
            fmt::format("{:.3f}", columns.glb_MB),
            fmt::format("{:.3f}", columns.dram_MB),
            fmt::format("{:.1f}", columns.power_mW)};
}

}  // namespace

std::optional<TileColumns> tile_columns(const soc::LayerResult& layer) {
    const auto cycles = figure(layer, "processing_cycles"), pes = figure(layer, "active_pes"),
               ifmaps = figure(layer, "glb_ifmap_words"), psums = figure(layer, "glb_psum_words");
    if (!cycles || !pes || !ifmaps || !psums || layer.clock_hz == 0) return std::nullopt;
    TileColumns columns;
    columns.processing_ms =
        static_cast<double>(*cycles) / static_cast<double>(layer.clock_hz) * 1e3;
    columns.total_ms = static_cast<double>(layer.time_ps) / kPsPerMs;
    columns.active_pes = *pes;
    columns.glb_MB = static_cast<double>(*ifmaps + *psums) * kWordBytes / kBytesPerMB;
    columns.dram_MB = static_cast<double>(layer.bytes_read + layer.bytes_written) / kBytesPerMB;
    columns.power_mW = milliwatts(layer.energy_fj + layer.standby_fj, columns.total_ms);
    return columns;
}

TileColumns sum_of(const std::vector<soc::LayerResult>& layers) {
    TileColumns sum;
    double pe_ms = 0;
    std::uint64_t energy_fj = 0;
    for (const soc::LayerResult& layer : layers) {
        const std::optional<TileColumns> columns = tile_columns(layer);
        if (!columns) continue;
        sum.processing_ms += columns->processing_ms;
        sum.total_ms += columns->total_ms;
        sum.glb_MB += columns->glb_MB;
        sum.dram_MB += columns->dram_MB;
        pe_ms += static_cast<double>(columns->active_pes) * columns->processing_ms;
        energy_fj += layer.energy_fj + layer.standby_fj;
    }
    if (sum.processing_ms > 0)
        sum.active_pes = static_cast<std::uint64_t>(pe_ms / sum.processing_ms + 0.5);
    sum.power_mW = milliwatts(energy_fj, sum.total_ms);
    return sum;
}

std::string tile_table(const soc::WorkloadResult& workload) {
    Table table({{"layer"},
                 {"processing ms", true},
                 {"total ms", true},
                 {"active PEs", true},
                 {"GLB MB", true},
                 {"DRAM MB", true},
                 {"power mW", true}});
    bool has_rows = false;
    for (const soc::LayerResult& layer : workload.layers)
        if (const auto columns = tile_columns(layer)) {
            table.add(row(layer.name, *columns));
            has_rows = true;
        }
    if (!has_rows) return {};
    table.add_rule();
    table.add(row("sum", sum_of(workload.layers)));
    return table.text();
}

}  // namespace tessera::report
