#include "platform/cli/options_characterize.h"

#include "platform/cli/seed.h"

namespace tessera::cli {

namespace {

void add_noc(CLI::App& verb, CharacterizeNocOptions& options) {
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

void add_dram(CLI::App& verb, CharacterizeDramOptions& options) {
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

void add_crossbar(CLI::App& verb, CharacterizeCrossbarOptions& options) {
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

void add_tdnn(CLI::App& verb, CharacterizeTdnnOptions& options) {
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

}  // namespace

CLI::App* add_characterize(CLI::App& app, CharacterizeOptions& options) {
    CLI::App* verb =
        app.add_subcommand("characterize", "Drive one block alone with synthetic traffic");
    verb->require_subcommand(1);
    add_dram(*verb, options.dram);
    add_noc(*verb, options.noc);
    add_crossbar(*verb, options.crossbar);
    add_tdnn(*verb, options.tdnn);
    return verb;
}

int run_characterize(const CLI::App& verb, const CharacterizeOptions& options) {
    if (verb.got_subcommand("dram")) return characterize_dram(options.dram);
    if (verb.got_subcommand("noc")) return characterize_noc(options.noc);
    if (verb.got_subcommand("crossbar")) return characterize_crossbar(options.crossbar);
    return characterize_tdnn(options.tdnn);
}

}  // namespace tessera::cli
