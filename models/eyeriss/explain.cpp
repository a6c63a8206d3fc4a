// What the machine says about a job that ran, and about how its streams are best cut.

#include <fmt/format.h>

#include <algorithm>

#include "models/eyeriss/eyeriss.h"

namespace tessera::eyeriss {

namespace {

// m n e p q r t and the active PEs.
std::uint32_t mapping_part(const base::JobStatus& status, std::size_t i) {
    return static_cast<std::uint32_t>(status.machine[kMappingAt + i / 4] >> (i % 4 * 16) & 0xFFFF);
}

Mapping mapping_in(const base::JobStatus& status) {
    const auto part = [&](std::size_t i) { return mapping_part(status, i); };
    return {part(0), part(1), part(2), part(3), part(4), part(5), part(6)};
}

const char* what_bounds(const Plan& plan) {
    const PassCost& passes = plan.passes;
    if (plan.cycles > passes.cycles + plan.exposed_cycles) return "the link";
    const std::uint64_t waits = std::max(passes.psum_wait_cycles, passes.ifmap_wait_cycles);
    if (waits > passes.cycles / 2)
        return waits == passes.psum_wait_cycles ? "the psum network" : "the ifmap network";
    return plan.exposed_cycles > passes.cycles ? "loads and drains that nothing hides"
                                               : "multiply-accumulates";
}

std::string_view name_of(Objective objective) {
    for (const auto& entry : kObjectiveNames)
        if (entry.value == objective) return entry.name;
    return {};
}

// "least energy of 529 mappings weighed and 15019 groups of them excluded by their bound"
std::string reason(const Config& config, const Costs& costs, const base::Job& job,
                   const Plan& taken) {
    if ((job.flags & base::job_flag::use_mapping) == 0) {
        const auto choice = find_mapping(config, costs, layer_of(job));
        if (!choice) return {};
        return fmt::format("least {} of {} mappings weighed, {} groups of them excluded by a bound",
                           name_of(config.objective), choice->weighed, choice->skipped);
    }
    const auto choice = find_mapping(config, costs, layer_of(job));
    if (!choice) return "given with the job";
    const Plan best = plan(config, costs, layer_of(job), choice->mapping);
    const auto percent = [](double is, double other) { return (is / other - 1) * 100; };
    return fmt::format(
        "given with the job; the mapper's own would take {:+.1f} % time and {:+.1f} % energy",
        percent(static_cast<double>(best.cycles), static_cast<double>(taken.cycles)),
        percent(best.energy, taken.energy));
}

}  // namespace

std::string Eyeriss::explain(const Config& config, const base::TechnologyTable& technology,
                             const base::Job& job, const base::JobStatus& status) {
    const Layer layer = layer_of(job);
    const Mapping map = mapping_in(status);
    if (map.m == 0) return "not run";
    const Costs costs = Costs::of(technology);
    const Plan taken = plan(config, costs, layer, map);
    return fmt::format("m {} n {} e {} p {} q {} r {} t {}, {} of {} PEs, bound by {}; {}", map.m,
                       map.n, map.e, map.p, map.q, map.r, map.t, active_pes(layer, map),
                       config.rows * config.cols, what_bounds(taken),
                       reason(config, costs, job, taken));
}

std::vector<base::Figure> Eyeriss::figures(const base::JobStatus& status) {
    std::vector<base::Figure> list;
    list.push_back({"active_pes", mapping_part(status, 7), false});
    for (std::size_t i = 0; i < kCounters.size(); ++i)
        list.push_back({kCounters[i].name, status.machine[kCountersAt + i], true});
    return list;
}

std::optional<std::uint32_t> Eyeriss::strip_rows(const Config& config,
                                                 const base::TechnologyTable& technology,
                                                 const base::Job& job, bool is_input) {
    const std::uint32_t e = choose_mapping(config, Costs::of(technology), job).e;
    if (e >= layer_of(job).E) return std::nullopt;
    return is_input ? 1 : e;
}

}  // namespace tessera::eyeriss
