// Softmax over the channels in integers: powers of two from a quadratic, then one division each.

#include "runtime/operators_internal.h"

struct column {
    const void* input;
    uint32_t bits;
    uint32_t first, stride, count;  // of its elements
    int32_t largest;
    uint32_t multiplier, shift;
};

static uint32_t exponential(const struct column* column, uint32_t c) {
    const int32_t x = load_element(column->input, column->bits, column->first + c * column->stride);
    const uint64_t distance = (uint32_t)(column->largest - x);
    return power_of_two(distance * column->multiplier >> column->shift);
}

static void find_largest(struct column* column) {
    column->largest = INT32_MIN;
    for (uint32_t c = 0; c < column->count; ++c) {
        const int32_t x =
            load_element(column->input, column->bits, column->first + c * column->stride);
        if (x > column->largest) column->largest = x;
    }
}

static void normalise(const struct column* column, void* output, uint32_t output_bits) {
    uint32_t sum = 0;
    for (uint32_t c = 0; c < column->count; ++c) sum += exponential(column, c);
    const uint32_t fraction_bits = output_bits - 1;
    const uint32_t top = (1u << fraction_bits) - 1;
    for (uint32_t c = 0; c < column->count; ++c) {
        const uint64_t numerator = ((uint64_t)exponential(column, c) << fraction_bits) + sum / 2;
        const uint64_t share = numerator / sum;
        store_element(output, output_bits, column->first + c * column->stride,
                      (int32_t)(share < top ? share : top));
    }
}

void run_softmax(const struct tessera_job* job) {
    const struct tessera_geometry* g = &job->geometry;
    void* output = stream_data(job, TESSERA_STREAM_INDEX_OUTPUT);
    const uint32_t output_bits = stream_bits(job, TESSERA_STREAM_INDEX_OUTPUT);
    struct column column = {
        .input = stream_data(job, TESSERA_STREAM_INDEX_INPUT),
        .bits = stream_bits(job, TESSERA_STREAM_INDEX_INPUT),
        .stride = (uint32_t)g->H * g->W,
        .count = g->C,
        .multiplier = job->requantisation.multiplier,
        .shift = job->requantisation.shift,
    };
    for (uint32_t n = 0; n < g->N; ++n)
        for (uint32_t position = 0; position < column.stride; ++position) {
            column.first = n * column.count * column.stride + position;
            find_largest(&column);
            normalise(&column, output, output_bits);
        }
}
