#pragma once
// The files of page/ as they were when the program was built.

#include <string_view>

namespace tessera::report {

enum class Page { run, study, comparison };

struct PageParts {
    std::string_view frame;  // HTML with a mark where each of the others, or data, belongs
    std::string_view licence, style, script;
};
[[nodiscard]] PageParts page_parts(Page page);

}  // namespace tessera::report
