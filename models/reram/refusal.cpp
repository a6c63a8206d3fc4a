// What the machine refuses, and what it says about jobs that ran.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "models/base/integer_job.h"
#include "models/reram/reram.h"

namespace tessera::reram {

namespace {

using base::Job;
using base::JobCode;
using base::Refusal;

Refusal infeasible(std::string reason) { return {JobCode::infeasible, std::move(reason)}; }

// What base::check_job checks of operations that it knows.
std::optional<Refusal> refuse_program(const Job& job) {
    const base::Geometry& g = job.geometry;
    const base::Stream& stream = job.streams[base::kWeight];
    if (g.G == 0 || g.C == 0 || g.M == 0 || g.R == 0 || g.S == 0 || g.C % g.G != 0 ||
        g.M % g.G != 0)
        return Refusal{JobCode::geometry, "sizes of the weights are zero or no multiples of G"};
    if (stream.bits != 8 && stream.bits != 16)
        return Refusal{JobCode::unsupported,
                       fmt::format("weights of {} bits; 8 or 16 are taken", stream.bits)};
    if (auto refusal = base::refuse_integer_stream(job, base::kWeight, stream.bits, false))
        return refusal;
    const std::uint64_t elements = std::uint64_t{g.M} * (g.C / g.G) * g.R * g.S;
    if (stream.elements != elements || stream.bytes != elements * stream.bits / 8)
        return Refusal{JobCode::geometry,
                       fmt::format("the weight stream has {} elements in {} bytes, the geometry "
                                   "{} of {} bits",
                                   stream.elements, stream.bytes, elements, stream.bits)};
    return std::nullopt;
}

std::optional<Refusal> refuse_layer(const Job& job) {
    if (job.op != base::Op::conv && job.op != base::Op::dense)
        return Refusal{JobCode::unsupported,
                       fmt::format("crossbars run conv and dense, not {}", to_string(job.op))};
    if ((job.flags & base::job_flag::timing_only) != 0)
        return Refusal{JobCode::unsupported,
                       "crossbars compute what their cells hold; there is no timing only"};
    if (auto refusal = base::refuse_arithmetic(job)) return refusal;
    if (job.accumulator != base::Accumulator::int32)
        return Refusal{JobCode::unsupported,
                       "sums of a crossbar are whole: the accumulator is int32"};
    return base::refuse_integer_streams(job, false);
}

// What base::check_job would say of the same layer by another name.
std::optional<Refusal> refuse_spikes(const Config& config, const Job& job) {
    if (config.converter != ConverterKind::ttfs)
        return Refusal{JobCode::unsupported,
                       "this tile's converters are no neurons that spike (converter: ttfs)"};
    Job layer = job;
    layer.op = base::Op::conv;
    if (const JobCode code = base::check_job(layer); code != JobCode::ok)
        return Refusal{code, std::string(base::to_string(code))};
    if ((job.flags & base::job_flag::bias) == 0)
        return Refusal{JobCode::unsupported, "a bias says which threshold each neuron has"};
    if (job.streams[base::kInput].bits != 8)
        return Refusal{JobCode::unsupported, "spikes have times of 8 bits"};
    return base::refuse_integer_streams(layer, false);
}

std::optional<Refusal> refuse_kind(const Config& config, const Job& job) {
    if (is_programming(job.op)) return refuse_program(job);
    if (job.op == kSpikes) return refuse_spikes(config, job);
    if (config.converter == ConverterKind::ttfs)
        return Refusal{JobCode::unsupported,
                       "neurons that spike once give times, not sums: operation 0x103 alone"};
    return refuse_layer(job);
}

}  // namespace

std::optional<Refusal> Reram::refuse_job(const Config& config, const Job& job) {
    if (const JobCode code = base::check_job(job); code != JobCode::ok)
        return Refusal{code, std::string(base::to_string(code))};
    if (auto refusal = refuse_kind(config, job)) return refusal;

    const MatrixShape shape = shape_of(job);
    const MatrixLayout layout(config, shape);
    if (layout.col_blocks() == 0)
        return infeasible(
            fmt::format("a weight of {} bits takes {} cells of {} bits, a crossbar "
                        "has {} columns",
                        shape.bits, layout.cells_per_weight(), config.device.bits, config.cols));
    if (layout.arrays() > config.arrays)
        return infeasible(
            fmt::format("{} x {} weights in {} groups take {} crossbars of {} x {}, "
                        "there are {}",
                        shape.rows, shape.cols, shape.groups, layout.arrays(), config.rows,
                        config.cols, config.arrays));
    const bool is_placed = (job.flags & base::job_flag::use_mapping) != 0 || is_programming(job.op);
    if (is_placed && job.mapping[0] + layout.arrays() > config.arrays)
        return infeasible(fmt::format("{} crossbars from {} on, there are {}", layout.arrays(),
                                      job.mapping[0], config.arrays));
    if (!is_programming(job.op) && !Strips::of(config, job))
        return infeasible(
            fmt::format("an ofmap row and the ifmap rows it needs are more than half "
                        "of a buffer of {} bytes",
                        config.buffer_bytes));
    return std::nullopt;
}

std::vector<std::string> Reram::warnings(const Config& config) {
    std::vector<std::string> lines;
    const DeviceConfig& device = config.device;
    const std::uint32_t most_sum = Engine::most_sum(config);
    if (config.converter == ConverterKind::adc) {
        const double code = std::exp2(Adc::lsb_log2_of(config.adc, most_sum));
        const double range = ((1u << config.adc.bits) - 1) * code;
        if (code > 1)
            lines.push_back(
                fmt::format("adc: a code stands for {:g} levels of a cell, so that it does not "
                            "tell less apart; "
                            "{:.0f} bits would tell all sums of {} rows apart",
                            code, std::ceil(std::log2(most_sum + 1.0)), config.rows));
        if (range < most_sum)
            lines.push_back(
                fmt::format("adc: codes end at {:g} levels, a column of {} rows can reach {}",
                            range, config.rows, most_sum));
    }
    if (config.converter == ConverterKind::ifc) {
        const double level_fC = config.ifc.reference_V * device.step_uS() *
                                static_cast<double>(config.ifc.window_ps) * 1e-3;
        const double spikes = level_fC / config.ifc.alpha_fC();
        if (spikes < 1)
            lines.push_back(
                fmt::format("ifc: a level of a cell brings {:.2g} spikes in the window, "
                            "so that it does not tell less than {:.0f} apart",
                            spikes, std::ceil(1 / spikes)));
        const double most = static_cast<double>(config.ifc.window_ps) * 1e-3 /
                            std::max(config.ifc.dead_time_ns, 1e-9);
        if (most < (1u << config.ifc.bits) - 1)
            lines.push_back(fmt::format("ifc: {:.0f} spikes fit into the window, {} bits count {}",
                                        std::floor(most), config.ifc.bits,
                                        (1u << config.ifc.bits) - 1));
    }
    const double tolerance_uS = config.program.tolerance * device.step_uS();
    const double least_miss_uS = device.cycle_to_cycle * device.range_uS();
    if (config.program.method == ProgramMethod::verify && least_miss_uS > tolerance_uS)
        lines.push_back(fmt::format(
            "program: the shortest pulse varies by {:.3g} uS, the tolerance is {:.3g} uS: cells "
            "take many pulses",
            least_miss_uS, tolerance_uS));
    // Half of the rows on, cells in the middle of their range.
    const double noise_levels = device.read_noise * std::sqrt(config.rows / 2.0) *
                                (device.g_min_uS + device.g_max_uS) / 2 / device.step_uS();
    if (noise_levels > 0.5)
        lines.push_back(
            fmt::format("device: read noise of a column of {} rows is {:.2g} levels of a cell",
                        config.rows, noise_levels));
    return lines;
}

std::uint64_t Reram::peak_macs_per_s(const Config& config) {
    constexpr std::uint32_t kBits = 8;
    const MatrixLayout layout(config, {.groups = 1, .rows = config.rows, .cols = 1, .bits = kBits});
    const std::uint64_t weights =
        std::uint64_t{config.rows} * (config.cols / layout.cells_per_weight());
    const double seconds = static_cast<double>(Engine::product_ps(config, kBits)) * 1e-12;
    return static_cast<std::uint64_t>(static_cast<double>(config.arrays * weights) / seconds);
}

std::vector<base::Figure> Reram::figures(const base::JobStatus& status) {
    std::vector<base::Figure> figures = {
        {"crossbars", status.machine[kPlaceAt] >> 16, false},
    };
    for (std::size_t i = 0; i < kCounters.size(); ++i)
        figures.push_back({kCounters[i].name, status.machine[kCountersAt + i]});
    figures.push_back({"most_pulses_of_a_cell", status.machine[kWearAt], false});
    return figures;
}

std::string Reram::explain(const Config& config, const base::TechnologyTable&, const Job& job,
                           const base::JobStatus& status) {
    const MatrixLayout layout(config, shape_of(job));
    const auto counter = [&](std::uint64_t Counters::*member) {
        for (std::size_t i = 0; i < kCounters.size(); ++i)
            if (kCounters[i].member == member) return status.machine[kCountersAt + i];
        return std::uint64_t{0};
    };
    const std::uint64_t first = status.machine[kPlaceAt] & 0xFFFF;
    std::string text =
        fmt::format("{} x {} weights of {} cells on crossbars {} to {}, {} above each other",
                    layout.shape().rows, layout.shape().cols, layout.cells_per_weight(), first,
                    first + layout.arrays() - 1, layout.row_blocks());
    if (const std::uint64_t pulses = counter(&Counters::pulses); pulses != 0)
        text += fmt::format("; programmed with {} pulses, {} cells out of tolerance", pulses,
                            counter(&Counters::failed_cells));
    if (const std::uint64_t conversions = counter(&Counters::conversions); conversions != 0)
        text += fmt::format("; {:.3g} % of the conversions saturate",
                            100.0 * static_cast<double>(counter(&Counters::saturations)) /
                                static_cast<double>(conversions));
    return text;
}

}  // namespace tessera::reram
