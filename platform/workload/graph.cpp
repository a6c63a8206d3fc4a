#include "platform/workload/graph.h"

#include <fmt/ranges.h>

#include <algorithm>

#include "platform/workload/errors.h"

namespace tessera::workload {

Chw as_chw(const Shape& shape) {
    Chw chw;
    if (!shape.empty()) chw.c = shape[0];
    if (shape.size() > 1) chw.h = shape[1];
    for (std::size_t i = 2; i < shape.size(); ++i) chw.w *= shape[i];
    return chw;
}

std::uint64_t element_count(const Shape& shape) {
    std::uint64_t count = 1;
    for (const std::uint32_t size : shape) count *= size;
    return count;
}

std::string to_string(const Shape& shape) {
    return shape.empty() ? "a scalar" : fmt::format("{}", fmt::join(shape, "x"));
}

std::string_view to_string(NodeOp op) {
    switch (op) {
        case NodeOp::conv: return "conv";
        case NodeOp::dense: return "dense";
        case NodeOp::affine: return "affine";
        case NodeOp::add: return "add";
        case NodeOp::relu: return "relu";
        case NodeOp::sign: return "sign";
        case NodeOp::max_pool: return "max_pool";
        case NodeOp::avg_pool: return "avg_pool";
        case NodeOp::softmax: return "softmax";
        case NodeOp::lrn: return "lrn";
        case NodeOp::reshape: return "reshape";
    }
    return "unknown";
}

std::size_t Graph::consumers(TensorId tensor) const {
    std::size_t count = tensor == output ? 1 : 0;
    for (const Node& node : nodes)
        count +=
            static_cast<std::size_t>(std::count(node.inputs.begin(), node.inputs.end(), tensor));
    return count;
}

base::Geometry geometry_of(const Graph& graph, const Node& node) {
    const auto narrow = [&](std::uint64_t size, std::string_view what) {
        if (size > 65535)
            fail(graph.path, "node `{}`: {} = {} is more than the 65535 a job descriptor holds",
                 node.name, what, size);
        return static_cast<std::uint16_t>(size);
    };
    Chw in = as_chw(node.input_shape);
    Chw out = as_chw(graph.tensors[node.output].shape);
    if (node.op == NodeOp::dense) {
        in = {.c = in.elements()};
        out = {.c = out.elements()};
    } else if (node.op == NodeOp::relu || node.op == NodeOp::sign || node.op == NodeOp::add ||
               node.op == NodeOp::softmax || node.op == NodeOp::lrn) {
        out = in;
    }
    base::Geometry g;
    g.G = narrow(node.groups, "groups");
    g.C = narrow(in.c, "C");
    g.H = narrow(in.h, "H");
    g.W = narrow(in.w, "W");
    g.M = narrow(out.c, "M");
    g.E = narrow(out.h, "E");
    g.F = narrow(out.w, "F");
    const Window& window = node.window;
    g.R = window.R;
    g.S = window.S;
    g.stride_y = window.stride_y;
    g.stride_x = window.stride_x;
    g.pad_top = window.pad_top;
    g.pad_left = window.pad_left;
    g.pad_bottom = window.pad_bottom;
    g.pad_right = window.pad_right;
    if (node.op == NodeOp::lrn) g.R = narrow(node.normalisation.size, "channels of the window");
    return g;
}

}  // namespace tessera::workload
