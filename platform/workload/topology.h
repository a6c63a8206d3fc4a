#pragma once
// A network given as shapes alone. Its layers are not chained: each has an ifmap of its own, so
// that what a layer is fed does not depend on the others.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/base/job.h"

namespace tessera::workload {

// How a machine with row stationary dataflow maps the layer; names as in JSSC 52(1) 2017, table II.
struct TopologyMapping {
    std::uint32_t m = 1, n = 1, e = 1, p = 1, q = 1, r = 1, t = 1;

    template <class Visitor>
    static void describe(Visitor& visit) {
        using C = TopologyMapping;
        const base::FieldRules rules{.min = 1, .max = 65535, .required = true};
        visit.field("m", &C::m, "filters whose psums stay in the global buffer", rules);
        visit.field("n", &C::n, "images of a pass", rules);
        visit.field("e", &C::e, "ofmap rows of a strip", rules);
        visit.field("p", &C::p, "filters a PE interleaves", rules);
        visit.field("q", &C::q, "channels a PE interleaves", rules);
        visit.field("r", &C::r, "PE sets for different channels", rules);
        visit.field("t", &C::t, "PE sets for different filters", rules);
    }
};

enum class ZerosOver : std::uint8_t {
    ifmap,
    padded,  // the ifmap with its padding, which is zero too
};
inline constexpr base::EnumName<ZerosOver> kZerosOverNames[] = {{ZerosOver::ifmap, "ifmap"},
                                                                {ZerosOver::padded, "padded"}};
constexpr std::span<const base::EnumName<ZerosOver>> enum_names(ZerosOver) {
    return kZerosOverNames;
}

enum class TopologyOp : std::uint8_t { conv, dense, max_pool, avg_pool, lrn };
inline constexpr base::EnumName<TopologyOp> kTopologyOpNames[] = {
    {TopologyOp::conv, "conv"},
    {TopologyOp::dense, "dense"},
    {TopologyOp::max_pool, "max_pool"},
    {TopologyOp::avg_pool, "avg_pool"},
    {TopologyOp::lrn, "lrn"}};
constexpr std::span<const base::EnumName<TopologyOp>> enum_names(TopologyOp) {
    return kTopologyOpNames;
}

// As written in a file; of channels and filters all groups'.
struct TopologyLayer {
    std::string name;
    TopologyOp op = TopologyOp::conv;
    std::uint32_t channels = 1;
    std::optional<std::uint32_t> filters;
    std::uint32_t height = 1;
    std::optional<std::uint32_t> width;
    std::uint32_t filter_height = 1;
    std::optional<std::uint32_t> filter_width;
    std::uint32_t stride = 1;
    std::optional<std::uint32_t> stride_x;
    std::uint32_t padding = 0;
    std::uint32_t groups = 1;
    std::uint32_t window = 5;
    double zeros = 0;
    ZerosOver zeros_over = ZerosOver::ifmap;
    std::optional<double> ofmap_zeros;
    bool relu = true;
    std::optional<TopologyMapping> mapping;

    template <class Visitor>
    static void describe(Visitor& visit) {
        using C = TopologyLayer;
        const base::FieldRules size{.min = 1, .max = 65535};
        const base::FieldRules wanted{.min = 1, .max = 65535, .required = true};
        visit.field("name", &C::name, "of the layer, unique", {.required = true});
        visit.field("op", &C::op, "what it computes");
        visit.field("channels", &C::channels, "of the ifmap, all groups together", wanted);
        visit.field("filters", &C::filters,
                    "of conv and dense, all groups together; others keep the channels", size);
        visit.field("height", &C::height, "of the ifmap without padding", size);
        visit.field("width", &C::width, "of the ifmap; default: its height", size);
        visit.field("filter_height", &C::filter_height, "or of the window", size);
        visit.field("filter_width", &C::filter_width, "default: its height", size);
        visit.field("stride", &C::stride, "rows from one ofmap row to the next", size);
        visit.field("stride_x", &C::stride_x, "columns likewise; default: stride", size);
        visit.field("padding", &C::padding, "zeros on every side of the ifmap",
                    {.min = 0, .max = 65535});
        visit.field("groups", &C::groups, "of a conv, each with its own channels and filters",
                    size);
        visit.field("window", &C::window, "channels that lrn normalises over",
                    {.min = 1, .max = 64});
        visit.field("zeros", &C::zeros, "part of the ifmap's values that is zero",
                    {.min = 0, .max = 1});
        visit.field("zeros_over", &C::zeros_over, "what `zeros` is a part of");
        visit.field("ofmap_zeros", &C::ofmap_zeros,
                    "part of the ofmap that shall be zero; a bias is chosen for it",
                    {.min = 0, .max = 1});
        visit.field("relu", &C::relu, "conv and dense: negative results become zero");
        visit.field("mapping", &C::mapping, "for row stationary machines; default: their own");
    }
    void validate() const;  // throws base::ConfigError

    // For one image. Of a layer that validate() accepts.
    [[nodiscard]] base::Geometry geometry() const;
    // Part of the unpadded ifmap that is zero.
    [[nodiscard]] double ifmap_zeros() const;
};

struct Topology {
    std::string name;
    std::string path;  // of the file, for messages
    std::uint32_t batch = 1;
    std::vector<TopologyLayer> layers;

    template <class Visitor>
    static void describe(Visitor& visit) {
        visit.field("name", &Topology::name, "of the network", {.required = true});
        visit.field("batch", &Topology::batch, "images a layer works on", {.min = 1, .max = 4096});
        visit.field("layers", &Topology::layers, "in the order they run", {.required = true});
    }
    void validate() const;  // throws base::ConfigError
};

// From a YAML file, or from SCALE-Sim's CSV when the name ends in .csv. Throws config::Error.
[[nodiscard]] Topology read_topology(const std::string& path);

// The columns of a CSV topology: those of SCALE-Sim and, after them, these if their titles are
// there: Groups, Padding, Batch, Zeros, Ofmap zeros, Stride X. Throws config::Error.
[[nodiscard]] Topology read_topology_csv(const std::string& text, const std::string& path);

}  // namespace tessera::workload
