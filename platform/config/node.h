#pragma once
// A configuration text as a tree that remembers where each part was written.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "platform/config/error.h"

namespace tessera::config {

// A text that was parsed: a file, or one `--set`.
struct Source {
    std::string name;       // as messages show it
    std::string directory;  // paths in the text are relative to it; empty: the current directory
    bool has_lines = true;
};

// A path that `source` wrote: relative to its directory, lexically normal, and relative to the
// current directory when it lies below, so that outputs do not depend on where a checkout is.
[[nodiscard]] std::string resolve_path(const Source& source, std::string_view written);

struct Position {
    std::shared_ptr<const Source> source;
    unsigned line = 0;
    unsigned column = 0;

    [[nodiscard]] Location location() const;
};

struct Entry;

struct Node {
    enum class Kind : std::uint8_t { null, scalar, sequence, mapping };

    Kind kind = Kind::null;
    bool quoted = false;         // of a scalar
    std::string text;            // of a scalar
    std::vector<Node> items;     // of a sequence
    std::vector<Entry> entries;  // of a mapping, in the order written, keys unique
    Position position;

    [[nodiscard]] bool is_null() const { return kind == Kind::null; }
    [[nodiscard]] bool is_scalar() const { return kind == Kind::scalar; }
    [[nodiscard]] bool is_sequence() const { return kind == Kind::sequence; }
    [[nodiscard]] bool is_mapping() const { return kind == Kind::mapping; }
    [[nodiscard]] Location location() const { return position.location(); }

    // Of a mapping; nullptr when there is no such key.
    [[nodiscard]] const Entry* find(std::string_view key) const;
    [[nodiscard]] Entry* find(std::string_view key);
    // "a mapping", "nothing", "`12`"
    [[nodiscard]] std::string described() const;
};

struct Entry {
    std::string key;
    Position position;  // of the key
    Node value;
};

// `over` laid over `base`: mappings are merged key by key, everything else is replaced.
void merge(Node& base, Node over);

}  // namespace tessera::config
