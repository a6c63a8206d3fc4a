#pragma once
// From an accumulator to an output element, exact in 64 bits.

#include <stdint.h>

#include <tessera/job.h>

struct requantiser {
    int64_t multiplier, aux_multiplier;
    uint32_t shift;
    uint32_t rounding, saturation, activation;
    uint32_t bits;  // of the output
};

static inline struct requantiser requantiser_of(const struct tessera_job* job) {
    const struct tessera_requantisation* r = &job->requantisation;
    return (struct requantiser){.multiplier = r->multiplier,
                                .aux_multiplier = job->aux_multiplier,
                                .shift = r->shift,
                                .rounding = r->rounding,
                                .saturation = r->saturation,
                                .activation = r->activation,
                                .bits = job->streams[TESSERA_STREAM_INDEX_OUTPUT].bits};
}

static inline int32_t activate(const struct requantiser* r, int32_t value) {
    if (r->activation == TESSERA_ACTIVATION_NONE) return value;
    const int32_t least = r->activation == TESSERA_ACTIVATION_RELU ? 0 : -1;
    if (value < 0) return least;
    return r->activation == TESSERA_ACTIVATION_RELU ? value : 1;
}

// value / 2^shift, rounded, brought into the output's range and activated.
static inline int32_t scale_down(const struct requantiser* r, int64_t value) {
    int64_t result = value >> r->shift;
    // floor(v / 2^s + 1/2) without the sum that could overflow: the first bit shifted out decides.
    if (r->rounding == TESSERA_ROUNDING_HALF_UP && r->shift > 0)
        result += value >> (r->shift - 1) & 1;
    const int64_t top = (INT64_C(1) << (r->bits - 1)) - 1;
    if (r->saturation == TESSERA_SATURATION_WRAP)
        result = r->bits == 8 ? (int64_t)(int8_t)result : (int64_t)(int16_t)result;
    else if (result > top)
        result = top;
    else if (result < -top - 1)
        result = -top - 1;
    return activate(r, (int32_t)result);
}
