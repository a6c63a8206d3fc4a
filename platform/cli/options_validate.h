#pragma once
// The tables of `tessera validate` and their options.

#include <CLI/CLI.hpp>

#include "platform/cli/verb_validate.h"

namespace tessera::cli {

struct ValidateOptions {
    ValidateEyerissOptions eyeriss;
    ValidateDataflowsOptions dataflows;
    ValidateMachinesOptions reram, tdnn;
};

// `options` is filled when the command line is parsed.
[[nodiscard]] CLI::App* add_validate(CLI::App& app, ValidateOptions& options);
// Holds the models against the table that was asked for; returns the exit code.
[[nodiscard]] int run_validate(const CLI::App& verb, const ValidateOptions& options);

}  // namespace tessera::cli
