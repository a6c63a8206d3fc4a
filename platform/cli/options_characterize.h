#pragma once
// The blocks of `tessera characterize` and their options.

#include <CLI/CLI.hpp>

#include "platform/cli/verb_characterize.h"

namespace tessera::cli {

struct CharacterizeOptions {
    CharacterizeDramOptions dram;
    CharacterizeNocOptions noc;
    CharacterizeCrossbarOptions crossbar;
    CharacterizeTdnnOptions tdnn;
};

// `options` is filled when the command line is parsed.
[[nodiscard]] CLI::App* add_characterize(CLI::App& app, CharacterizeOptions& options);
// Runs the block that was asked for; returns the exit code.
[[nodiscard]] int run_characterize(const CLI::App& verb, const CharacterizeOptions& options);

}  // namespace tessera::cli
