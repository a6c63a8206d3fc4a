#pragma once
// result.json: the machine's view of a run. The format is versioned by its "schema" member;
// docs/result.md describes it.

#include <string>

#include "platform/soc/run_result.h"

namespace tessera::report {

inline constexpr std::string_view kResultSchema = "tessera.result/1";

// Pretty-printed, in a fixed order, ending in a newline; no host time, date or path.
[[nodiscard]] std::string result_json(const soc::RunResult& result);

}  // namespace tessera::report
