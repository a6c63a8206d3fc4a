#pragma once
// report.html of a study.

#include <string>

#include "platform/sweep/results.h"

namespace tessera::sweep {

// What the page shows, as JSON of schema tessera.study_report/1.
[[nodiscard]] std::string study_report_data(const Results& results);
[[nodiscard]] std::string study_report(const Results& results);

}  // namespace tessera::sweep
