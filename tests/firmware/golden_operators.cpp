#include "tests/firmware/golden_operators.h"

#include <algorithm>
#include <functional>

namespace tessera::firmware_test {

namespace {

using namespace base;
__extension__ using Wide = __int128;

Wide floor_div(Wide a, Wide b) {
    const Wide quotient = a / b;
    return a % b != 0 && (a < 0) != (b < 0) ? quotient - 1 : quotient;
}

// The number of `bits` that is congruent to value.
std::int64_t wrap(Wide value, int bits) {
    const Wide size = Wide{1} << bits;
    Wide rest = value - floor_div(value, size) * size;
    if (rest >= size / 2) rest -= size;
    return static_cast<std::int64_t>(rest);
}

std::int64_t clamp(Wide value, int bits) {
    const Wide top = (Wide{1} << (bits - 1)) - 1;
    return static_cast<std::int64_t>(std::clamp(value, -top - 1, top));
}

std::int64_t activate(const Job& job, std::int64_t value) {
    return job.requantisation.activation == Activation::relu ? std::max<std::int64_t>(value, 0)
                                                             : value;
}

std::int64_t requantise(const Job& job, Wide numerator) {
    const Requantisation& q = job.requantisation;
    const Wide denominator = Wide{1} << q.shift;
    const Wide scaled = q.rounding == Rounding::half_up
                            ? floor_div(2 * numerator + denominator, 2 * denominator)
                            : floor_div(numerator, denominator);
    const int bits = job.streams[kOutput].bits;
    return activate(job,
                    q.saturation == Saturation::wrap ? wrap(scaled, bits) : clamp(scaled, bits));
}

struct Position {
    int n, m, e, f;
};

Tensor for_each_output(const Geometry& g, const std::function<std::int64_t(Position)>& value) {
    Tensor out;
    for (int n = 0; n < g.N; ++n)
        for (int m = 0; m < g.M; ++m)
            for (int e = 0; e < g.E; ++e)
                for (int f = 0; f < g.F; ++f) out.push_back(value({n, m, e, f}));
    return out;
}

bool is_inside(const Geometry& g, int h, int w) { return h >= 0 && h < g.H && w >= 0 && w < g.W; }

std::int64_t pixel(const Case& c, int n, int channel, int h, int w) {
    const Geometry& g = c.job.geometry;
    if (!is_inside(g, h, w)) return 0;
    return c.input[static_cast<std::size_t>(((n * g.C + channel) * g.H + h) * g.W + w)];
}

std::int64_t convolution(const Case& c, Position at) {
    const Geometry& g = c.job.geometry;
    const int channels = g.C / g.G;
    const int group = at.m / (g.M / g.G);
    Wide sum = 0;
    for (int k = 0; k < channels; ++k)
        for (int r = 0; r < g.R; ++r)
            for (int s = 0; s < g.S; ++s) {
                const std::int64_t x =
                    pixel(c, at.n, group * channels + k, at.e * g.stride_y + r - g.pad_top,
                          at.f * g.stride_x + s - g.pad_left);
                const std::int64_t w =
                    c.weight[static_cast<std::size_t>(((at.m * channels + k) * g.R + r) * g.S + s)];
                if (c.job.accumulator == Accumulator::int32) {
                    sum += x * w;
                } else {
                    sum += floor_div(x * w, Wide{1} << c.job.product_shift);
                    if (c.job.accumulator == Accumulator::sat16) sum = clamp(sum, 16);
                }
            }
    const std::int64_t acc = wrap(sum, c.job.accumulator == Accumulator::int32 ? 32 : 16);
    const std::int64_t bias = c.bias.empty() ? 0 : c.bias[static_cast<std::size_t>(at.m)];
    return requantise(c.job, Wide{acc + bias} * c.job.requantisation.multiplier);
}

std::int64_t pool(const Case& c, Position at) {
    const Geometry& g = c.job.geometry;
    Tensor seen;
    for (int r = 0; r < g.R; ++r)
        for (int s = 0; s < g.S; ++s) {
            const int h = at.e * g.stride_y + r - g.pad_top;
            const int w = at.f * g.stride_x + s - g.pad_left;
            if (is_inside(g, h, w)) seen.push_back(pixel(c, at.n, at.m, h, w));
        }
    if (c.job.op == Op::max_pool)
        return activate(c.job, *std::max_element(seen.begin(), seen.end()));
    std::int64_t sum = 0;
    for (const std::int64_t value : seen) sum += value;
    const auto count = static_cast<std::int64_t>(seen.size());
    return activate(c.job, static_cast<std::int64_t>(floor_div(2 * sum + count, 2 * count)));
}

std::int64_t power(const Case& c, std::int64_t distance) {
    const Wide t = floor_div(Wide{distance} * c.job.requantisation.multiplier,
                             Wide{1} << c.job.requantisation.shift);
    const Wide k = t / 65536;
    const auto u = static_cast<std::int64_t>(t % 65536);
    if (k > 15) return 0;
    return (32768 - u * (22010 - u * 5626 / 65536) / 65536) /
           (std::int64_t{1} << static_cast<int>(k));
}

std::int64_t softmax(const Case& c, Position at) {
    const Geometry& g = c.job.geometry;
    std::int64_t largest = pixel(c, at.n, 0, at.e, at.f);
    for (int k = 1; k < g.C; ++k) largest = std::max(largest, pixel(c, at.n, k, at.e, at.f));
    std::int64_t sum = 0;
    for (int k = 0; k < g.C; ++k) sum += power(c, largest - pixel(c, at.n, k, at.e, at.f));
    const std::int64_t one = std::int64_t{1} << (c.job.streams[kOutput].bits - 1);
    const std::int64_t own = power(c, largest - pixel(c, at.n, at.m, at.e, at.f));
    return std::min((own * one + sum / 2) / sum, one - 1);
}

// Straight from docs/arithmetic.md.
std::int64_t normalised(const Case& c, Position at) {
    const Geometry& g = c.job.geometry;
    Wide squares = 0;
    for (int k = at.m - (g.R - 1) / 2; k <= at.m + g.R / 2; ++k)
        if (k >= 0 && k < g.C)
            squares += Wide{pixel(c, at.n, k, at.e, at.f)} * pixel(c, at.n, k, at.e, at.f);
    const Wide d = Wide{c.job.mapping[1]} + Wide{c.job.mapping[2]} * 65536 +
                   floor_div(squares * c.job.aux_multiplier, Wide{1} << c.job.product_shift);
    int whole = 0;
    while (d >= Wide{131072} << whole) ++whole;
    const auto u = static_cast<std::int64_t>(d / (Wide{1} << whole) - 65536);
    const std::int64_t logarithm = whole * 65536 + u * (88180 - u * 22644 / 65536) / 65536;
    const std::int64_t t = logarithm * c.job.mapping[0] / 4096;
    const std::int64_t k = t / 65536, v = t % 65536;
    const std::int64_t factor =
        k > 15 ? 0 : (32768 - v * (22010 - v * 5626 / 65536) / 65536) / (std::int64_t{1} << k);
    return requantise(
        c.job, Wide{pixel(c, at.n, at.m, at.e, at.f)} * factor * c.job.requantisation.multiplier);
}

std::int64_t elementwise(const Case& c, std::size_t i) {
    switch (c.job.op) {
        case Op::add:
            return requantise(c.job, Wide{c.input[i]} * c.job.requantisation.multiplier +
                                         Wide{c.auxiliary[i]} * c.job.aux_multiplier);
        case Op::relu: return std::max<std::int64_t>(c.input[i], 0);
        default: return activate(c.job, c.input[i]);
    }
}

}  // namespace

Tensor golden(const Case& c) {
    switch (c.job.op) {
        case Op::conv:
        case Op::dense:
            return for_each_output(c.job.geometry, [&](Position at) { return convolution(c, at); });
        case Op::max_pool:
        case Op::avg_pool:
            return for_each_output(c.job.geometry, [&](Position at) { return pool(c, at); });
        case Op::lrn:
            return for_each_output(c.job.geometry, [&](Position at) { return normalised(c, at); });
        case Op::softmax:
            return for_each_output(c.job.geometry, [&](Position at) { return softmax(c, at); });
        default: break;
    }
    Tensor out(c.input.size());
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = elementwise(c, i);
    return out;
}

}  // namespace tessera::firmware_test
