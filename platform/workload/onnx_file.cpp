#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wall"
#pragma GCC diagnostic ignored "-Wextra"
#include <google/protobuf/stubs/logging.h>
#include <onnx/checker.h>
#include <onnx/shape_inference/implementation.h>
#pragma GCC diagnostic pop

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>
#include <set>

#include "platform/workload/errors.h"
#include "platform/workload/file.h"
#include "platform/workload/onnx_model.h"

namespace tessera::workload {

static_assert(std::endian::native == std::endian::little, "raw_data is little endian");

namespace {

constexpr std::uint64_t kMaxFileBytes = 1ull << 30;
constexpr int kMaxNodes = 16384;
constexpr int kMaxRank = 8;
constexpr std::int64_t kMinOpset = 1, kMaxOpset = 17;  // 17: the newest that libonnx 1.12 knows

// libonnx explains itself over several lines.
std::string one_line(std::string_view text) {
    std::string line;
    for (const char c : text) {
        const bool is_space = c == '\n' || c == '\r' || c == '\t' || c == ' ';
        if (!is_space) line += c;
        if (is_space && !line.empty() && line.back() != ' ') line += ' ';
    }
    while (!line.empty() && line.back() == ' ') line.pop_back();
    return line;
}

std::string type_name(int type) {
    const std::string name =
        onnx::TensorProto_DataType_IsValid(type)
            ? onnx::TensorProto_DataType_Name(static_cast<onnx::TensorProto_DataType>(type))
            : fmt::format("type {}", type);
    return name;
}

class Reader {
  public:
    Reader(const std::string& path, const onnx::ModelProto& proto) : path_(path), proto_(proto) {}

    OnnxModel read() const {
        require_supported_model();
        const onnx::GraphProto& graph = proto_.graph();
        OnnxModel model;
        model.path = path_;
        model.graph_name = graph.name();
        for (const auto& import : proto_.opset_import())
            if (import.domain().empty() || import.domain() == "ai.onnx")
                model.opset = import.version();
        if (model.opset < kMinOpset || model.opset > kMaxOpset)
            fail(path_, "operator set {} is not supported, expected {} to {}", model.opset,
                 kMinOpset, kMaxOpset);
        for (const auto& node : graph.node()) model.nodes.push_back(read_node(node));
        std::set<std::string> constants;
        for (const auto& tensor : graph.initializer()) {
            model.initialisers.push_back(
                read_tensor(tensor, fmt::format("initialiser `{}`", tensor.name())));
            if (!constants.insert(tensor.name()).second)
                fail(path_, "initialiser `{}` appears twice", tensor.name());
        }
        for (const auto& value : graph.input())
            if (!constants.contains(value.name())) model.inputs.push_back(read_value(value));
        for (const auto& value : graph.output()) model.outputs.push_back(read_value(value));
        for (const auto& value : graph.value_info()) model.values.push_back(read_value(value));
        return model;
    }

    static OnnxValue read_value(const onnx::ValueInfoProto& proto) {
        OnnxValue value;
        value.name = proto.name();
        if (!proto.type().has_tensor_type()) {
            value.type = "not a tensor";
            return value;
        }
        const auto& type = proto.type().tensor_type();
        value.type = type_name(type.elem_type());
        value.has_shape = type.has_shape();
        for (const auto& dim : type.shape().dim())
            value.dims.push_back(dim.has_dim_value() ? dim.dim_value() : -1);
        return value;
    }

  private:
    // An empty or cut-off stream can parse: protobuf fields are optional.
    void require_supported_model() const {
        if (!proto_.has_graph() || proto_.graph().node_size() == 0)
            fail(path_, "not an ONNX model, or truncated: it has no graph with nodes");
        const onnx::GraphProto& graph = proto_.graph();
        if (graph.node_size() > kMaxNodes)
            fail(path_, "{} nodes are more than the {} supported", graph.node_size(), kMaxNodes);
        if (proto_.functions_size() > 0) fail(path_, "model-local functions are not supported");
        if (proto_.training_info_size() > 0) fail(path_, "training graphs are not supported");
        if (graph.sparse_initializer_size() > 0)
            fail(path_, "sparse initialisers are not supported");
    }

    OnnxNode read_node(const onnx::NodeProto& proto) const {
        OnnxNode node;
        node.name = proto.name();
        node.op_type = proto.op_type();
        node.domain = proto.domain();
        node.inputs.assign(proto.input().begin(), proto.input().end());
        node.outputs.assign(proto.output().begin(), proto.output().end());
        for (const auto& attribute : proto.attribute())
            if (!node.attributes.emplace(attribute.name(), read_attribute(node, attribute)).second)
                fail(path_, "node `{}`: attribute `{}` appears twice", node.name, attribute.name());
        return node;
    }

