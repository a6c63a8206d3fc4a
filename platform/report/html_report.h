#pragma once
// Pages that need nothing else: of a run, of a study, of runs compared.

#include <string>
#include <string_view>

#include "platform/report/page_parts.h"

namespace tessera::report {

// The page with its data, JSON.
[[nodiscard]] std::string html_page(Page page, std::string_view data,
                                    std::string_view more = "null");
// report.html of a run.
[[nodiscard]] std::string html_report(std::string_view result_json, std::string_view report_data);

}  // namespace tessera::report
