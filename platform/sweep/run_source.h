#pragma once
// Results of runs by what a user calls them.

#include <string>
#include <nlohmann/json.hpp>

#include "platform/sweep/plan.h"

namespace tessera::sweep {

struct NamedResult {
    std::string name;
    nlohmann::ordered_json result;  // tessera.result/1
};

// `text` is a result.json, a folder with one, or STUDY:POINT, a point of a study by its number:
// what was kept of it, or else what running it again gives, which is the same. Throws
// config::Error.
[[nodiscard]] NamedResult read_run(const std::string& text, const FirmwarePath& firmware_path);

}  // namespace tessera::sweep
