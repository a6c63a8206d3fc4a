#pragma once
// A scenario from its file to its result, as several verbs need it.

#include <optional>
#include <string>
#include <vector>

#include "platform/soc/run.h"
#include "platform/soc/scenario_file.h"

namespace tessera::cli {

// The ELF file that a scenario boots. Throws config::Error.
[[nodiscard]] std::string firmware_path(const soc::FirmwareSection& section);

// soc::run, with what models refuse about their configuration told of the scenario.
[[nodiscard]] soc::RunResult simulate(const soc::RunInputs& inputs,
                                      const std::string& scenario_path);

// Runs the file with overrides and nobody watching. Throws config::Error.
[[nodiscard]] soc::RunResult run_scenario(const std::string& path,
                                          const std::vector<std::string>& overrides,
                                          std::optional<std::uint64_t> seed);

// 0 when the run finished, its firmware and every check passed; else what `run` would exit with.
[[nodiscard]] int exit_code(const soc::RunResult& result);

}  // namespace tessera::cli
