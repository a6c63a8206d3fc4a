#pragma once
// Small ONNX models for tests, and the models and tensors of ONNX's own backend tests.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace tessera::workload::test {

using Dims = std::vector<std::int64_t>;
using Attribute =
    std::variant<std::int64_t, float, std::string, std::vector<std::int64_t>, std::vector<float>>;
struct NamedAttribute {
    std::string name;
    Attribute value;
};

// A node's name is that of its first output.
class ModelBuilder {
  public:
    explicit ModelBuilder(int opset = 13);
    ~ModelBuilder();
    ModelBuilder(const ModelBuilder&) = delete;
    ModelBuilder& operator=(const ModelBuilder&) = delete;

    // A dimension of -1 is the symbol N.
    ModelBuilder& input(const std::string& name, const Dims& dims);
    ModelBuilder& output(const std::string& name, const Dims& dims);
    ModelBuilder& declare(const std::string& name, const Dims& dims);
    ModelBuilder& constant(const std::string& name, const Dims& dims,
                           const std::vector<float>& values);
    ModelBuilder& integers(const std::string& name, const Dims& dims,
                           const std::vector<std::int64_t>& values);
    ModelBuilder& node(const std::string& op_type, const std::vector<std::string>& inputs,
                       const std::vector<std::string>& outputs,
                       const std::vector<NamedAttribute>& attributes = {});
    // A Constant node.
    ModelBuilder& constant_node(const std::string& name, const Dims& dims,
                                const std::vector<float>& values);
    [[nodiscard]] std::vector<std::byte> bytes() const;

  private:
    struct Proto;
    std::unique_ptr<Proto> proto_;
};

// One case of ONNX's backend tests; inputs after the first have become initialisers.
struct BackendCase {
    std::vector<std::byte> model;
    Dims input_dims, output_dims;
    std::vector<float> input, output;
};
// `folder` holds model.onnx and test_data_set_0. Throws std::runtime_error.
[[nodiscard]] BackendCase load_backend_case(const std::string& folder);

}  // namespace tessera::workload::test
