// What the machine refuses, warns of, and says about jobs that ran.

#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "models/base/integer_job.h"
#include "models/tdnn/tdnn.h"

namespace tessera::tdnn {

namespace {

using base::Job;
using base::JobCode;
using base::Refusal;

constexpr std::uint32_t kMostStages = 32768;  // sums of errors fit 32 bits

std::optional<Refusal> refuse_stream(const Job& job, base::StreamIndex index, std::uint64_t bytes) {
    const base::Stream& stream = job.streams[index];
    const char* const name = base::kStreamNames[index];
    if (stream.encoding != base::Encoding::binary || stream.codec != base::Codec::raw)
        return Refusal{JobCode::unsupported, fmt::format("the {} stream is not of raw bits", name)};
    if (stream.bits != 1 || stream.bytes != bytes)
        return Refusal{JobCode::geometry,
                       fmt::format("the {} stream has {} bytes of elements of {} bits, packed it "
                                   "has {}",
                                   name, stream.bytes, stream.bits, bytes)};
    if (stream.address % 4 != 0)
        return Refusal{JobCode::alignment, fmt::format("the {} stream is not on a word", name)};
    if (stream.address > std::numeric_limits<std::uint64_t>::max() - bytes)
        return Refusal{JobCode::geometry,
                       fmt::format("the {} stream leaves the address space", name)};
    return std::nullopt;
}

std::optional<Refusal> refuse_streams(const Job& job, const Layer& layer) {
    const std::uint64_t images = layer.geometry.N;
    if (auto refusal = refuse_stream(job, base::kInput, images * layer.image_bytes()))
        return refusal;
    if (auto refusal = refuse_stream(job, base::kWeight,
                                     std::uint64_t{layer.neurons()} * layer.filter_bytes()))
        return refusal;
    if ((job.flags & base::job_flag::bias) != 0)
        if (auto refusal = base::refuse_integer_stream(job, base::kBias, 32, false)) return refusal;
    return layer.gives_margins ? base::refuse_integer_stream(job, base::kOutput, 16, false)
                               : refuse_stream(job, base::kOutput, images * layer.result_bytes());
}

}  // namespace

std::optional<Refusal> Tdnn::refuse_job(const Config& config, const Job& job) {
    if (const JobCode code = base::check_job(job); code != JobCode::ok)
        return Refusal{code, std::string(base::to_string(code))};
    if (job.op != base::Op::conv && job.op != base::Op::dense)
        return Refusal{JobCode::unsupported,
                       fmt::format("chains run conv and dense, not {}", to_string(job.op))};
    constexpr std::uint16_t kTaken =
        base::job_flag::all & ~(base::job_flag::timing_only | base::job_flag::use_mapping);
    if ((job.flags & ~kTaken) != 0)
        return Refusal{JobCode::unsupported, "neither timing_only nor mappings"};
    if (auto refusal = base::refuse_arithmetic(job)) return refusal;
    const Layer layer = Layer::of(job);
    if (layer.geometry.G != 1)
        return Refusal{JobCode::unsupported, "a neuron sees all channels: one group"};
    if (config.encoder == Encoder::driver && job.op == base::Op::conv)
        return Refusal{JobCode::unsupported,
                       "windows overlap: a driver cannot encode them, the hardware must"};
    if (auto refusal = refuse_streams(job, layer)) return refusal;
    if (layer.stages() > config.pes || layer.stages() > kMostStages)
        return Refusal{JobCode::infeasible,
                       fmt::format("a neuron of {} inputs takes a chain of as many elements, "
                                   "there are {}",
                                   layer.stages(), std::min(config.pes, kMostStages))};
    if (layer.image_bytes() + layer.result_bytes() > config.buffer_bytes)
        return Refusal{
            JobCode::infeasible,
            fmt::format("an image and its results are {} bytes, the buffer has {}",
                        layer.image_bytes() + layer.result_bytes(), config.buffer_bytes)};
    return std::nullopt;
}

std::vector<std::string> Tdnn::warnings(const Config& config) {
    std::vector<std::string> lines;
    if (config.variation.stage > 0.5)
        lines.push_back(fmt::format(
            "variation: a stage's delay varies by {:g} steps, more than half of what its weight is",
            config.variation.stage));
    if (config.dead_zone >= 1)
        lines.push_back(
            fmt::format("dead_zone: within {:g} steps latches choose at random, sums "
                        "are 1 from a threshold at the least",
                        config.dead_zone));
    if (config.votes > 1 && config.variation.jitter == 0 && config.dead_zone == 0)
        lines.push_back(
            fmt::format("votes: {} evaluations without jitter or dead zone agree", config.votes));
    return lines;
}

std::uint64_t Tdnn::peak_macs_per_s(const Config& config) {
    // With chains of one stage, which nothing is faster than.
    return static_cast<std::uint64_t>(config.pes / (config.evaluation_ps(1) * 1e-12));
}

std::vector<base::Figure> Tdnn::figures(const base::JobStatus& status) {
    std::vector<base::Figure> figures = {
        {"stages", status.machine[kShapeAt] & 0xFFFF'FFFF, false},
        {"neurons_at_once", status.machine[kShapeAt] >> 32, false},
    };
    for (std::size_t i = 0; i < kCounters.size(); ++i)
        figures.push_back({kCounters[i].name, status.machine[kCountersAt + i]});
    return figures;
}

std::string Tdnn::explain(const Config& config, const base::TechnologyTable&, const Job& job,
                          const base::JobStatus& status) {
    const Layer layer = Layer::of(job);
    const std::uint64_t at_once = status.machine[kShapeAt] >> 32;
    const auto counter = [&](std::uint64_t Counters::*member) {
        for (std::size_t i = 0; i < kCounters.size(); ++i)
            if (kCounters[i].member == member) return status.machine[kCountersAt + i];
        return std::uint64_t{0};
    };
    std::string text = fmt::format(
        "{} neurons of {} stages, {} at once in {:.1f} % of the elements; an evaluation takes "
        "{:.2f} ns",
        layer.neurons(), layer.stages(), at_once,
        100.0 * static_cast<double>(at_once * layer.stages()) / config.pes,
        config.evaluation_ps(layer.stages()) * 1e-3);
    if (const std::uint64_t written = counter(&Counters::weights_written); written != 0)
        text += fmt::format("; {} weights written", written);
    return text;
}

}  // namespace tessera::tdnn
