// What the machine refuses, before anything moves.

#include <fmt/core.h>

#include <array>
#include <limits>

#include "models/eyeriss/eyeriss.h"

namespace tessera::eyeriss {

namespace {

using base::Job;
using base::JobCode;
using base::Refusal;

constexpr unsigned kMostProductShift = 31;
constexpr std::array<const char*, base::kStreams> kStreamNames = {"input", "weight", "bias",
                                                                  "auxiliary", "output"};

std::optional<Refusal> refuse_stream(const Job& job, std::size_t index, unsigned bits) {
    const base::Stream& stream = job.streams[index];
    const char* const name = kStreamNames[index];
    const bool may_be_coded = index == base::kInput || index == base::kOutput;
    if (stream.encoding != base::Encoding::integer ||
        (stream.codec != base::Codec::raw && (stream.codec != base::Codec::rlc || !may_be_coded)))
        return Refusal{
            JobCode::unsupported,
            fmt::format("the {} stream is not {}", name,
                        may_be_coded ? "raw or run-length coded integers" : "raw integers")};
    if (stream.bits != bits)
        return Refusal{JobCode::unsupported, fmt::format("the {} stream has {} bits instead of {}",
                                                         name, stream.bits, bits)};
    if (stream.address % (bits / 8) != 0)
        return Refusal{JobCode::alignment,
                       fmt::format("the {} stream's address 0x{:x} is not a multiple of {}", name,
                                   stream.address, bits / 8)};
    if (stream.address > std::numeric_limits<std::uint64_t>::max() - stream.bytes)
        return Refusal{
            JobCode::geometry,
            fmt::format("the {} stream at 0x{:x} leaves the address space", name, stream.address)};
    return std::nullopt;
}

// A coded stream's segments and size; raw ones have passed check_job.
std::optional<Refusal> refuse_code(const base::Stream& stream, const char* name,
                                   const std::optional<numeric::RlcLayout>& layout) {
    if (!layout) return std::nullopt;
    if (!layout->is_valid())
        return Refusal{JobCode::geometry,
                       fmt::format("the {} stream is coded in segments of {} rows, expected 1 to "
                                   "{} rows of at most {} words",
                                   name, layout->segment_rows, layout->height,
                                   numeric::RlcLayout::kMostWords)};
    if (stream.bytes != layout->bytes())
        return Refusal{JobCode::geometry,
                       fmt::format("the coded {} stream has {} bytes, its layout needs {}", name,
                                   stream.bytes, layout->bytes())};
    constexpr std::uint64_t kAlignment = numeric::RlcLayout::kAlignment;
    if (stream.address % kAlignment != 0)
        return Refusal{JobCode::alignment,
                       fmt::format("the coded {} stream's address 0x{:x} is not a multiple of {}",
                                   name, stream.address, kAlignment)};
    return std::nullopt;
}

std::optional<Refusal> refuse_arithmetic(const Job& job) {
    const auto unsupported = [](const char* reason) {
        return Refusal{JobCode::unsupported, reason};
    };
    const base::Requantisation& to = job.requantisation;
    if (job.accumulator > base::Accumulator::sat16) return unsupported("unknown accumulator");
    if (to.rounding > base::Rounding::half_up) return unsupported("unknown rounding");
    if (to.saturation > base::Saturation::wrap) return unsupported("unknown saturation");
    if (to.activation > base::Activation::relu) return unsupported("unknown activation");
    if (job.accumulator != base::Accumulator::int32 && job.product_shift > kMostProductShift)
        return unsupported("products have 32 bits and cannot be shifted by more than 31");
    return std::nullopt;
}

std::optional<Refusal> refuse_streams(const Job& job) {
    const unsigned bits = job.streams[base::kInput].bits;
    if (bits != 8 && bits != 16)
        return Refusal{JobCode::unsupported,
                       fmt::format("activations of {} bits; the PEs take 8 or 16", bits)};
    for (const std::size_t index : {base::kInput, base::kWeight, base::kOutput})
        if (auto refusal = refuse_stream(job, index, bits)) return refusal;
    if ((job.flags & base::job_flag::bias) != 0) return refuse_stream(job, base::kBias, 32);
    return std::nullopt;
}

}  // namespace

std::optional<Refusal> Eyeriss::refuse_job(const Config& config, const Job& job) {
    if (const JobCode code = base::check_job(job); code != JobCode::ok)
        return Refusal{code, std::string(base::to_string(code))};
    if (job.op != base::Op::conv && job.op != base::Op::dense)
        return Refusal{JobCode::unsupported,
                       fmt::format("the array runs conv and dense, not {}", to_string(job.op))};
    if (auto refusal = refuse_arithmetic(job)) return refusal;
    if (auto refusal = refuse_streams(job)) return refusal;
    const Layer layer = layer_of(job);
    for (const auto& [index, tensor] : {std::pair{base::kInput, ifmap_of(job, layer)},
                                        std::pair{base::kOutput, ofmap_of(job, layer)}})
        if (auto refusal = refuse_code(job.streams[index], kStreamNames[index], tensor.rlc))
            return refusal;
    const bool is_given = (job.flags & base::job_flag::use_mapping) != 0;
    if (auto reason =
            why_infeasible(config, layer, is_given ? mapping_of(job) : least_mapping(layer)))
        return Refusal{JobCode::infeasible, *std::move(reason)};
    return std::nullopt;
}

}  // namespace tessera::eyeriss
