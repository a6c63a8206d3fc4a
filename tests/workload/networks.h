#pragma once
// Small networks and jobs for tests.

#include <functional>

#include "models/base/random.h"
#include "platform/workload/onnx_import.h"
#include "platform/workload/passes.h"
#include "platform/workload/quantise.h"
#include "tests/workload/model_builder.h"

namespace tessera::workload::test {

inline std::vector<float> random_floats(std::string_view name, std::size_t n, double magnitude) {
    base::RandomStream random(1, name, 0);
    std::vector<float> values(n);
    for (float& value : values) value = static_cast<float>((2 * random.uniform() - 1) * magnitude);
    return values;
}

// Every operation of the job descriptor: conv, max_pool, conv, add, relu, avg_pool, dense, softmax.
inline Graph residual_graph() {
    using Ints = std::vector<std::int64_t>;
    const NamedAttribute same = {"auto_pad", std::string("SAME_UPPER")};
    ModelBuilder model;
    model.input("image", {-1, 2, 6, 6}).output("probabilities", {-1, 5});
    model.constant("w1", {4, 2, 3, 3}, random_floats("w1", 72, 0.4));
    model.constant("b1", {4}, random_floats("b1", 4, 0.3));
    model.constant("w2", {4, 1, 3, 3}, random_floats("w2", 36, 0.5));
    model.constant("w3", {36, 5}, random_floats("w3", 180, 0.7));
    model.constant("b3", {5}, random_floats("b3", 5, 0.3));
    model.node("Conv", {"image", "w1", "b1"}, {"conv1"}, {same});
    model.node("MaxPool", {"conv1"}, {"pool1"}, {{"kernel_shape", Ints{2, 2}}});
    model.node("Conv", {"pool1", "w2"}, {"conv2"}, {same, {"group", std::int64_t{4}}});
    model.node("Add", {"conv2", "pool1"}, {"sum"});
    model.node("Relu", {"sum"}, {"sum_relu"});
    model.node("Add", {"sum_relu", "sum"}, {"sum2"});
    model.node("AveragePool", {"sum2"}, {"pool2"}, {{"kernel_shape", Ints{3, 3}}});
    model.node("Flatten", {"pool2"}, {"flat"});
    model.node("Gemm", {"flat", "w3", "b3"}, {"dense"});
    model.node("Softmax", {"dense"}, {"probabilities"});
    Graph graph = import_onnx("residual.onnx", model.bytes());
    simplify(graph);
    return graph;
}

inline Dataset random_dataset(const Graph& graph, std::uint32_t count) {
    const Chw shape = as_chw(graph.tensors[graph.input].shape);
    Dataset dataset;
    dataset.path = "random";
    dataset.count = count;
    dataset.channels = static_cast<std::uint32_t>(shape.c);
    dataset.height = static_cast<std::uint32_t>(shape.h);
    dataset.width = static_cast<std::uint32_t>(shape.w);
    dataset.values = random_floats("samples", count * shape.elements(), 1.0);
    for (std::uint32_t i = 0; i < count; ++i)
        dataset.labels.push_back(static_cast<std::uint8_t>(i % 5));
    return dataset;
}

}  // namespace tessera::workload::test
