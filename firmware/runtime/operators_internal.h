#pragma once
// Between operators.c, which has checked the job, and the operators.

#include <stdint.h>

#include <tessera/job.h>

#include "runtime/bits.h"
#include "runtime/requantise.h"

void run_convolution(const struct tessera_job* job);  // conv and dense
void run_bits(const struct tessera_job* job);         // conv and dense on packed signs
void run_max_pool(const struct tessera_job* job);
void run_avg_pool(const struct tessera_job* job);
void run_add(const struct tessera_job* job);
void run_relu(const struct tessera_job* job);
void run_copy(const struct tessera_job* job);
void run_softmax(const struct tessera_job* job);
void run_lrn(const struct tessera_job* job);

enum { OPERATORS_MOST_TAPS = 32768 };  // of a filter on packed signs

static inline void* stream_data(const struct tessera_job* job, enum tessera_stream_index index) {
    return (void*)(uintptr_t)job->streams[index].address;
}

static inline uint32_t stream_bits(const struct tessera_job* job, enum tessera_stream_index index) {
    return job->streams[index].bits;
}

// 2^-t in Q15 for t in units of 2^-16. The quadratic 1 - u (22010 - 5626 u) of the fraction u
// meets 2^-u at both ends.
static inline uint32_t power_of_two(uint64_t t) {
    const uint64_t whole = t >> 16;
    if (whole > 15) return 0;
    const uint32_t u = (uint32_t)t & 0xFFFFu;
    const uint32_t slope = 22010 - (u * 5626 >> 16);
    return (32768 - (u * slope >> 16)) >> whole;
}

static inline int32_t load_element(const void* data, uint32_t bits, uint32_t index) {
    if (bits == 1) return (((const uint32_t*)data)[index / 32] >> index % 32 & 1) != 0 ? 1 : -1;
    return bits == 8 ? ((const int8_t*)data)[index] : ((const int16_t*)data)[index];
}

// Bits are only ever set: the words that hold them are cleared first.
static inline void clear_bits(void* data, uint32_t count) {
    for (uint32_t i = 0; i < bits_words(count); ++i) ((uint32_t*)data)[i] = 0;
}

static inline void store_element(void* data, uint32_t bits, uint32_t index, int32_t value) {
    if (bits == 1)
        ((uint32_t*)data)[index / 32] |= (uint32_t)(value >= 0) << index % 32;
    else if (bits == 8)
        ((int8_t*)data)[index] = (int8_t)value;
    else
        ((int16_t*)data)[index] = (int16_t)value;
}

// The part [first, end) of a window of `size` elements at output position `at` that lies on the
// input; outside is padding.
struct window {
    int32_t start;  // of the whole window, perhaps negative
    uint32_t first, end;
};

static inline struct window window_at(uint32_t at, uint32_t stride, uint32_t padding, uint32_t size,
                                      uint32_t extent) {
    const int32_t start = (int32_t)(at * stride) - (int32_t)padding;
    const int32_t room = (int32_t)extent - start;
    return (struct window){
        .start = start,
        .first = start < 0 ? (uint32_t)-start : 0,
        .end = room < 0                ? 0
               : (uint32_t)room < size ? (uint32_t)room
                                       : size,
    };
}
