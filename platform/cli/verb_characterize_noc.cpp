#include <fmt/format.h>

#include <charconv>
#include <ctime>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "platform/cli/exit_code.h"
#include "platform/cli/verb_characterize.h"
#include "platform/config/error.h"
#include "platform/config/override.h"
#include "platform/config/reader.h"
#include "platform/config/yaml.h"
#include "platform/report/dram_json.h"
#include "platform/report/output_folder.h"
#include "platform/report/table.h"
#include "platform/study/noc_traffic.h"

namespace tessera::cli {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

// Numbers between separators and nothing else.
template <class Number>
std::vector<Number> numbers(std::string_view text, char separator) {
    std::vector<Number> all;
    for (;;) {
        Number number{};
        const char* const end = text.data() + text.size();
        const auto [stop, error] = std::from_chars(text.data(), end, number);
        if (error != std::errc()) return {};
        all.push_back(number);
        if (stop == end) return all;
        if (*stop != separator) return {};
        text.remove_prefix(static_cast<std::size_t>(stop - text.data()) + 1);
    }
}

noc::MeshConfig mesh_of(const CharacterizeNocOptions& options) {
    const std::vector<unsigned> sides = numbers<unsigned>(options.mesh, 'x');
    if (sides.size() != 2)
        throw config::Error("--mesh",
                            fmt::format("expected a size such as 8x8, found `{}`", options.mesh));
    config::Node root = config::parse_yaml("{}", "--set");
    const auto set = [&](const char* key, const auto& value) {
        config::apply_override(root, fmt::format("{}={}", key, value));
    };
    set("width", sides[0]);
    set("height", sides[1]);
    set("vcs", options.vcs);
    set("buffer", options.buffer);
    set("router", options.router);
    set("routing", options.routing);
    for (const std::string& assignment : options.overrides)
        config::apply_override(root, assignment);
    auto mesh = config::read<noc::MeshConfig>(root);
    if (options.packet_flits > mesh.most_flits())
        mesh.packet_bytes = (options.packet_flits - 1) * mesh.flit_bytes;
    return mesh;
}

std::vector<double> rates_of(const CharacterizeNocOptions& options) {
    if (options.sweep.empty()) return {options.rate};
    const std::vector<double> sweep = numbers<double>(options.sweep, ':');
    if (sweep.size() != 3 || !(sweep[0] > 0) || !(sweep[1] >= sweep[0]) || !(sweep[2] > 0))
        throw config::Error("--sweep", fmt::format("expected LO:HI:STEP such as 0.1:0.9:0.1, found "
                                                   "`{}`",
                                                   options.sweep));
    std::vector<double> rates;
    constexpr double kRounding = 1e-9;
    for (int i = 0; sweep[0] + i * sweep[2] <= sweep[1] + kRounding; ++i)
        rates.push_back(sweep[0] + i * sweep[2]);
    return rates;
}

Json json_of(const study::NocExperiment& experiment, const study::NocOutcome& outcome) {
    Json links = Json::array();
    for (const study::NocLinkUse& link : outcome.links)
        if (link.flits != 0)
            links.push_back({{"x", link.router % experiment.mesh.width},
                             {"y", link.router / experiment.mesh.width},
                             {"output", link.output},
                             {"flits", link.flits},
                             {"stalled_cycles", link.stalled},
                             {"waited_cycles", link.waited}});
    return {{"offered_rate", outcome.offered_rate},
            {"accepted_rate", outcome.accepted_rate},
            {"latency_cycles", report::latency_json(outcome.latency)},
            {"packets", outcome.packets},
            {"stable", outcome.is_stable},
            {"cycles", outcome.clocks},
            {"links", std::move(links)}};
}

}  // namespace

int characterize_noc(const CharacterizeNocOptions& options) {
    try {
        study::NocExperiment experiment;
        experiment.mesh = mesh_of(options);
        experiment.pattern = study::noc_pattern(options.pattern, experiment.mesh);
        experiment.packet_flits = options.packet_flits;
        experiment.warmup = options.warmup;
        experiment.cycles = options.cycles;
        experiment.seed = options.seed;
        report::Table table({{"offered", true},
                             {"accepted", true},
                             {"mean", true},
                             {"p50", true},
                             {"p99", true},
                             {"packets", true},
                             {"stable"},
                             {"Mpackets/s", true}});
        Json points = Json::array();
        std::size_t state_bytes = 0;
        for (const double rate : rates_of(options)) {
            experiment.rate = rate;
            const std::clock_t start = std::clock();
            const study::NocOutcome outcome = study::characterize_noc(experiment);
            const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
            table.add({fmt::format("{:.3f}", rate), fmt::format("{:.4f}", outcome.accepted_rate),
                       fmt::format("{:.2f}", outcome.latency.mean()),
                       fmt::format("{}", outcome.latency.quantile(0.5)),
                       fmt::format("{}", outcome.latency.quantile(0.99)),
                       fmt::format("{}", outcome.packets), outcome.is_stable ? "yes" : "no",
                       seconds > 0 ? fmt::format("{:.2f}", static_cast<double>(outcome.delivered) *
                                                               1e-6 / seconds)
                                   : "-"});
            points.push_back(json_of(experiment, outcome));
            state_bytes = outcome.state_bytes;
        }
        if (!options.json.empty()) {
            const Json json =
                options.sweep.empty() ? points.front() : Json{{"points", std::move(points)}};
            const fs::path path(options.json);
            report::OutputFolder(path.has_parent_path() ? path.parent_path().string() : ".")
                .write(path.filename().string(), json.dump(2) + "\n");
        }
        fmt::print("{} x {} routers, {} virtual channels of {} flits, packets of {} flits\n",
                   experiment.mesh.width, experiment.mesh.height, experiment.mesh.vcs,
                   experiment.mesh.buffer_flits, experiment.packet_flits);
        fmt::print("rates in flits per node and cycle, latency in cycles; {} KiB of state\n\n{}",
                   state_bytes / 1024, table.text());
        return kSuccess;
    } catch (const base::ConfigError& error) {
        throw config::Error("characterize noc", error.what());
    }
}

}  // namespace tessera::cli
