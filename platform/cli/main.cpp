#include <algorithm>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>
#include <systemc>
#include <vector>
#include <CLI/CLI.hpp>

#include "platform/cli/exit_code.h"
#include "platform/cli/verb_characterize.h"
#include "platform/cli/verb_compare.h"
#include "platform/cli/verb_export.h"
#include "platform/cli/verb_regs.h"
#include "platform/cli/verb_run.h"
#include "platform/cli/verb_schema.h"
#include "platform/cli/verb_sweep.h"
#include "platform/cli/verb_validate.h"
#include "platform/config/wording.h"

namespace {

using namespace tessera::cli;
using tessera::sweep::StudyRequest;

constexpr std::uint64_t kLargestSeed = (std::uint64_t{1} << 53) - 1;  // exact in any JSON reader

struct Options {
    RunOptions run;
    RegsOptions regs;
    ExportOptions exported;
    SweepOptions sweep;
    ShardOptions shard;
    CompareOptions compared;
    CharacterizeDramOptions dram;
    CharacterizeNocOptions noc;
    CharacterizeCrossbarOptions crossbar;
    CharacterizeTdnnOptions chain;
    ValidateEyerissOptions eyeriss;
    ValidateDataflowsOptions dataflows;
    ValidateMachinesOptions reram, tdnn;
    ValidateAllOptions all;
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

void add_study(CLI::App& verb, SweepOptions& options) {
    StudyRequest& study = options.study;
    verb.add_option(
        "scenario", study.scenario,
        "Scenario file, whose `sweep:` section may say the rest (default: the project's "
        "scenarios/digits.yaml)");
    verb.add_option("--set", study.sets,
                    "An axis, or a value for all points: platform.noc.width=2,4:8:2")
        ->type_name("PATH=VALUES")
        ->allow_extra_args(false);
    verb.add_option("--zip", study.zip, "Let the axes of these paths go in step")
        ->type_name("PATH,PATH")
        ->allow_extra_args(false);
    verb.add_option("--where", study.where, "Only points that meet this condition, in SQL")
        ->type_name("EXPR")
        ->allow_extra_args(false);
    CLI::Option* random = verb.add_option("--random", study.random, "So many points at random")
                              ->check(CLI::Range(1u, 1'000'000u))
                              ->type_name("N");
    verb.add_option("--latin", study.latin, "A Latin hypercube of so many points")
        ->check(CLI::Range(1u, 1'000'000u))
        ->type_name("N")
        ->excludes(random);
    verb.add_option("--repeat-seeds", study.repeat_seeds, "Each point with so many seeds in a row")
        ->check(CLI::Range(1u, 1'000'000u))
        ->type_name("N");
    verb.add_option("--seed", study.seed, "First seed of the runs, and that of random points")
        ->check(CLI::Range(std::uint64_t{0}, kLargestSeed))
        ->type_name("N");
    verb.add_option("--minimise", study.minimise, "A metric; default: time_s and energy_J")
        ->type_name("METRIC")
        ->allow_extra_args(false);
    verb.add_option("--maximise", study.maximise, "A metric; default: accuracy")
        ->type_name("METRIC")
        ->allow_extra_args(false);
    verb.add_flag("--host-time", study.host_time,
                  "Measure the host's time as metric host_s, different from run to run");
    verb.add_option("--out", options.out, "Folder of the study (default: out/<scenario>-study)")
        ->type_name("DIR");
    verb.add_flag("--quiet", options.quiet, "Print nothing but errors");
}

template <class Options>
void add_processes(CLI::App& verb, Options& options) {
    verb.add_option("--jobs", options.jobs, "Processes at a time (default: one for each core)")
        ->check(CLI::Range(1u, 1024u))
        ->type_name("J");
    verb.add_option("--timeout", options.timeout_s,
                    "Give a point up after so many seconds of the host's time; 0: never")
        ->check(CLI::Range(0.0, 1e7))
        ->capture_default_str()
        ->type_name("SECONDS");
}

CLI::App* add_sweep(CLI::App& app, SweepOptions& options, ShardOptions& shard) {
    CLI::App* verb = app.add_subcommand("sweep", "Run a scenario at many points");
    add_study(*verb, options);
    add_processes(*verb, options);
    verb->add_flag("--keep-points", options.keeps_points,
                   "Keep the whole output of every point below points/");
    verb->add_option("--executor", options.executor, "Where points run: local or slurm")
        ->check(CLI::IsMember({"local", "slurm"}))
        ->capture_default_str();
    verb->add_option("--slurm-option", options.slurm_options,
                     "A further option for sbatch, such as --partition=short")
        ->type_name("OPTION")
        ->allow_extra_args(false);
    verb->add_flag("--wait", options.wait, "Wait for Slurm's jobs");
    verb->add_flag("--resume", options.resume, "Go on with the study in --out as it was planned");
    verb->add_flag("--retry-failed", options.retry_failed, "Run points that failed again");
    verb->add_flag("--status", options.status, "Only say how far the study in --out is");
    verb->add_flag("--report,!--no-report", options.report,
                   "Write report.html, a page to open in a browser; on by default");
    CLI::App* plan = verb->add_subcommand("plan", "Write plan.json, for shards");
    add_study(*plan, options);
    CLI::App* run = verb->add_subcommand("run", "Run one shard of a planned study");
    run->add_option("study", shard.folder, "Folder of the study")->required();
    run->add_option("--shard", shard.shard, "Every Nth point from the Ith on, from 0")
        ->type_name("I/N")
        ->required();
    add_processes(*run, shard);
    run->add_flag("--quiet", shard.quiet, "Print nothing but errors");
    CLI::App* gather = verb->add_subcommand("gather", "Put what shards left into the database");
    gather->add_option("study", options.out, "Folder of the study")->required();
    gather->add_flag("--report,!--no-report", options.report,
                     "Write report.html, a page to open in a browser; on by default");
    gather->add_flag("--quiet", options.quiet, "Print nothing but errors");
    verb->require_subcommand(0, 1);
    verb->footer(
        "Exit codes: 0 all points passed, 1 some failed, 2 bad input, 3 some were not run.");
    return verb;
}

int run_sweep(const CLI::App& verb, const Options& options) {
    if (verb.got_subcommand("plan")) return sweep_plan(options.sweep);
    if (verb.got_subcommand("run")) return sweep_run(options.shard);
    if (verb.got_subcommand("gather")) return sweep_gather(options.sweep);
    return sweep(options.sweep);
}

void add_compare(CLI::App& app, CompareOptions& options) {
    CLI::App* verb = app.add_subcommand("compare", "Say what differs between runs, and why");
    verb->add_option("runs", options.runs, "result.json, its folder, or STUDY:POINT")->required();
    verb->add_option("--out", options.out, "Folder for compare.json and compare.html")
        ->type_name("DIR");
    verb->add_flag("--quiet", options.quiet, "Print nothing but errors");
}

void add_export(CLI::App& app, ExportOptions& options) {
    CLI::App* verb = app.add_subcommand("export", "Print results in other forms");
    CLI::Option* study = verb->add_option("study", options.study, "Folder of a study");
    verb->add_option("--instructions", options.instructions, "A binary instruction trace, as text")
        ->type_name("FILE")
        ->excludes(study);
    verb->add_option("--format", options.format, "Of a study")
        ->check(CLI::IsMember({"csv", "json"}))
        ->capture_default_str()
        ->needs(study);
    verb->add_flag("--layers", options.layers, "CSV with a line for each layer of each point")
        ->needs(study);
    verb->add_option("--out", options.out, "File to write (default: standard output)")
        ->type_name("FILE");
}

CLI::App* add_characterize(CLI::App& app) {
    CLI::App* verb =
        app.add_subcommand("characterize", "Drive one block alone with synthetic traffic");
    verb->require_subcommand(1);
    return verb;
}

void add_characterize_noc(CLI::App& verb, CharacterizeNocOptions& options) {
    CLI::App* noc = verb.add_subcommand("noc", "A mesh with traffic of one class");
    noc->add_option("--mesh", options.mesh, "Routers along x and y")
        ->type_name("WxH")
        ->capture_default_str();
    noc->add_option("--vcs", options.vcs, "Virtual channels of a link")
        ->check(CLI::Range(1u, 16u))
        ->capture_default_str();
    noc->add_option("--buffer", options.buffer, "Flits of each virtual channel")
        ->check(CLI::Range(1u, 64u))
        ->capture_default_str();
    noc->add_option("--packet-flits", options.packet_flits, "Flits of a packet, header included")
        ->check(CLI::Range(1u, 65u))
        ->capture_default_str();
    noc->add_option("--pattern", options.pattern,
                    "uniform, transpose, neighbor, bitcomplement or hotspot:NODE:WEIGHT")
        ->capture_default_str();
    noc->add_option("--rate", options.rate, "Flits that a node makes in a cycle, on average")
        ->capture_default_str();
    noc->add_option("--sweep", options.sweep, "Rates one after the other")->type_name("LO:HI:STEP");
    noc->add_option("--warmup", options.warmup, "Cycles before the measured ones")
        ->check(CLI::Range(std::uint64_t{0}, std::uint64_t{100'000'000}))
        ->capture_default_str();
    noc->add_option("--cycles", options.cycles, "Cycles that are measured")
        ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{100'000'000}))
        ->capture_default_str();
    noc->add_option("--router", options.router, "lookahead, five_stage or single_cycle")
        ->capture_default_str();
    noc->add_option("--routing", options.routing, "xy, yx or west_first")->capture_default_str();
    noc->add_option("--set", options.overrides, "Override a value of the mesh")
        ->type_name("KEY=VALUE")
        ->allow_extra_args(false);
    noc->add_option("--seed", options.seed, "Seed of the traffic")
        ->check(CLI::Range(std::uint64_t{0}, kLargestSeed))
        ->capture_default_str();
    noc->add_option("--json", options.json, "Write the figures here")->type_name("FILE");
}

