#include "platform/study/tdnn_silicon.h"

#include <fmt/format.h>

#include "models/tdnn/area.h"
#include "platform/config/document.h"
#include "platform/config/error.h"
#include "platform/config/reader.h"
#include "platform/soc/scenario_file.h"
#include "platform/study/machine_file.h"
#include "platform/study/tdnn_flips.h"

namespace tessera::study {

namespace {

constexpr std::uint32_t kChain = 1024;

}  // namespace

std::vector<ComparedFigure> compare_tdnn(const PublishedMachine& published) {
    const auto machine = read_machine<tdnn::Config>(published.machine, tdnn::kType);
    const base::TechnologyTable technology = soc::load_technology(published.technology);
    using F = const PublishedFigure&;
    const auto area_of = [&](tdnn::Blueprint blueprint) {
        tdnn::Config config = machine;
        config.blueprint = blueprint;
        return tdnn::area_mm2(config);
    };
    const auto sop_J = [&] {
        return cost_J(technology, "tdnn.sop") * machine.supply.energy_factor();
    };
    const auto sops_per_s = [&] {
        const double chains = machine.pes / kChain;
        return chains * kChain / (machine.evaluation_ps(kChain) * 1e-12);
    };
    const FigureModel models[] = {
        {"sop_fJ", [&](F) { return sop_J() * 1e15; }},
        {"tsop_per_s_W", [&](F) { return 1e-12 / sop_J(); }},
        {"pes", [&](F) { return machine.pes; }},
        {"ge_per_pe", [](F) { return tdnn::gates_per_pe(tdnn::Blueprint::sram); }},
        {"area_mm2", [&](F) { return area_of(tdnn::Blueprint::sram); }},
        {"ge_per_pe_reram", [](F) { return tdnn::gates_per_pe(tdnn::Blueprint::reram); }},
        {"area_mm2_reram", [&](F) { return area_of(tdnn::Blueprint::reram); }},
        {"chain_ns", [&](F) { return machine.evaluation_ps(kChain) * 1e-3; }},
        {"tsop_per_s", [&](F) { return sops_per_s() * 1e-12; }},
        {"power_mW", [&](F) { return sops_per_s() * sop_J() * 1e3; }},
        {"flips_pct",
         [&](F) {
             ChainExperiment experiment{machine};
             experiment.config.variation = {.stage = 0.1};
             const ChainOutcome outcome = characterize_chain(experiment);
             return 100.0 * outcome.flips / outcome.samples;
         }},
    };
    return compare(published, models);
}

}  // namespace tessera::study
