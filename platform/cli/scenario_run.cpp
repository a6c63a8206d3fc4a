#include "platform/cli/scenario_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "platform/cli/exit_code.h"
#include "platform/cli/home.h"
#include "platform/config/error.h"

namespace tessera::cli {

namespace {

bool all_met(const soc::RunResult& result) {
    return std::all_of(
        result.expectations.begin(), result.expectations.end(),
        [](const soc::ExpectationResult& expectation) { return expectation.is_met; });
}

}  // namespace

std::string firmware_path(const soc::FirmwareSection& section) {
    if (!section.elf.empty()) return section.elf;
    const std::string path = built_firmware(section.app);
    if (!std::filesystem::exists(path))
        throw config::Error("firmware.app",
                            fmt::format("there is no application `{}`; there are {}", section.app,
                                        fmt::join(built_applications(), ", ")));
    return path;
}

soc::RunResult simulate(const soc::RunInputs& inputs, const std::string& scenario_path) {
    try {
        return soc::run(inputs);
    } catch (const base::ConfigError& error) {
        throw config::Error(scenario_path, error.what());
    }
}

soc::RunResult run_scenario(const std::string& path, const std::vector<std::string>& overrides,
                            std::optional<std::uint64_t> seed) {
    soc::Scenario scenario = soc::load_scenario(path, overrides);
    if (seed) scenario.seed = *seed;
    const soc::TileBlueprints tiles = soc::make_blueprints(scenario.platform.tiles);
    return simulate({scenario, tiles, soc::load_technology(scenario.platform.technology),
                     firmware_path(scenario.firmware), soc::with_paths_from(scenario, path)},
                    path);
}

int exit_code(const soc::RunResult& result) {
    const bool is_exact = result.check.mismatches == 0 && result.check.not_run == 0;
    if (!result.expectations.empty() && all_met(result))
        return is_exact || result.firmware.ending != soc::Ending::finished ? kSuccess
                                                                           : kCheckFailed;
    switch (result.firmware.ending) {
        case soc::Ending::waiting_forever:
        case soc::Ending::deadline:
        case soc::Ending::interrupted: return kUnfinished;
        case soc::Ending::trap_loop: return kCheckFailed;
        case soc::Ending::finished: break;
    }
    if (!result.expectations.empty()) return kCheckFailed;
    return result.firmware.exit_code.value_or(0) != 0 || !is_exact ? kCheckFailed : kSuccess;
}

}  // namespace tessera::cli
