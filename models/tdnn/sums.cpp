// Sums over packed bits: the inner loops of every evaluation.

#include <bit>

#include "models/tdnn/race.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace tessera::tdnn {

namespace {

[[gnu::always_inline]] inline std::int32_t differing(const std::uint64_t* a, const std::uint64_t* b,
                                                     std::size_t words) {
    std::int64_t bits = 0;
    for (std::size_t i = 0; i < words; ++i) bits += std::popcount(a[i] ^ b[i]);
    return static_cast<std::int32_t>(bits);
}

[[gnu::always_inline]] inline std::int32_t sum_of(const std::int32_t* values,
                                                  const std::uint64_t* bits, std::size_t words) {
    std::int32_t sum = 0;
    for (std::size_t word = 0; word < words; ++word)
        for (std::uint32_t i = 0; i < kWordBits; ++i)
            sum += values[word * kWordBits + i] & -static_cast<std::int32_t>(bits[word] >> i & 1);
    return sum;
}

std::int32_t differing_portably(const std::uint64_t* a, const std::uint64_t* b, std::size_t words) {
    return differing(a, b, words);
}
std::int32_t sum_portably(const std::int32_t* values, const std::uint64_t* bits,
                          std::size_t words) {
    return sum_of(values, bits, words);
}

#if defined(__x86_64__)
template <std::size_t N>
std::int32_t total(const std::int32_t (&parts)[N]) {
    std::int32_t sum = 0;
    for (const std::int32_t part : parts) sum += part;
    return sum;
}

[[gnu::target("popcnt")]] std::int32_t differing_popcnt(const std::uint64_t* a,
                                                        const std::uint64_t* b, std::size_t words) {
    return differing(a, b, words);
}

[[gnu::target("avx512f")]] std::int32_t sum_avx512(const std::int32_t* values,
                                                   const std::uint64_t* bits, std::size_t words) {
    __m512i sums[4] = {};
    for (std::size_t word = 0; word < words; ++word)
        for (unsigned part = 0; part < 4; ++part)
            sums[part] = _mm512_add_epi32(
                sums[part],
                _mm512_maskz_loadu_epi32(static_cast<__mmask16>(bits[word] >> (part * 16)),
                                         values + word * kWordBits + part * 16));
    alignas(64) std::int32_t parts[16];
    _mm512_store_si512(parts, _mm512_add_epi32(_mm512_add_epi32(sums[0], sums[1]),
                                               _mm512_add_epi32(sums[2], sums[3])));
    return total(parts);
}

[[gnu::target("avx2")]] std::int32_t sum_avx2(const std::int32_t* values, const std::uint64_t* bits,
                                              std::size_t words) {
    const __m256i places = _mm256_setr_epi32(1, 2, 4, 8, 16, 32, 64, 128);
    __m256i sums = _mm256_setzero_si256();
    for (std::size_t word = 0; word < words; ++word)
        for (unsigned part = 0; part < 8; ++part) {
            const __m256i value = _mm256_loadu_si256(
                reinterpret_cast<const __m256i*>(values + word * kWordBits + part * 8));
            const __m256i byte =
                _mm256_set1_epi32(static_cast<int>(bits[word] >> (part * 8) & 0xFF));
            const __m256i mask = _mm256_cmpeq_epi32(_mm256_and_si256(byte, places), places);
            sums = _mm256_add_epi32(sums, _mm256_and_si256(mask, value));
        }
    alignas(32) std::int32_t parts[8];
    _mm256_store_si256(reinterpret_cast<__m256i*>(parts), sums);
    return total(parts);
}
#endif

using Differing = std::int32_t (*)(const std::uint64_t*, const std::uint64_t*, std::size_t);
using Sum = std::int32_t (*)(const std::int32_t*, const std::uint64_t*, std::size_t);

Differing best_differing() {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("popcnt")) return differing_popcnt;
#endif
    return differing_portably;
}

Sum best_sum() {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f")) return sum_avx512;
    if (__builtin_cpu_supports("avx2")) return sum_avx2;
#endif
    return sum_portably;
}

const Differing differing_bits = best_differing();
const Sum sum_bits = best_sum();

}  // namespace

std::int32_t dot(std::span<const std::uint64_t> a, std::span<const std::uint64_t> b,
                 std::uint32_t count) {
    return static_cast<std::int32_t>(count) -
           2 * differing_bits(a.data(), b.data(), words_of(count));
}

std::int32_t sum_set(std::span<const std::int32_t> values, std::span<const std::uint64_t> bits) {
    return sum_bits(values.data(), bits.data(), values.size() / kWordBits);
}

std::int32_t sum_set_portably(std::span<const std::int32_t> values,
                              std::span<const std::uint64_t> bits) {
    return sum_portably(values.data(), bits.data(), values.size() / kWordBits);
}

}  // namespace tessera::tdnn
