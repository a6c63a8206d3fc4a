// Convolution and dense layers on packed signs, by XNOR and popcount.

#include <stdbool.h>

#include "runtime/bits.h"
#include "runtime/operators_internal.h"

static uint32_t window[OPERATORS_MOST_TAPS / 32];

// The inputs of one output in the order c, r, s; beyond the edges is `beyond`.
static void gather(const uint32_t* image, const struct tessera_geometry* g, uint32_t e, uint32_t f,
                   bool beyond) {
    const int32_t top = (int32_t)(e * g->stride_y) - g->pad_top;
    const int32_t left = (int32_t)(f * g->stride_x) - g->pad_left;
    uint32_t at = 0, word = 0;
    for (uint32_t c = 0; c < g->C; ++c)
        for (int32_t y = top; y < top + g->R; ++y)
            for (int32_t x = left; x < left + g->S; ++x) {
                const bool is_inside = y >= 0 && y < g->H && x >= 0 && x < g->W;
                const uint32_t i = (c * g->H + (uint32_t)y) * g->W + (uint32_t)x;
                const uint32_t bit = is_inside ? image[i / 32] >> i % 32 & 1 : beyond;
                word |= bit << at % 32;
                if (++at % 32 == 0) {
                    window[at / 32 - 1] = word;
                    word = 0;
                }
            }
    if (at % 32 != 0) window[at / 32] = word;
}

static int32_t saturate(int32_t margin) {
    return margin > INT16_MAX ? INT16_MAX : margin < INT16_MIN ? INT16_MIN : margin;
}

void run_bits(const struct tessera_job* job) {
    const struct tessera_geometry g = job->geometry;
    const uint32_t taps = (uint32_t)g.C * g.R * g.S, filter_words = bits_words(taps);
    const uint32_t image_words = bits_words((uint32_t)g.C * g.H * g.W);
    const uint32_t results = (uint32_t)g.M * g.E * g.F, plane = (uint32_t)g.E * g.F;
    const bool beyond = job->streams[TESSERA_STREAM_INDEX_INPUT].aux != 0;
    const bool is_whole = taps == (uint32_t)g.C * g.H * g.W && plane == 1;
    const bool has_bias = (job->flags & TESSERA_JOB_FLAG_BIAS) != 0;
    const uint32_t* image = stream_data(job, TESSERA_STREAM_INDEX_INPUT);
    const uint32_t* const weights = stream_data(job, TESSERA_STREAM_INDEX_WEIGHT);
    const int32_t* const bias = stream_data(job, TESSERA_STREAM_INDEX_BIAS);
    const uint32_t bits = stream_bits(job, TESSERA_STREAM_INDEX_OUTPUT);
    uint8_t* output = stream_data(job, TESSERA_STREAM_INDEX_OUTPUT);
    const uint32_t output_bytes = bits == 1 ? bits_words(results) * 4 : results * 2;
    for (uint32_t n = 0; n < g.N; ++n, image += image_words, output += output_bytes) {
        if (bits == 1) clear_bits(output, results);
        for (uint32_t at = 0; at < plane; ++at) {
            if (!is_whole) gather(image, &g, at / g.F, at % g.F, beyond);
            const uint32_t* const inputs = is_whole ? image : window;
            for (uint32_t m = 0; m < g.M; ++m) {
                const int32_t word = has_bias ? bias[m] : 0;
                const int32_t margin =
                    bits_dot(inputs, weights + m * filter_words, taps) - (word >> 1);
                const bool is_set = (margin >= 0) != ((word & 1) != 0);
                store_element(output, bits, m * plane + at,
                              bits == 1 ? (is_set ? 1 : -1) : saturate(margin));
            }
        }
    }
}
