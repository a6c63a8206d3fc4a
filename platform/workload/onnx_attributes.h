#pragma once
// The attributes of one ONNX node: read by name and type; what is not asked for is not supported.

#include <set>
#include <string>
#include <vector>

#include "platform/workload/onnx_model.h"

namespace tessera::workload {

class Attributes {
  public:
    // `where` starts every message: "lenet.onnx: node `conv1`".
    Attributes(std::string where, const OnnxNode& node) : where_(std::move(where)), node_(node) {}

    [[nodiscard]] std::int64_t integer(const std::string& name, std::int64_t missing);
    [[nodiscard]] float real(const std::string& name, float missing);
    [[nodiscard]] std::string text(const std::string& name, const std::string& missing);
    [[nodiscard]] std::vector<std::int64_t> integers(const std::string& name);  // empty if missing
    [[nodiscard]] const OnnxTensor* tensor(const std::string& name);            // null if missing

    // Accepts the attribute only when it is missing or has the one supported value.
    void require(const std::string& name, std::int64_t supported);
    void require_all(const std::string& name, std::int64_t supported);
    // Accepts any value: it has no meaning here.
    void ignore(const std::string& name) { known_.insert(name); }

    // Throws when the node has an attribute that nobody asked for.
    void done() const;

  private:
    template <class T>
    const T* find(const std::string& name, const char* kind);

    std::string where_;
    const OnnxNode& node_;
    std::set<std::string> known_;
};

}  // namespace tessera::workload