void add_characterize_dram(CLI::App& verb, CharacterizeDramOptions& options) {
    CLI::App* dram = verb.add_subcommand("dram", "The controller of one DRAM channel");
    dram->add_option("--preset", options.preset, "Which DRAM")->capture_default_str();
    dram->add_option("--pattern", options.pattern, "seq, rand, mix or stream, over 64 MiB")
        ->check(CLI::IsMember({"seq", "rand", "mix", "stream"}))
        ->capture_default_str();
    dram->add_option("--requests", options.requests, "Requests of 64 bytes")
        ->check(CLI::Range(std::size_t{1}, std::size_t{100'000'000}))
        ->capture_default_str();
    dram->add_option("--window", options.window, "Reads outstanding at most, without a gap")
        ->check(CLI::Range(1u, 4096u))
        ->capture_default_str();
    dram->add_option("--gap", options.gap,
                     "Clocks between arrivals on average; 0: as fast as window and queues allow")
        ->check(CLI::Range(0.0, 1e6))
        ->capture_default_str();
    dram->add_option("--trace", options.trace, "Requests from lines of \"cycle R|W 0xaddress\"")
        ->type_name("FILE");
    dram->add_option("--mapping", options.mapping,
                     "Address bits from the top: R row, B bank, G group, C column, O offset; "
                     "hashes behind ';' such as B0^R2")
        ->type_name("TEXT");
    dram->add_option("--set", options.overrides, "Override a value of the controller")
        ->type_name("KEY=VALUE")
        ->allow_extra_args(false);
    dram->add_option("--seed", options.seed, "Seed of the traffic")
        ->check(CLI::Range(std::uint64_t{0}, kLargestSeed))
        ->capture_default_str();
    dram->add_option("--json", options.json, "Write the figures here")->type_name("FILE");
}

