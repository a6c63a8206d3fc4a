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
    if (stream.encoding != base::Encoding::integer || stream.codec != base::Codec::raw)
        return Refusal{JobCode::unsupported,
                       fmt::format("the {} stream is not raw integers", name)};
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
    // Whatever fits does so with one of everything, so a layer that does not has no mapping.
    const bool is_given = (job.flags & base::job_flag::use_mapping) != 0;
    if (auto reason = why_infeasible(config, layer_of(job), is_given ? mapping_of(job) : Mapping{}))
        return Refusal{JobCode::infeasible, *std::move(reason)};
    return std::nullopt;
}

}  // namespace tessera::eyeriss
