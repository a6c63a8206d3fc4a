#include "platform/workload/onnx_import.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>

#include "platform/workload/onnx_operators.h"

namespace tessera::workload {

namespace {

constexpr std::uint64_t kMaxElements = 1ull << 28;  // of one sample's tensor

Shape checked_shape(const OnnxModel& model, const OnnxValue& value) {
    if (value.type != "FLOAT")
        fail(model.path, "input `{}` has type {}, expected FLOAT", value.name, value.type);
    if (!value.has_shape || value.dims.empty())
        fail(model.path, "input `{}` has no shape, expected Nx...", value.name);
    if (value.dims[0] == 0) fail(model.path, "input `{}` has an empty batch", value.name);
    Shape shape;
    std::uint64_t elements = 1;
    for (std::size_t i = 1; i < value.dims.size(); ++i) {
        const std::int64_t dim = value.dims[i];
        if (dim < 1)
            fail(model.path, "input `{}`: dimension {} must be a positive number", value.name, i);
        const auto size = static_cast<std::uint64_t>(dim);
        if (size > kMaxElements / elements)
            fail(model.path, "input `{}` has more than {} elements", value.name, kMaxElements);
        elements *= size;
        shape.push_back(static_cast<std::uint32_t>(dim));
    }
    return shape;
}

void require_supported_operators(const OnnxModel& model) {
    for (const OnnxNode& node : model.nodes) {
        const bool is_standard = node.domain.empty() || node.domain == "ai.onnx";
        if (is_standard && is_supported_operator(node.op_type)) continue;
        fail(model.path, "node `{}`: operator `{}{}` is not supported; supported are {}",
             OnnxImport::label(node), is_standard ? "" : node.domain + ".", node.op_type,
             supported_operators());
    }
}

void require_single_ends(const OnnxModel& model) {
    const auto names = [](const std::vector<OnnxValue>& values) {
        std::vector<std::string> list;
        for (const OnnxValue& value : values) list.push_back('`' + value.name + '`');
        return fmt::format("{}", fmt::join(list, ", "));
    };
    if (model.inputs.size() != 1)
        fail(model.path, "the network has {} inputs ({}), expected one", model.inputs.size(),
             names(model.inputs));
    if (model.outputs.size() != 1)
        fail(model.path, "the network has {} outputs ({}), expected one", model.outputs.size(),
             names(model.outputs));
}

// Every input of a node is defined before the node.
void require_defined_inputs(const OnnxModel& model, const OnnxImport& import) {
    std::map<std::string, const OnnxNode*> producers;
    for (const OnnxNode& node : model.nodes)
        for (const std::string& output : node.outputs)
            if (!output.empty()) {
                if (import.is_defined(output) || !producers.emplace(output, &node).second)
                    import.reject(node, "tensor `{}` is defined twice", output);
            }
    std::set<std::string> seen;
    for (const OnnxNode& node : model.nodes) {
        for (const std::string& input : node.inputs) {
            if (input.empty() || import.is_defined(input) || seen.contains(input)) continue;
            const auto producer = producers.find(input);
            if (producer == producers.end())
                import.reject(node,
                              "input `{}` is missing: no initialiser, no input of the network and "
                              "no node of that name",
                              input);
            import.reject(node,
                          "input `{}` is only produced later, by node `{}`: the nodes form a cycle "
                          "or are out of order",
                          input, OnnxImport::label(*producer->second));
        }
        seen.insert(node.outputs.begin(), node.outputs.end());
    }
}

// A second output, such as a mask or indices, must not be used.
void require_single_outputs(const OnnxModel& model, const OnnxImport& import) {
    std::set<std::string> used;
    for (const OnnxNode& node : model.nodes) used.insert(node.inputs.begin(), node.inputs.end());
    for (const OnnxValue& output : model.outputs) used.insert(output.name);
    for (const OnnxNode& node : model.nodes)
        for (std::size_t i = 1; i < node.outputs.size(); ++i)
            if (!node.outputs[i].empty() && used.contains(node.outputs[i]))
                import.reject(node, "output `{}`: use of output {} of `{}` is not supported",
                              node.outputs[i], i, node.op_type);
}

// Shapes that the file declares or libonnx infers against the importer's own.
void require_same_shapes(const OnnxImport& import, const std::vector<OnnxValue>& values,
                         const char* said) {
    for (const OnnxValue& value : values) {
        const TensorId* tensor = import.find_activation(value.name);
        if (tensor == nullptr || !value.has_shape) continue;
        const Shape& shape = import.graph.tensors[*tensor].shape;
        bool is_same = value.dims.size() == shape.size() + 1;
        for (std::size_t i = 0; is_same && i < shape.size(); ++i)
            is_same = value.dims[i + 1] < 0 || value.dims[i + 1] == std::int64_t{shape[i]};
        if (!is_same)
            fail(import.graph.path, "shapes disagree: tensor `{}` is {} [{}], its node gives Nx{}",
                 value.name, said, fmt::join(value.dims, ", "), to_string(shape));
    }
}

Graph import(const OnnxFile& file) {
    const OnnxModel& model = file.model();
    require_supported_operators(model);
    require_single_ends(model);
    OnnxImport import(model);
    import.graph.name = model.graph_name.empty() ? std::filesystem::path(model.path).stem().string()
                                                 : model.graph_name;
    for (const OnnxTensor& tensor : model.initialisers) import.define_initialiser(tensor);
    import.define_input(model.inputs[0]);
    require_defined_inputs(model, import);
    require_single_outputs(model, import);
    file.check();
    for (const OnnxNode& node : model.nodes) convert(import, node);

    const TensorId* output = import.find_activation(model.outputs[0].name);
    if (output == nullptr)
        fail(model.path, "output `{}` of the network is not computed from its input",
             model.outputs[0].name);
    if (import.is_comparison(model.outputs[0].name))
        fail(model.path, "output `{}` of the network is a comparison, expected numbers",
             model.outputs[0].name);
    import.graph.output = *output;
    require_same_shapes(import, model.values, "declared as");
    require_same_shapes(import, model.outputs, "declared as");
    require_same_shapes(import, file.infer_shapes(), "inferred as");
    return std::move(import.graph);
}

}  // namespace

std::string OnnxImport::label(const OnnxNode& node) {
    if (!node.name.empty()) return node.name;
    return node.outputs.empty() ? node.op_type : node.outputs[0];
}

std::string OnnxImport::where(const OnnxNode& node) const {
    return fmt::format("{}: node `{}` ({})", model_.path, label(node), node.op_type);
}

TensorId OnnxImport::activation(const OnnxNode& node, std::size_t input) const {
    if (!has_input(node, input)) reject(node, "input {} is missing", input);
    const TensorId* tensor = find_activation(node.inputs[input]);
    if (find_padding(node.inputs[input]) != nullptr)
        reject(node, "input `{}` is padded; only Conv is supported behind Pad", node.inputs[input]);
    if (comparisons_.contains(node.inputs[input]))
        reject(node, "input `{}` is a comparison; only Where is supported behind it",
               node.inputs[input]);
    if (tensor == nullptr)
        reject(node, "input `{}` is a constant; only activations are supported there",
               node.inputs[input]);
    return *tensor;
}

TensorId OnnxImport::comparison(const OnnxNode& node, std::size_t input) const {
    if (!has_input(node, input) || !comparisons_.contains(node.inputs[input]))
        reject(node, "input {} is not a comparison by GreaterOrEqual", input);
    return *find_activation(node.inputs[input]);
}

const OnnxPadding* OnnxImport::find_padding(const std::string& name) const {
    const auto found = paddings_.find(name);
    return found == paddings_.end() ? nullptr : &found->second;
}

std::vector<float> OnnxImport::per_channel(const OnnxNode& node, const OnnxTensor& constant,
                                           const Shape& shape) const {
    const std::size_t channels = shape.empty() ? 1 : shape[0];
    if (constant.floats.size() == 1 && constant.dims.size() <= shape.size() + 1)
        return std::vector<float>(channels, constant.floats[0]);
    OnnxDims expected(shape.size(), 1);
    if (!expected.empty()) expected[0] = static_cast<std::int64_t>(channels);
    OnnxDims dims = constant.dims;
    if (dims.size() == shape.size() + 1 && dims[0] == 1) dims.erase(dims.begin());
    if (dims != expected)
        reject(node,
               "constant `{}` of shape [{}] does not broadcast to Nx{}: expected one value or one "
               "per channel, [{}]",
               constant.name, fmt::join(constant.dims, ", "), to_string(shape),
               fmt::join(expected, ", "));
    return constant.floats;
}

const OnnxTensor& OnnxImport::constant(const OnnxNode& node, std::size_t input) const {
    if (!has_input(node, input)) reject(node, "input {} is missing", input);
    const auto found = constants_.find(node.inputs[input]);
    if (found == constants_.end())
        reject(node, "input `{}` is not a constant; only constants are supported there",
               node.inputs[input]);
    return *found->second;
}

const OnnxTensor& OnnxImport::float_constant(const OnnxNode& node, std::size_t input) const {
    const OnnxTensor& tensor = constant(node, input);
    if (!tensor.is_float())
        reject(node, "constant `{}` has type {}, expected FLOAT", node.inputs[input], tensor.type);
    const bool is_finite = std::all_of(tensor.floats.begin(), tensor.floats.end(),
                                       [](float value) { return std::isfinite(value); });
    if (!is_finite)
        reject(node, "constant `{}` holds a value that is not finite", node.inputs[input]);
    return tensor;
}

void OnnxImport::define_input(const OnnxValue& input) {
    fixed_batch_ = input.has_shape && !input.dims.empty() ? input.dims[0] : -1;
    graph.tensors.push_back({input.name, checked_shape(model_, input)});
    graph.input = 0;
    activations_[input.name] = graph.input;
}

void OnnxImport::define_constant(const OnnxNode& node, OnnxTensor tensor) {
    tensor.name = node.outputs[0];
    made_constants_.push_back(std::move(tensor));
    define_initialiser(made_constants_.back());
}

const TensorId* OnnxImport::find_activation(const std::string& name) const {
    const auto found = activations_.find(name);
    return found == activations_.end() ? nullptr : &found->second;
}

Node& OnnxImport::append(NodeOp op, const OnnxNode& source, TensorId input, Shape output_shape) {
    std::uint64_t elements = 1;
    for (const std::uint32_t size : output_shape) {
        if (size == 0 || size > kMaxElements / elements)
            reject(source, "output of shape Nx{} is not supported: expected 1 to {} elements",
                   to_string(output_shape), kMaxElements);
        elements *= size;
    }
    Node node;
    node.name = node_names_.insert(label(source)).second ? label(source) : source.outputs[0];
    node.op = op;
    node.inputs = {input};
    node.input_shape = graph.tensors[input].shape;
    node.output = static_cast<TensorId>(graph.tensors.size());
    graph.tensors.push_back({source.outputs[0], std::move(output_shape)});
    activations_[source.outputs[0]] = node.output;
    graph.nodes.push_back(std::move(node));
    return graph.nodes.back();
}

Graph import_onnx(const std::string& path) { return import(OnnxFile(path)); }

Graph import_onnx(const std::string& path, const std::vector<std::byte>& bytes) {
    return import(OnnxFile(path, bytes));
}

}  // namespace tessera::workload
