#include "models/base/integer_job.h"

#include <fmt/core.h>

#include <limits>

namespace tessera::base {

namespace {

constexpr unsigned kMostProductShift = 31;

}  // namespace

std::optional<Refusal> refuse_integer_stream(const Job& job, StreamIndex index, unsigned bits,
                                             bool may_be_coded) {
    const Stream& stream = job.streams[index];
    const char* const name = kStreamNames[index];
    if (stream.encoding != Encoding::integer ||
        (stream.codec != Codec::raw && (stream.codec != Codec::rlc || !may_be_coded)))
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

std::optional<Refusal> refuse_arithmetic(const Job& job) {
    const auto unsupported = [](const char* reason) {
        return Refusal{JobCode::unsupported, reason};
    };
    const Requantisation& to = job.requantisation;
    if (job.accumulator > Accumulator::sat16) return unsupported("unknown accumulator");
    if (to.rounding > Rounding::half_up) return unsupported("unknown rounding");
    if (to.saturation > Saturation::wrap) return unsupported("unknown saturation");
    if (to.activation > Activation::sign) return unsupported("unknown activation");
    if (job.accumulator != Accumulator::int32 && job.product_shift > kMostProductShift)
        return unsupported("products have 32 bits and cannot be shifted by more than 31");
    return std::nullopt;
}

std::optional<Refusal> refuse_integer_streams(const Job& job, bool has_codec) {
    const unsigned bits = job.streams[kInput].bits;
    if (bits != 8 && bits != 16)
        return Refusal{JobCode::unsupported,
                       fmt::format("activations of {} bits; 8 or 16 are taken", bits)};
    for (const StreamIndex index : {kInput, kWeight, kOutput})
        if (auto refusal = refuse_integer_stream(job, index, bits, has_codec && index != kWeight))
            return refusal;
    if ((job.flags & job_flag::bias) != 0) return refuse_integer_stream(job, kBias, 32, false);
    return std::nullopt;
}

}  // namespace tessera::base
