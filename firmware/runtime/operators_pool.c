// Pooling over the elements of a window that lie on the input.

#include "runtime/operators_internal.h"

typedef int32_t (*pooling)(const void* input, uint32_t bits, uint32_t plane, uint32_t width,
                           const struct window* rows, const struct window* columns);

static int32_t maximum(const void* input, uint32_t bits, uint32_t plane, uint32_t width,
                       const struct window* rows, const struct window* columns) {
    int32_t best = INT32_MIN;
    for (uint32_t r = rows->first; r < rows->end; ++r)
        for (uint32_t s = columns->first; s < columns->end; ++s) {
            const uint32_t at = plane + (uint32_t)(rows->start + (int32_t)r) * width +
                                (uint32_t)(columns->start + (int32_t)s);
            const int32_t value = load_element(input, bits, at);
            if (value > best) best = value;
        }
    return best;
}

// The mean, rounded half up: floor((2 sum + count) / (2 count)).
static int32_t mean(const void* input, uint32_t bits, uint32_t plane, uint32_t width,
                    const struct window* rows, const struct window* columns) {
    int64_t sum = 0;
    for (uint32_t r = rows->first; r < rows->end; ++r)
        for (uint32_t s = columns->first; s < columns->end; ++s)
            sum += load_element(input, bits,
                                plane + (uint32_t)(rows->start + (int32_t)r) * width +
                                    (uint32_t)(columns->start + (int32_t)s));
    const int64_t count =
        (int64_t)(rows->end - rows->first) * (int64_t)(columns->end - columns->first);
    const int64_t numerator = 2 * sum + count;
    const int64_t denominator = 2 * count;
    int64_t quotient = numerator / denominator;
    if (numerator % denominator < 0) --quotient;
    return (int32_t)quotient;
}

static void pool(const struct tessera_job* job, pooling reduce) {
    const struct tessera_geometry* g = &job->geometry;
    const void* input = stream_data(job, TESSERA_STREAM_INDEX_INPUT);
    void* output = stream_data(job, TESSERA_STREAM_INDEX_OUTPUT);
    const struct requantiser requantiser = requantiser_of(job);
    const uint32_t planes = (uint32_t)g->N * g->C;
    uint32_t out = 0;
    for (uint32_t plane = 0; plane < planes; ++plane)
        for (uint32_t e = 0; e < g->E; ++e) {
            const struct window rows = window_at(e, g->stride_y, g->pad_top, g->R, g->H);
            for (uint32_t f = 0; f < g->F; ++f) {
                const struct window columns = window_at(f, g->stride_x, g->pad_left, g->S, g->W);
                const int32_t value =
                    reduce(input, requantiser.bits, plane * g->H * g->W, g->W, &rows, &columns);
                store_element(output, requantiser.bits, out++, activate(&requantiser, value));
            }
        }
}

void run_max_pool(const struct tessera_job* job) { pool(job, maximum); }
void run_avg_pool(const struct tessera_job* job) { pool(job, mean); }
