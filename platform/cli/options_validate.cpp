#include "platform/cli/options_validate.h"

#include "platform/cli/seed.h"

namespace tessera::cli {

namespace {

void add_eyeriss(CLI::App& verb, ValidateEyerissOptions& options) {
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

void add_dataflows(CLI::App& verb, ValidateDataflowsOptions& options) {
    CLI::App* dataflows = verb.add_subcommand(
        "dataflows", "Six dataflows on arrays of equal area beside their published comparison");
    dataflows->add_option("--json", options.json, "Write the figures here")->type_name("FILE");
}

void add_reram(CLI::App& verb, ValidateMachinesOptions& options) {
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

void add_tdnn(CLI::App& verb, ValidateMachinesOptions& options) {
    CLI::App* tdnn =
        verb.add_subcommand("tdnn", "The time-domain neural network beside its published figures");
    tdnn->add_option("--table", options.table,
                     "Another table of machines (default: silicon/tdnn.yaml)")
        ->type_name("FILE");
    tdnn->add_option("--json", options.json, "Write the figures here")->type_name("FILE");
}

}  // namespace

CLI::App* add_validate(CLI::App& app, ValidateOptions& options) {
    CLI::App* verb = app.add_subcommand("validate", "Hold models against published figures");
    verb->require_subcommand(1);
    verb->footer("Exit codes: 0 all gates met, 1 a gate missed, 2 bad input.");
    add_eyeriss(*verb, options.eyeriss);
    add_dataflows(*verb, options.dataflows);
    add_reram(*verb, options.reram);
    add_tdnn(*verb, options.tdnn);
    return verb;
}

int run_validate(const CLI::App& verb, const ValidateOptions& options) {
    if (verb.got_subcommand("eyeriss")) return validate_eyeriss(options.eyeriss);
    if (verb.got_subcommand("dataflows")) return validate_dataflows(options.dataflows);
    if (verb.got_subcommand("reram")) return validate_reram(options.reram);
    return validate_tdnn(options.tdnn);
}

}  // namespace tessera::cli
