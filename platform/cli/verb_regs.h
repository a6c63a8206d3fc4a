#pragma once
// tessera regs: the register tables as C headers, SVD or Markdown.

#include <string>

namespace tessera::cli {

struct RegsOptions {
    std::string format = "markdown";  // c, svd or markdown
    std::string block;                // empty: all
    std::string out;                  // empty: standard output; for C headers a folder
};

int regs(const RegsOptions& options);

}  // namespace tessera::cli
