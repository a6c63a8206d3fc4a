#pragma once
// A mapping of which keys are taken one by one, so that what nobody took can be refused.

#include <string>
#include <string_view>
#include <vector>

#include "platform/config/node.h"

namespace tessera::config {

// "a" and "b" make "a.b".
[[nodiscard]] std::string join_path(std::string_view path, std::string_view key);

class Section {
  public:
    // `path` is where the mapping hangs in its document, for messages. Anything but a mapping has
    // no keys.
    Section(const Node& mapping, std::string path);

    // The entry of `key`, or nullptr; either way the key is known from now on.
    [[nodiscard]] const Entry* take(std::string_view key);
    void refuse_missing(std::string_view key, Problems& problems) const;
    // Adds a problem for every key that was not taken.
    void refuse_unknown(Problems& problems) const;

    // A mapping without keys in the place of an absent one.
    [[nodiscard]] Node absent() const;
    [[nodiscard]] const Node& mapping() const { return mapping_; }
    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] std::string path_of(std::string_view key) const { return join_path(path_, key); }

  private:
    Node mapping_;
    std::string path_;
    std::vector<std::string> known_;
};

}  // namespace tessera::config
