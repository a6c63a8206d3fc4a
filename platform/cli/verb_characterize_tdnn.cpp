#include <fmt/format.h>

#include <ctime>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "platform/cli/exit_code.h"
#include "platform/cli/home.h"
#include "platform/cli/verb_characterize.h"
#include "platform/config/error.h"
#include "platform/config/override.h"
#include "platform/config/reader.h"
#include "platform/config/yaml.h"
#include "platform/report/output_folder.h"
#include "platform/soc/scenario_file.h"
#include "platform/study/machine_file.h"
#include "platform/study/tdnn_flips.h"

namespace tessera::cli {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

tdnn::Config config_of(const CharacterizeTdnnOptions& options) {
    config::Node root = config::parse_yaml("{}", "--set");
    const auto set = [&](std::string_view key, const auto& value) {
        config::apply_override(root, fmt::format("{}={}", key, value));
    };
    set("variation.stage", options.sigma);
    set("variation.mux", options.mux);
    set("variation.jitter", options.jitter);
    set("dead_zone", options.dead_zone);
    set("votes", options.votes);
    for (const std::string& assignment : options.overrides)
        config::apply_override(root, assignment);
    return config::read<tdnn::Config>(root);
}

double share(double part, double all) { return all == 0 ? 0 : part / all; }

void print(const study::ChainExperiment& experiment, const study::ChainOutcome& outcome,
           double energy_J) {
    fmt::print("a chain of {} stages, {} evaluations of random inputs\n\n", experiment.length,
               outcome.samples);
    fmt::print("flips:      {:.4g} % of the decisions",
               100 * share(outcome.flips, outcome.samples));
    if (outcome.has_expected)
        fmt::print("; by Q(|S| / (sigma sqrt N)) {:.4g} %",
                   100 * share(outcome.expected_flips, outcome.samples));
    fmt::print("\nfar:        {} of {} whose sum is a tenth of the length or more\n",
               outcome.far_flips, outcome.far);
    fmt::print("close:      {} within the dead zone of the latch\n", outcome.close);
    fmt::print("time:       {:.4g} ns an evaluation of {} vote(s)\n", outcome.evaluation_ps * 1e-3,
               experiment.config.votes);
    fmt::print("energy:     {:.4g} pJ an evaluation\n", energy_J * 1e12);
}

}  // namespace

int characterize_tdnn(const CharacterizeTdnnOptions& options) {
    try {
        const study::ChainExperiment experiment{config_of(options), options.length, options.samples,
                                                options.seed};
        const base::TechnologyTable technology = soc::load_technology(
            options.technology.empty() ? home() + "/scenarios/technology/tdnn65.yaml"
                                       : options.technology);
        const std::clock_t start = std::clock();
        const study::ChainOutcome outcome = study::characterize_chain(experiment);
        const double cpu_seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
        const double energy_J = study::cost_J(technology, "tdnn.sop") *
                                experiment.config.supply.energy_factor() * experiment.length *
                                experiment.config.votes;
        if (!options.json.empty()) {
            Json json = {{"length", experiment.length},
                         {"samples", outcome.samples},
                         {"votes", experiment.config.votes},
                         {"flips", outcome.flips},
                         {"far", {{"samples", outcome.far}, {"flips", outcome.far_flips}}},
                         {"close", outcome.close},
                         {"evaluation_ps", outcome.evaluation_ps},
                         {"evaluation_J", energy_J}};
            if (outcome.has_expected) json["expected_flips"] = outcome.expected_flips;
            const fs::path path(options.json);
            report::OutputFolder(path.has_parent_path() ? path.parent_path().string() : ".")
                .write(path.filename().string(), json.dump(2) + "\n");
        }
        print(experiment, outcome, energy_J);
        if (cpu_seconds > 0)
            fmt::print(
                "\nhost:       {:.2f} million evaluations per CPU second, making random "
                "inputs included\n",
                outcome.samples * 1e-6 / cpu_seconds);
        return kSuccess;
    } catch (const base::ConfigError& error) {
        throw config::Error("characterize tdnn", error.what());
    }
}

}  // namespace tessera::cli
