#include "platform/soc/prepared_workload.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "platform/workload/binary.h"
#include "platform/workload/float_executor.h"
#include "platform/workload/onnx_import.h"
#include "platform/workload/passes.h"
#include "platform/workload/synthetic.h"

namespace tessera::soc {

namespace {

// Of a plane: a code takes at least a word and its entry in the directory, ten bytes.
constexpr std::uint64_t kFewestCodedValues = 16;
constexpr std::uint64_t kAddressSpaceBytes = std::uint64_t{1} << 32;  // of the core

std::vector<std::string> names_of(const TileBlueprints& tiles) {
    std::vector<std::string> names;
    for (const auto& tile : tiles) names.push_back(tile->name());
    return names;
}

std::string name_of(base::Accumulator accumulator) {
    for (const auto& entry : base::enum_names(accumulator))
        if (entry.value == accumulator) return std::string(entry.name);
    return {};
}

void add(LayerResult& layer, const base::JobStatus& status) {
    ++layer.jobs;
    layer.cycles += status.cycles;
    layer.time_ps += status.end_ps - status.start_ps;
    layer.macs_issued += status.macs_issued;
    layer.macs_gated += status.macs_gated;
    layer.macs_skipped += status.macs_skipped;
    layer.bytes_read += status.bytes_read;
    layer.bytes_written += status.bytes_written;
    layer.stall_memory_cycles += status.stall_memory_cycles;
    layer.stall_inside_cycles += status.stall_inside_cycles;
    layer.instructions += status.instructions;
    layer.energy_fj += status.energy_fj;
    layer.standby_fj += status.standby_fj;
}

void add(std::vector<base::Figure>& sums, const std::vector<base::Figure>& figures) {
    if (sums.empty()) {
        sums = figures;
        return;
    }
    for (std::size_t i = 0; i < sums.size(); ++i)
        sums[i].value = sums[i].is_sum ? sums[i].value + figures[i].value
                                       : std::max(sums[i].value, figures[i].value);
}

}  // namespace

PreparedWorkload::PreparedWorkload(const Scenario& scenario, const TileBlueprints& tiles,
                                   const base::TechnologyTable& technology)
    : section_(*scenario.workload), tiles_(tiles) {
    section_.topology.empty() ? load_network() : load_topology(scenario.seed);

    const DramSection& dram = scenario.platform.dram;
    if (dram.base >= kAddressSpaceBytes)
        throw base::ConfigError(fmt::format(
            "platform.dram.base: the workload is beyond the core's 32-bit addresses at {:#x}",
            dram.base));
    const std::vector<std::string> tile_names = names_of(tiles);
    std::vector<std::uint32_t> tile_of_layer =
        workload::assign(network_, section_.assign, tile_names);
    const workload::Feasibility refuse = [&](std::uint32_t tile, const base::Job& job) {
        return tiles_[tile]->refuse(job);
    };
    workload::place_binary(network_, tile_of_layer, tile_names, refuse);
    if (section_.codec == ActivationCodec::rlc) choose_codes(tile_of_layer, technology);
    workload::CompileConfig config;
    config.batch_size = batch_;
    config.base_address = dram.base;
    config.region_bytes = std::min(dram.size_bytes, kAddressSpaceBytes - dram.base);
    config.activations = section_.check == CheckMode::all ? workload::Activations::kept
                                                          : workload::Activations::reused;
    image_ =
        workload::compile(network_, tile_of_layer, tile_names, {inputs_, labels_}, config, refuse);
}

void PreparedWorkload::load_network() {
    workload::Graph graph = workload::import_onnx(section_.network);
    workload::simplify(graph);
    const workload::Dataset data = workload::read_dataset(*section_.data);
    workload::require_fit(data, graph);
    const workload::Dataset calibration =
        workload::read_dataset(section_.calibration.value_or(*section_.data));
    workload::require_fit(calibration, graph);

    network_ = workload::quantise(graph, section_.quantisation, calibration);
    inputs_ = workload::quantise_inputs(network_, data);
    labels_ = data.labels;
    samples_ = data.count;
    batch_ = section_.batch.value_or(1);
    if (!labels_.empty())
        float_correct_ = static_cast<std::uint32_t>(
            workload::count_correct(workload::float_predictions(graph, data), labels_));
}

void PreparedWorkload::load_topology(std::uint64_t seed) {
    workload::Topology topology = workload::read_topology(section_.topology);
    if (section_.mappings == Mappings::own)
        for (workload::TopologyLayer& layer : topology.layers) layer.mapping.reset();
    batch_ = samples_ = section_.batch.value_or(topology.batch);
    network_ = workload::synthesise(topology, {.bits = section_.quantisation.bits,
                                               .accumulator = section_.quantisation.accumulator,
                                               .batch = batch_,
                                               .seed = seed,
                                               .timing_only = section_.timing_only});
}

void PreparedWorkload::choose_codes(const std::vector<std::uint32_t>& tile_of_layer,
                                    const base::TechnologyTable& technology) {
    std::vector<std::uint32_t> rows;
    for (workload::TensorId id = 0; id < network_.tensors.size(); ++id)
        rows.push_back(coded_rows(id, tile_of_layer, technology));
    for (workload::TensorId id = 0; id < network_.tensors.size(); ++id)
        network_.tensors[id].coded_rows = rows[id];
}

// Segments as high as the plane, unless a machine works in strips: then as high as the strips it
// writes, or single rows for one that reads them, whose strips overlap.
std::uint32_t PreparedWorkload::coded_rows(workload::TensorId tensor,
                                           const std::vector<std::uint32_t>& tile_of_layer,
                                           const base::TechnologyTable& technology) const {
    const workload::Chw& shape = network_.tensors[tensor].shape;
    if (shape.h * shape.w < kFewestCodedValues) return 0;  // w is below 2^16, so a row always fits
    const bool is_given =
        std::any_of(network_.given.begin(), network_.given.end(),
                    [&](const workload::Given& given) { return given.tensor == tensor; });
    if (!is_given &&
        (tensor == network_.input || (tensor == network_.output && network_.has_predictions)))
        return 0;              // written by the host, read by the core
    std::uint32_t strips = 0;  // the greatest common divisor of those of all users; 0: whole planes
    for (std::size_t i = 0; i < network_.layers.size(); ++i) {
        const workload::Layer& layer = network_.layers[i];
        const bool reads = layer.input == tensor || layer.auxiliary == tensor;
        if (!reads && layer.output != tensor) continue;
        if (tile_of_layer[i] == workload::ImageStep::kCore) return 0;
        base::Job job = layer.job;
        job.geometry.N = static_cast<std::uint16_t>(batch_);
        if (const auto strip = tiles_[tile_of_layer[i]]->strip_rows(technology, job, reads))
            strips = std::gcd(strips, *strip);
    }
    // As far as a segment's length fits the directory.
    const auto most =
        static_cast<std::uint32_t>(numeric::RlcLayout::kMostWords * numeric::kRlcPairs / shape.w);
    if (strips != 0) return strips <= most ? strips : 1;
    return std::min(static_cast<std::uint32_t>(shape.h), most);
}

std::uint64_t PreparedWorkload::tile_jobs() const {
    const auto on_tiles = std::count_if(
        image_.steps.begin(), image_.steps.end(),
        [](const workload::ImageStep& step) { return step.tile != workload::ImageStep::kCore; });
    return static_cast<std::uint64_t>(on_tiles) * image_.header.batches;
}

std::string_view PreparedWorkload::layer_name(std::uint32_t job_id) const {
    return job_id < network_.layers.size() ? std::string_view(network_.layers[job_id].name)
                                           : std::string_view();
}

std::vector<LayerResult> PreparedWorkload::layer_results(
    const workload::MemoryReader& read, const base::TechnologyTable& technology) const {
    const std::uint64_t instruction_aj = technology.find("core.instruction")->cost_aj;
    std::vector<LayerResult> layers(image_.steps.size());
    for (std::size_t i = 0; i < layers.size(); ++i) {
        const workload::ImageStep& step = image_.steps[i];
        const bool on_core = step.tile == workload::ImageStep::kCore;
        layers[i].name = network_.layers[i].name;
        layers[i].operation = base::to_string(step.job.op);
        layers[i].unit = on_core ? "core" : tiles_[step.tile]->name();
        layers[i].clock_hz = on_core ? 0 : tiles_[step.tile]->clock_hz();
    }
    const std::vector<base::JobStatus> records = workload::read_status(image_, read);
    for (std::size_t i = 0; i < records.size(); ++i) {
        if (records[i].end_ps == 0) continue;
        const workload::ImageStep& step = image_.steps[i % layers.size()];
        LayerResult& layer = layers[i % layers.size()];
        add(layer, records[i]);
        if (step.tile == workload::ImageStep::kCore) continue;
        const TileBlueprint& tile = *tiles_[step.tile];
        add(layer.figures, tile.figures(records[i]));
        if (layer.jobs == 1) layer.explanation = tile.explain(technology, step.job, records[i]);
    }
    for (LayerResult& layer : layers) layer.energy_fj += layer.instructions * instruction_aj / 1000;
    return layers;
}

std::vector<JobSpan> PreparedWorkload::job_spans(const workload::MemoryReader& read) const {
    const std::vector<base::JobStatus> records = workload::read_status(image_, read);
    std::vector<JobSpan> spans;
    for (std::size_t i = 0; i < records.size(); ++i)
        if (records[i].end_ps != 0)
            spans.push_back({i % image_.steps.size(), records[i].start_ps, records[i].end_ps});
    return spans;
}

PreparedWorkload::Outcome PreparedWorkload::collect(const workload::MemoryReader& read,
                                                    const base::TechnologyTable& technology) const {
    Outcome outcome;
    WorkloadResult& result = outcome.workload;
    result.bits = section_.quantisation.bits;
    result.accumulator = name_of(section_.quantisation.accumulator);
    result.batch = batch_;
    result.is_topology = !section_.topology.empty();
    result.samples = samples_;
    result.padded_samples = image_.header.batches * image_.header.batch_size - samples_;
    result.has_labels = !labels_.empty();
    if (result.has_labels)
        result.correct = static_cast<std::uint32_t>(
            workload::count_correct(workload::read_predictions(image_, read), labels_));
    result.float_correct = float_correct_;
    result.layers = layer_results(read, technology);
    result.jobs = job_spans(read);

    outcome.check.is_enabled = section_.check == CheckMode::all && !section_.timing_only;
    if (!outcome.check.is_enabled) return outcome;
    const workload::CheckReport report =
        workload::check(network_, image_, {inputs_, labels_}, read);
    outcome.check.tensors = report.tensors;
    outcome.check.elements = report.elements;
    outcome.check.mismatches = report.mismatches;
    outcome.check.not_run = report.not_run;
    if (report.first) outcome.check.first_mismatch = workload::to_string(*report.first);
    for (std::size_t i = 0; i < result.layers.size(); ++i) {
        result.layers[i].is_checked = report.layers[i].is_checked;
        result.layers[i].mismatches = report.layers[i].mismatches;
    }
    return outcome;
}

}  // namespace tessera::soc
