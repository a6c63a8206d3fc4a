#include "platform/cli/verb_run.h"

#include <fmt/format.h>

#include <cstdio>

#include "platform/cli/exit_code.h"
#include "platform/cli/home.h"
#include "platform/cli/run_extras.h"
#include "platform/cli/scenario_run.h"
#include "platform/report/colours.h"
#include "platform/report/output_folder.h"
#include "platform/report/result_json.h"
#include "platform/report/summary.h"

namespace tessera::cli {

namespace {

void print(const std::string& text) {
    fmt::print("{}", report::wants_colour(stdout) ? report::coloured(text) : text);
}

// Said once nothing can be refused any more.
class Announcement final : public RunExtra {
  public:
    explicit Announcement(std::string text) : text_(std::move(text)) {}
    void on_built(soc::System&, const soc::ElfImage&, soc::RunControl&) override {
        print(text_ + "\n");
        std::fflush(stdout);
    }

  private:
    std::string text_;
};

// What the scenario wants to be recorded, unless options say otherwise.
RunOptions with_traces(RunOptions options, const soc::TraceSection& trace,
                       const report::OutputFolder& folder) {
    if (options.vcd.empty() && !trace.vcd.empty()) {
        options.vcd = folder.path_of(trace.vcd);
        options.vcd_scopes = trace.vcd_scopes;
        options.vcd_window = trace.vcd_window;
        options.vcd_trigger = trace.vcd_trigger;
    }
    if (options.timeline.empty() && !trace.timeline.empty()) {
        options.timeline = folder.path_of(trace.timeline);
        options.timeline_window = trace.timeline_window;
    }
    return options;
}

}  // namespace

int run(const RunOptions& options) {
    const std::string path = options.scenario.empty() ? default_scenario() : options.scenario;
    soc::Scenario scenario = soc::load_scenario(path, options.overrides);
    if (options.seed) scenario.seed = *options.seed;
    if (!options.firmware.empty()) scenario.firmware.elf = options.firmware;
    if (options.semihosting) scenario.firmware.semihosting = true;
    if (!options.semihosting_dir.empty())
        scenario.firmware.semihosting_dir = options.semihosting_dir;
    const UartOption uart = options.uart.empty() ? UartOption() : parse_uart_option(options.uart);
    if (const auto* files = std::get_if<UartOnFiles>(&uart))
        scenario.platform.uart.input = files->input;
    const soc::TileBlueprints tiles = soc::make_blueprints(scenario.platform.tiles);
    const report::OutputFolder folder(options.out.empty() ? "out/" + scenario.name : options.out);

    peripherals::FileSink terminal(stdout);
    soc::RunInputs inputs{scenario, tiles, soc::load_technology(scenario.platform.technology),
                          firmware_path(scenario.firmware), soc::with_paths_from(scenario, path)};
    const bool is_on_terminal = std::holds_alternative<UartOnStreams>(uart);
    if (options.verbose && !is_on_terminal) inputs.uart_listeners.push_back(&terminal);
    RunExtras extras =
        make_extras(with_traces(options, scenario.trace, folder), uart, scenario.firmware, folder);
    if (!options.quiet)
        extras.push_back(std::make_unique<Announcement>(report::preamble(scenario.platform)));
    for (const auto& extra : extras) extra->join(inputs);

    const soc::RunResult result = simulate(inputs, path);
    report::OutputFolder::Stream uart_log(folder, "uart.log"), result_file(folder, "result.json");
    uart_log.write(result.uart);
    result_file.write(report::result_json(result));
    for (const auto& extra : extras) extra->commit();
    uart_log.commit();
    result_file.commit();

    const int code = exit_code(result);
    if (options.verbose) print(report::details(result));
    if (!options.quiet) {
        for (const auto& extra : extras) print(extra->report());
        print(report::summary(result, folder.path_of("result.json"),
                              options.report ? folder.path_of("report.html") : ""));
    }
    std::fflush(stdout);
    if (code != kSuccess)
        fmt::print(stderr, "tessera: the run failed: {}", report::failure(result));
    return code;
}

}  // namespace tessera::cli
