#pragma once
// Other programs of the host.

#include <optional>
#include <string>
#include <vector>

namespace tessera::host {

// The file that PATH finds for a program's name; nothing when there is none that can be run.
[[nodiscard]] std::optional<std::string> find_program(const std::string& name);

// Runs a program with arguments, its name not among them, its output dropped, and waits for it.
// True when it ends with 0.
[[nodiscard]] bool run_program(const std::string& file, const std::vector<std::string>& arguments);

}  // namespace tessera::host
