#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <ctime>
#include <filesystem>

#include "platform/cli/exit_code.h"
#include "platform/cli/home.h"
#include "platform/cli/verb_characterize.h"
#include "platform/config/error.h"
#include "platform/config/override.h"
#include "platform/config/reader.h"
#include "platform/config/wording.h"
#include "platform/config/yaml.h"
#include "platform/report/output_folder.h"
#include "platform/report/table.h"
#include "platform/soc/scenario_file.h"
#include "platform/study/crossbar_products.h"

namespace tessera::cli {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr double kPerAj = 1e-18;

// "adc:8" as kind and bits, 0 for a kind without.
std::pair<std::string, unsigned> converter_of(const std::string& text) {
    const std::size_t colon = text.find(':');
    const std::string kind = text.substr(0, colon);
    unsigned bits = 8;
    bool is_number = true;
    if (colon != std::string::npos) {
        const char* const end = text.data() + text.size();
        const auto [rest, error] = std::from_chars(text.data() + colon + 1, end, bits);
        is_number = error == std::errc() && rest == end;
    }
    const bool has_bits = kind == "adc" || kind == "ifc";
    const bool is_known = has_bits || kind == "ttfs" || kind == "sense" || kind == "raw";
    if (!is_number || !is_known || (!has_bits && colon != std::string::npos))
        throw config::Error("--converter",
                            fmt::format("expected adc[:BITS], ifc[:BITS], ttfs, sense or raw, "
                                        "found {}",
                                        config::quote(text)));
    return {kind, has_bits ? bits : 0};
}

reram::Config config_of(const CharacterizeCrossbarOptions& options) {
    config::Node root = config::parse_yaml("{}", "--set");
    const auto set = [&](std::string_view key, const auto& value) {
        config::apply_override(root, fmt::format("{}={}", key, value));
    };
    const auto [kind, bits] = converter_of(options.converter);
    set("arrays", 1);
    set("rows", options.rows);
    set("cols", options.cols);
    set("device.g_max", options.g_max_uS);
    set("device.read_noise", options.noise);
    set("wires.segment", options.wire_ohm);
    set("wires.ir_drop", options.ir);
    set("converter", kind);
    if (bits != 0) set(kind + ".bits", bits);
    if (kind == "ifc" || kind == "ttfs") set("encoding", "differential");
    for (const std::string& assignment : options.overrides)
        config::apply_override(root, assignment);
    return config::read<reram::Config>(root);
}

bool is_spiking(const study::CrossbarExperiment& experiment) {
    return experiment.config.converter == reram::ConverterKind::ttfs;
}

Json json_of(const study::CrossbarExperiment& experiment, const study::CrossbarOutcome& outcome,
             const study::CrossbarEnergy& energy) {
    const reram::ReadActivity& a = outcome.activity;
    const auto joules = [](std::uint64_t aj) { return static_cast<double>(aj) * kPerAj; };
    return {{"rows", outcome.rows},
            {"cols", experiment.config.cols},
            {"outputs", outcome.outputs},
            {"vectors", experiment.vectors},
            {"bits", experiment.bits},
            {"error",
             {{"mean", outcome.mean_error},
              {"sigma", outcome.error_sigma},
              {"most", outcome.most_error},
              {"product_sigma", outcome.product_sigma},
              {"relative", outcome.relative_error()},
              {"unit", is_spiking(experiment) ? "slots" : "product"}}},
            {"outputs_compared", outcome.outputs_compared},
            {"fired_in_one_alone", outcome.fired_in_one_alone},
            {"conversions", a.conversions},
            {"saturations", a.saturations},
            {"spikes", a.spikes},
            {"macs", outcome.macs},
            {"product_ps", outcome.product_ps},
            {"energy_J",
             {{"cells", joules(energy.cells)},
              {"dacs", joules(energy.dacs)},
              {"converters", joules(energy.converters)},
              {"adders", joules(energy.adders)}}},
            {"programming",
             {{"cells", outcome.cells},
              {"pulses", outcome.programming.pulses},
              {"failed_cells", outcome.programming.failed},
              {"time_ps", outcome.programming.ps},
              {"energy_J", outcome.programming.energy_aJ * kPerAj}}}};
}

void print(const study::CrossbarExperiment& experiment, const study::CrossbarOutcome& outcome,
           const study::CrossbarEnergy& energy, const base::TechnologyTable& technology) {
    const auto macs = static_cast<double>(outcome.macs);
    const auto femtojoules = [&](std::uint64_t aj) {
        return fmt::format("{:.3f}", static_cast<double>(aj) * 1e-3 / macs);
    };
    fmt::print("{} x {} cells of {} bits, {} outputs of {}-bit weights, {} vectors\n\n",
               outcome.rows, experiment.config.cols, experiment.config.device.bits, outcome.outputs,
               experiment.bits, experiment.vectors);
    const bool spikes = is_spiking(experiment);
    fmt::print("error:      sigma {:.4g}{}, mean {:.4g}, at most {:.4g}; {} have sigma {:.4g}\n",
               outcome.error_sigma, spikes ? " slots" : "", outcome.mean_error, outcome.most_error,
               spikes ? "spikes of perfect devices" : "products", outcome.product_sigma);
    if (spikes)
        fmt::print(
            "spikes:     {} compared, {} neurons fire with these or with perfect devices "
            "alone\n",
            outcome.outputs_compared, outcome.fired_in_one_alone);
    if (outcome.error_sigma == 0)
        fmt::print("relative:   0, every {} is exact\n", spikes ? "spike" : "product");
    else
        fmt::print("relative:   {:.4g} %, a signal-to-noise ratio of {:.2f} dB\n",
                   100 * outcome.relative_error(), -20 * std::log10(outcome.relative_error()));
    fmt::print("saturation: {:.4g} % of {} conversions\n",
               100.0 * static_cast<double>(outcome.activity.saturations) /
                   static_cast<double>(outcome.activity.conversions),
               outcome.activity.conversions);
    fmt::print("time:       {:.3f} ns a product, {:.2f} GMAC/s\n",
               static_cast<double>(outcome.product_ps) * 1e-3,
               static_cast<double>(outcome.rows) * outcome.outputs * 1e3 /
                   static_cast<double>(outcome.product_ps));
    const reram::ProgramCost& p = outcome.programming;
    const auto cells = static_cast<double>(outcome.cells);
    fmt::print(
        "programmed: {:.2f} pulses and {:.1f} pJ a cell, {:.3f} ms; {} of {} cells failed\n\n",
        static_cast<double>(p.pulses) / cells, p.energy_aJ * 1e-6 / cells,
        static_cast<double>(p.ps) * 1e-9, p.failed, outcome.cells);
    report::Table table({{"energy of a MAC"}, {"fJ", true}});
    table.add({"cells", femtojoules(energy.cells)});
    table.add({"DACs", femtojoules(energy.dacs)});
    table.add({"converters", femtojoules(energy.converters)});
    table.add({"adders", femtojoules(energy.adders)});
    table.add({"sum", femtojoules(energy.total())});
    fmt::print("{}cells: computed from conductances; the rest: costs from {}\n", table.text(),
               technology.name);
}

}  // namespace

