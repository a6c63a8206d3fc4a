#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <functional>

#include "platform/config/error.h"
#include "platform/config/wording.h"
#include "platform/workload/topology.h"

namespace tessera::workload {

namespace {

struct Cell {
    std::string_view text;
    unsigned line = 1, column = 1;
};

struct Place {
    const std::string& path;

    [[noreturn]] void fail(const Cell& at, const std::string& reason) const {
        throw config::Error(fmt::format("{}:{}:{}", path, at.line, at.column), reason);
    }
};

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

// The cells of a line; one comma at its end closes the last cell.
std::vector<Cell> cells_of(std::string_view line, unsigned number) {
    std::vector<Cell> cells;
    for (std::size_t at = 0; at <= line.size();) {
        const std::size_t end = std::min(line.find(',', at), line.size());
        const std::string_view text = trimmed(line.substr(at, end - at));
        const bool is_tail = end == line.size() && text.empty() && !cells.empty();
        const auto column = static_cast<unsigned>(
            text.empty() ? at + 1 : static_cast<std::size_t>(text.data() - line.data()) + 1);
        if (!is_tail) cells.push_back({text, number, column});
        at = end + 1;
    }
    return cells;
}

std::uint32_t to_count(const Place& place, const Cell& cell, std::uint32_t least,
                       std::uint32_t most) {
    std::uint32_t value = 0;
    const char* const end = cell.text.data() + cell.text.size();
    const auto [stop, error] = std::from_chars(cell.text.data(), end, value);
    if (cell.text.empty() || error != std::errc() || stop != end || value < least || value > most)
        place.fail(cell, fmt::format("expected a whole number from {} to {}, found {}", least, most,
                                     config::quote(cell.text)));
    return value;
}

double to_fraction(const Place& place, const Cell& cell) {
    double value = 0;
    const char* const end = cell.text.data() + cell.text.size();
    const auto [stop, error] = std::from_chars(cell.text.data(), end, value);
    if (cell.text.empty() || error != std::errc() || stop != end || !(value >= 0 && value <= 1))
        place.fail(cell,
                   fmt::format("expected a part from 0 to 1, found {}", config::quote(cell.text)));
    return value;
}

// What the file has said so far.
struct Draft {
    TopologyLayer layer;
    std::uint32_t batch = 1;
};

struct ColumnRule {
    std::string_view title;
    bool is_required;
    void (*take)(const Place&, const Cell&, Draft&);
};

template <auto Member, std::uint32_t Least = 1>
void take_count(const Place& place, const Cell& cell, Draft& draft) {
    draft.layer.*Member = to_count(place, cell, Least, 65535);
}

constexpr std::array kColumns = {
    ColumnRule{"layer name", true,
               [](const Place& place, const Cell& cell, Draft& draft) {
                   if (cell.text.empty()) place.fail(cell, "expected the layer's name");
                   draft.layer.name = cell.text;
               }},
    ColumnRule{"ifmap height", true, take_count<&TopologyLayer::height>},
    ColumnRule{"ifmap width", true, take_count<&TopologyLayer::width>},
    ColumnRule{"filter height", true, take_count<&TopologyLayer::filter_height>},
    ColumnRule{"filter width", true, take_count<&TopologyLayer::filter_width>},
    ColumnRule{"channels", true, take_count<&TopologyLayer::channels>},
    ColumnRule{"num filter", true, take_count<&TopologyLayer::filters>},
    ColumnRule{"strides", true, take_count<&TopologyLayer::stride>},
    ColumnRule{"groups", false, take_count<&TopologyLayer::groups>},
    ColumnRule{"padding", false, take_count<&TopologyLayer::padding, 0>},
    ColumnRule{"stride x", false, take_count<&TopologyLayer::stride_x>},
    ColumnRule{"batch", false,
               [](const Place& place, const Cell& cell, Draft& draft) {
                   draft.batch = to_count(place, cell, 1, 4096);
               }},
    ColumnRule{"zeros", false,
               [](const Place& place, const Cell& cell, Draft& draft) {
                   draft.layer.zeros = to_fraction(place, cell);
               }},
    ColumnRule{"ofmap zeros", false,
               [](const Place& place, const Cell& cell, Draft& draft) {
                   draft.layer.ofmap_zeros = to_fraction(place, cell);
               }},
};

std::string lower(std::string_view text) {
    std::string result(text);
    for (char& c : result)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return result;
}

std::vector<const ColumnRule*> read_header(const Place& place, const std::vector<Cell>& cells) {
    std::vector<std::string_view> titles;
    for (const ColumnRule& rule : kColumns) titles.push_back(rule.title);
    std::vector<const ColumnRule*> columns;
    for (const Cell& cell : cells) {
        std::string title = lower(cell.text);
        if (title == "num filters") title = "num filter";
        const auto rule = std::find_if(kColumns.begin(), kColumns.end(),
                                       [&](const ColumnRule& each) { return each.title == title; });
        if (rule == kColumns.end())
            place.fail(cell, fmt::format("unknown column {}{}", config::quote(cell.text),
                                         config::did_you_mean(title, titles)));
        if (std::find(columns.begin(), columns.end(), &*rule) != columns.end())
            place.fail(cell, fmt::format("column {} stands twice", config::quote(cell.text)));
        columns.push_back(&*rule);
    }
    for (const ColumnRule& rule : kColumns)
        if (rule.is_required && std::find(columns.begin(), columns.end(), &rule) == columns.end())
            place.fail(cells.front(), fmt::format("column `{}` is missing", rule.title));
    return columns;
}

Draft read_row(const Place& place, const std::vector<Cell>& cells,
               const std::vector<const ColumnRule*>& columns) {
    if (cells.size() != columns.size())
        place.fail(cells.back(),
                   fmt::format("expected {} cells, found {}", columns.size(), cells.size()));
    Draft draft;
    for (std::size_t i = 0; i < cells.size(); ++i) columns[i]->take(place, cells[i], draft);
    try {
        draft.layer.validate();
    } catch (const base::ConfigError& error) {
        place.fail(cells.front(), error.what());
    }
    return draft;
}

}  // namespace

Topology read_topology_csv(const std::string& text, const std::string& path) {
    const Place place{path};
    Topology topology;
    topology.name = std::filesystem::path(path).stem().string();
    topology.path = path;
    std::vector<const ColumnRule*> columns;
    unsigned number = 0;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        const std::string_view line = std::string_view(text).substr(at, end - at);
        ++number;
        at = end + 1;
        if (trimmed(line).empty()) continue;
        const std::vector<Cell> cells = cells_of(line, number);
        if (columns.empty()) {
            columns = read_header(place, cells);
            continue;
        }
        Draft draft = read_row(place, cells, columns);
        if (!topology.layers.empty() && draft.batch != topology.batch)
            place.fail(cells.front(), fmt::format("batch {} differs from {} of the layers before",
                                                  draft.batch, topology.batch));
        topology.batch = draft.batch;
        topology.layers.push_back(std::move(draft.layer));
        try {
            topology.validate();
        } catch (const base::ConfigError& error) {
            place.fail(cells.front(), error.what());
        }
    }
    if (columns.empty()) place.fail({}, "expected a header line of column titles, found nothing");
    if (topology.layers.empty()) place.fail({{}, number, 1}, "expected a line for every layer");
    return topology;
}

}  // namespace tessera::workload
