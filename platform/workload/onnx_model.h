#pragma once
// An ONNX model as the importer reads it, free of libonnx's types. Only onnx_file.cpp knows those.

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace tessera::workload {

using OnnxDims = std::vector<std::int64_t>;

struct OnnxTensor {
    std::string name;
    std::string type;  // as ONNX names it: FLOAT, INT64, ...
    OnnxDims dims;
    std::vector<float> floats;       // of FLOAT
    std::vector<std::int64_t> ints;  // of INT64 and BOOL

    [[nodiscard]] bool is_float() const { return type == "FLOAT"; }
};

// monostate: a kind of attribute that no supported operator has, such as a subgraph.
using OnnxAttribute = std::variant<std::monostate, std::int64_t, float, std::string,
                                   std::vector<std::int64_t>, std::vector<float>, OnnxTensor>;

struct OnnxNode {
    std::string name;  // as in the file; may be empty
    std::string op_type;
    std::string domain;
    std::vector<std::string> inputs, outputs;  // an empty name: left out
    std::map<std::string, OnnxAttribute> attributes;
};

// A declared or inferred shape; a dimension that is symbolic or unknown is -1.
struct OnnxValue {
    std::string name;
    std::string type;
    bool has_shape = false;
    OnnxDims dims;
};

struct OnnxModel {
    std::string path;
    std::string graph_name;
    std::int64_t opset = 0;  // of the default domain
    std::vector<OnnxNode> nodes;
    std::vector<OnnxTensor> initialisers;
    std::vector<OnnxValue> inputs, outputs;  // inputs: without those that are initialisers
    std::vector<OnnxValue> values;           // declared in between
};

// A parsed file. All members throw config::Error.
class OnnxFile {
  public:
    explicit OnnxFile(const std::string& path);
    OnnxFile(const std::string& path, const std::vector<std::byte>& bytes);
    ~OnnxFile();
    OnnxFile(const OnnxFile&) = delete;
    OnnxFile& operator=(const OnnxFile&) = delete;

    [[nodiscard]] const OnnxModel& model() const { return model_; }
    // libonnx's checker: required attributes, types, single assignment.
    void check() const;
    // libonnx's shape inference: every value it knows, declared ones included.
    [[nodiscard]] std::vector<OnnxValue> infer_shapes() const;

  private:
    struct Proto;
    std::unique_ptr<Proto> proto_;
    OnnxModel model_;
};

}  // namespace tessera::workload
