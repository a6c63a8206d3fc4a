#pragma once
// How each supported ONNX operator becomes nodes of the graph.

#include <array>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "platform/workload/errors.h"
#include "platform/workload/graph.h"
#include "platform/workload/onnx_attributes.h"
#include "platform/workload/onnx_model.h"

namespace tessera::workload {

// What a Pad node adds around a tensor, for the convolution behind it.
struct OnnxPadding {
    TensorId source = 0;
    std::array<std::uint16_t, 4> top_left_bottom_right{};
    float value = 0;
};

// The import so far: which of the file's names are activations and which are constants.
class OnnxImport {
  public:
    explicit OnnxImport(const OnnxModel& model) : model_(model) { graph.path = model.path; }

    Graph graph;

    [[nodiscard]] std::int64_t opset() const { return model_.opset; }
    // Size of the batch dimension of the input, or -1 when it is symbolic.
    [[nodiscard]] std::int64_t fixed_batch() const { return fixed_batch_; }
    [[nodiscard]] std::string where(const OnnxNode& node) const;
    [[nodiscard]] static std::string label(const OnnxNode& node);

    [[nodiscard]] bool is_constant(const std::string& name) const {
        return constants_.contains(name);
    }
    // An input of `node` by position. Throws when it is missing or of the other kind.
    [[nodiscard]] TensorId activation(const OnnxNode& node, std::size_t input) const;
    [[nodiscard]] const OnnxTensor& constant(const OnnxNode& node, std::size_t input) const;
    [[nodiscard]] const OnnxTensor& float_constant(const OnnxNode& node, std::size_t input) const;
    // An input of `node` that must be the outcome of a comparison.
    [[nodiscard]] TensorId comparison(const OnnxNode& node, std::size_t input) const;
    // One value per channel from a constant that broadcasts over batch and positions.
    [[nodiscard]] std::vector<float> per_channel(const OnnxNode& node, const OnnxTensor& constant,
                                                 const Shape& shape) const;
    [[nodiscard]] bool has_input(const OnnxNode& node, std::size_t input) const {
        return input < node.inputs.size() && !node.inputs[input].empty();
    }

    void define_input(const OnnxValue& input);
    void define_initialiser(const OnnxTensor& tensor) { constants_[tensor.name] = &tensor; }
    // The first output of `node` is this constant.
    void define_constant(const OnnxNode& node, OnnxTensor tensor);
    void define_padding(const OnnxNode& node, const OnnxPadding& padding) {
        paddings_[node.outputs[0]] = padding;
    }
    // Null when `name` is no padded tensor.
    [[nodiscard]] const OnnxPadding* find_padding(const std::string& name) const;
    // Only a choice between values may use it.
    void mark_comparison(const std::string& name) { comparisons_.insert(name); }
    [[nodiscard]] bool is_comparison(const std::string& name) const {
        return comparisons_.contains(name);
    }
    [[nodiscard]] bool is_defined(const std::string& name) const {
        return constants_.contains(name) || activations_.contains(name);
    }
    [[nodiscard]] const Shape& shape_of(TensorId tensor) const {
        return graph.tensors[tensor].shape;
    }
    // Null when `name` is no activation.
    [[nodiscard]] const TensorId* find_activation(const std::string& name) const;

    // Appends a node that reads `input` and produces the first output of `source`. The reference
    // lasts until the next call.
    Node& append(NodeOp op, const OnnxNode& source, TensorId input, Shape output_shape);

    template <typename... Args>
    [[noreturn]] void reject(const OnnxNode& node, fmt::format_string<Args...> format,
                             Args&&... args) const {
        fail(where(node), "{}", fmt::format(format, std::forward<Args>(args)...));
    }

  private:
    const OnnxModel& model_;
    std::int64_t fixed_batch_ = -1;
    std::set<std::string> node_names_;
    std::map<std::string, TensorId> activations_;
    std::map<std::string, OnnxPadding> paddings_;
    std::set<std::string> comparisons_;
    std::map<std::string, const OnnxTensor*> constants_;
    std::deque<OnnxTensor> made_constants_;  // by Constant nodes, reshapes of constants, ...
};

[[nodiscard]] bool is_supported_operator(std::string_view op_type);
[[nodiscard]] std::string supported_operators();  // "Add, AveragePool, ..."
void convert(OnnxImport& import, const OnnxNode& node);

}  // namespace tessera::workload
