#pragma once
// report.html: one page that needs nothing else.

#include <string>
#include <string_view>

namespace tessera::report {

// The built page with its data, both JSON.
[[nodiscard]] std::string html_report(std::string_view result_json, std::string_view report_data);

}  // namespace tessera::report
