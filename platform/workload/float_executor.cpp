#include "platform/workload/float_executor.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

#include "platform/workload/window_loops.h"

namespace tessera::workload {

namespace {

using Values = std::vector<double>;

// What padding other than zero adds to a sum: the taps of the window that lie beyond the edges.
double padding_sum(const Node& node, const base::Geometry& g, std::size_t m, std::size_t e,
                   std::size_t f) {
    const std::size_t taps = node.weights.size() / g.M, window = std::size_t{g.R} * g.S;
    std::vector<bool> is_outside(window, true);
    for_each_in_window(g, e, f, [&](std::size_t, std::size_t, std::size_t r, std::size_t s) {
        is_outside[r * g.S + s] = false;
    });
    double sum = 0;
    for (std::size_t i = 0; i < taps; ++i)
        if (is_outside[i % window]) sum += double{node.weights[m * taps + i]};
    return sum * double{node.pad_value};
}

void run_weighted(const Node& node, const base::Geometry& g, const Values& in, Values& out) {
    for_each_output(g,
                    [&](std::size_t i, std::size_t n, std::size_t m, std::size_t e, std::size_t f) {
                        double sum = node.bias.empty() ? 0.0 : double{node.bias[m]};
                        for_each_product(g, n, m, e, f, [&](std::size_t input, std::size_t weight) {
                            sum += in[input] * double{node.weights[weight]};
                        });
                        if (node.pad_value != 0) sum += padding_sum(node, g, m, e, f);
                        out[i] = sum;
                    });
}

void activate(const Node& node, Values& values) {
    if (node.activation == base::Activation::relu)
        for (double& value : values) value = std::max(value, 0.0);
    if (node.activation == base::Activation::sign || node.op == NodeOp::sign)
        for (double& value : values) value = value >= 0 ? 1.0 : -1.0;
}

void run_affine(const Node& node, const base::Geometry& g, const Values& in, Values& out) {
    const std::size_t plane = std::size_t{g.H} * g.W;
    for (std::size_t i = 0; i < in.size(); ++i)
        out[i] = in[i] * double{node.weights[i / plane]} + double{node.bias[i / plane]};
}

void run_pool(bool is_max, const base::Geometry& g, const Values& in, Values& out) {
    for_each_output(g, [&](std::size_t i, std::size_t n, std::size_t m, std::size_t e,
                           std::size_t f) {
        const std::size_t plane = (n * g.C + m) * g.H * g.W;
        double largest = -std::numeric_limits<double>::infinity(), sum = 0;
        unsigned count = 0;
        for_each_in_window(g, e, f, [&](std::size_t y, std::size_t x, std::size_t, std::size_t) {
            const double value = in[plane + y * g.W + x];
            largest = std::max(largest, value);
            sum += value;
            ++count;
        });
        out[i] = is_max ? largest : sum / count;
    });
}

void run_softmax(const base::Geometry& g, const Values& in, Values& out) {
    const std::size_t plane = std::size_t{g.H} * g.W;
    for (std::size_t position = 0; position < plane; ++position) {
        double largest = -std::numeric_limits<double>::infinity(), sum = 0;
        for (std::size_t c = 0; c < g.C; ++c) largest = std::max(largest, in[c * plane + position]);
        for (std::size_t c = 0; c < g.C; ++c)
            sum += out[c * plane + position] = std::exp(in[c * plane + position] - largest);
        for (std::size_t c = 0; c < g.C; ++c) out[c * plane + position] /= sum;
    }
}

void run_lrn(const Normalisation& to, const base::Geometry& g, const Values& in, Values& out) {
    const std::size_t plane = std::size_t{g.H} * g.W;
    for (std::size_t i = 0; i < in.size(); ++i) {
        const std::size_t c = i / plane, position = i % plane;
        const std::size_t first = c - std::min<std::size_t>(c, (to.size - 1) / 2);
        const std::size_t last = std::min<std::size_t>(c + to.size / 2, g.C - 1);
        double squares = 0;
        for (std::size_t k = first; k <= last; ++k)
            squares += in[k * plane + position] * in[k * plane + position];
        out[i] = in[i] / std::pow(to.k + to.alpha / to.size * squares, to.beta);
    }
}

}  // namespace

std::vector<std::vector<double>> run_float(const Graph& graph, std::span<const float> input) {
    std::vector<Values> values(graph.tensors.size());
    values[graph.input].assign(input.begin(), input.end());
    for (const Node& node : graph.nodes) {
        const base::Geometry g = geometry_of(graph, node);
        const Values& in = values[node.inputs[0]];
        Values& out = values[node.output];
        out.resize(element_count(graph.tensors[node.output].shape));
        switch (node.op) {
            case NodeOp::conv:
            case NodeOp::dense: run_weighted(node, g, in, out); break;
            case NodeOp::affine: run_affine(node, g, in, out); break;
            case NodeOp::add:
                std::transform(in.begin(), in.end(), values[node.inputs[1]].begin(), out.begin(),
                               std::plus<>());
                break;
            case NodeOp::max_pool: run_pool(true, g, in, out); break;
            case NodeOp::avg_pool: run_pool(false, g, in, out); break;
            case NodeOp::lrn: run_lrn(node.normalisation, g, in, out); break;
            case NodeOp::softmax: run_softmax(g, in, out); break;
            case NodeOp::relu:
                std::transform(in.begin(), in.end(), out.begin(),
                               [](double value) { return std::max(value, 0.0); });
                break;
            case NodeOp::sign: out = in; break;
            case NodeOp::reshape: out = in; break;
        }
        activate(node, out);
    }
    return values;
}

std::vector<std::uint32_t> float_predictions(const Graph& graph, const Dataset& dataset) {
    std::vector<std::uint32_t> predictions;
    for (std::uint32_t i = 0; i < dataset.count; ++i) {
        const auto values = run_float(graph, dataset.sample(i));
        predictions.push_back(static_cast<std::uint32_t>(argmax(std::span(values[graph.output]))));
    }
    return predictions;
}

std::size_t count_correct(std::span<const std::uint32_t> predictions,
                          std::span<const std::uint8_t> labels) {
    assert(predictions.size() == labels.size());
    std::size_t correct = 0;
    for (std::size_t i = 0; i < labels.size(); ++i) correct += predictions[i] == labels[i];
    return correct;
}

}  // namespace tessera::workload
