#pragma once
// Short commands of other programs.

#include <string>
#include <vector>

namespace tessera::sweep {

struct CommandResult {
    int exit_code = 0;
    std::string out, err;
};

// Runs a program of the search path to its end. Throws config::Error when there is no such program.
[[nodiscard]] CommandResult run_command(const std::vector<std::string>& command);

}  // namespace tessera::sweep
