// Pooling over the elements of a window that lie on the input.

#include <stdbool.h>

#include "runtime/operators_internal.h"

// The part of a window that lies on the input.
struct patch {
    uint32_t at;             // its first element
    uint32_t width;          // of the input
    uint32_t rows, columns;  // at least one of each
};

static inline int32_t maximum(const void* input, uint32_t bits, const struct patch patch) {
    int32_t best = INT32_MIN;
    for (uint32_t r = 0, row = patch.at; r < patch.rows; ++r, row += patch.width)
        for (uint32_t s = 0; s < patch.columns; ++s) {
            const int32_t value = load_element(input, bits, row + s);
            if (value > best) best = value;
        }
    return best;
}

// The mean, rounded half up: floor((2 sum + count) / (2 count)).
static inline int32_t mean(const void* input, uint32_t bits, const struct patch patch) {
    int64_t sum = 0;
    for (uint32_t r = 0, row = patch.at; r < patch.rows; ++r, row += patch.width)
        for (uint32_t s = 0; s < patch.columns; ++s) sum += load_element(input, bits, row + s);
    const int64_t count = (int64_t)patch.rows * (int64_t)patch.columns;
    const int64_t numerator = 2 * sum + count;
    const int64_t denominator = 2 * count;
    int64_t quotient = numerator / denominator;
    if (numerator % denominator < 0) --quotient;
    return (int32_t)quotient;
}

// Inlined with constants for the last two arguments, and on a copy of the geometry, which stores to
// the output cannot change: the loops then live in registers.
static inline __attribute__((always_inline)) void pool_planes(const struct tessera_job* job,
                                                              const void* input, void* output,
                                                              uint32_t planes, bool is_mean,
                                                              uint32_t bits) {
    const struct tessera_geometry g = job->geometry;
    const int32_t least = job->requantisation.activation == TESSERA_ACTIVATION_RELU ? 0 : INT32_MIN;
    uint32_t out = 0;
    for (uint32_t plane = 0; plane < planes; ++plane) {
        const uint32_t first = plane * g.H * g.W;
        for (uint32_t e = 0; e < g.E; ++e) {
            const struct window rows = window_at(e, g.stride_y, g.pad_top, g.R, g.H);
            const uint32_t row = first + (uint32_t)(rows.start + (int32_t)rows.first) * g.W;
            for (uint32_t f = 0; f < g.F; ++f) {
                const struct window columns = window_at(f, g.stride_x, g.pad_left, g.S, g.W);
                const struct patch patch = {
                    .at = row + (uint32_t)(columns.start + (int32_t)columns.first),
                    .width = g.W,
                    .rows = rows.end - rows.first,
                    .columns = columns.end - columns.first,
                };
                const int32_t value =
                    is_mean ? mean(input, bits, patch) : maximum(input, bits, patch);
                store_element(output, bits, out++, value < least ? least : value);
            }
        }
    }
}

static inline __attribute__((always_inline)) void pool(const struct tessera_job* job, bool is_mean,
                                                       uint32_t bits) {
    pool_planes(job, stream_data(job, TESSERA_STREAM_INDEX_INPUT),
                stream_data(job, TESSERA_STREAM_INDEX_OUTPUT),
                (uint32_t)job->geometry.N * job->geometry.C, is_mean, bits);
}

// Images of packed signs begin on whole words.
static void pool_bits(const struct tessera_job* job) {
    const struct tessera_geometry g = job->geometry;
    const uint32_t* image = stream_data(job, TESSERA_STREAM_INDEX_INPUT);
    uint32_t* result = stream_data(job, TESSERA_STREAM_INDEX_OUTPUT);
    const uint32_t results = (uint32_t)g.C * g.E * g.F;
    for (uint32_t n = 0; n < g.N; ++n) {
        clear_bits(result, results);
        pool_planes(job, image, result, g.C, false, 1);
        image += bits_words((uint32_t)g.C * g.H * g.W);
        result += bits_words(results);
    }
}

void run_max_pool(const struct tessera_job* job) {
    if (stream_bits(job, TESSERA_STREAM_INDEX_INPUT) == 1)
        pool_bits(job);
    else if (stream_bits(job, TESSERA_STREAM_INDEX_INPUT) == 8)
        pool(job, false, 8);
    else
        pool(job, false, 16);
}

void run_avg_pool(const struct tessera_job* job) {
    if (stream_bits(job, TESSERA_STREAM_INDEX_INPUT) == 8)
        pool(job, true, 8);
    else
        pool(job, true, 16);
}
