#include "tests/eyeriss/golden.h"

#include <algorithm>

namespace tessera::eyeriss::test {

using base::Accumulator;
using base::Geometry;
using base::Job;
using base::Op;

namespace {

std::int64_t clamp_to(std::int64_t value, unsigned bits) {
    const std::int64_t limit = std::int64_t{1} << (bits - 1);
    return std::min(std::max(value, -limit), limit - 1);
}

std::int64_t wrap_to(std::int64_t value, unsigned bits) {
    const std::int64_t range = std::int64_t{1} << bits;
    const std::int64_t low = ((value % range) + range) % range;
    return low >= range / 2 ? low - range : low;
}

std::int64_t floor_div(std::int64_t a, std::int64_t b) {
    return a / b - ((a % b != 0 && (a < 0) != (b < 0)) ? 1 : 0);
}

std::int64_t requantised(std::int64_t sum, const base::Requantisation& to, unsigned bits) {
    __extension__ using Wide = __int128;
    Wide value = Wide{sum} * to.multiplier;
    if (to.shift > 0) {
        if (to.rounding == base::Rounding::half_up) value += Wide{1} << (to.shift - 1);
        value >>= to.shift;
    }
    std::int64_t out = to.saturation == base::Saturation::saturate
                           ? clamp_to(static_cast<std::int64_t>(value), bits)
                           : wrap_to(static_cast<std::int64_t>(value), bits);
    if (to.activation == base::Activation::relu && out < 0) out = 0;
    return out;
}

template <typename Visit>
void for_each_output(const Geometry& g, Visit&& visit) {
    for (unsigned n = 0; n < g.N; ++n)
        for (unsigned m = 0; m < g.M; ++m)
            for (unsigned e = 0; e < g.E; ++e)
                for (unsigned f = 0; f < g.F; ++f) visit(n, m, e, f);
}

// Calls visit(input, weight) in the order c, r, s; the input is 0 in the padding.
template <typename Visit>
void for_each_product(const Case& c, unsigned n, unsigned m, unsigned e, unsigned f,
                      Visit&& visit) {
    const Geometry& g = c.job.geometry;
    const unsigned channels = g.C / g.G;
    const unsigned group = m / (g.M / g.G);
    for (unsigned k = 0; k < channels; ++k)
        for (unsigned r = 0; r < g.R; ++r)
            for (unsigned s = 0; s < g.S; ++s) {
                const int y = static_cast<int>(e * g.stride_y + r) - g.pad_top;
                const int x = static_cast<int>(f * g.stride_x + s) - g.pad_left;
                const bool inside = y >= 0 && y < g.H && x >= 0 && x < g.W;
                const std::size_t row = (std::size_t{n} * g.C + group * channels + k) * g.H;
                const std::int32_t input =
                    inside
                        ? c.input[(row + static_cast<unsigned>(y)) * g.W + static_cast<unsigned>(x)]
                        : 0;
                visit(input, c.weights[((std::size_t{m} * channels + k) * g.R + r) * g.S + s]);
            }
}

void set_stream(Job& job, base::StreamIndex index, std::uint64_t address, std::size_t elements,
                unsigned bits) {
    base::Stream& stream = job.streams[index];
    stream.address = address;
    stream.elements = static_cast<std::uint32_t>(elements);
    stream.bits = static_cast<std::uint8_t>(bits);
    stream.bytes = static_cast<std::uint32_t>(elements * bits / 8);
}

std::uint16_t between(base::RandomStream& random, std::uint32_t least, std::uint32_t most) {
    return static_cast<std::uint16_t>(least + random.below(most - least + 1));
}

}  // namespace

Job make_job(Op op, Geometry g, unsigned bits) {
    if (op == Op::conv) {
        g.E = static_cast<std::uint16_t>((g.H + g.pad_top + g.pad_bottom - g.R) / g.stride_y + 1);
        g.F = static_cast<std::uint16_t>((g.W + g.pad_left + g.pad_right - g.S) / g.stride_x + 1);
    }
    Job job;
    job.op = op;
    job.geometry = g;
    set_stream(job, base::kInput, kInputAddress, std::size_t{g.N} * g.C * g.H * g.W, bits);
    set_stream(job, base::kWeight, kWeightAddress, std::size_t{g.M} * (g.C / g.G) * g.R * g.S,
               bits);
    set_stream(job, base::kBias, kBiasAddress, g.M, 32);
    set_stream(job, base::kOutput, kOutputAddress, std::size_t{g.N} * g.M * g.E * g.F, bits);
    return job;
}

Case with_data(const Job& job, base::RandomStream& random) {
    Case c;
    c.job = job;
    const unsigned bits = job.streams[base::kInput].bits;
    const auto value = [&] {
        return static_cast<std::int32_t>(wrap_to(random.bits32() >> random.below(16), bits));
    };
    c.input.resize(job.streams[base::kInput].elements);
    c.weights.resize(job.streams[base::kWeight].elements);
    c.bias.resize(job.geometry.M);
    for (auto& element : c.input) element = random.below(3) == 0 ? 0 : value();
    for (auto& element : c.weights) element = value();
    for (auto& element : c.bias)
        element = static_cast<std::int32_t>(random.bits32()) >> random.below(32);
    return c;
}

Case random_case(base::RandomStream& random) {
    Geometry g;
    const bool is_dense = random.below(4) == 0;
    g.N = between(random, 1, 3);
    if (is_dense) {
        g.C = between(random, 1, 300);
        g.M = between(random, 1, 80);
    } else {
        g.G = between(random, 1, 3);
        g.C = static_cast<std::uint16_t>(g.G * between(random, 1, 14));
        g.M = static_cast<std::uint16_t>(g.G * between(random, 1, 20));
        g.R = between(random, 1, 6);
        g.S = between(random, 1, 6);
        g.stride_y = between(random, 1, 4);
        g.stride_x = between(random, 1, 4);
        g.pad_top = between(random, 0, g.R - 1u);
        g.pad_bottom = between(random, 0, g.R - 1u);
        g.pad_left = between(random, 0, g.S - 1u);
        g.pad_right = between(random, 0, g.S - 1u);
        g.H = between(random, g.R, 20);
        g.W = between(random, g.S, 20);
    }
    Job job = make_job(is_dense ? Op::dense : Op::conv, g, random.below(2) == 0 ? 8 : 16);
    job.accumulator = static_cast<Accumulator>(random.below(3));
    job.product_shift = static_cast<std::uint8_t>(random.below(20));
    job.requantisation = {.multiplier = random.bits32() >> (1 + random.below(31)),
                          .shift = static_cast<std::uint8_t>(random.below(48)),
                          .rounding = static_cast<base::Rounding>(random.below(2)),
                          .saturation = static_cast<base::Saturation>(random.below(2)),
                          .activation = static_cast<base::Activation>(random.below(2))};
    if (random.below(2) == 0) job.flags |= base::job_flag::bias;
    return with_data(job, random);
}

Case medium_case(base::RandomStream& random) {
    Job job = make_job(Op::conv,
                       {.N = 2,
                        .C = 24,
                        .H = 14,
                        .W = 14,
                        .M = 40,
                        .R = 3,
                        .S = 3,
                        .pad_top = 1,
                        .pad_left = 1,
                        .pad_bottom = 1,
                        .pad_right = 1},
                       16);
    job.accumulator = Accumulator::wrap16;
    job.product_shift = 8;
    return with_data(job, random);
}

std::vector<std::int32_t> golden_output(const Case& c) {
    std::vector<std::int32_t> output;
    const bool has_bias = (c.job.flags & base::job_flag::bias) != 0;
    const std::int64_t divisor = std::int64_t{1} << c.job.product_shift;
    for_each_output(c.job.geometry, [&](unsigned n, unsigned m, unsigned e, unsigned f) {
        std::int64_t sum = 0;
        for_each_product(c, n, m, e, f, [&](std::int64_t input, std::int64_t weight) {
            switch (c.job.accumulator) {
                case Accumulator::int32: sum = wrap_to(sum + input * weight, 32); break;
                case Accumulator::wrap16:
                    sum = wrap_to(sum + floor_div(input * weight, divisor), 16);
                    break;
                case Accumulator::sat16:
                    sum = clamp_to(sum + floor_div(input * weight, divisor), 16);
                    break;
            }
        });
        output.push_back(static_cast<std::int32_t>(requantised(sum + (has_bias ? c.bias[m] : 0),
                                                               c.job.requantisation,
                                                               c.job.streams[base::kOutput].bits)));
    });
    return output;
}

std::uint64_t golden_issued(const Case& c) {
    std::uint64_t issued = 0;
    for_each_output(c.job.geometry, [&](unsigned n, unsigned m, unsigned e, unsigned f) {
        for_each_product(c, n, m, e, f,
                         [&](std::int32_t input, std::int32_t) { issued += input != 0; });
    });
    return issued;
}

std::vector<std::uint8_t> to_bytes(const std::vector<std::int32_t>& values, unsigned bits) {
    std::vector<std::uint8_t> bytes;
    for (const std::int32_t value : values)
        for (unsigned at = 0; at < bits; at += 8)
            bytes.push_back(static_cast<std::uint8_t>(static_cast<std::uint32_t>(value) >> at));
    return bytes;
}

}  // namespace tessera::eyeriss::test
