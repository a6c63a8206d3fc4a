// Convolution and dense layers. The loops are written once and compiled for each width and
// accumulator, which the compiler sees as constants.

#include <stdbool.h>
#include <stddef.h>

#include "runtime/operators_internal.h"

struct convolution {
    const struct tessera_geometry* g;
    const void* input;
    const void* weight;
    const int32_t* bias;  // NULL: none
    void* output;
    uint32_t product_shift;
    struct requantiser requantiser;
};

static inline int32_t accumulate(int32_t acc, int32_t product, uint32_t accumulator,
                                 uint32_t product_shift) {
    switch (accumulator) {
        case TESSERA_ACCUMULATOR_INT32: return (int32_t)((uint32_t)acc + (uint32_t)product);
        case TESSERA_ACCUMULATOR_WRAP16: return (int16_t)(acc + (product >> product_shift));
        default: break;
    }
    // A product of 16-bit numbers fits 32 bits, so this sum may need one more.
    const int64_t sum = (int64_t)acc + (product >> product_shift);
    return sum > INT16_MAX ? INT16_MAX : sum < INT16_MIN ? INT16_MIN : (int32_t)sum;
}

// The accumulator of one output: filter m of its group over the window at (rows, columns), in the
// order c, r, s.
static inline __attribute__((always_inline)) int32_t dot(const struct convolution* conv,
                                                         uint32_t input_at, uint32_t weight_at,
                                                         const struct window* rows,
                                                         const struct window* columns,
                                                         uint32_t bits, uint32_t accumulator) {
    const struct tessera_geometry* g = conv->g;
    const uint32_t channels = (uint32_t)g->C / g->G;
    int32_t acc = 0;
    for (uint32_t c = 0; c < channels; ++c) {
        const uint32_t plane = input_at + c * g->H * g->W;
        const uint32_t filter = weight_at + c * g->R * g->S;
        for (uint32_t r = rows->first; r < rows->end; ++r) {
            const uint32_t x =
                plane + (uint32_t)(rows->start + (int32_t)r) * g->W + (uint32_t)columns->start;
            const uint32_t w = filter + r * g->S;
            for (uint32_t s = columns->first; s < columns->end; ++s)
                acc = accumulate(acc,
                                 load_element(conv->input, bits, x + s) *
                                     load_element(conv->weight, bits, w + s),
                                 accumulator, conv->product_shift);
        }
    }
    return acc;
}

static inline __attribute__((always_inline)) void convolve(const struct convolution* conv,
                                                           uint32_t bits, uint32_t accumulator) {
    const struct tessera_geometry* g = conv->g;
    const uint32_t channels = (uint32_t)g->C / g->G;
    const uint32_t filters = (uint32_t)g->M / g->G;
    uint32_t out = 0;
    for (uint32_t n = 0; n < g->N; ++n)
        for (uint32_t m = 0; m < g->M; ++m) {
            const uint32_t input_at = (n * g->C + m / filters * channels) * g->H * g->W;
            const uint32_t weight_at = m * channels * g->R * g->S;
            const int64_t bias = conv->bias != NULL ? conv->bias[m] : 0;
            for (uint32_t e = 0; e < g->E; ++e) {
                const struct window rows = window_at(e, g->stride_y, g->pad_top, g->R, g->H);
                for (uint32_t f = 0; f < g->F; ++f) {
                    const struct window columns =
                        window_at(f, g->stride_x, g->pad_left, g->S, g->W);
                    const int32_t acc =
                        dot(conv, input_at, weight_at, &rows, &columns, bits, accumulator);
                    const int64_t scaled = (acc + bias) * conv->requantiser.multiplier;
                    store_element(conv->output, conv->requantiser.bits, out++,
                                  scale_down(&conv->requantiser, scaled));
                }
            }
        }
}

void run_convolution(const struct tessera_job* job) {
    const struct convolution conv = {
        .g = &job->geometry,
        .input = stream_data(job, TESSERA_STREAM_INDEX_INPUT),
        .weight = stream_data(job, TESSERA_STREAM_INDEX_WEIGHT),
        .bias = (job->flags & TESSERA_JOB_FLAG_BIAS) != 0
                    ? stream_data(job, TESSERA_STREAM_INDEX_BIAS)
                    : NULL,
        .output = stream_data(job, TESSERA_STREAM_INDEX_OUTPUT),
        .product_shift = job->product_shift,
        .requantiser = requantiser_of(job),
    };
    const bool is_narrow = stream_bits(job, TESSERA_STREAM_INDEX_INPUT) == 8;
    switch (job->accumulator) {
        case TESSERA_ACCUMULATOR_INT32:
            if (is_narrow)
                convolve(&conv, 8, TESSERA_ACCUMULATOR_INT32);
            else
                convolve(&conv, 16, TESSERA_ACCUMULATOR_INT32);
            break;
        case TESSERA_ACCUMULATOR_WRAP16:
            if (is_narrow)
                convolve(&conv, 8, TESSERA_ACCUMULATOR_WRAP16);
            else
                convolve(&conv, 16, TESSERA_ACCUMULATOR_WRAP16);
            break;
        default:
            if (is_narrow)
                convolve(&conv, 8, TESSERA_ACCUMULATOR_SAT16);
            else
                convolve(&conv, 16, TESSERA_ACCUMULATOR_SAT16);
            break;
    }
}
