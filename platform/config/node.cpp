#include "platform/config/node.h"

#include <algorithm>
#include <filesystem>

#include "platform/config/wording.h"

namespace tessera::config {

namespace fs = std::filesystem;

std::string resolve_path(const Source& source, std::string_view written) {
    if (written.empty()) return {};
    const fs::path path = (fs::path(source.directory) / fs::path(written)).lexically_normal();
    if (path.is_relative()) return path.string();
    std::error_code unknown_directory;
    const fs::path here = fs::current_path(unknown_directory);
    if (unknown_directory) return path.string();
    const fs::path below = path.lexically_relative(here);
    return below.empty() || *below.begin() == ".." ? path.string() : below.string();
}

Location Position::location() const {
    if (!source) return {};
    if (!source->has_lines) return {source->name, 0, 0};
    return {source->name, line, column};
}

const Entry* Node::find(std::string_view key) const {
    const auto found = std::find_if(entries.begin(), entries.end(),
                                    [&](const Entry& entry) { return entry.key == key; });
    return found == entries.end() ? nullptr : &*found;
}

Entry* Node::find(std::string_view key) {
    return const_cast<Entry*>(static_cast<const Node&>(*this).find(key));
}

std::string Node::described() const {
    switch (kind) {
        case Kind::null: return "nothing";
        case Kind::scalar: return quoted ? "the quoted text " + quote(text) : quote(text);
        case Kind::sequence: return "a list";
        case Kind::mapping: return "a mapping";
    }
    return {};
}

void merge(Node& base, Node over) {
    if (!base.is_mapping() || !over.is_mapping()) {
        base = std::move(over);
        return;
    }
    for (Entry& entry : over.entries) {
        if (Entry* existing = base.find(entry.key)) {
            existing->position = entry.position;
            merge(existing->value, std::move(entry.value));
        } else {
            base.entries.push_back(std::move(entry));
        }
    }
    base.position = over.position;
}

}  // namespace tessera::config