void add_characterize_crossbar(CLI::App& verb, CharacterizeCrossbarOptions& options) {
    CLI::App* crossbar =
        verb.add_subcommand("crossbar", "A ReRAM crossbar that multiplies random vectors");
    crossbar->add_option("--rows", options.rows, "Word lines")
        ->check(CLI::Range(4u, 1024u))
        ->capture_default_str();
    crossbar->add_option("--cols", options.cols, "Bit lines")
        ->check(CLI::Range(4u, 1024u))
        ->capture_default_str();
    crossbar->add_option("--bits", options.bits, "Of weights and inputs")
        ->check(CLI::IsMember({8u, 16u}))
        ->capture_default_str();
    crossbar->add_option("--gmax", options.g_max_uS, "Largest conductance of a cell in uS")
        ->capture_default_str();
    crossbar->add_option("--wire", options.wire_ohm, "Ohm from cell to cell")
        ->capture_default_str();
    crossbar->add_option("--ir", options.ir, "What wires take: none, ladder or exact")
        ->check(CLI::IsMember({"none", "ladder", "exact"}))
        ->capture_default_str();
    crossbar
        ->add_option("--converter", options.converter, "adc[:BITS], ifc[:BITS], ttfs, sense or raw")
        ->capture_default_str();
    crossbar
        ->add_option("--noise", options.noise,
                     "Standard deviation of a cell's current in a read, part of it")
        ->capture_default_str();
    crossbar->add_option("--vectors", options.vectors, "Random vectors")
        ->check(CLI::Range(1u, 10'000'000u))
        ->capture_default_str();
    crossbar->add_option("--technology", options.technology, "Energy table")->type_name("FILE");
    crossbar->add_option("--set", options.overrides, "Override a value of the tile")
        ->type_name("KEY=VALUE")
        ->allow_extra_args(false);
    crossbar->add_option("--seed", options.seed, "Seed of weights, vectors and variations")
        ->check(CLI::Range(std::uint64_t{0}, kLargestSeed))
        ->capture_default_str();
    crossbar->add_option("--json", options.json, "Write the figures here")->type_name("FILE");
}

