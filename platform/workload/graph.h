#pragma once
// A network in floating point, as imported: one input, one output, nodes in topological order.
// Shapes are those of one sample; the batch dimension in front is implied.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "models/base/job.h"

namespace tessera::workload {

using Shape = std::vector<std::uint32_t>;

struct Chw {
    std::uint64_t c = 1, h = 1, w = 1;
    [[nodiscard]] std::uint64_t elements() const { return c * h * w; }
};

// A shape in the layout that jobs know: rank 1 is C, rank 2 C x H, more than 3 fold into W.
[[nodiscard]] Chw as_chw(const Shape& shape);
[[nodiscard]] std::uint64_t element_count(const Shape& shape);
[[nodiscard]] std::string to_string(const Shape& shape);  // "1x8x8"

struct Tensor {
    std::string name;
    Shape shape;
};

enum class NodeOp : std::uint8_t {
    conv,
    dense,
    affine,  // per channel: out = in * weight + bias (batch normalisation, addition of a constant)
    add,
    relu,
    sign,  // +1 from 0 on, else -1
    max_pool,
    avg_pool,  // over the valid elements of the window
    softmax,   // over C
    lrn,       // local response normalisation over channels
    reshape,   // the same values in another shape, or the same shape
};
[[nodiscard]] std::string_view to_string(NodeOp op);

struct Window {
    std::uint16_t R = 1, S = 1, stride_y = 1, stride_x = 1;
    std::uint16_t pad_top = 0, pad_left = 0, pad_bottom = 0, pad_right = 0;
};

using TensorId = std::uint32_t;

// out = in / (k + alpha / size * sum of squares of `size` neighbouring channels)^beta
struct Normalisation {
    std::uint32_t size = 1;
    double alpha = 0, beta = 0, k = 1;
};

struct Node {
    std::string name;  // unique
    NodeOp op = NodeOp::reshape;
    std::vector<TensorId> inputs;  // two for add, else one
    TensorId output = 0;
    Shape input_shape;            // as the node sees its inputs: reshapes in between are free
    Window window;                // conv and pools
    Normalisation normalisation;  // lrn
    float pad_value = 0;          // conv: what is beyond the edges
    std::uint32_t groups = 1;
    std::vector<float> weights;  // conv M x C/G x R x S, dense M x C, affine C
    std::vector<float> bias;     // M; empty: none
    base::Activation activation = base::Activation::none;  // applied to the output
};

struct Graph {
    std::string name;
    std::string path;  // of the file, for messages
    std::vector<Tensor> tensors;
    std::vector<Node> nodes;
    TensorId input = 0, output = 0;

    [[nodiscard]] std::size_t consumers(TensorId tensor) const;  // the network's output counts
};

// The geometry of a node for one sample. Throws config::Error when a size exceeds the job
// descriptor's 16 bits.
[[nodiscard]] base::Geometry geometry_of(const Graph& graph, const Node& node);

}  // namespace tessera::workload