int characterize_crossbar(const CharacterizeCrossbarOptions& options) {
    try {
        const study::CrossbarExperiment experiment{config_of(options), options.vectors,
                                                   options.bits, options.seed};
        const base::TechnologyTable technology = soc::load_technology(
            options.technology.empty() ? home() + "/scenarios/technology/reram32.yaml"
                                       : options.technology);
        const std::clock_t start = std::clock();
        const study::CrossbarOutcome outcome = study::characterize_crossbar(experiment);
        const double cpu_seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
        const study::CrossbarEnergy energy = study::energy_of(experiment, outcome, technology);
        if (!options.json.empty()) {
            const fs::path path(options.json);
            report::OutputFolder(path.has_parent_path() ? path.parent_path().string() : ".")
                .write(path.filename().string(),
                       json_of(experiment, outcome, energy).dump(2) + "\n");
        }
        print(experiment, outcome, energy, technology);
        if (cpu_seconds > 0)
            fmt::print(
                "\nhost:       {:.1f} thousand vectors per CPU second, programming and the "
                "exact products included\n",
                experiment.vectors * 1e-3 / cpu_seconds);
        return kSuccess;
    } catch (const base::ConfigError& error) {
        throw config::Error("characterize crossbar", error.what());
    }
}

}  // namespace tessera::cli
