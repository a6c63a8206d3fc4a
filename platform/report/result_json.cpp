#include "platform/report/result_json.h"

#include <nlohmann/json.hpp>

#include "platform/report/dram_json.h"
#include "platform/report/power.h"
#include "platform/report/tile_columns.h"

namespace tessera::report {

namespace {

using Json = nlohmann::ordered_json;

double ratio(std::uint64_t part, std::uint64_t whole) {
    return whole == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(whole);
}

const char* class_name(noc::PacketClass packet_class) {
    return packet_class == noc::PacketClass::request ? "request" : "response";
}

Json to_json(const soc::LayerResult& layer) {
    Json json = {{"name", layer.name},
                 {"operation", layer.operation},
                 {"unit", layer.unit},
                 {"explanation", layer.explanation},
                 {"jobs", layer.jobs},
                 {"cycles", layer.cycles},
                 {"time_ps", layer.time_ps},
                 {"macs",
                  {{"issued", layer.macs_issued},
                   {"gated", layer.macs_gated},
                   {"skipped", layer.macs_skipped}}},
                 {"bytes", {{"read", layer.bytes_read}, {"written", layer.bytes_written}}},
                 {"stall_cycles",
                  {{"memory", layer.stall_memory_cycles}, {"inside", layer.stall_inside_cycles}}},
                 {"instructions", layer.instructions},
                 {"energy_fj", layer.energy_fj},
                 {"standby_fj", layer.standby_fj}};
    for (const base::Figure& figure : layer.figures)
        json["machine"][std::string(figure.name)] = figure.value;
    if (const auto columns = tile_columns(layer)) {
        json["processing_ms"] = columns->processing_ms;
        json["total_ms"] = columns->total_ms;
        json["active_pes"] = columns->active_pes;
        json["glb_MB"] = columns->glb_MB;
        json["dram_MB"] = columns->dram_MB;
        json["power_mW"] = columns->power_mW;
    }
    if (layer.is_checked) json["mismatches"] = layer.mismatches;
    return json;
}

Json to_json(const soc::TimeParts& parts) {
    return {{"compute", parts.compute_ps}, {"converter", parts.converter_ps},
            {"link", parts.link_ps},       {"memory", parts.memory_ps},
            {"noc", parts.noc_ps},         {"firmware", parts.firmware_ps},
            {"idle", parts.idle_ps}};
}

// What tiles did, by layers where there are any.
Json time_json(const soc::RunResult& result) {
    Json jobs = Json::array();
    for (const soc::TimeResult::Job& job : result.time.jobs) {
        const bool is_layer = result.workload && job.id < result.workload->layers.size();
        jobs.push_back(
            {{"tile", job.tile},
             {"job", is_layer ? Json(result.workload->layers[job.id].name) : Json(job.id)},
             {"parts_ps", to_json(job.parts)}});
    }
    return {{"parts_ps", to_json(result.time.total)},
            {"core_ps", to_json(result.time.core)},
            {"jobs", std::move(jobs)}};
}

Json to_json(const soc::FirmwareResult& firmware) {
    return {{"elf", firmware.elf},
            {"ending", soc::to_string(firmware.ending)},
            {"exit_code", firmware.exit_code ? Json(*firmware.exit_code) : Json(nullptr)},
            {"instructions", firmware.instructions},
            {"cycles", firmware.cycles},
            {"idle_cycles", firmware.idle_cycles},
            {"traps", firmware.traps},
            {"last_pc", firmware.last_pc},
            {"cause", firmware.cause}};
}

Json to_json(const soc::CheckResult& check) {
    Json json = {{"enabled", check.is_enabled}};
    if (!check.is_enabled) return json;
    json["bit_exact"] = check.mismatches == 0 && check.not_run == 0;
    json["tensors"] = check.tensors;
    json["elements"] = check.elements;
    json["mismatches"] = check.mismatches;
    json["tensors_not_run"] = check.not_run;
    json["first_mismatch"] = check.first_mismatch;
    return json;
}

Json to_json(const soc::WorkloadResult& workload) {
    Json json = {
        {"network", workload.network},         {"bits", workload.bits},
        {"accumulator", workload.accumulator}, {"batch", workload.batch},
        {"samples", workload.samples},         {"padded_samples", workload.padded_samples}};
    if (workload.has_labels) {
        json["correct"] = workload.correct;
        json["accuracy"] = ratio(workload.correct, workload.samples);
        json["float_correct"] = workload.float_correct;
        json["float_accuracy"] = ratio(workload.float_correct, workload.samples);
    }
    Json& layers = json["layers"] = Json::array();
    for (const soc::LayerResult& layer : workload.layers) layers.push_back(to_json(layer));
    return json;
}

Json energy_json(const soc::RunResult& result) {
    std::uint64_t total = 0;
    Json components = Json::array();
    for (const soc::ComponentEnergy& component : result.energy) {
        Json json = {{"component", component.component}, {"total_aj", component.total_aj()}};
        for (const auto& category : base::enum_names(base::EnergyCategory{})) {
            const std::uint64_t energy =
                component.by_category_aj[static_cast<std::size_t>(category.value)];
            if (energy != 0) json["by_category_aj"][std::string(category.name)] = energy;
        }
        total += component.total_aj();
        components.push_back(std::move(json));
    }
    Json json = {{"technology", result.technology},
                 {"total_aj", total},
                 {"components", std::move(components)}};
    if (result.power) {
        const PowerSummary power = summarise(*result.power, result.simulated_ps);
        json["power"] = {{"bin_ps", result.power->bin_ps},
                         {"average_w", power.average_w},
                         {"peak_w", power.peak_w},
                         {"peak_at_ps", power.peak_at_ps}};
    }
    return json;
}

Json memory_json(const soc::RunResult& result) {
    Json json = Json::array();
    for (const soc::MemoryResult& memory : result.memories)
        json.push_back({{"name", memory.name},
                        {"reads", memory.reads},
                        {"writes", memory.writes},
                        {"bytes_read", memory.bytes_read},
                        {"bytes_written", memory.bytes_written},
                        {"busy_ps", memory.busy_ps}});
    return json;
}

Json energy_json(const memory::DramEnergy& energy) {
    return {{"activate", energy.activate},
            {"read", energy.read},
            {"write", energy.write},
            {"refresh", energy.refresh},
            {"background", energy.background}};
}

Json dram_json(const soc::DramResult& dram) {
    Json channels = Json::array();
    for (const memory::Dram::ChannelReport& channel : dram.channels) {
        const memory::DramStatistics& s = channel.statistics;
        const double bytes =
            static_cast<double>(s.reads + s.writes) * dram.standard.organisation.burst_bytes();
        const double seconds = static_cast<double>(s.elapsed) * dram.standard.timing.tck_ps * 1e-12;
        Json json = {{"clocks", s.elapsed},
                     {"bandwidth_bytes_per_s", s.elapsed == 0 ? 0.0 : bytes / seconds},
                     {"commands", commands_json(channel.statistics)},
                     {"row", rows_json(channel.statistics)},
                     {"read_latency_clk", latency_json(channel.statistics.read_latency)},
                     {"limits", limits_json(channel.statistics)},
                     {"bank_accesses", channel.bank_accesses}};
        json["energy_aj"] = dram.standard.currents ? energy_json(channel.energy) : Json(nullptr);
        channels.push_back(std::move(json));
    }
    return {{"preset", dram.config.preset},
            {"source", dram.standard.source},
            {"clock_ps", dram.standard.timing.tck_ps},
            {"peak_bytes_per_s", dram.config.channels * dram.standard.peak_bytes_per_s()},
            {"refresh_loss", dram.standard.refresh_loss()},
            {"ecc",
             {{"bits_flipped", dram.ecc.bits_flipped},
              {"words_corrected", dram.ecc.words_corrected},
              {"words_uncorrectable", dram.ecc.words_uncorrectable},
              {"words_wrong", dram.ecc.words_wrong}}},
            {"channels", std::move(channels)}};
}

Json mesh_json(const soc::MeshResult& mesh) {
    const auto place = [&](unsigned node) { return Json{node % mesh.width, node / mesh.width}; };
    Json blocks = Json::array(), links = Json::array(), pairs = Json::array();
    for (const soc::PlacedBlock& block : mesh.blocks) {
        Json nodes = Json::array();
        for (const unsigned node : block.nodes) nodes.push_back(place(node));
        blocks.push_back({{"name", block.name}, {"nodes", std::move(nodes)}});
    }
    for (const soc::MeshResult::Link& link : mesh.links)
        links.push_back({{"x", link.x},
                         {"y", link.y},
                         {"output", link.output},
                         {"flits", link.statistics.flits},
                         {"use", ratio(link.statistics.flits, mesh.cycles)},
                         {"stalled_cycles", link.statistics.stalled},
                         {"waited_cycles", link.statistics.waited}});
    for (const soc::MeshResult::Pair& pair : mesh.pairs)
        pairs.push_back({{"class", class_name(pair.packet_class)},
                         {"from", place(pair.from)},
                         {"to", place(pair.to)},
                         {"packets", pair.statistics.packets},
                         {"mean_cycles", ratio(pair.statistics.latency, pair.statistics.packets)},
                         {"max_cycles", pair.statistics.most}});
    Json latency;
    for (const noc::PacketClass each : {noc::PacketClass::request, noc::PacketClass::response})
        latency[class_name(each)] = latency_json(mesh.latency[static_cast<std::size_t>(each)]);
    return {{"width", mesh.width},
            {"height", mesh.height},
            {"cycles", mesh.cycles},
            {"flit_hops", mesh.flit_hops},
            {"joined_reads", mesh.joined_reads},
            {"blocks", std::move(blocks)},
            {"latency_cycles", std::move(latency)},
            {"links", std::move(links)},
            {"pairs", std::move(pairs)}};
}

Json noc_json(const soc::RunResult& result) {
    Json links = Json::array();
    for (const soc::LinkResult& link : result.links)
        links.push_back({{"name", link.name},
                         {"packets", link.packets},
                         {"bytes", link.bytes},
                         {"busy_ps", link.busy_ps},
                         {"waited_ps", link.waited_ps}});
    Json json = {{"links", std::move(links)}};
    if (result.mesh) json["mesh"] = mesh_json(*result.mesh);
    return json;
}

Json markers_json(const soc::MarkerResult& markers) {
    Json totals = Json::array(), spans = Json::array();
    for (const soc::MarkerTotals& total : markers.totals)
        totals.push_back({{"id", total.id},
                          {"spans", total.spans},
                          {"cycles", total.cycles},
                          {"min_cycles", total.min_cycles},
                          {"max_cycles", total.max_cycles},
                          {"instructions", total.instructions},
                          {"begins_without_end", total.begins_without_end},
                          {"ends_without_begin", total.ends_without_begin}});
    for (const soc::MarkerSpan& span : markers.spans)
        spans.push_back({{"id", span.id},
                         {"first_cycle", span.first_cycle},
                         {"end_cycle", span.end_cycle},
                         {"instructions", span.instructions}});
    return {{"totals", std::move(totals)}, {"spans", std::move(spans)}};
}

Json expectations_json(const std::vector<soc::ExpectationResult>& expectations) {
    Json json = Json::array();
    for (const soc::ExpectationResult& expectation : expectations)
        json.push_back({{"what", expectation.what},
                        {"expected", expectation.expected},
                        {"found", expectation.found},
                        {"met", expectation.is_met}});
    return json;
}

}  // namespace

std::string result_json(const soc::RunResult& result) {
    Json json = {{"schema", kResultSchema},
                 {"scenario", result.scenario},
                 {"seed", result.seed},
                 {"program_version", TESSERA_VERSION},
                 {"simulated_ps", result.simulated_ps},
                 {"time", time_json(result)},
                 {"firmware", to_json(result.firmware)},
                 {"check", to_json(result.check)}};
    if (result.workload) json["workload"] = to_json(*result.workload);
    if (!result.markers.totals.empty()) json["markers"] = markers_json(result.markers);
    if (!result.expectations.empty()) json["expectations"] = expectations_json(result.expectations);
    if (!result.warnings.empty()) json["warnings"] = result.warnings;
    for (const soc::TileArea& tile : result.areas)
        json["area_mm2"][tile.name] = tile.mm2 ? Json(*tile.mm2) : Json(nullptr);
    json["energy"] = energy_json(result);
    json["memory"] = memory_json(result);
    json["dram"] = dram_json(result.dram);
    json["noc"] = noc_json(result);
    json["scenario_as_run"] = Json::parse(result.scenario_as_run);
    return json.dump(2) + "\n";
}

}  // namespace tessera::report
