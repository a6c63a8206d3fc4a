#include "platform/workload/passes.h"

#include <algorithm>

#include "platform/workload/errors.h"

namespace tessera::workload {

namespace {

Node* producer(Graph& graph, TensorId tensor) {
    const auto found = std::find_if(graph.nodes.begin(), graph.nodes.end(),
                                    [&](const Node& node) { return node.output == tensor; });
    return found == graph.nodes.end() ? nullptr : &*found;
}

bool is_weighted(const Node& node) { return node.op == NodeOp::conv || node.op == NodeOp::dense; }

std::size_t output_channels(const Graph& graph, const Node& node) {
    const Shape& shape = graph.tensors[node.output].shape;
    return shape.empty() ? 1 : shape[0];
}

void scale_outputs(Node& node, const Node& affine) {
    const std::size_t outputs = affine.weights.size();
    const std::size_t taps = node.weights.size() / outputs;
    node.bias.resize(outputs, 0.0f);
    for (std::size_t m = 0; m < outputs; ++m) {
        for (std::size_t i = 0; i < taps; ++i) node.weights[m * taps + i] *= affine.weights[m];
        node.bias[m] = node.bias[m] * affine.weights[m] + affine.bias[m];
    }
}

// `before` produces what `after` did; a reshape in between has left `before` its own shape.
void take_output(Graph& graph, Node& before, Node& after) {
    graph.tensors[after.output].shape = graph.tensors[before.output].shape;
    std::swap(before.output, after.output);
}

void make_depthwise(Node& affine) {
    const Chw shape = as_chw(affine.input_shape);
    affine.op = NodeOp::conv;
    affine.groups = static_cast<std::uint32_t>(shape.c);
}

// Marks nodes to go; the graph keeps its order.
void erase(Graph& graph, const std::vector<bool>& is_gone) {
    std::vector<Node> kept;
    for (std::size_t i = 0; i < graph.nodes.size(); ++i)
        if (!is_gone[i]) kept.push_back(std::move(graph.nodes[i]));
    graph.nodes = std::move(kept);
}

}  // namespace

void drop_reshapes(Graph& graph) {
    std::vector<TensorId> source(graph.tensors.size());
    for (TensorId i = 0; i < source.size(); ++i) source[i] = i;
    std::vector<bool> is_gone(graph.nodes.size(), false);
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
        Node& node = graph.nodes[i];
        for (TensorId& input : node.inputs) input = source[input];
        is_gone[i] = node.op == NodeOp::reshape;
        if (is_gone[i]) source[node.output] = node.inputs[0];
    }
    graph.output = source[graph.output];
    erase(graph, is_gone);
}

void fold_affine(Graph& graph) {
    std::vector<bool> is_gone(graph.nodes.size(), false);
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
        Node& affine = graph.nodes[i];
        if (affine.op != NodeOp::affine) continue;
        Node* before = producer(graph, affine.inputs[0]);
        const bool is_foldable = before != nullptr && is_weighted(*before) &&
                                 before->activation == base::Activation::none &&
                                 graph.consumers(affine.inputs[0]) == 1 &&
                                 output_channels(graph, *before) == affine.weights.size();
        if (!is_foldable) {
            make_depthwise(affine);
            continue;
        }
        scale_outputs(*before, affine);
        take_output(graph, *before, affine);
        is_gone[i] = true;
    }
    erase(graph, is_gone);
}

void fuse_activations(Graph& graph) {
    std::vector<bool> is_gone(graph.nodes.size(), false);
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
        Node& node = graph.nodes[i];
        if (node.op != NodeOp::relu && node.op != NodeOp::sign) continue;
        Node* before = producer(graph, node.inputs[0]);
        if (before == nullptr || before->activation == base::Activation::sign ||
            graph.consumers(node.inputs[0]) != 1)
            continue;
        const bool is_fusible =
            node.op == NodeOp::relu
                ? before->op != NodeOp::softmax && before->op != NodeOp::sign
                : is_weighted(*before) && before->activation == base::Activation::none;
        if (!is_fusible) continue;
        before->activation =
            node.op == NodeOp::relu ? base::Activation::relu : base::Activation::sign;
        take_output(graph, *before, node);
        is_gone[i] = true;
    }
    erase(graph, is_gone);
}

void drop_unused(Graph& graph) {
    std::vector<bool> is_used(graph.tensors.size(), false);
    is_used[graph.output] = true;
    std::vector<bool> is_gone(graph.nodes.size(), false);
    for (std::size_t i = graph.nodes.size(); i-- > 0;) {
        is_gone[i] = !is_used[graph.nodes[i].output];
        if (is_gone[i]) continue;
        for (const TensorId input : graph.nodes[i].inputs) is_used[input] = true;
    }
    erase(graph, is_gone);
}

void simplify(Graph& graph) {
    drop_reshapes(graph);
    drop_unused(graph);
    fold_affine(graph);
    fuse_activations(graph);
    if (graph.nodes.empty()) fail(graph.path, "network `{}` has nothing to compute", graph.name);
}

}  // namespace tessera::workload
