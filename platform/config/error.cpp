#include "platform/config/error.h"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

namespace tessera::config {
namespace {

constexpr std::size_t kShownProblems = 20;

std::string message_of(const Location& where, std::string_view path, std::string_view reason) {
    // A `--set` names its path already.
    if (path.empty() || where.file == fmt::format("--set {}", path)) {
        return fmt::format("{}: {}", to_string(where), reason);
    }
    return fmt::format("{}: {}: {}", to_string(where), path, reason);
}

}  // namespace

std::string to_string(const Location& where) {
    if (where.line == 0) return where.file;
    return fmt::format("{}:{}:{}", where.file, where.line, where.column);
}

Error::Error(const std::string& file, std::string_view reason)
    : std::runtime_error(fmt::format("{}: {}", file, reason)) {}

Error::Error(const Location& where, std::string_view path, std::string_view reason)
    : std::runtime_error(message_of(where, path, reason)) {}

void Problems::add(Location where, std::string_view path, std::string_view reason) {
    std::string message = message_of(where, path, reason);
    problems_.push_back({std::move(where), std::move(message)});
}

void Problems::throw_if_any() const {
    if (problems_.empty()) return;
    std::vector<Problem> sorted = problems_;
    std::stable_sort(sorted.begin(), sorted.end(), [](const Problem& a, const Problem& b) {
        return std::tie(a.where.file, a.where.line, a.where.column) <
               std::tie(b.where.file, b.where.line, b.where.column);
    });
    std::string text;
    for (std::size_t i = 0; i < std::min(sorted.size(), kShownProblems); ++i) {
        if (i > 0) text += '\n';
        text += sorted[i].message;
    }
    if (sorted.size() > kShownProblems) {
        text += fmt::format("\n... and {} more problems", sorted.size() - kShownProblems);
    }
    throw Error(text);
}

}  // namespace tessera::config
