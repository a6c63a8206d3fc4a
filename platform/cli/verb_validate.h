#pragma once
// tessera validate: models beside published figures.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

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

int validate_dataflows(const ValidateDataflowsOptions& options);
int validate_eyeriss(const ValidateEyerissOptions& options);
int validate_reram(const ValidateMachinesOptions& options);
int validate_tdnn(const ValidateMachinesOptions& options);

}  // namespace tessera::cli
