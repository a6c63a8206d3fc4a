#pragma once
// tessera validate: models beside published figures.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "platform/study/published.h"

namespace tessera::cli {

struct ValidateEyerissOptions {
    std::string table;                   // empty: the project's silicon/eyeriss_alexnet.yaml
    std::vector<std::string> overrides;  // of its scenario
    std::optional<std::uint64_t> seed;
    std::string json;
};

struct ValidateDataflowsOptions {
    std::string json;
};

// Of machines with published figures.
struct ValidateMachinesOptions {
    std::string table;  // empty: the project's own
    std::uint64_t seed = 1;
    std::string json;
};

// One published figure beside the model's, as summaries need it.
struct ValidatedFigure {
    std::string name;
    study::FigureKind kind = study::FigureKind::prediction;
    std::optional<double> error_percent;
    bool has_gate = false, is_met = true;
};

struct ValidatedTable {
    std::string verb, name;  // of `tessera validate`, and what it holds the model against
    std::vector<ValidatedFigure> figures;
};

// As the verbs of the same names do, without saying anything; with the project's own tables. The
// run of eyeriss simulates, so once in a process.
[[nodiscard]] std::vector<ValidatedTable> dataflow_figures();
[[nodiscard]] std::vector<ValidatedTable> eyeriss_figures();
[[nodiscard]] std::vector<ValidatedTable> reram_figures();
[[nodiscard]] std::vector<ValidatedTable> tdnn_figures();

struct ValidateAllOptions {
    std::string json;
};

// All of them in one table.
int validate_all(const ValidateAllOptions& options);
int validate_dataflows(const ValidateDataflowsOptions& options);
int validate_eyeriss(const ValidateEyerissOptions& options);
int validate_reram(const ValidateMachinesOptions& options);
int validate_tdnn(const ValidateMachinesOptions& options);

}  // namespace tessera::cli
