#include "platform/report/report_data.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "platform/report/power.h"
#include "platform/report/summary.h"

namespace tessera::report {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMostBins = 2000;
constexpr std::size_t kMostSlices = 4000;  // of a track
constexpr std::uint64_t kFinest = 4000;    // parts of the run that a joined slice may bridge

Json power_json(const soc::RunResult& result) {
    if (!result.power) return nullptr;
    const soc::PowerResult& power = *result.power;
    const std::size_t joined = std::max<std::size_t>(1, (power.bins() + kMostBins - 1) / kMostBins);
    Json components = Json::array();
    for (const soc::PowerResult::Component& component : power.components) {
        std::vector<std::uint64_t> bins((component.bins_aj.size() + joined - 1) / joined);
        for (std::size_t bin = 0; bin < component.bins_aj.size(); ++bin)
            bins[bin / joined] += component.bins_aj[bin];
        components.push_back({{"name", component.name}, {"aj", std::move(bins)}});
    }
    const PowerSummary summary = summarise(power, result.simulated_ps);
    return {{"bin_ps", power.bin_ps * joined},  {"components", std::move(components)},
            {"average_w", summary.average_w},   {"peak_w", summary.peak_w},
            {"peak_at_ps", summary.peak_at_ps}, {"peak_bin_ps", power.bin_ps}};
}

Json track_json(const trace::Timeline& timeline, const trace::Timeline::Track& track,
                std::uint64_t simulated_ps) {
    const bool is_long = track.slices.size() > kMostSlices;
    const std::uint64_t bridge_ps = is_long ? simulated_ps / kFinest : 0;
    Json slices = Json::array();
    std::size_t shown = 0;
    for (std::size_t i = 0; i < track.slices.size(); ++shown) {
        const std::size_t first = i;
        std::uint64_t end_ps = track.slices[i++].end_ps;
        for (; is_long && i < track.slices.size() &&
               track.slices[i].begin_ps < track.slices[first].begin_ps + bridge_ps;
             ++i)
            end_ps = std::max(end_ps, track.slices[i].end_ps);
        const std::size_t count = i - first;
        slices.push_back(
            {track.slices[first].begin_ps, end_ps,
             count == 1 ? timeline.name(track.slices[first]) : fmt::format("{} in a row", count)});
    }
    return {{"block", track.block},
            {"name", track.name},
            {"joined", track.slices.size() - shown},
            {"slices", std::move(slices)}};
}

Json units_json(const soc::TileBlueprints& tiles) {
    Json units = Json::array();
    for (const auto& tile : tiles) {
        const soc::Roofs roofs = tile->roofs();
        units.push_back({{"name", tile->name()},
                         {"kind", tile->type()},
                         {"clock_hz", tile->clock_hz()},
                         {"peak_macs_per_s", roofs.macs_per_s},
                         {"link_bytes_per_s",
                          roofs.bytes_per_s == 0 ? Json(nullptr) : Json(roofs.bytes_per_s)}});
    }
    return units;
}

Json notes_json(const ReportInputs& inputs) {
    Json notes = Json::array();
    const auto add = [&](std::string_view what, std::string_view value, std::string_view kind,
                         std::string_view source) {
        notes.push_back({{"what", what}, {"value", value}, {"kind", kind}, {"source", source}});
    };
    add("results of layers", inputs.result.check.is_enabled ? "compared" : "not compared",
        "measured", "every element against the reference executor");
    add("DRAM commands", "every command of the run", "measured",
        "timed by the standard's table; validation.md has the error against peers");
    add("network", "every packet of the run", "measured",
        "router by router; validation.md has the error against published curves");
    add("cycles of the core", "costs per instruction", "input",
        "the scenario's platform.core.costs");
    for (const auto& tile : inputs.tiles)
        if (tile->type() == "eyeriss")
            add(fmt::format("{}: cycles of a pass beside its data", tile->name()),
                "pass_overhead_cycles", "calibrated",
                "577 fit the chip's five processing times; reproducing those proves nothing");
    for (const base::EnergyCost& cost : inputs.technology.events)
        add(cost.event, format_energy(cost.cost_aj), cost.confidence, cost.source);
    return notes;
}

}  // namespace

std::string report_data(const ReportInputs& inputs) {
    const soc::RunResult& result = inputs.result;
    Json tracks = Json::array(), map = Json::array(), files = Json::array();
    for (const trace::Timeline::Track& track : inputs.timeline.tracks())
        if (!track.slices.empty())
            tracks.push_back(track_json(inputs.timeline, track, result.simulated_ps));
    for (const noc::AddressMap::Entry& entry : result.address_map)
        map.push_back({{"name", entry.range.name},
                       {"first", entry.range.base},
                       {"last", entry.range.last()}});
    for (const WrittenFile& file : inputs.files)
        files.push_back({{"name", file.name}, {"what", file.what}});
    const Json json = {{"schema", "tessera.report/1"},
                       {"power", power_json(result)},
                       {"tracks", std::move(tracks)},
                       {"units", units_json(inputs.tiles)},
                       {"memory",
                        {{"peak_bytes_per_s",
                          result.dram.config.channels * result.dram.standard.peak_bytes_per_s()}}},
                       {"address_map", std::move(map)},
                       {"notes", notes_json(inputs)},
                       {"files", std::move(files)}};
    return json.dump();
}

}  // namespace tessera::report
