#include "platform/report/summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "platform/report/power.h"
#include "platform/report/table.h"
#include "platform/report/tile_columns.h"
#include "platform/soc/placement.h"

namespace tessera::report {

namespace {

struct Step {
    double factor;
    std::string_view unit;
};

std::string scaled(std::uint64_t value, std::span<const Step> steps) {
    const auto number = static_cast<double>(value);
    const Step* best = &steps.front();
    for (const Step& step : steps)
        if (number >= step.factor) best = &step;
    const double shown = number / best->factor;
    if (best->factor == 1.0) return fmt::format("{} {}", value, best->unit);
    return fmt::format("{:.{}f} {}", shown, shown < 10 ? 3 : shown < 100 ? 2 : 1, best->unit);
}

std::string percent(std::uint64_t part, std::uint64_t whole) {
    return whole == 0 ? "-"
                      : fmt::format("{:.2f} %",
                                    100.0 * static_cast<double>(part) / static_cast<double>(whole));
}

std::string layer_table(const soc::WorkloadResult& workload) {
    Table table({{"layer"},
                 {"operation"},
                 {"on"},
                 {"cycles", true},
                 {"time", true},
                 {"MACs", true},
                 {"gated", true},
                 {"read", true},
                 {"written", true},
                 {"energy", true}});
    soc::LayerResult sum;
    for (const soc::LayerResult& layer : workload.layers) {
        const std::uint64_t macs = layer.macs_issued + layer.macs_gated + layer.macs_skipped;
        table.add({layer.name, layer.operation, layer.unit, format_count(layer.cycles),
                   format_time(layer.time_ps), macs == 0 ? "-" : format_count(macs),
                   macs == 0 ? "-" : percent(layer.macs_gated, macs),
                   format_bytes(layer.bytes_read), format_bytes(layer.bytes_written),
                   format_energy(layer.energy_fj * 1000)});
        sum.time_ps += layer.time_ps;
        sum.macs_issued += macs;
        sum.macs_gated += layer.macs_gated;
        sum.bytes_read += layer.bytes_read;
        sum.bytes_written += layer.bytes_written;
        sum.energy_fj += layer.energy_fj;
    }
    table.add_rule();
    table.add({"sum", "", "", "", format_time(sum.time_ps), format_count(sum.macs_issued),
               percent(sum.macs_gated, sum.macs_issued), format_bytes(sum.bytes_read),
               format_bytes(sum.bytes_written), format_energy(sum.energy_fj * 1000)});
    return table.text();
}

std::string check_line(const soc::CheckResult& check) {
    if (!check.is_enabled) return "bit-exact:  not checked\n";
    if (check.mismatches == 0 && check.not_run != 0)
        return fmt::format(
            "bit-exact:  as far as it went: {} tensors agree, {} were never computed\n",
            check.tensors, check.not_run);
    if (check.mismatches == 0)
        return fmt::format(
            "bit-exact:  yes ({} tensors, {} elements against the reference executor)\n",
            check.tensors, check.elements);
    return fmt::format("bit-exact:  NO, {} of {} elements differ; first: {}\n", check.mismatches,
                       check.elements, check.first_mismatch);
}

std::string workload_text(const soc::WorkloadResult& workload) {
    std::string text = layer_table(workload) + "\n";
    if (workload.is_topology)
        if (const std::string columns = tile_table(workload); !columns.empty())
            text += columns + "\n";
    if (workload.has_labels)
        text += fmt::format("accuracy:   {} ({} of {}); the float model: {} ({} of {})\n",
                            percent(workload.correct, workload.samples), workload.correct,
                            workload.samples, percent(workload.float_correct, workload.samples),
                            workload.float_correct, workload.samples);
    return text;
}

// The parts of the simulated time, the largest first.
std::string time_line(const soc::RunResult& result) {
    const soc::TimeParts& total = result.time.total;
    std::vector<std::pair<std::uint64_t, std::string_view>> parts = {
        {total.compute_ps, "compute"}, {total.converter_ps, "converter"},
        {total.link_ps, "link"},       {total.memory_ps, "memory"},
        {total.noc_ps, "noc"},         {total.firmware_ps, "firmware"},
        {total.idle_ps, "idle"}};
    std::erase_if(parts, [](const auto& part) { return part.first == 0; });
    std::stable_sort(parts.begin(), parts.end(),
                     [](const auto& a, const auto& b) { return a.first > b.first; });
    std::string text;
    for (const auto& [ps, name] : parts)
        text +=
            fmt::format("{}{} {:.3g} %", text.empty() ? "" : ", ", name,
                        100.0 * static_cast<double>(ps) / static_cast<double>(result.simulated_ps));
    return text.empty() ? "" : fmt::format("time:       {}\n", text);
}

std::string energy_line(const soc::RunResult& result) {
    std::uint64_t total = 0;
    std::string parts;
    for (const soc::ComponentEnergy& component : result.energy) {
        total += component.total_aj();
        parts += fmt::format("{}{} {}", parts.empty() ? "" : ", ", component.component,
                             format_energy(component.total_aj()));
    }
    return fmt::format("energy:     {} ({}); costs from {}\n", format_energy(total), parts,
                       result.technology);
}

std::string format_watts(double watts) {
    static constexpr std::array<Step, 4> steps = {
        {{1, "nW"}, {1e3, "uW"}, {1e6, "mW"}, {1e9, "W"}}};
    return scaled(static_cast<std::uint64_t>(watts * 1e9 + 0.5), steps);
}

std::string power_line(const soc::RunResult& result) {
    if (!result.power) return {};
    const PowerSummary power = summarise(*result.power, result.simulated_ps);
    return fmt::format("power:      {} on average, at most {} in {} from {} on\n",
                       format_watts(power.average_w), format_watts(power.peak_w),
                       format_time(result.power->bin_ps), format_time(power.peak_at_ps));
}

// The share of each use of the data buses, of all channels together; the largest first.
std::string bus_uses(const soc::DramResult& dram) {
    struct Use {
        std::string_view name;
        std::uint64_t clocks;
    };
    std::vector<Use> uses;
    std::uint64_t all = 0;
    for (std::size_t use = 0; use < memory::kBusUses; ++use) {
        uses.push_back({memory::kBusUseNames[use], 0});
        for (const memory::Dram::ChannelReport& channel : dram.channels)
            uses.back().clocks += channel.statistics.bus[use];
        all += uses.back().clocks;
    }
    std::stable_sort(uses.begin(), uses.end(),
                     [](const Use& a, const Use& b) { return a.clocks > b.clocks; });
    std::string text;
    for (const Use& use : uses)
        if (use.clocks != 0)
            text += fmt::format("{}{} {}", text.empty() ? "" : ", ", use.name,
                                percent(use.clocks, all));
    return text;
}

std::string dram_line(const soc::DramResult& dram) {
    std::uint64_t bursts = 0, hits = 0;
    for (const memory::Dram::ChannelReport& channel : dram.channels) {
        bursts += channel.statistics.reads + channel.statistics.writes;
        hits += channel.statistics.row_hits;
    }
    return fmt::format("dram:       {} bursts, {} row hits; its bus: {}\n", format_count(bursts),
                       percent(hits, bursts), bus_uses(dram));
}

std::string firmware_line(const soc::FirmwareResult& firmware) {
    return fmt::format("firmware:   {} instructions, {} cycles of which {} waiting, {} traps\n",
                       format_count(firmware.instructions), format_count(firmware.cycles),
                       percent(firmware.idle_cycles, firmware.cycles), firmware.traps);
}

std::string marker_text(const soc::MarkerResult& markers) {
    if (markers.totals.empty()) return {};
    Table table({{"marker"},
                 {"spans", true},
                 {"cycles", true},
                 {"least", true},
                 {"mean", true},
                 {"most", true},
                 {"instructions", true},
                 {"unpaired", true}});
    for (const soc::MarkerTotals& total : markers.totals)
        table.add({fmt::format("{:#x}", total.id), format_count(total.spans),
                   format_count(total.cycles), format_count(total.min_cycles),
                   format_count(total.spans == 0 ? 0 : total.cycles / total.spans),
                   format_count(total.max_cycles), format_count(total.instructions),
                   format_count(total.begins_without_end + total.ends_without_begin)});
    return table.text() + "\n";
}

std::string unmet_text(const soc::RunResult& result) {
    std::string text;
    for (const soc::ExpectationResult& expectation : result.expectations)
        if (!expectation.is_met)
            text += fmt::format("  {}: expected {}, found {}\n", expectation.what,
                                expectation.expected, expectation.found);
    return text;
}

// Who waits for whom.
std::string waits_text(const soc::RunResult& result) {
    constexpr std::size_t kMost = 10;
    std::string text;
    for (std::size_t i = 0; i < std::min(result.waits.size(), kMost); ++i) {
        const noc::MeshWait& wait = result.waits[i];
        text += fmt::format("  {} -> {}: waits for {} since {}\n", wait.from, wait.to, wait.what,
                            format_time(wait.since_ps));
    }
    if (result.waits.size() > kMost)
        text += fmt::format("  and {} more accesses\n", result.waits.size() - kMost);
    return text;
}

std::string expectation_line(const soc::RunResult& result) {
    if (result.expectations.empty()) return {};
    const auto met =
        std::count_if(result.expectations.begin(), result.expectations.end(),
                      [](const soc::ExpectationResult& expectation) { return expectation.is_met; });
    return fmt::format("expected:   {} of {} are met\n", met, result.expectations.size());
}

std::string reason_of_failure(const soc::RunResult& result) {
    const soc::FirmwareResult& firmware = result.firmware;
    if (firmware.ending == soc::Ending::deadline)
        return fmt::format("still running after {} of simulated time (limits.time)",
                           format_time(result.simulated_ps));
    if (firmware.ending != soc::Ending::finished)
        return std::string(soc::to_string(firmware.ending));
    if (!unmet_text(result).empty()) return "it did not show what the scenario expects";
    if (firmware.exit_code.value_or(0) != 0)
        return fmt::format("the firmware reported failure {}", firmware.exit_code.value_or(0));
    if (result.check.mismatches == 0)
        return fmt::format("{} tensors of the network were never computed", result.check.not_run);
    return fmt::format("{} elements differ from the reference, first {}", result.check.mismatches,
                       result.check.first_mismatch);
}

}  // namespace

std::string format_time(std::uint64_t ps) {
    static constexpr std::array<Step, 5> steps = {
        {{1, "ps"}, {1e3, "ns"}, {1e6, "us"}, {1e9, "ms"}, {1e12, "s"}}};
    return scaled(ps, steps);
}

std::string format_energy(std::uint64_t aj) {
    static constexpr std::array<Step, 7> steps = {{{1, "aJ"},
                                                   {1e3, "fJ"},
                                                   {1e6, "pJ"},
                                                   {1e9, "nJ"},
                                                   {1e12, "uJ"},
                                                   {1e15, "mJ"},
                                                   {1e18, "J"}}};
    return scaled(aj, steps);
}

std::string format_count(std::uint64_t count) {
    static constexpr std::array<Step, 4> steps = {{{1, ""}, {1e3, "k"}, {1e6, "M"}, {1e9, "G"}}};
    std::string text = scaled(count, steps);
    if (text.back() == ' ') text.pop_back();
    return text;
}

std::string format_bytes(std::uint64_t bytes) {
    static constexpr std::array<Step, 4> steps = {
        {{1, "B"}, {1024, "KiB"}, {1048576, "MiB"}, {1073741824, "GiB"}}};
    return scaled(bytes, steps);
}

std::string noc_preamble(const soc::PlatformSection& platform) {
    const soc::NocSection& noc = platform.noc;
    if (noc.topology == soc::Topology::crossbar) return "noc:        crossbar\n";
    std::string blocks;
    for (const soc::PlacedBlock& block : soc::place_blocks(platform))
        for (const unsigned node : block.nodes)
            blocks += fmt::format("{}{} {}", blocks.empty() ? "" : ", ", block.name,
                                  noc::node_name(noc, node));
    return fmt::format("noc:        {} x {} mesh at {:g} GHz, {} B a flit; {}\n", noc.width,
                       noc.height, static_cast<double>(noc.clock_hz) * 1e-9, noc.flit_bytes,
                       blocks);
}

std::string preamble(const soc::PlatformSection& platform) {
    const memory::DramConfig& dram = platform.dram;
    const memory::DramStandard standard = dram.standard();
    return fmt::format(
               "dram:       {}, {} channel(s), peak {:.3f} GB/s, {:.2f} % of the time lost to "
               "refresh\n",
               dram.preset, dram.channels,
               static_cast<double>(dram.channels * standard.peak_bytes_per_s()) * 1e-9,
               dram.refresh == memory::RefreshMode::off ? 0.0 : 100 * standard.refresh_loss()) +
           noc_preamble(platform);
}

std::string details(const soc::RunResult& result) {
    Table blocks({{"block"}, {"first"}, {"last"}, {"size", true}});
    for (const noc::AddressMap::Entry& entry : result.address_map)
        blocks.add({entry.range.name, fmt::format("{:#010x}", entry.range.base),
                    fmt::format("{:#010x}", entry.range.last()), format_bytes(entry.range.bytes)});
    std::string text = blocks.text() + "\n";
    if (!result.workload) return text;
    Table mappings({{"layer"}, {"on"}, {"mapping"}});
    for (const soc::LayerResult& layer : result.workload->layers)
        if (!layer.explanation.empty()) mappings.add({layer.name, layer.unit, layer.explanation});
    text += mappings.text() + "\n";
    if (!result.workload->is_topology)
        if (const std::string columns = tile_table(*result.workload); !columns.empty())
            text += columns + "\n";
    return text;
}

std::string failure(const soc::RunResult& result) {
    std::string text =
        fmt::format("{}; last pc {}", reason_of_failure(result), result.firmware.last_pc);
    if (!result.firmware.cause.empty()) text += "; " + result.firmware.cause;
    text += "\n";
    text += unmet_text(result);
    text += waits_text(result);
    if (result.uart.empty()) return text;
    return text + "UART so far:\n" + result.uart + (result.uart.back() == '\n' ? "" : "\n");
}

std::string summary(const soc::RunResult& result, const std::string& where,
                    const std::string& page) {
    std::string text;
    if (result.workload) text += workload_text(*result.workload);
    text += marker_text(result.markers);
    text += expectation_line(result);
    text += check_line(result.check);
    for (const std::string& warning : result.warnings)
        text += fmt::format("warning:    {}\n", warning);
    text += fmt::format("simulated:  {}\n", format_time(result.simulated_ps));
    text += time_line(result);
    text += firmware_line(result.firmware);
    text += dram_line(result.dram);
    text += energy_line(result);
    text += power_line(result);
    text += fmt::format("results:    {}\n", where);
    if (!page.empty()) text += fmt::format("to see it:  open {} in a browser\n", page);
    return text;
}

}  // namespace tessera::report
