// What the machine refuses, before anything moves.

#include <fmt/core.h>

#include "models/base/integer_job.h"
#include "models/eyeriss/eyeriss.h"

namespace tessera::eyeriss {

namespace {

using base::Job;
using base::JobCode;
using base::Refusal;

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

}  // namespace

std::optional<Refusal> Eyeriss::refuse_job(const Config& config, const Job& job) {
    if (const JobCode code = base::check_job(job); code != JobCode::ok)
        return Refusal{code, std::string(base::to_string(code))};
    if (job.op != base::Op::conv && job.op != base::Op::dense)
        return Refusal{JobCode::unsupported,
                       fmt::format("the array runs conv and dense, not {}", to_string(job.op))};
    if (auto refusal = base::refuse_arithmetic(job)) return refusal;
    if (auto refusal = base::refuse_integer_streams(job, true)) return refusal;
    const Layer layer = layer_of(job);
    for (const auto& [index, tensor] : {std::pair{base::kInput, ifmap_of(job, layer)},
                                        std::pair{base::kOutput, ofmap_of(job, layer)}})
        if (auto refusal = refuse_code(job.streams[index], base::kStreamNames[index], tensor.rlc))
            return refusal;
    const bool is_given = (job.flags & base::job_flag::use_mapping) != 0;
    if (auto reason =
            why_infeasible(config, layer, is_given ? mapping_of(job) : least_mapping(layer)))
        return Refusal{JobCode::infeasible, *std::move(reason)};
    return std::nullopt;
}

}  // namespace tessera::eyeriss
