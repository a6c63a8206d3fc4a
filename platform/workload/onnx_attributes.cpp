#include "platform/workload/onnx_attributes.h"

#include <algorithm>

#include "platform/workload/errors.h"

namespace tessera::workload {

template <class T>
const T* Attributes::find(const std::string& name, const char* kind) {
    known_.insert(name);
    const auto found = node_.attributes.find(name);
    if (found == node_.attributes.end()) return nullptr;
    const T* value = std::get_if<T>(&found->second);
    if (value == nullptr)
        fail(where_, "attribute `{}` has the wrong type, expected {}", name, kind);
    return value;
}

std::int64_t Attributes::integer(const std::string& name, std::int64_t missing) {
    const auto* value = find<std::int64_t>(name, "an integer");
    return value == nullptr ? missing : *value;
}

float Attributes::real(const std::string& name, float missing) {
    const auto* value = find<float>(name, "a number");
    return value == nullptr ? missing : *value;
}

std::string Attributes::text(const std::string& name, const std::string& missing) {
    const auto* value = find<std::string>(name, "a string");
    return value == nullptr ? missing : *value;
}

std::vector<std::int64_t> Attributes::integers(const std::string& name) {
    const auto* value = find<std::vector<std::int64_t>>(name, "a list of integers");
    return value == nullptr ? std::vector<std::int64_t>{} : *value;
}

const OnnxTensor* Attributes::tensor(const std::string& name) {
    return find<OnnxTensor>(name, "a tensor");
}

void Attributes::require(const std::string& name, std::int64_t supported) {
    const std::int64_t value = integer(name, supported);
    if (value != supported)
        fail(where_, "attribute `{}` = {} is not supported, only {}", name, value, supported);
}

void Attributes::require_all(const std::string& name, std::int64_t supported) {
    for (const std::int64_t value : integers(name))
        if (value != supported)
            fail(where_, "attribute `{}` with {} is not supported, only {}", name, value,
                 supported);
}

void Attributes::done() const {
    for (const auto& [name, value] : node_.attributes)
        if (!known_.contains(name)) fail(where_, "attribute `{}` is not supported", name);
}

}  // namespace tessera::workload
