#pragma once
// A study on the terminal.

#include <string>
#include <vector>

#include "platform/sweep/results.h"

namespace tessera::cli {

// Counts of points by what became of them, and why some failed.
[[nodiscard]] std::string study_status(const std::string& folder,
                                       const std::vector<sweep::StoredPoint>& points);
// The same, and the points that no other beats.
[[nodiscard]] std::string study_summary(const std::string& folder, const sweep::Plan& plan,
                                        const sweep::Results& results, std::size_t run_now);

}  // namespace tessera::cli
