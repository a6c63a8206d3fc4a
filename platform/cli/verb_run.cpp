#include "platform/cli/verb_run.h"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <optional>

#include "platform/cli/exit_code.h"
#include "platform/cli/home.h"
#include "platform/config/error.h"
#include "platform/report/output_folder.h"
#include "platform/report/result_json.h"
#include "platform/report/summary.h"
#include "platform/soc/run.h"
#include "platform/soc/scenario_file.h"
#include "platform/soc/system.h"
#include "platform/trace/register_log.h"

namespace tessera::cli {

namespace {

// One line on a terminal's stderr that is written over, at most five times a second of the host.
class ProgressLine {
  public:
    ~ProgressLine() {
        if (is_shown_) std::fputs("\r\033[K", stderr);
    }
    void show(const soc::Progress& progress) {
        const auto now = std::chrono::steady_clock::now();
        if (now - last_ < std::chrono::milliseconds(200)) return;
        const double host_s = std::chrono::duration<double>(now - start_).count();
        std::string line =
            fmt::format("simulated {}, {} of simulated time and {} instructions per second",
                        report::format_time(progress.simulated_ps),
                        report::format_time(per_second(progress.simulated_ps, host_s)),
                        report::format_count(per_second(progress.instructions, host_s)));
        if (progress.jobs != 0)
            line += fmt::format(", jobs {}/{}", progress.jobs_ended, progress.jobs);
        if (!progress.layer.empty()) line += fmt::format(", {}", progress.layer);
        fmt::print(stderr, "\r\033[K{}", line);
        std::fflush(stderr);
        last_ = now;
        is_shown_ = true;
    }

  private:
    [[nodiscard]] static std::uint64_t per_second(std::uint64_t count, double seconds) {
        return seconds <= 0 ? 0 : static_cast<std::uint64_t>(static_cast<double>(count) / seconds);
    }

    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
    std::chrono::steady_clock::time_point last_ = start_;
    bool is_shown_ = false;
};

std::string firmware_path(const soc::FirmwareSection& section) {
    if (!section.elf.empty()) return section.elf;
    const std::string path = built_firmware(section.app);
    if (!std::filesystem::exists(path))
        throw config::Error("firmware.app",
                            fmt::format("there is no application `{}`; there are {}", section.app,
                                        fmt::join(built_applications(), ", ")));
    return path;
}

int exit_code(const soc::RunResult& result) {
    switch (result.firmware.ending) {
        case soc::Ending::waiting_forever:
        case soc::Ending::deadline: return kUnfinished;
        case soc::Ending::trap_loop: return kCheckFailed;
        case soc::Ending::finished: break;
    }
    return result.firmware.exit_code.value_or(0) != 0 || result.check.mismatches != 0 ||
                   result.check.not_run != 0
               ? kCheckFailed
               : kSuccess;
}

// registers.log of a run.
class RegisterLogFile {
  public:
    RegisterLogFile(const report::OutputFolder& folder, const std::vector<std::string>& globs)
        : stream_(folder, "registers.log"),
          log_(globs, [this](std::string_view line) { stream_.write(line); }) {}

    void listen(soc::RunInputs& inputs) {
        inputs.registers = &log_;
        inputs.on_built = [this](const soc::System& system, const soc::ElfImage& elf) {
            log_.set_place([&system, &elf] { return elf.describe(system.core().pc()); });
        };
    }
    void commit() { stream_.commit(); }

  private:
    report::OutputFolder::Stream stream_;
    trace::RegisterLog log_;
};

// What models refuse about their configuration concerns the scenario.
soc::RunResult simulate(const soc::RunInputs& inputs, const std::string& scenario_path) {
    try {
        return soc::run(inputs);
    } catch (const base::ConfigError& error) {
        throw config::Error(scenario_path, error.what());
    }
}

}  // namespace

int run(const RunOptions& options) {
    const std::string path = options.scenario.empty() ? default_scenario() : options.scenario;
    soc::Scenario scenario = soc::load_scenario(path, options.overrides);
    if (options.seed) scenario.seed = *options.seed;
    if (!options.firmware.empty()) scenario.firmware.elf = options.firmware;
    const soc::TileBlueprints tiles = soc::make_blueprints(scenario.platform.tiles);
    const report::OutputFolder folder(options.out.empty() ? "out/" + scenario.name : options.out);

    ProgressLine progress;
    peripherals::FileSink terminal(stdout);
    soc::RunInputs inputs{scenario, tiles, soc::load_technology(scenario.platform.technology),
                          firmware_path(scenario.firmware), soc::with_paths_from(scenario, path)};
    if (options.verbose)
        inputs.uart_echo = &terminal;
    else if (!options.quiet && isatty(STDERR_FILENO) != 0)
        inputs.on_progress = [&](const soc::Progress& now) { progress.show(now); };
    std::optional<RegisterLogFile> registers;
    if (!options.log_registers.empty())
        registers.emplace(folder, options.log_registers).listen(inputs);

    const soc::RunResult result = simulate(inputs, path);
    report::OutputFolder::Stream uart_log(folder, "uart.log"), result_file(folder, "result.json");
    uart_log.write(result.uart);
    result_file.write(report::result_json(result));
    if (registers) registers->commit();
    uart_log.commit();
    result_file.commit();

    const int code = exit_code(result);
    if (options.verbose) fmt::print("{}", report::details(result));
    if (!options.quiet) fmt::print("{}", report::summary(result, folder.path_of("result.json")));
    std::fflush(stdout);
    if (code != kSuccess)
        fmt::print(stderr, "tessera: the run failed: {}", report::failure(result));
    return code;
}

}  // namespace tessera::cli
