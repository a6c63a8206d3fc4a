#pragma once
// Packed signs: bit 0 of a word first, a set bit being +1. Images and filters begin on whole words.

#include <stdint.h>

static inline uint32_t bits_words(uint32_t bits) { return (bits + 31) / 32; }

static inline uint32_t bits_count(uint32_t word) {
    word -= word >> 1 & 0x55555555;
    word = (word & 0x33333333) + (word >> 2 & 0x33333333);
    word = (word + (word >> 4)) & 0x0F0F0F0F;
    return word * 0x01010101 >> 24;
}

// The sum of products of `count` signs each: XNOR and popcount.
static inline int32_t bits_dot(const uint32_t* a, const uint32_t* b, uint32_t count) {
    uint32_t differing = 0;
    for (uint32_t i = 0; i < bits_words(count); ++i) differing += bits_count(a[i] ^ b[i]);
    return (int32_t)count - 2 * (int32_t)differing;
}
