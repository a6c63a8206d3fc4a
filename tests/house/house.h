#pragma once
// The rules of the house as functions over file names and texts, so that they can be tested
// themselves.

#include <string>
#include <vector>

namespace tessera::test {

// Files of the project with one of the endings, as paths relative to its root (the working
// directory).
std::vector<std::string> project_files(const std::vector<std::string>& endings);
std::string read_text(const std::string& path);

// The names between quotes or angle brackets of a text's include lines.
std::vector<std::string> includes_of(const std::string& text);

// Why `file` may not include `included`; empty when it may.
std::string layering_fault(const std::string& file, const std::string& included);

}  // namespace tessera::test
