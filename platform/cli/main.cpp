#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>
#include <systemc>
#include <vector>
#include <CLI/CLI.hpp>

#include "platform/cli/exit_code.h"
#include "platform/cli/options_characterize.h"
#include "platform/cli/options_validate.h"
#include "platform/cli/seed.h"
#include "platform/cli/verb_export.h"
#include "platform/cli/verb_regs.h"
#include "platform/cli/verb_run.h"
#include "platform/cli/verb_schema.h"
#include "platform/config/wording.h"

namespace {

using namespace tessera::cli;

struct Options {
    RunOptions run;
    RegsOptions regs;
    ExportOptions exported;
    CharacterizeOptions characterize;
    ValidateOptions validate;
};

void add_debugger(CLI::App& verb, RunOptions& options) {
    const auto gdb = [&options]() -> tessera::debug::GdbOptions& {
        if (!options.gdb) options.gdb.emplace();
        return *options.gdb;
    };
    CLI::Option* port =
        verb.add_option_function<std::uint16_t>(
                "--gdb", [gdb](const std::uint16_t& wanted) { gdb().port = wanted; },
                "Serve GDB on this port of the loopback interface; 0: any, which is printed")
            ->type_name("PORT");
    verb.add_flag_callback(
            "--gdb-wait", [gdb] { gdb().waits = true; },
            "Stand at the reset vector until GDB lets the program go")
        ->needs(port);
}

void add_console(CLI::App& verb, RunOptions& options) {
    verb.add_option("--uart", options.uart,
                    "The serial port on stdio, file:IN[,OUT], pty or tcp:PORT (default: the "
                    "scenario's input)")
        ->type_name("LINE");
    verb.add_flag("--semihosting", options.semihosting, "Answer the program's semihosting calls");
    verb.add_option("--semihosting-dir", options.semihosting_dir,
                    "Folder whose files those calls reach; switches them on")
        ->type_name("DIR");
}

void add_observation(CLI::App& verb, RunOptions& options) {
    verb.add_option("--log-registers", options.log_registers,
                    "Log register accesses of these blocks by name to registers.log: eyeriss*,uart")
        ->type_name("GLOB")
        ->delimiter(',')
        ->allow_extra_args(false);
    CLI::Option* trace =
        verb.add_option("--trace-instructions", options.trace_format,
                        "Trace every instruction to instructions.txt or instructions.bin")
            ->check(CLI::IsMember({"text", "binary"}))
            ->type_name("FORMAT");
    verb.add_option("--trace-window", options.trace_window,
                    "Trace this span of simulated time alone: 10us:50us, 1ms:")
        ->type_name("FROM:TO")
        ->needs(trace);
    verb.add_flag("--profile", options.profile,
                  "Attribute cycles to functions: profile.json, profile.folded");
}

void add_waveform(CLI::App& verb, RunOptions& options) {
    CLI::Option* vcd =
        verb.add_option("--vcd", options.vcd, "Write a waveform here (IEEE 1364 value change dump)")
            ->type_name("FILE");
    verb.add_option("--vcd-scope", options.vcd_scopes,
                    "Signals in it: eyeriss0,core.mode,*.irq (default: all)")
        ->type_name("GLOB")
        ->delimiter(',')
        ->allow_extra_args(false)
        ->needs(vcd);
    verb.add_option("--vcd-window", options.vcd_window,
                    "Only this span of simulated time: 10us:50us, 1ms:")
        ->type_name("FROM:TO")
        ->needs(vcd);
    verb.add_option("--vcd-trigger", options.vcd_trigger,
                    "Begin when a signal takes a value: eyeriss0.state=run")
        ->type_name("SIGNAL=VALUE")
        ->needs(vcd);
    verb.add_flag("--report,!--no-report", options.report,
                  "Write report.html, a page to open in a browser; on by default");
    CLI::Option* timeline =
        verb.add_option("--timeline", options.timeline, "Write a timeline for ui.perfetto.dev here")
            ->type_name("FILE");
    verb.add_option("--timeline-window", options.timeline_window,
                    "Part of simulated time to show, as 10us:50us; either side may be left out")
        ->type_name("FROM:TO")
        ->needs(timeline);
}

void add_run(CLI::App& app, RunOptions& options) {
    CLI::App* verb = app.add_subcommand("run", "Simulate a scenario and write result.json");
    verb->add_option("scenario", options.scenario,
                     "Scenario file (default: the project's scenarios/digits.yaml)");
    verb->add_option("--set", options.overrides,
                     "Override a value: platform.noc.latency='5 ns', platform.tiles[0].rows=8")
        ->type_name("PATH=VALUE")
        ->allow_extra_args(false);
    verb->add_option("--out", options.out, "Folder for the results (default: out/<scenario>)")
        ->type_name("DIR");
    verb->add_option("--seed", options.seed,
                     "Seed of all random streams, instead of the scenario's")
        ->check(CLI::Range(std::uint64_t{0}, kLargestSeed))
        ->type_name("N");
    verb->add_option("--firmware", options.firmware,
                     "RV32 ELF file to boot, instead of the scenario's")
        ->type_name("ELF");
    verb->add_option("--signature", options.signature,
                     "Write memory from begin_signature to end_signature here after the run")
        ->type_name("FILE");
    add_console(*verb, options);
    add_observation(*verb, options);
    add_waveform(*verb, options);
    add_debugger(*verb, options);
    CLI::Option* quiet = verb->add_flag("--quiet", options.quiet, "Print nothing but errors");
    verb->add_flag("-v,--verbose", options.verbose,
                   "Print the UART as it speaks, the address map and the mappings too")
        ->excludes(quiet);
    verb->footer(
        "Exit codes: 0 success, 1 a check or the firmware failed, 2 bad input, 3 the simulation "
        "did not finish.");
}

void add_regs(CLI::App& app, RegsOptions& options) {
    CLI::App* verb = app.add_subcommand(
        "regs", "Print the registers of all blocks as C headers, SVD or Markdown");
    verb->add_option("--format", options.format, "Output format")
        ->check(CLI::IsMember({"c", "svd", "markdown"}))
        ->capture_default_str();
    verb->add_option("--block", options.block, "One block only")->type_name("NAME");
    CLI::Option* scenario =
        verb->add_option("--scenario", options.scenario,
                         "SVD of the blocks of this scenario's platform, at their addresses")
            ->type_name("FILE");
    verb->add_option("--set", options.overrides, "Override a value of the scenario")
        ->type_name("PATH=VALUE")
        ->allow_extra_args(false)
        ->needs(scenario);
    verb->add_option("--out", options.out,
                     "File to write, for C headers a folder (default: standard output)")
        ->type_name("PATH");
}

void add_export(CLI::App& app, ExportOptions& options) {
    CLI::App* verb = app.add_subcommand("export", "Print results of a run in other forms");
    verb->add_option("--instructions", options.instructions, "A binary instruction trace, as text")
        ->required()
        ->type_name("FILE");
    verb->add_option("--out", options.out, "File to write (default: standard output)")
        ->type_name("FILE");
}

// CLI11 says of an unknown verb only that a subcommand is required.
std::string complaint(const CLI::App& app, const CLI::ParseError& error) {
    const std::vector<std::string> unknown = app.remaining();
    if (!app.get_subcommands().empty() || unknown.empty()) return error.what();
    std::vector<std::string> verbs;
    for (const CLI::App* verb : app.get_subcommands([](const CLI::App*) { return true; }))
        verbs.push_back(verb->get_name());
    const std::vector<std::string_view> known(verbs.begin(), verbs.end());
    return "expected " + tessera::config::one_of(known) + ", found " +
           tessera::config::quote(unknown.front()) +
           tessera::config::did_you_mean(unknown.front(), known);
}

// The kernel's reports in the program's own words; errors arrive as exceptions.
void report_kernel(const sc_core::sc_report& report, const sc_core::sc_actions& actions) {
    if ((actions & sc_core::SC_DISPLAY) != 0)
        std::cerr << "tessera: simulation kernel: " << report.get_msg() << '\n';
    const sc_core::sc_actions others =
        actions & ~static_cast<sc_core::sc_actions>(sc_core::SC_DISPLAY);
    sc_core::sc_report_handler::default_handler(report, others);
}

int dispatch(int argc, char** argv) {
    CLI::App app{"Tessera: a virtual platform for heterogeneous DNN hardware", "tessera"};
    app.set_version_flag("--version", TESSERA_VERSION);
    app.require_subcommand(1);
    app.footer(
        "Start with `./tessera run`: it classifies 360 handwritten digits on an Eyeriss-style "
        "tile.\n"
        "`./tessera test` runs the tests, `./tessera setup` installs the Debian packages. docs/ "
        "has the book.");
    Options options;
    add_run(app, options.run);
    add_regs(app, options.regs);
    add_export(app, options.exported);
    CLI::App* const characterize = add_characterize(app, options.characterize);
    CLI::App* const validate = add_validate(app, options.validate);
    app.add_subcommand("schema", "Print the JSON Schema of scenario files");
    if (argc == 1) {
        std::cerr << app.help();
        return kBadInput;
    }
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& wish) {  // --help, --version
        return app.exit(wish);
    } catch (const CLI::ParseError& error) {
        std::cerr << "tessera: error: " << complaint(app, error)
                  << "\nRun with --help for more information.\n";
        return kBadInput;
    }
    if (app.got_subcommand("run")) return run(options.run);
    if (characterize->parsed()) return run_characterize(*characterize, options.characterize);
    if (validate->parsed()) return run_validate(*validate, options.validate);
    if (app.got_subcommand("export")) return export_results(options.exported);
    if (app.got_subcommand("regs")) return regs(options.regs);
    return schema();
}

}  // namespace

int sc_main(int argc, char* argv[]) {
    // "Simulation stopped by user": the firmware's finisher does that, and the summary says it
    // better.
    sc_core::sc_report_handler::set_actions("/OSCI/SystemC", sc_core::SC_INFO,
                                            sc_core::SC_DO_NOTHING);
    sc_core::sc_report_handler::set_handler(report_kernel);
    try {
        return dispatch(argc, argv);
    } catch (const sc_core::sc_report& report) {
        std::cerr << "tessera: error: simulation kernel: " << report.get_msg() << '\n';
        return kBadInput;
    } catch (const std::exception& error) {
        std::cerr << "tessera: error: " << error.what() << '\n';
        return kBadInput;
    }
}

int main(int argc, char* argv[]) {
    setenv("SYSTEMC_DISABLE_COPYRIGHT_MESSAGE", "1", 1);
    return sc_core::sc_elab_and_sim(argc, argv);
}
