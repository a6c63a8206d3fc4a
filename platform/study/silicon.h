#pragma once
// A published table of a chip, and a run beside it.

#include <optional>
#include <string>
#include <vector>

#include "models/base/config_fields.h"
#include "platform/soc/run_result.h"
#include "platform/study/published.h"

namespace tessera::study {

enum class SiliconColumn : std::uint8_t {
    processing_ms,
    total_ms,
    active_pes,
    glb_MB,
    dram_MB,
    power_mW
};
inline constexpr std::array kSiliconColumnNames = {
    base::EnumName<SiliconColumn>{SiliconColumn::processing_ms, "processing_ms"},
    base::EnumName<SiliconColumn>{SiliconColumn::total_ms, "total_ms"},
    base::EnumName<SiliconColumn>{SiliconColumn::active_pes, "active_pes"},
    base::EnumName<SiliconColumn>{SiliconColumn::glb_MB, "glb_MB"},
    base::EnumName<SiliconColumn>{SiliconColumn::dram_MB, "dram_MB"},
    base::EnumName<SiliconColumn>{SiliconColumn::power_mW, "power_mW"},
};
constexpr std::span<const base::EnumName<SiliconColumn>> enum_names(SiliconColumn) {
    return kSiliconColumnNames;
}

struct SiliconLayer {
    std::string name;
    std::optional<double> processing_ms, total_ms, active_pes, glb_MB, dram_MB, power_mW;

    template <class Visitor>
    static void describe(Visitor& visit) {
        using C = SiliconLayer;
        const base::FieldRules rules{.min = 0, .max = 1e9};
        visit.field("name", &C::name, "as the topology names it", {.required = true});
        visit.field("processing_ms", &C::processing_ms, "computing alone", rules);
        visit.field("total_ms", &C::total_ms, "from the first load to the last store", rules);
        visit.field("active_pes", &C::active_pes, "PEs at work", rules);
        visit.field("glb_MB", &C::glb_MB, "10^6 bytes between global buffer and array", rules);
        visit.field("dram_MB", &C::dram_MB, "10^6 bytes on and off the chip", rules);
        visit.field("power_mW", &C::power_mW, "of the chip", rules);
    }
    [[nodiscard]] std::optional<double> at(SiliconColumn column) const;
};

struct SiliconGate {
    SiliconColumn column = SiliconColumn::processing_ms;
    std::string layer;
    double percent = 0;

    template <class Visitor>
    static void describe(Visitor& visit) {
        visit.field("column", &SiliconGate::column, "what is held", {.required = true});
        visit.field("layer", &SiliconGate::layer, "of one layer; else of those without a gate");
        visit.field("percent", &SiliconGate::percent, "of the chip's figure, either way",
                    {.min = 0, .max = 1000, .required = true});
    }
};

struct SiliconKind {
    SiliconColumn column = SiliconColumn::processing_ms;
    std::string layer;
    FigureKind kind = FigureKind::prediction;

    template <class Visitor>
    static void describe(Visitor& visit) {
        visit.field("column", &SiliconKind::column, "what it is of", {.required = true});
        visit.field("layer", &SiliconKind::layer, "of one layer; else of those without a kind");
        visit.field("kind", &SiliconKind::kind, "put_in, calibration or prediction",
                    {.required = true});
    }
};

struct SiliconTable {
    std::string name;
    std::string source;
    std::string scenario;
    std::vector<SiliconLayer> layers;
    std::vector<SiliconGate> gates;
    std::vector<SiliconKind> kinds;
    std::vector<std::string> put_in;

    template <class Visitor>
    static void describe(Visitor& visit) {
        using C = SiliconTable;
        visit.field("name", &C::name, "of the table", {.required = true});
        visit.field("source", &C::source, "publication and table", {.required = true});
        visit.field("scenario", &C::scenario, "what runs beside it",
                    {.required = true, .is_path = true});
        visit.field("layers", &C::layers, "figures of the chip", {.required = true});
        visit.field("gates", &C::gates, "how near a run must come; columns without one are shown");
        visit.field("kinds", &C::kinds, "what was put in or fitted; the others are predictions");
        visit.field("put_in", &C::put_in, "numbers that the models took from the table or fitted");
    }
    void validate() const;  // throws base::ConfigError
};

// Throws config::Error.
[[nodiscard]] SiliconTable read_silicon(const std::string& path);

struct SiliconFigure {
    SiliconColumn column;
    double chip = 0, model = 0;
    std::optional<double> gate_percent;
    FigureKind kind = FigureKind::prediction;

    [[nodiscard]] double error_percent() const { return chip == 0 ? 0 : (model / chip - 1) * 100; }
    [[nodiscard]] bool is_met() const;
};

struct SiliconRow {
    std::string layer;
    std::vector<SiliconFigure> figures;  // of the columns that the chip's table has
};

// The table's layers with what the run made of them, and their sum when the table has all of a
// column. Throws config::Error when the run lacks a layer or it ran on no tile that counts these.
[[nodiscard]] std::vector<SiliconRow> compare(const SiliconTable& table,
                                              const soc::WorkloadResult& run);

[[nodiscard]] std::string_view to_string(SiliconColumn column);

}  // namespace tessera::study