void add_characterize_tdnn(CLI::App& verb, CharacterizeTdnnOptions& options) {
    CLI::App* tdnn =
        verb.add_subcommand("tdnn", "A time-domain chain that decides on random inputs");
    tdnn->add_option("--length", options.length, "Stages")
        ->check(CLI::Range(1, 32768))
        ->capture_default_str();
    tdnn->add_option("--sigma", options.sigma, "Of a stage's delay, for good, in steps")
        ->capture_default_str();
    tdnn->add_option("--mux", options.mux, "Of what its multiplexer adds, for good, in steps")
        ->capture_default_str();
    tdnn->add_option("--jitter", options.jitter, "Of a stage's delay, new each time, in steps")
        ->capture_default_str();
    tdnn->add_option("--dead-zone", options.dead_zone, "Of the latch, in steps")
        ->capture_default_str();
    tdnn->add_option("--votes", options.votes, "Evaluations of which the majority counts, odd")
        ->capture_default_str();
    tdnn->add_option("--samples", options.samples, "Random inputs")
        ->check(CLI::Range(1, 100'000'000))
        ->capture_default_str();
    tdnn->add_option("--technology", options.technology, "Energy table")->type_name("FILE");
    tdnn->add_option("--set", options.overrides, "Override a value of the tile")
        ->type_name("KEY=VALUE")
        ->allow_extra_args(false);
    tdnn->add_option("--seed", options.seed, "Seed of weights, inputs and variations")
        ->check(CLI::Range(std::uint64_t{0}, kLargestSeed))
        ->capture_default_str();
    tdnn->add_option("--json", options.json, "Write the figures here")->type_name("FILE");
}

CLI::App* add_validate(CLI::App& app, ValidateAllOptions& options) {
    CLI::App* verb = app.add_subcommand("validate", "Hold models against published figures");
    verb->require_subcommand(0, 4);
    verb->add_option("--json", options.json, "Write the figures of all here")->type_name("FILE");
    verb->footer(
        "Without a name: all of them, in one table. Exit codes: 0 all gates met, 1 a gate missed, "
        "2 bad input.");
    return verb;
}