    OnnxAttribute read_attribute(const OnnxNode& node, const onnx::AttributeProto& proto) const {
        switch (proto.type()) {
            case onnx::AttributeProto::INT: return std::int64_t{proto.i()};
            case onnx::AttributeProto::FLOAT: return proto.f();
            case onnx::AttributeProto::STRING: return proto.s();
            case onnx::AttributeProto::INTS:
                return std::vector<std::int64_t>(proto.ints().begin(), proto.ints().end());
            case onnx::AttributeProto::FLOATS:
                return std::vector<float>(proto.floats().begin(), proto.floats().end());
            case onnx::AttributeProto::TENSOR:
                return read_tensor(
                    proto.t(), fmt::format("node `{}`: attribute `{}`", node.name, proto.name()));
            default: return std::monostate{};
        }
    }

    OnnxTensor read_tensor(const onnx::TensorProto& proto, const std::string& what) const {
        OnnxTensor tensor;
        tensor.name = proto.name();
        tensor.type = type_name(proto.data_type());
        if (proto.data_location() == onnx::TensorProto::EXTERNAL || proto.external_data_size() > 0)
            fail(path_, "{}: data in external files is not supported", what);
        if (proto.has_segment()) fail(path_, "{}: segments are not supported", what);
        if (proto.dims_size() > kMaxRank)
            fail(path_, "{}: {} dimensions are more than the {} supported", what, proto.dims_size(),
                 kMaxRank);
        tensor.dims.assign(proto.dims().begin(), proto.dims().end());
        std::uint64_t elements = 1;
        for (const std::int64_t dim : tensor.dims) {
            if (dim < 0) fail(path_, "{}: negative dimension {}", what, dim);
            const auto size = static_cast<std::uint64_t>(dim);
            if (size != 0 && elements > kMaxFileBytes / size)
                fail(path_, "{}: the dimensions ask for more elements than a file can hold", what);
            elements *= size;
        }
        switch (proto.data_type()) {
            case onnx::TensorProto::FLOAT:
                read_data<float>(proto, proto.float_data(), elements, what, tensor.floats);
                break;
            case onnx::TensorProto::INT64:
                read_data<std::int64_t>(proto, proto.int64_data(), elements, what, tensor.ints);
                break;
            case onnx::TensorProto::BOOL:
                read_data<std::uint8_t>(proto, proto.int32_data(), elements, what, tensor.ints);
                break;
            default: break;
        }
        return tensor;
    }

    template <class Raw, class Field, class T>
    void read_data(const onnx::TensorProto& proto, const Field& field, std::uint64_t elements,
                   const std::string& what, std::vector<T>& out) const {
        if (proto.has_raw_data()) {
            const std::string& raw = proto.raw_data();
            if (raw.size() != elements * sizeof(Raw))
                fail(path_, "{}: {} bytes of data for {} elements of {} bytes", what, raw.size(),
                     elements, sizeof(Raw));
            out.resize(elements);
            for (std::size_t i = 0; i < elements; ++i) {
                Raw value;
                std::memcpy(&value, raw.data() + i * sizeof(Raw), sizeof(Raw));
                out[i] = static_cast<T>(value);
            }
            return;
        }
        if (static_cast<std::uint64_t>(field.size()) != elements)
            fail(path_, "{}: {} values for {} elements", what, field.size(), elements);
        out.assign(field.begin(), field.end());
    }

    const std::string& path_;
    const onnx::ModelProto& proto_;
};

}  // namespace

struct OnnxFile::Proto {
    onnx::ModelProto model;
};

OnnxFile::OnnxFile(const std::string& path) : OnnxFile(path, read_file(path, kMaxFileBytes)) {}

OnnxFile::OnnxFile(const std::string& path, const std::vector<std::byte>& bytes)
    : proto_(std::make_unique<Proto>()) {
    if (bytes.size() > kMaxFileBytes)
        fail(path, "{} bytes are more than the {} bytes supported", bytes.size(), kMaxFileBytes);
    const google::protobuf::LogSilencer silence;
    if (!proto_->model.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())))
        fail(path, "not an ONNX model, or truncated: its {} bytes do not parse", bytes.size());
    model_ = Reader(path, proto_->model).read();
}

OnnxFile::~OnnxFile() = default;

void OnnxFile::check() const {
    try {
        onnx::checker::check_model(proto_->model);
    } catch (const std::exception& error) {
        fail(model_.path, "not a valid ONNX model: {}", one_line(error.what()));
    }
}

std::vector<OnnxValue> OnnxFile::infer_shapes() const {
    onnx::ModelProto model = proto_->model;
    constexpr int kStrict = 1;
    try {
        onnx::shape_inference::InferShapes(model, onnx::OpSchemaRegistry::Instance(),
                                           onnx::ShapeInferenceOptions(true, kStrict, true));
    } catch (const std::exception& error) {
        fail(model_.path, "shapes disagree: {}", one_line(error.what()));
    }
    std::vector<OnnxValue> values;
    for (const auto& value : model.graph().value_info())
        values.push_back(Reader::read_value(value));
    for (const auto& value : model.graph().output()) values.push_back(Reader::read_value(value));
    return values;
}

}  // namespace tessera::workload
