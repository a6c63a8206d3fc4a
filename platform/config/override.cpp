#include "platform/config/override.h"

#include <charconv>
#include <filesystem>
#include <optional>

#include <fmt/format.h>

#include "platform/config/wording.h"
#include "platform/config/yaml.h"

namespace tessera::config {
namespace {

constexpr std::size_t kLongestPath = 32;

struct Step {
    std::string_view key;              // or
    std::optional<std::size_t> index;  // of a list
    std::size_t end = 0;               // of this step in the path
};

[[noreturn]] void refuse(std::string_view path, std::string_view reason) {
    throw Error(fmt::format("--set {}", path), reason);
}

Step parse_index(std::string_view path, std::size_t start) {
    const std::size_t close = path.find(']', start);
    const std::string_view digits = path.substr(start + 1, close - start - 1);
    std::size_t index = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), index);
    if (close == std::string_view::npos || error != std::errc{} ||
        end != digits.data() + digits.size()) {
        refuse(path, "expected a list index such as [0]");
    }
    return {{}, index, close + 1};
}

Step parse_key(std::string_view path, std::size_t start) {
    const std::size_t end = std::min(path.find_first_of(".[", start), path.size());
    const std::string_view key = path.substr(start, end - start);
    if (key.empty() || key.find_first_of("] \t") != std::string_view::npos) {
        refuse(path, "expected a path such as platform.tiles[0].rows");
    }
    return {key, std::nullopt, end};
}

std::vector<Step> parse_path(std::string_view path) {
    std::vector<Step> steps = {parse_key(path, 0)};
    while (steps.back().end < path.size()) {
        const std::size_t at = steps.back().end;
        if (path[at] == '[') {
            steps.push_back(parse_index(path, at));
        } else if (path[at] == '.') {
            steps.push_back(parse_key(path, at + 1));
        } else {
            refuse(path, "expected a path such as platform.tiles[0].rows");
        }
        if (steps.size() > kLongestPath)
            refuse(path, fmt::format("more than {} levels", kLongestPath));
    }
    return steps;
}

Node& item_of(Node& list, std::size_t index, std::string_view path, std::string_view so_far) {
    if (!list.is_sequence()) {
        refuse(path, fmt::format("{} is {}, not a list", so_far, list.described()));
    }
    if (index >= list.items.size()) {
        refuse(path, fmt::format("index {} is out of range: {} has {} items", index, so_far,
                                 list.items.size()));
    }
    return list.items[index];
}

Node& entry_of(Node& mapping, std::string_view key, const Position& position, std::string_view path,
               std::string_view so_far) {
    if (mapping.is_null()) {
        mapping.kind = Node::Kind::mapping;
        mapping.position = position;
    }
    if (!mapping.is_mapping()) {
        refuse(path, fmt::format("{} is {}, not a mapping", so_far, mapping.described()));
    }
    if (Entry* existing = mapping.find(key)) return existing->value;
    mapping.entries.push_back({std::string(key), position, Node{}});
    return mapping.entries.back().value;
}

}  // namespace

void apply_override(Node& root, std::string_view assignment) {
    const std::size_t equals = assignment.find('=');
    if (equals == 0 || equals == std::string_view::npos) {
        throw Error("--set", fmt::format("expected path=value, found {}", quote(assignment)));
    }
    const std::string_view path = assignment.substr(0, equals);
    const auto source = std::make_shared<Source>(Source{fmt::format("--set {}", path), "", false});
    const Position position{source, 0, 0};

    const std::vector<Step> steps = parse_path(path);
    Node value = parse_yaml(std::string(assignment.substr(equals + 1)), source);
    Node* target = &root;
    std::size_t walked = 0;
    for (const Step& step : steps) {
        const std::string_view so_far = path.substr(0, walked);
        target = step.index ? &item_of(*target, *step.index, path, so_far)
                            : &entry_of(*target, step.key, position, path, so_far);
        walked = step.end;
    }
    *target = std::move(value);
}

}  // namespace tessera::config