void add_validate_eyeriss(CLI::App& verb, ValidateEyerissOptions& options) {
    CLI::App* eyeriss = verb.add_subcommand(
        "eyeriss", "The Eyeriss tile on the whole platform beside the chip's own table");
    eyeriss
        ->add_option("--table", options.table,
                     "Another table of the chip (default: silicon/eyeriss_alexnet.yaml)")
        ->type_name("FILE");
    eyeriss->add_option("--set", options.overrides, "Override a value of the table's scenario")
        ->type_name("PATH=VALUE")
        ->allow_extra_args(false);
    eyeriss->add_option("--seed", options.seed, "Seed of the synthetic data")
        ->check(CLI::Range(std::uint64_t{0}, kLargestSeed));
    eyeriss->add_option("--json", options.json, "Write the figures here")->type_name("FILE");
}

void add_validate_dataflows(CLI::App& verb, ValidateDataflowsOptions& options) {
    CLI::App* dataflows = verb.add_subcommand(
        "dataflows", "Six dataflows on arrays of equal area beside their published comparison");
    dataflows->add_option("--json", options.json, "Write the figures here")->type_name("FILE");
}

void add_validate_reram(CLI::App& verb, ValidateMachinesOptions& options) {
    CLI::App* reram = verb.add_subcommand(
        "reram", "Machines with ReRAM crossbars beside their published figures");
    reram
        ->add_option("--table", options.table,
                     "Another table of machines (default: silicon/reram.yaml)")
        ->type_name("FILE");
    reram->add_option("--seed", options.seed, "Seed of weights and inputs")
        ->check(CLI::Range(std::uint64_t{0}, kLargestSeed))
        ->capture_default_str();
    reram->add_option("--json", options.json, "Write the figures here")->type_name("FILE");
}

void add_validate_tdnn(CLI::App& verb, ValidateMachinesOptions& options) {
    CLI::App* tdnn =
        verb.add_subcommand("tdnn", "The time-domain neural network beside its published figures");
    tdnn->add_option("--table", options.table,
                     "Another table of machines (default: silicon/tdnn.yaml)")
        ->type_name("FILE");
    tdnn->add_option("--json", options.json, "Write the figures here")->type_name("FILE");
}

// The worst of the codes of those that are named.
int run_validate(const CLI::App& verb, const Options& options) {
    if (verb.get_subcommands().empty()) return validate_all(options.all);
    int code = kSuccess;
    for (const CLI::App* named : verb.get_subcommands()) {
        const std::string& name = named->get_name();
        code = std::max(code, name == "eyeriss"     ? validate_eyeriss(options.eyeriss)
                              : name == "dataflows" ? validate_dataflows(options.dataflows)
                              : name == "reram"     ? validate_reram(options.reram)
                                                    : validate_tdnn(options.tdnn));
    }
    return code;
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
    add_compare(app, options.compared);
    const CLI::App* const study = add_sweep(app, options.sweep, options.shard);
    CLI::App* const characterize = add_characterize(app);
    add_characterize_dram(*characterize, options.dram);
    add_characterize_noc(*characterize, options.noc);
    add_characterize_crossbar(*characterize, options.crossbar);
    add_characterize_tdnn(*characterize, options.chain);
    CLI::App* const validate = add_validate(app, options.all);
    add_validate_eyeriss(*validate, options.eyeriss);
    add_validate_dataflows(*validate, options.dataflows);
    add_validate_reram(*validate, options.reram);
    add_validate_tdnn(*validate, options.tdnn);
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
    if (characterize->got_subcommand("dram")) return characterize_dram(options.dram);
    if (characterize->got_subcommand("noc")) return characterize_noc(options.noc);
    if (characterize->got_subcommand("crossbar")) return characterize_crossbar(options.crossbar);
    if (characterize->got_subcommand("tdnn")) return characterize_tdnn(options.chain);
    if (app.got_subcommand("validate")) return run_validate(*validate, options);
    if (app.got_subcommand("sweep")) return run_sweep(*study, options);
    if (app.got_subcommand("compare")) return compare(options.compared);
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
