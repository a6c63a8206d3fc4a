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

struct ValidateReramOptions {
    std::string table;  // empty: the project's silicon/reram.yaml
    std::uint64_t seed = 1;
    std::string json;
};

int validate_dataflows(const ValidateDataflowsOptions& options);
int validate_eyeriss(const ValidateEyerissOptions& options);
int validate_reram(const ValidateReramOptions& options);

}  // namespace tessera::cli
