#include "platform/workload/onnx_reshape.h"

#include <fmt/ranges.h>

#include <algorithm>

namespace tessera::workload {

namespace {

void append_reshape(OnnxImport& import, const OnnxNode& node, Shape shape) {
    import.append(NodeOp::reshape, node, import.activation(node, 0), std::move(shape));
}

// The target of a Reshape with 0 (copy) and -1 (the rest) resolved.
OnnxDims resolve(const OnnxImport& import, const OnnxNode& node, OnnxDims target,
                 const OnnxDims& source, bool zero_is_zero) {
    std::uint64_t elements = 1, known = 1;
    for (const std::int64_t dim : source) elements *= static_cast<std::uint64_t>(dim);
    std::ptrdiff_t rest = -1;
    for (std::size_t i = 0; i < target.size(); ++i) {
        if (target[i] == 0 && !zero_is_zero && i < source.size()) target[i] = source[i];
        if (target[i] == -1 && rest < 0) {
            rest = static_cast<std::ptrdiff_t>(i);
            continue;
        }
        if (target[i] < 1 || static_cast<std::uint64_t>(target[i]) > elements)
            import.reject(node, "cannot reshape [{}] to [{}]", fmt::join(source, ", "),
                          fmt::join(target, ", "));
        known *= static_cast<std::uint64_t>(target[i]);
        if (known > elements) break;
    }
    if (rest >= 0 && known <= elements && elements % known == 0)
        target[static_cast<std::size_t>(rest)] = static_cast<std::int64_t>(elements / known);
    else if (known != elements)
        import.reject(node, "cannot reshape {} elements of [{}] to [{}]", elements,
                      fmt::join(source, ", "), fmt::join(target, ", "));
    return target;
}

}  // namespace

void require_inference(const OnnxImport& import, const OnnxNode& node, Attributes& attributes) {
    const bool trains_by_default = import.opset() < 7;
    if (attributes.integer("is_test", trains_by_default ? 0 : 1) != 1)
        import.reject(node, "attribute `is_test` = 0 (training) is not supported, only 1");
}

void convert_flatten(OnnxImport& import, const OnnxNode& node) {
    const Shape shape = import.shape_of(import.activation(node, 0));
    Attributes attributes(import.where(node), node);
    const std::int64_t axis = attributes.integer("axis", 1);
    attributes.done();
    const auto rank = static_cast<std::int64_t>(shape.size()) + 1;
    if (axis != 1 && axis != 1 - rank)
        import.reject(node, "attribute `axis` = {} is not supported, only 1 (all but the batch)",
                      axis);
    append_reshape(import, node, {static_cast<std::uint32_t>(element_count(shape))});
}

void convert_reshape(OnnxImport& import, const OnnxNode& node) {
    Attributes attributes(import.where(node), node);
    const bool zero_is_zero = attributes.integer("allowzero", 0) != 0;
    attributes.done();
    const OnnxTensor& target = import.constant(node, 1);
    if (target.type != "INT64" || target.dims.size() != 1 || target.ints.empty())
        import.reject(node, "shape `{}` is not a list of INT64", target.name);
    if (import.is_constant(node.inputs[0])) {
        OnnxTensor tensor = import.constant(node, 0);
        tensor.dims = resolve(import, node, target.ints, tensor.dims, zero_is_zero);
        import.define_constant(node, std::move(tensor));
        return;
    }
    // The batch may be any number: all but the first dimension must hold one sample.
    const Shape shape = import.shape_of(import.activation(node, 0));
    OnnxDims source(shape.begin(), shape.end()), rest(target.ints.begin() + 1, target.ints.end());
    const std::int64_t batch = target.ints.front();
    if (batch < -1 || (batch > 0 && batch != import.fixed_batch()) || (batch == 0 && zero_is_zero))
        import.reject(node, "shape [{}] does not keep the batch dimension",
                      fmt::join(target.ints, ", "));
    for (std::size_t i = 0; i < rest.size(); ++i)
        if (rest[i] == 0 && !zero_is_zero && i < source.size()) rest[i] = source[i];
    if (batch == -1 && std::count(rest.begin(), rest.end(), -1) > 0)
        import.reject(node, "shape [{}] has more than one -1", fmt::join(target.ints, ", "));
    const OnnxDims dims = resolve(import, node, rest, source, true);
    append_reshape(import, node, Shape(dims.begin(), dims.end()));
}

void convert_identity(OnnxImport& import, const OnnxNode& node) {
    Attributes attributes(import.where(node), node);
    if (node.op_type == "Dropout") {
        require_inference(import, node, attributes);
        attributes.ignore("ratio");
        attributes.ignore("seed");
        if (import.has_input(node, 2)) {
            const OnnxTensor& training = import.constant(node, 2);
            if (training.ints != std::vector<std::int64_t>{0})
                import.reject(node, "input `training_mode` other than false is not supported");
        }
    }
    attributes.done();
    if (import.is_constant(node.inputs[0])) {
        import.define_constant(node, import.constant(node, 0));
        return;
    }
    append_reshape(import, node, import.shape_of(import.activation(node, 0)));
}

void convert_constant(OnnxImport& import, const OnnxNode& node) {
    Attributes attributes(import.where(node), node);
    const OnnxTensor* value = attributes.tensor("value");
    attributes.done();
    if (value == nullptr) import.reject(node, "attribute `value` is missing");
    import.define_constant(node, *value);
}

}  // namespace tessera::workload
