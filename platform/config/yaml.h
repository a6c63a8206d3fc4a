#pragma once
// YAML text to Node. Only what a configuration needs: one document of mappings with plain keys,
// lists and scalars. Anchors, aliases, merge keys, tags and a second document are refused.

#include <memory>
#include <string>

#include "platform/config/node.h"

namespace tessera::config {

inline constexpr unsigned kDeepestNesting = 64;
inline constexpr std::size_t kMostKeys = 1024;  // of one mapping

// Throws Error with line and column. An empty text is a null node.
[[nodiscard]] Node parse_yaml(const std::string& text, std::shared_ptr<const Source> source);
[[nodiscard]] Node parse_yaml(const std::string& text, const std::string& name);

}  // namespace tessera::config
