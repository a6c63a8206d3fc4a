#include "tests/workload/model_builder.h"

#include <onnx/onnx_pb.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace tessera::workload::test {

namespace {

void set_type(onnx::ValueInfoProto& value, const std::string& name, const Dims& dims) {
    value.set_name(name);
    auto* tensor = value.mutable_type()->mutable_tensor_type();
    tensor->set_elem_type(onnx::TensorProto::FLOAT);
    auto* shape = tensor->mutable_shape();
    for (const std::int64_t dim : dims) {
        if (dim < 0)
            shape->add_dim()->set_dim_param("N");
        else
            shape->add_dim()->set_dim_value(dim);
    }
}

void set_tensor(onnx::TensorProto& tensor, const std::string& name, const Dims& dims,
                const std::vector<float>& values) {
    tensor.set_name(name);
    tensor.set_data_type(onnx::TensorProto::FLOAT);
    for (const std::int64_t dim : dims) tensor.add_dims(dim);
    for (const float value : values) tensor.add_float_data(value);
}

void set_attribute(onnx::AttributeProto& proto, std::int64_t value) {
    proto.set_type(onnx::AttributeProto::INT);
    proto.set_i(value);
}
void set_attribute(onnx::AttributeProto& proto, float value) {
    proto.set_type(onnx::AttributeProto::FLOAT);
    proto.set_f(value);
}
void set_attribute(onnx::AttributeProto& proto, const std::string& value) {
    proto.set_type(onnx::AttributeProto::STRING);
    proto.set_s(value);
}
void set_attribute(onnx::AttributeProto& proto, const std::vector<std::int64_t>& values) {
    proto.set_type(onnx::AttributeProto::INTS);
    for (const std::int64_t value : values) proto.add_ints(value);
}
void set_attribute(onnx::AttributeProto& proto, const std::vector<float>& values) {
    proto.set_type(onnx::AttributeProto::FLOATS);
    for (const float value : values) proto.add_floats(value);
}

template <class Message>
Message parse(const std::filesystem::path& path) {
    std::ifstream stream(path, std::ios::binary);
    Message message;
    if (!stream || !message.ParseFromIstream(&stream))
        throw std::runtime_error(path.string() + " cannot be read");
    return message;
}

std::vector<float> floats_of(const onnx::TensorProto& tensor) {
    if (!tensor.has_raw_data()) return {tensor.float_data().begin(), tensor.float_data().end()};
    std::vector<float> values(tensor.raw_data().size() / sizeof(float));
    std::memcpy(values.data(), tensor.raw_data().data(), values.size() * sizeof(float));
    return values;
}

std::vector<std::byte> serialise(const onnx::ModelProto& model) {
    const std::string text = model.SerializeAsString();
    const auto* first = reinterpret_cast<const std::byte*>(text.data());
    return {first, first + text.size()};
}

}  // namespace

struct ModelBuilder::Proto {
    onnx::ModelProto model;
};

ModelBuilder::ModelBuilder(int opset) : proto_(std::make_unique<Proto>()) {
    proto_->model.set_ir_version(7);
    auto* import = proto_->model.add_opset_import();
    import->set_domain("");
    import->set_version(opset);
    proto_->model.mutable_graph()->set_name("test");
}

ModelBuilder::~ModelBuilder() = default;

ModelBuilder& ModelBuilder::input(const std::string& name, const Dims& dims) {
    set_type(*proto_->model.mutable_graph()->add_input(), name, dims);
    return *this;
}

ModelBuilder& ModelBuilder::output(const std::string& name, const Dims& dims) {
    set_type(*proto_->model.mutable_graph()->add_output(), name, dims);
    return *this;
}

ModelBuilder& ModelBuilder::declare(const std::string& name, const Dims& dims) {
    set_type(*proto_->model.mutable_graph()->add_value_info(), name, dims);
    return *this;
}

ModelBuilder& ModelBuilder::constant(const std::string& name, const Dims& dims,
                                     const std::vector<float>& values) {
    set_tensor(*proto_->model.mutable_graph()->add_initializer(), name, dims, values);
    return *this;
}

ModelBuilder& ModelBuilder::integers(const std::string& name, const Dims& dims,
                                     const std::vector<std::int64_t>& values) {
    auto* tensor = proto_->model.mutable_graph()->add_initializer();
    tensor->set_name(name);
    tensor->set_data_type(onnx::TensorProto::INT64);
    for (const std::int64_t dim : dims) tensor->add_dims(dim);
    for (const std::int64_t value : values) tensor->add_int64_data(value);
    return *this;
}

ModelBuilder& ModelBuilder::node(const std::string& op_type, const std::vector<std::string>& inputs,
                                 const std::vector<std::string>& outputs,
                                 const std::vector<NamedAttribute>& attributes) {
    auto* node = proto_->model.mutable_graph()->add_node();
    node->set_op_type(op_type);
    node->set_name(outputs.at(0));
    for (const std::string& input : inputs) node->add_input(input);
    for (const std::string& output : outputs) node->add_output(output);
    for (const NamedAttribute& attribute : attributes) {
        auto* proto = node->add_attribute();
        proto->set_name(attribute.name);
        std::visit([&](const auto& value) { set_attribute(*proto, value); }, attribute.value);
    }
    return *this;
}

ModelBuilder& ModelBuilder::constant_node(const std::string& name, const Dims& dims,
                                          const std::vector<float>& values) {
    node("Constant", {}, {name});
    auto* nodes = proto_->model.mutable_graph()->mutable_node();
    auto* attribute = nodes->Mutable(nodes->size() - 1)->add_attribute();
    attribute->set_name("value");
    attribute->set_type(onnx::AttributeProto::TENSOR);
    set_tensor(*attribute->mutable_t(), name, dims, values);
    return *this;
}

std::vector<std::byte> ModelBuilder::bytes() const { return serialise(proto_->model); }

BackendCase load_backend_case(const std::string& folder) {
    const std::filesystem::path root(folder);
    const auto data = root / "test_data_set_0";
    auto model = parse<onnx::ModelProto>(root / "model.onnx");
    BackendCase result;
    auto* graph = model.mutable_graph();
    int file = 0;
    for (const auto& input : graph->input()) {
        bool is_initialised = false;
        for (const auto& tensor : graph->initializer())
            is_initialised = is_initialised || tensor.name() == input.name();
        if (is_initialised) continue;
        auto tensor = parse<onnx::TensorProto>(data / ("input_" + std::to_string(file) + ".pb"));
        if (file++ == 0) {
            result.input_dims.assign(tensor.dims().begin(), tensor.dims().end());
            result.input = floats_of(tensor);
            continue;
        }
        tensor.set_name(input.name());
        *graph->add_initializer() = tensor;
    }
    const auto output = parse<onnx::TensorProto>(data / "output_0.pb");
    result.output_dims.assign(output.dims().begin(), output.dims().end());
    result.output = floats_of(output);
    result.model = serialise(model);
    return result;
}

}  // namespace tessera::workload::test
