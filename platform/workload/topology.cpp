#include "platform/workload/topology.h"

#include <fmt/format.h>

#include <filesystem>
#include <limits>
#include <set>

#include "platform/config/document.h"
#include "platform/config/reader.h"
#include "platform/config/text_file.h"

namespace tessera::workload {

namespace {

constexpr std::uint32_t kMost = std::numeric_limits<std::uint16_t>::max();  // of a descriptor

[[noreturn]] void refuse(const TopologyLayer& layer, const std::string& reason) {
    throw base::ConfigError(fmt::format("layer `{}`: {}", layer.name, reason));
}

std::uint32_t positions(std::uint32_t extent, std::uint32_t padding, std::uint32_t window,
                        std::uint32_t stride) {
    return (extent + 2 * padding - window) / stride + 1;
}

bool is_weighted(TopologyOp op) { return op == TopologyOp::conv || op == TopologyOp::dense; }

void require_window_fits(const TopologyLayer& layer, const char* what, std::uint32_t extent,
                         std::uint32_t window) {
    if (extent + 2 * layer.padding < window)
        refuse(layer, fmt::format("the filter's {} {} exceeds the padded ifmap's {}", what, window,
                                  extent + 2 * layer.padding));
    if (layer.padding >= window)
        refuse(layer, fmt::format("padding {} is not less than the filter's {} {}", layer.padding,
                                  what, window));
}

}  // namespace

void TopologyLayer::validate() const {
    if (is_weighted(op) && !filters) refuse(*this, "`filters` is missing");
    if (!is_weighted(op) && filters && *filters != channels)
        refuse(*this,
               fmt::format("it keeps its {} channels, found {} filters", channels, *filters));
    if (channels % groups != 0 || filters.value_or(channels) % groups != 0)
        refuse(*this, fmt::format("{} channels and {} filters are not divisible by {} groups",
                                  channels, filters.value_or(channels), groups));
    if (op != TopologyOp::conv && groups != 1)
        refuse(*this, fmt::format("only a conv has groups, found {}", groups));
    require_window_fits(*this, "height", height, filter_height);
    require_window_fits(*this, "width", width.value_or(height),
                        filter_width.value_or(filter_height));
    const double columns = width.value_or(height);
    const double padded = (height + 2.0 * padding) * (columns + 2.0 * padding);
    if (zeros_over == ZerosOver::padded && (1 - zeros) * padded > height * columns * (1 + 1e-9))
        refuse(*this, fmt::format("with {} zeros the padded ifmap has more other values than the "
                                  "ifmap has room for",
                                  zeros));
    if (op != TopologyOp::dense && op != TopologyOp::lrn) return;
    if (filter_height != 1 || filter_width.value_or(1) != 1 || stride != 1 || padding != 0)
        refuse(*this, "neither dense nor lrn has filter size, stride or padding");
    if (op == TopologyOp::lrn) return;
    const std::uint64_t inputs = std::uint64_t{channels} * height * width.value_or(height);
    if (inputs > kMost)
        refuse(*this, fmt::format("{} inputs exceed the {} a job can have", inputs, kMost));
}

base::Geometry TopologyLayer::geometry() const {
    const auto word = [](std::uint32_t value) { return static_cast<std::uint16_t>(value); };
    base::Geometry g;
    const std::uint32_t columns = width.value_or(height);
    if (op == TopologyOp::dense) {
        g.C = word(channels * height * columns);
        g.M = word(*filters);
        return g;
    }
    g.G = word(groups);
    g.C = word(channels);
    g.M = word(filters.value_or(channels));
    g.H = word(height);
    g.W = word(columns);
    g.R = word(filter_height);
    g.S = word(filter_width.value_or(filter_height));
    g.stride_y = word(stride);
    g.stride_x = word(stride_x.value_or(stride));
    g.pad_top = g.pad_bottom = g.pad_left = g.pad_right = word(padding);
    g.E = word(positions(height, padding, g.R, g.stride_y));
    g.F = word(positions(columns, padding, g.S, g.stride_x));
    if (op == TopologyOp::lrn) g.R = word(window);
    return g;
}

double TopologyLayer::ifmap_zeros() const {
    if (zeros_over == ZerosOver::ifmap) return zeros;
    const double columns = width.value_or(height), rows = height;
    const double padded = (rows + 2.0 * padding) * (columns + 2.0 * padding);
    return std::max(0.0, 1 - (1 - zeros) * padded / (rows * columns));
}

void Topology::validate() const {
    if (layers.empty()) throw base::ConfigError("the topology has no layers");
    std::set<std::string_view> names;
    for (const TopologyLayer& layer : layers) {
        if (!names.insert(layer.name).second) refuse(layer, "the name is used twice");
    }
}

Topology read_topology(const std::string& path) {
    if (std::filesystem::path(path).extension() == ".csv")
        return read_topology_csv(config::read_text_file(path), path);
    Topology topology = config::read<Topology>(config::load_document(path));
    topology.path = path;
    return topology;
}

}  // namespace tessera::workload
