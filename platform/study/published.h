#pragma once
// Published figures of machines beside what models give for them.

#include <array>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "models/base/config_fields.h"

namespace tessera::study {

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
    std::string figure;
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

// What a model gives for a figure.
struct FigureModel {
    std::string_view name;
    std::function<double(const PublishedFigure&)> value;
};
// Of all figures of a machine, in order. Throws config::Error for figures that no model has.
[[nodiscard]] std::vector<ComparedFigure> compare(const PublishedMachine& machine,
                                                  std::span<const FigureModel> models);

[[nodiscard]] std::string_view to_string(FigureKind kind);

}  // namespace tessera::study
