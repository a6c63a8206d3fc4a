#pragma once
// tessera regs: the register tables as C headers, SVD or Markdown.

#include <string>
#include <vector>

namespace tessera::cli {

struct RegsOptions {
    std::string format = "markdown";  // c, svd or markdown
    std::string block = {};           // a kind of block, or one of the scenario's; empty: all
    std::string out = {};             // empty: standard output; for C headers a folder
    std::string scenario = {};        // SVD of this platform instead of all kinds of blocks
    std::vector<std::string> overrides = {};  // of the scenario, path=value
};

int regs(const RegsOptions& options);

}  // namespace tessera::cli
