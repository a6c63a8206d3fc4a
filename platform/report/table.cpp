#include "platform/report/table.h"

#include <fmt/format.h>

#include <algorithm>

namespace tessera::report {

std::string Table::text() const {
    std::vector<std::size_t> widths;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        std::size_t width = columns_[i].title.size();
        for (const auto& row : rows_)
            if (!row.empty()) width = std::max(width, row[i].size());
        widths.push_back(width);
    }
    const auto line = [&](auto&& cell_of) {
        std::string text;
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            if (i != 0) text += "  ";
            text += columns_[i].right_aligned ? fmt::format("{:>{}}", cell_of(i), widths[i])
                                              : fmt::format("{:<{}}", cell_of(i), widths[i]);
        }
        text.erase(text.find_last_not_of(' ') + 1);
        return text + "\n";
    };
    const auto rule = [&] {
        return line([&](std::size_t i) { return std::string(widths[i], '-'); });
    };

    std::string text = line([&](std::size_t i) { return columns_[i].title; }) + rule();
    for (const auto& row : rows_)
        text += row.empty() ? rule() : line([&](std::size_t i) { return row[i]; });
    return text;
}

}  // namespace tessera::report
