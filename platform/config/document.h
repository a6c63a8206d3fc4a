#pragma once
// A configuration file with everything it extends.

#include <string>

#include "platform/config/node.h"

namespace tessera::config {

inline constexpr std::size_t kLongestExtendsChain = 16;
inline constexpr std::size_t kMostExtendedFiles = 64;

// Loads a YAML mapping. A top-level `extends: base.yaml` (or a list, later files over earlier
// ones), relative to the file, is what the file is merged over; it is not part of the result. Items
// of lists that are mappings may extend files of their own.
// Throws Error.
[[nodiscard]] Node load_document(const std::string& path);

}  // namespace tessera::config
