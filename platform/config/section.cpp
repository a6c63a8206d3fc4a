#include "platform/config/section.h"

#include <algorithm>

#include <fmt/format.h>

#include "platform/config/wording.h"

namespace tessera::config {
namespace {

constexpr std::size_t kMostListedKeys = 16;

}  // namespace

std::string join_path(std::string_view path, std::string_view key) {
    return path.empty() ? std::string(key) : fmt::format("{}.{}", path, key);
}

Section::Section(const Node& mapping, std::string path)
    : mapping_(mapping), path_(std::move(path)) {}

const Entry* Section::take(std::string_view key) {
    if (std::find(known_.begin(), known_.end(), key) == known_.end()) known_.emplace_back(key);
    return mapping_.find(key);
}

void Section::refuse_missing(std::string_view key, Problems& problems) const {
    problems.add(mapping_.location(), path_of(key), "is required, but missing");
}

void Section::refuse_unknown(Problems& problems) const {
    const std::vector<std::string_view> known(known_.begin(), known_.end());
    for (const Entry& entry : mapping_.entries) {
        if (std::find(known.begin(), known.end(), entry.key) != known.end()) continue;
        std::string hint = did_you_mean(entry.key, known);
        if (hint.empty() && !known.empty() && known.size() <= kMostListedKeys) {
            hint = fmt::format("; expected {}", one_of(known));
        }
        problems.add(entry.position.location(), path_of(entry.key), "unknown key" + hint);
    }
}

Node Section::absent() const {
    Node node;
    node.kind = Node::Kind::mapping;
    node.position = mapping_.position;
    return node;
}

}  // namespace tessera::config
