#pragma once
// The one exception type for wrong configurations and files. Thrown wherever the fault is seen,
// caught in cli.

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace tessera::config {

// A place in a text; line and column count from 1, columns in bytes. Line 0: the file as a whole,
// or something that has no lines, such as a `--set`.
struct Location {
    std::string file;
    unsigned line = 0;
    unsigned column = 0;

    bool operator==(const Location&) const = default;
};
[[nodiscard]] std::string to_string(const Location& where);

class Error : public std::runtime_error {
  public:
    // "data/x.onnx: the file is truncated"
    Error(const std::string& file, std::string_view reason);
    // "x.yaml:12:7: platform.noc.latency: expected a time"; an empty path is left out.
    Error(const Location& where, std::string_view path, std::string_view reason);

  private:
    friend class Problems;
    explicit Error(const std::string& message) : std::runtime_error(message) {}
};

// Collects what is wrong with one document, so that its author sees everything at once.
class Problems {
  public:
    void add(Location where, std::string_view path, std::string_view reason);
    [[nodiscard]] std::size_t count() const { return problems_.size(); }
    // Throws one Error with a line per problem, in the order of the text.
    void throw_if_any() const;

  private:
    struct Problem {
        Location where;
        std::string message;
    };
    std::vector<Problem> problems_;
};

}  // namespace tessera::config
