#pragma once
// Settings of the command line: `--set platform.tiles[2].rows=8`.

#include <string>
#include <string_view>

#include "platform/config/node.h"

namespace tessera::config {

// Puts the YAML value behind `=` at the path before it. Missing mappings on the way are made; list
// items must exist. Whatever is wrong, now or when the tree is read, is reported as `--set path`.
// Throws Error.
void apply_override(Node& root, std::string_view assignment);

}  // namespace tessera::config
