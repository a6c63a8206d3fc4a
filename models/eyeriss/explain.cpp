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

std::uint64_t counter(const base::JobStatus& status, std::uint64_t Counters::*member) {
    for (std::size_t i = 0; i < kCounters.size(); ++i)
        if (kCounters[i].member == member) return status.machine[kCountersAt + i];
    return 0;
}

// "76 % computing, 20 % link": where the job's time went, the largest first, down to
// 5 %.
std::string where_time_went(const base::JobStatus& status) {
    const std::uint64_t psum = counter(status, &Counters::stall_psum);
    const std::uint64_t ifmap = counter(status, &Counters::stall_ifmap);
    std::array parts = {
        std::pair{counter(status, &Counters::pass_cycles) - psum - ifmap, "computing"},
        std::pair{psum, "psum network"},
        std::pair{ifmap, "ifmap network"},
        std::pair{counter(status, &Counters::stall_link), "link"},
        std::pair{counter(status, &Counters::stall_dram), "DRAM"},
        std::pair{counter(status, &Counters::stall_noc), "NoC"},
    };
    std::stable_sort(parts.begin(), parts.end(),
                     [](const auto& x, const auto& y) { return x.first > y.first; });
    std::string text;
    for (const auto& [cycles, name] : parts)
        if (cycles != 0 && 20 * cycles >= status.cycles)
            text += fmt::format("{}{} % {}", text.empty() ? "" : ", ",
                                (100 * cycles + status.cycles / 2) / status.cycles, name);
    return text;
}

std::string_view name_of(Objective objective) {
    for (const auto& entry : kObjectiveNames)
        if (entry.value == objective) return entry.name;
    return {};
}

// "least energy of 529 mappings weighed, 15019 groups of them excluded by a bound"
std::string reason(const Config& config, const Costs& costs, const base::Job& job,
                   const Mapping& map) {
    const Layer layer = layer_of(job);
    const std::optional<Choice> choice = find_mapping(config, costs, layer);
    if (!choice) return "given with the job";
    if ((job.flags & base::job_flag::use_mapping) == 0)
        return fmt::format("least {} of {} mappings weighed, {} groups of them excluded by a bound",
                           name_of(config.objective), choice->weighed, choice->skipped);
    const Plan best = plan(config, costs, layer, choice->mapping);
    const Plan taken = plan(config, costs, layer, map);
    const auto percent = [](double is, double other) { return (is / other - 1) * 100; };
    return fmt::format(
        "given with the job; the mapper's own would take {:+.1f} % time and {:+.1f} % energy",
        percent(static_cast<double>(best.cycles), static_cast<double>(taken.cycles)),
        percent(best.energy, taken.energy));
}

}  // namespace

std::string Eyeriss::explain(const Config& config, const base::TechnologyTable& technology,
                             const base::Job& job, const base::JobStatus& status) {
    const Mapping map = mapping_in(status);
    if (map.m == 0) return "not run";
    return fmt::format("m {} n {} e {} p {} q {} r {} t {}, {} of {} PEs; {}; {}", map.m, map.n,
                       map.e, map.p, map.q, map.r, map.t, active_pes(layer_of(job), map),
                       config.rows * config.cols, where_time_went(status),
                       reason(config, Costs::of(technology), job, map));
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
