#pragma once
// Published figures of crossbar machines beside what the model gives for them.

#include <array>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "models/base/config_fields.h"

namespace tessera::study {

// What can be held against a publication. All of 8-bit random weights and inputs.
enum class CrossbarFigure : std::uint8_t {
    conversion_pJ,       // of an ADC
    dac_row_pJ,          // a row driven for one bit
    shift_add_pJ,        // a column's code added
    cycle_ns,            // a bit of a product, without the first read or the last conversion
    product_ns,          // a product with inputs of 16 bits
    array_power_mW,      // cells of one crossbar that is read bit after bit
    machine_power_mW,    // all crossbars with their converters, DACs and adders
    exact_adc_bits,      // fewest with which ideal devices give exact products
    offset_adc_bits,     // the same with plain offset weights
    differential_bits,   // the same with differential ones
    relative_error_pct,  // of products, of what they vary by
    mac_pJ,              // a cell's part in one read, converters included
    spike_rate_MHz,      // of one converter at the most
    spikes_mean,         // of a column's window
    column_gops          // of two columns: two operations a cell, one read a window
};
inline constexpr std::array kCrossbarFigureNames = {
    base::EnumName<CrossbarFigure>{CrossbarFigure::conversion_pJ, "conversion_pJ"},
    base::EnumName<CrossbarFigure>{CrossbarFigure::dac_row_pJ, "dac_row_pJ"},
    base::EnumName<CrossbarFigure>{CrossbarFigure::shift_add_pJ, "shift_add_pJ"},
    base::EnumName<CrossbarFigure>{CrossbarFigure::cycle_ns, "cycle_ns"},
    base::EnumName<CrossbarFigure>{CrossbarFigure::product_ns, "product_ns"},
    base::EnumName<CrossbarFigure>{CrossbarFigure::array_power_mW, "array_power_mW"},
    base::EnumName<CrossbarFigure>{CrossbarFigure::machine_power_mW, "machine_power_mW"},
    base::EnumName<CrossbarFigure>{CrossbarFigure::exact_adc_bits, "exact_adc_bits"},
    base::EnumName<CrossbarFigure>{CrossbarFigure::offset_adc_bits, "offset_adc_bits"},
    base::EnumName<CrossbarFigure>{CrossbarFigure::differential_bits, "differential_adc_bits"},
    base::EnumName<CrossbarFigure>{CrossbarFigure::relative_error_pct, "relative_error_pct"},
    base::EnumName<CrossbarFigure>{CrossbarFigure::mac_pJ, "mac_pJ"},
    base::EnumName<CrossbarFigure>{CrossbarFigure::spike_rate_MHz, "spike_rate_MHz"},
    base::EnumName<CrossbarFigure>{CrossbarFigure::spikes_mean, "spikes_mean"},
    base::EnumName<CrossbarFigure>{CrossbarFigure::column_gops, "two_columns_GOPS"},
};
constexpr std::span<const base::EnumName<CrossbarFigure>> enum_names(CrossbarFigure) {
    return kCrossbarFigureNames;
}

//   put_in       the model's table has it from the publication
//   calibration  a free number was fitted to it
//   prediction   neither
//   context      nothing published belongs to it
enum class FigureKind : std::uint8_t { put_in, calibration, prediction, context };
inline constexpr std::array<base::EnumName<FigureKind>, 4> kFigureKindNames = {
    {{FigureKind::put_in, "put_in"},
     {FigureKind::calibration, "calibration"},
     {FigureKind::prediction, "prediction"},
     {FigureKind::context, "context"}}};
constexpr std::span<const base::EnumName<FigureKind>> enum_names(FigureKind) {
    return kFigureKindNames;
}

struct PublishedFigure {
    CrossbarFigure figure = CrossbarFigure::conversion_pJ;
    std::optional<double> value;
    FigureKind kind = FigureKind::prediction;
    std::optional<double> window_ns;
    std::optional<double> gate_percent;
    std::string note;

    template <class Visitor>
    static void describe(Visitor& visit) {
        using F = PublishedFigure;
        visit.field("figure", &F::figure, "what it is of", {.required = true});
        visit.field("value", &F::value, "as published; none: shown alone", {.min = 0});
        visit.field("kind", &F::kind, "put_in, calibration, prediction or context",
                    {.required = true});
        visit.field("window_ns", &F::window_ns, "of integrate-and-fire converters",
                    {.min = 1, .max = 1e6});
        visit.field("gate_percent", &F::gate_percent, "how near the model must come",
                    {.min = 0, .max = 1000});
        visit.field("note", &F::note, "what to know about it");
    }
    void validate() const;  // throws base::ConfigError
};

struct PublishedMachine {
    std::string name;
    std::string source;
    std::string machine;
    std::string technology;
    std::vector<PublishedFigure> figures;
    std::vector<std::string> put_in;

    template <class Visitor>
    static void describe(Visitor& visit) {
        using M = PublishedMachine;
        visit.field("name", &M::name, "of the machine", {.required = true});
        visit.field("source", &M::source, "publication", {.required = true});
        visit.field("machine", &M::machine, "its tile", {.required = true, .is_path = true});
        visit.field("technology", &M::technology, "its energy table",
                    {.required = true, .is_path = true});
        visit.field("figures", &M::figures, "published ones", {.required = true});
        visit.field("put_in", &M::put_in, "what the model took from publications or assumed");
    }
};

struct PublishedMachines {
    std::vector<PublishedMachine> machines;

    template <class Visitor>
    static void describe(Visitor& visit) {
        visit.field("machines", &PublishedMachines::machines, "to hold the model against",
                    {.required = true});
    }
};

// Throws config::Error.
[[nodiscard]] PublishedMachines read_published_machines(const std::string& path);

struct ComparedFigure {
    PublishedFigure published;
    double model = 0;

    // Of the published value; nothing without one.
    [[nodiscard]] std::optional<double> error_percent() const;
    [[nodiscard]] bool is_met() const;
};

// Of all figures of a machine, in order. Throws config::Error for files that are none.
[[nodiscard]] std::vector<ComparedFigure> compare(const PublishedMachine& machine,
                                                  std::uint64_t seed);

[[nodiscard]] std::string_view to_string(CrossbarFigure figure);
[[nodiscard]] std::string_view to_string(FigureKind kind);

}  // namespace tessera::study
