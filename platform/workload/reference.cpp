#include "platform/workload/reference.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <limits>

#include "platform/workload/float_executor.h"
#include "platform/workload/reference_conv.h"
#include "platform/workload/window_loops.h"

namespace tessera::workload {

namespace {

using base::Accumulator;
using base::Geometry;
using base::Job;
using base::Op;

std::int16_t to_bits(std::int64_t value, unsigned bits, base::Saturation saturation) {
    if (saturation == base::Saturation::wrap)
        return bits == 8 ? static_cast<std::int8_t>(value) : static_cast<std::int16_t>(value);
    const std::int64_t largest = (std::int64_t{1} << (bits - 1)) - 1;
    return static_cast<std::int16_t>(std::clamp(value, -largest - 1, largest));
}

// What follows the accumulator; `scaled` is multiplied already.
std::int16_t requantise(const Job& job, std::int64_t scaled) {
    const base::Requantisation& q = job.requantisation;
    if (q.shift > 0 && q.rounding == base::Rounding::half_up)
        scaled += std::int64_t{1} << (q.shift - 1);
    return to_bits(scaled >> q.shift, job.streams[base::kOutput].bits, q.saturation);
}

std::int16_t activate(const Job& job, std::int16_t value) {
    if (job.requantisation.activation == base::Activation::sign) return value >= 0 ? 1 : -1;
    const bool is_relu = job.requantisation.activation == base::Activation::relu;
    return is_relu ? std::max<std::int16_t>(value, 0) : value;
}

// The order is c, r, s.
std::int64_t saturating_sum(const Job& job, const Operands& operands, std::size_t n, std::size_t m,
                            std::size_t e, std::size_t f) {
    std::int32_t sum = 0;
    for_each_product(job.geometry, n, m, e, f, [&](std::size_t input, std::size_t weight) {
        const std::int32_t product = std::int32_t{operands.input[input]} * operands.weights[weight];
        // A product can exceed 16 bits by far: the sum is taken in 64 bits before it saturates.
        sum = to_bits(std::int64_t{sum} + (product >> job.product_shift), 16,
                      base::Saturation::saturate);
    });
    return sum;
}

// Sums that do not depend on order, row by row; as run_weighted otherwise.
void run_weighted_rows(const Job& job, const Operands& operands, std::span<std::int16_t> output) {
    const Geometry& g = job.geometry;
    const bool has_bias = (job.flags & base::job_flag::bias) != 0;
    const std::size_t filters = g.M / g.G;
    ConvRows rows(job, operands.input, operands.weights);
    for (std::size_t n = 0; n < g.N; ++n)
        for (std::size_t e = 0; e < g.E; ++e)
            for (std::size_t group = 0; group < g.G; ++group) {
                const std::span<const std::int32_t> sums = rows.sums(n, group, e);
                for (std::size_t f = 0; f < g.F; ++f)
                    for (std::size_t k = 0; k < filters; ++k) {
                        const std::size_t m = group * filters + k;
                        const std::int32_t raw = sums[f * filters + k];
                        const std::int64_t sum = job.accumulator == Accumulator::wrap16
                                                     ? static_cast<std::int16_t>(raw)
                                                     : raw;
                        const std::int64_t bias = has_bias ? operands.bias[m] : 0;
                        output[((n * g.M + m) * g.E + e) * g.F + f] = activate(
                            job, requantise(job, (sum + bias) * job.requantisation.multiplier));
                    }
            }
}

// A layer on bits: every value is +1 or -1, beyond the edges too. The bias holds twice a threshold,
// plus 1 to turn the output over.
void run_bits(const Job& job, const Operands& operands, std::span<std::int16_t> output) {
    const Geometry& g = job.geometry;
    const std::size_t taps = std::size_t{g.C} * g.R * g.S;
    const bool is_score = job.streams[base::kOutput].encoding == base::Encoding::integer;
    const std::int32_t beyond = job.streams[base::kInput].aux != 0 ? 1 : -1;
    for_each_output(g, [&](std::size_t i, std::size_t n, std::size_t m, std::size_t e,
                           std::size_t f) {
        const auto filter = operands.weights.subspan(m * taps, taps);
        std::int32_t sum = 0, inside = 0, all = 0;
        for_each_product(g, n, m, e, f, [&](std::size_t input, std::size_t weight) {
            sum += operands.input[input] * operands.weights[weight];
            inside += operands.weights[weight];
        });
        for (const std::int16_t weight : filter) all += weight;
        sum += beyond * (all - inside);
        const std::int32_t word = (job.flags & base::job_flag::bias) != 0 ? operands.bias[m] : 0;
        const std::int32_t margin = sum - (word >> 1);
        if (is_score)
            output[i] = to_bits(margin, 16, base::Saturation::saturate);
        else
            output[i] = (margin >= 0) != ((word & 1) != 0) ? 1 : -1;
    });
}

void run_weighted(const Job& job, const Operands& operands, std::span<std::int16_t> output) {
    if (job.streams[base::kInput].encoding == base::Encoding::binary)
        return run_bits(job, operands, output);
    if (job.accumulator != Accumulator::sat16) return run_weighted_rows(job, operands, output);
    const bool has_bias = (job.flags & base::job_flag::bias) != 0;
    for_each_output(job.geometry, [&](std::size_t i, std::size_t n, std::size_t m, std::size_t e,
                                      std::size_t f) {
        const std::int64_t bias = has_bias ? operands.bias[m] : 0;
        const std::int64_t sum = saturating_sum(job, operands, n, m, e, f) + bias;
        output[i] = activate(job, requantise(job, sum * job.requantisation.multiplier));
    });
}

std::int64_t floor_divide(std::int64_t dividend, std::int64_t divisor) {
    const std::int64_t quotient = dividend / divisor;
    return dividend % divisor < 0 ? quotient - 1 : quotient;
}

void run_pool(const Job& job, const Operands& operands, std::span<std::int16_t> output) {
    const Geometry& g = job.geometry;
    for_each_output(g, [&](std::size_t i, std::size_t n, std::size_t m, std::size_t e,
                           std::size_t f) {
        const std::size_t plane = (n * g.C + m) * g.H * g.W;
        std::int16_t largest = std::numeric_limits<std::int16_t>::min();
        std::int64_t sum = 0, count = 0;
        for_each_in_window(g, e, f, [&](std::size_t y, std::size_t x, std::size_t, std::size_t) {
            const std::int16_t value = operands.input[plane + y * g.W + x];
            largest = std::max(largest, value);
            sum += value;
            ++count;
        });
        const std::int16_t pooled =
            job.op == Op::max_pool
                ? largest
                : static_cast<std::int16_t>(floor_divide(2 * sum + count, 2 * count));
        output[i] = activate(job, pooled);
    });
}

void run_add(const Job& job, const Operands& operands, std::span<std::int16_t> output) {
    for (std::size_t i = 0; i < output.size(); ++i) {
        const std::int64_t sum = std::int64_t{operands.input[i]} * job.requantisation.multiplier +
                                 std::int64_t{operands.auxiliary[i]} * job.aux_multiplier;
        output[i] = activate(job, requantise(job, sum));
    }
}

// 2^-t in Q15, t in units of 2^-16: a parabola between powers of two.
std::int64_t negative_power_of_two(std::int64_t t) {
    const std::int64_t whole = t >> 16, part = t & 0xFFFF;
    if (whole > 15) return 0;
    return (32768 - ((part * (22010 - ((part * 5626) >> 16))) >> 16)) >> whole;
}

// log2 of a value of 2^16 or more, both in units of 2^-16: a parabola between powers of two.
std::int64_t log_two(std::uint64_t value) {
    const int whole = static_cast<int>(std::bit_width(value)) - 17;
    const auto part = static_cast<std::int64_t>((value >> whole) & 0xFFFF);
    return whole * std::int64_t{65536} + ((part * (88180 - ((part * 22644) >> 16))) >> 16);
}

void run_lrn(const Job& job, const Operands& operands, std::span<std::int16_t> output) {
    const Geometry& g = job.geometry;
    const std::size_t plane = std::size_t{g.E} * g.F;
    const std::uint64_t k = job.mapping[1] + (std::uint64_t{job.mapping[2]} << 16);
    for_each_output(g, [&](std::size_t i, std::size_t n, std::size_t m, std::size_t e,
                           std::size_t f) {
        const std::size_t below = std::min<std::size_t>(m, (g.R - 1) / 2);
        const std::size_t last = std::min<std::size_t>(m + g.R / 2, g.M - 1);
        std::uint64_t squares = 0;
        for (std::size_t c = m - below; c <= last; ++c) {
            const std::int64_t x = operands.input[(n * g.C + c) * plane + e * g.F + f];
            squares += static_cast<std::uint64_t>(x * x);
        }
        const std::uint64_t sum = k + ((squares * job.aux_multiplier) >> job.product_shift);
        const std::int64_t factor = negative_power_of_two((log_two(sum) * job.mapping[0]) >> 12);
        output[i] = activate(
            job, requantise(job, operands.input[i] * factor * job.requantisation.multiplier));
    });
}

void run_softmax(const Job& job, const Operands& operands, std::span<std::int16_t> output) {
    const Geometry& g = job.geometry;
    const std::size_t plane = std::size_t{g.E} * g.F;
    const unsigned output_bits = job.streams[base::kOutput].bits - 1u;
    const std::int64_t one = std::int64_t{1} << output_bits;
    std::vector<std::int64_t> powers(g.C);
    for (std::size_t n = 0; n < g.N; ++n)
        for (std::size_t position = 0; position < plane; ++position) {
            const auto index = [&](std::size_t c) { return (n * g.C + c) * plane + position; };
            std::int16_t largest = operands.input[index(0)];
            for (std::size_t c = 1; c < g.C; ++c)
                largest = std::max(largest, operands.input[index(c)]);
            std::int64_t sum = 0;
            for (std::size_t c = 0; c < g.C; ++c) {
                const std::int64_t distance = largest - operands.input[index(c)];
                powers[c] = negative_power_of_two((distance * job.requantisation.multiplier) >>
                                                  job.requantisation.shift);
                sum += powers[c];
            }
            for (std::size_t c = 0; c < g.C; ++c) {
                const std::int64_t share = (powers[c] * one + sum / 2) / sum;
                output[index(c)] =
                    activate(job, static_cast<std::int16_t>(std::min(share, one - 1)));
            }
        }
}

}  // namespace

void execute(const Job& job, const Operands& operands, std::span<std::int16_t> output) {
    switch (job.op) {
        case Op::conv:
        case Op::dense: run_weighted(job, operands, output); break;
        case Op::max_pool:
        case Op::avg_pool: run_pool(job, operands, output); break;
        case Op::add: run_add(job, operands, output); break;
        case Op::lrn: run_lrn(job, operands, output); break;
        case Op::softmax: run_softmax(job, operands, output); break;
        case Op::relu:
            std::transform(operands.input.begin(), operands.input.end(), output.begin(),
                           [](std::int16_t value) { return std::max<std::int16_t>(value, 0); });
            break;
        case Op::copy:
            std::transform(operands.input.begin(), operands.input.end(), output.begin(),
                           [&](std::int16_t value) { return activate(job, value); });
            break;
        case Op::none:
        case Op::fence: break;
    }
}

std::vector<Values> run_reference(const Network& network, std::span<const std::int16_t> input,
                                  std::uint32_t samples) {
    std::vector<Values> values(network.tensors.size());
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i].resize(network.tensors[i].shape.elements() * samples);
    if (network.given.empty()) {
        assert(input.size() == values[network.input].size());
        values[network.input].assign(input.begin(), input.end());
    }
    for (const Given& given : network.given) {
        assert(given.values.size() == values[given.tensor].size());
        values[given.tensor] = given.values;
    }
    for (const Layer& layer : network.layers) {
        Operands operands{.input = values[layer.input],
                          .weights = layer.weights,
                          .auxiliary = {},
                          .bias = layer.bias};
        if (layer.auxiliary) operands.auxiliary = values[*layer.auxiliary];
        base::Job job = layer.job;
        job.geometry.N = static_cast<std::uint16_t>(samples);
        execute(job, operands, values[layer.output]);
    }
    return values;
}

std::vector<std::uint32_t> reference_predictions(const Network& network,
                                                 std::span<const std::int16_t> inputs) {
    const std::size_t elements = network.tensors[network.input].shape.elements();
    std::vector<std::uint32_t> predictions;
    for (std::size_t at = 0; at < inputs.size(); at += elements) {
        const std::vector<Values> values = run_reference(network, inputs.subspan(at, elements));
        predictions.push_back(static_cast<std::uint32_t>(
            argmax(std::span<const std::int16_t>(values[network.output]))));
    }
    return predictions;
}

}  // namespace tessera::workload
