// Local response normalisation over neighbouring channels in integers: the power of the window's
// energy from a logarithm and an exponential that are quadratics between powers of two.

#include "runtime/operators_internal.h"

// log2(d) in 2^-16 for d >= 2^16 in 2^-16. The quadratic u (88180 - 22644 u) of the fraction u
// meets log2(1 + u) at both ends.
static uint64_t logarithm(uint64_t d) {
    uint32_t top = 16;
    while (d >> top > 1) ++top;
    const uint32_t u = (uint32_t)(d >> (top - 16)) & 0xFFFFu;
    const uint32_t slope = 88180 - (u * 22644 >> 16);
    return ((uint64_t)(top - 16) << 16) + ((uint64_t)u * slope >> 16);
}

struct window_sums {
    const void* input;
    uint32_t bits;
    uint32_t first, stride;  // of a column of channels
};

static int32_t channel(const struct window_sums* sums, uint32_t c) {
    return load_element(sums->input, sums->bits, sums->first + c * sums->stride);
}

// 2^15 times (k + alpha / n sum of squares)^-beta.
static uint32_t factor(const struct tessera_job* job, const struct window_sums* sums, uint32_t c) {
    const uint32_t size = job->geometry.R, below = (size - 1) / 2, above = size / 2;
    const uint32_t first = c > below ? c - below : 0;
    const uint32_t last = c + above < job->geometry.C ? c + above : job->geometry.C - 1u;
    uint64_t energy = 0;
    for (uint32_t i = first; i <= last; ++i) {
        const int32_t x = channel(sums, i);
        energy += (uint32_t)(x * x);
    }
    const uint64_t k = job->mapping[1] | (uint32_t)job->mapping[2] << 16;
    const uint64_t d = k + (energy * job->aux_multiplier >> job->product_shift);
    return power_of_two(logarithm(d) * job->mapping[0] >> 12);
}

void run_lrn(const struct tessera_job* job) {
    const struct tessera_geometry* g = &job->geometry;
    const struct requantiser requantiser = requantiser_of(job);
    void* const output = stream_data(job, TESSERA_STREAM_INDEX_OUTPUT);
    struct window_sums sums = {
        .input = stream_data(job, TESSERA_STREAM_INDEX_INPUT),
        .bits = stream_bits(job, TESSERA_STREAM_INDEX_INPUT),
        .stride = (uint32_t)g->H * g->W,
    };
    for (uint32_t n = 0; n < g->N; ++n)
        for (uint32_t position = 0; position < sums.stride; ++position) {
            sums.first = n * g->C * sums.stride + position;
            for (uint32_t c = 0; c < g->C; ++c) {
                const int64_t share = (int64_t)channel(&sums, c) * factor(job, &sums, c);
                store_element(output, requantiser.bits, sums.first + c * sums.stride,
                              scale_down(&requantiser, share * requantiser.multiplier));
            }
        }
}
