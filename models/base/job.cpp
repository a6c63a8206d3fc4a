#include "models/base/job.h"

namespace tessera::base {

std::string_view to_string(JobCode code) {
    switch (code) {
        case JobCode::ok: return "ok";
        case JobCode::bad_magic: return "bad magic";
        case JobCode::unsupported: return "unsupported";
        case JobCode::geometry: return "geometry";
        case JobCode::infeasible: return "infeasible mapping";
        case JobCode::alignment: return "alignment";
        case JobCode::bus_error: return "bus error";
        case JobCode::codec: return "codec underrun";
        case JobCode::aborted: return "aborted";
        case JobCode::skipped: return "skipped";
    }
    return "unknown code";
}

std::string_view to_string(Op op) {
    switch (op) {
        case Op::none: return "none";
        case Op::conv: return "conv";
        case Op::dense: return "dense";
        case Op::max_pool: return "max_pool";
        case Op::avg_pool: return "avg_pool";
        case Op::add: return "add";
        case Op::relu: return "relu";
        case Op::softmax: return "softmax";
        case Op::copy: return "copy";
        case Op::fence: return "fence";
        case Op::lrn: return "lrn";
    }
    return "unknown op";
}

std::uint64_t dense_macs(const Geometry& g) {
    if (g.G == 0) return 0;
    return std::uint64_t{g.N} * g.M * (g.C / g.G) * g.R * g.S * g.E * g.F;
}

namespace {

bool is_weighted(Op op) { return op == Op::conv || op == Op::dense; }

bool has_window(Op op) { return op == Op::conv || op == Op::max_pool || op == Op::avg_pool; }

// Output extent of a window, or 0 when it does not fit.
std::uint32_t extent(std::uint32_t in, std::uint32_t pad, std::uint32_t window,
                     std::uint32_t stride) {
    return in + pad < window ? 0 : (in + pad - window) / stride + 1;
}

bool is_geometry_consistent(Op op, const Geometry& g) {
    for (const std::uint16_t size :
         {g.N, g.G, g.C, g.H, g.W, g.M, g.R, g.S, g.E, g.F, g.stride_y, g.stride_x})
        if (size == 0) return false;
    if (g.C % g.G != 0 || g.M % g.G != 0) return false;
    if (op == Op::dense)
        return g.H == 1 && g.W == 1 && g.R == 1 && g.S == 1 && g.E == 1 && g.F == 1 && g.G == 1;
    if (has_window(op)) {
        // The last rows or columns may stay unused, and pooling that rounds up pads with what it
        // needs.
        if (g.pad_top >= g.R || g.pad_bottom >= g.R || g.pad_left >= g.S || g.pad_right >= g.S)
            return false;
        return g.E == extent(g.H, g.pad_top + g.pad_bottom, g.R, g.stride_y) &&
               g.F == extent(g.W, g.pad_left + g.pad_right, g.S, g.stride_x) &&
               (op == Op::conv || g.M == g.C);
    }
    return g.E == g.H && g.F == g.W && g.M == g.C;
}

// Limits that keep the sums in 64 bits and the logarithm's argument at 1 or more.
bool is_lrn_consistent(const Job& job) {
    return job.geometry.R <= 64 && job.aux_multiplier < 1u << 27 && job.product_shift < 64 &&
           job.mapping[2] != 0;
}

// A raw integer stream's bytes; other encodings and codecs are the machine's to check.
bool is_stream_consistent(const Stream& stream, std::uint64_t elements) {
    if (stream.elements != elements) return false;
    if (stream.encoding != Encoding::integer || stream.codec != Codec::raw) return true;
    if (stream.bits != 8 && stream.bits != 16 && stream.bits != 32) return false;
    return stream.bytes == elements * stream.bits / 8;
}

}  // namespace

JobCode check_job(const Job& job) {
    if (job.magic != Job::kMagic || job.version != Job::kVersion || job.size_bytes != Job::kBytes)
        return JobCode::bad_magic;
    const bool is_known = job.op != Op::none && (job.op <= Op::lrn || is_machine_op(job.op));
    if (!is_known || (job.flags & ~job_flag::all) != 0) return JobCode::unsupported;
    if (job.op == Op::fence || is_machine_op(job.op)) return JobCode::ok;
    if (job.requantisation.multiplier >= 0x8000'0000u || job.requantisation.shift > 62)
        return JobCode::geometry;

    const Geometry& g = job.geometry;
    if (!is_geometry_consistent(job.op, g)) return JobCode::geometry;
    if (job.op == Op::lrn && !is_lrn_consistent(job)) return JobCode::geometry;
    const std::uint64_t input = std::uint64_t{g.N} * g.C * g.H * g.W;
    const std::uint64_t output = std::uint64_t{g.N} * g.M * g.E * g.F;
    if (!is_stream_consistent(job.streams[kInput], input)) return JobCode::geometry;
    if (!is_stream_consistent(job.streams[kOutput], output)) return JobCode::geometry;
    if (is_weighted(job.op)) {
        const std::uint64_t weights = std::uint64_t{g.M} * (g.C / g.G) * g.R * g.S;
        if (!is_stream_consistent(job.streams[kWeight], weights)) return JobCode::geometry;
    }
    if ((job.flags & job_flag::bias) != 0 && !is_stream_consistent(job.streams[kBias], g.M))
        return JobCode::geometry;
    if (job.op == Op::add && !is_stream_consistent(job.streams[kAuxiliary], input))
        return JobCode::geometry;
    return JobCode::ok;
}

}  // namespace tessera::base
