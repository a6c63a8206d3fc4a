#include "models/numeric/accumulate.h"

#include <algorithm>
#include <limits>
#include <vector>

namespace tessera::numeric {

namespace {

using base::Accumulator;

template <Accumulator kind>
[[gnu::always_inline]] inline std::int32_t plus_product(std::int32_t sum, std::int32_t value,
                                                        std::int32_t weight, unsigned shift) {
    const std::int32_t product =
        kind == Accumulator::int32 ? value * weight : (value * weight) >> shift;
    if constexpr (kind == Accumulator::sat16)
        // At most 2^15 + 2^30: no overflow before the clamp.
        return std::clamp<std::int32_t>(sum + product, std::numeric_limits<std::int16_t>::min(),
                                        std::numeric_limits<std::int16_t>::max());
    else
        return static_cast<std::int32_t>(static_cast<std::uint32_t>(sum) +
                                         static_cast<std::uint32_t>(product));
}

// Four taps at a time, so that a sum is loaded and stored once for four products.
template <Accumulator kind>
[[gnu::always_inline]] inline void line(std::int32_t* __restrict sums, std::size_t length,
                                        const Taps& taps, unsigned shift) {
    const std::int16_t* const weights = taps.weights;
    const auto values = [&](std::size_t k) { return taps.values + taps.offsets[k]; };
    std::size_t k = 0;
    for (; k + 4 <= taps.count; k += 4) {
        const std::int16_t* const __restrict v0 = values(k);
        const std::int16_t* const __restrict v1 = values(k + 1);
        const std::int16_t* const __restrict v2 = values(k + 2);
        const std::int16_t* const __restrict v3 = values(k + 3);
        const std::int32_t w0 = weights[k], w1 = weights[k + 1];
        const std::int32_t w2 = weights[k + 2], w3 = weights[k + 3];
        for (std::size_t i = 0; i < length; ++i) {
            std::int32_t sum = plus_product<kind>(sums[i], v0[i], w0, shift);
            sum = plus_product<kind>(sum, v1[i], w1, shift);
            sum = plus_product<kind>(sum, v2[i], w2, shift);
            sums[i] = plus_product<kind>(sum, v3[i], w3, shift);
        }
    }
    for (; k < taps.count; ++k) {
        const std::int16_t* const __restrict v = values(k);
        const std::int32_t w = weights[k];
        for (std::size_t i = 0; i < length; ++i)
            sums[i] = plus_product<kind>(sums[i], v[i], w, shift);
    }
}

template <Accumulator kind>
[[gnu::always_inline]] inline std::int32_t dot(std::int32_t sum,
                                               const std::int16_t* __restrict values,
                                               const std::int16_t* __restrict weights,
                                               std::size_t count, unsigned shift) {
    for (std::size_t k = 0; k < count; ++k)
        sum = plus_product<kind>(sum, values[k], weights[k], shift);
    return sum;
}

template <Accumulator kind>
void portable_line(std::int32_t* sums, std::size_t length, const Taps& taps, unsigned shift) {
    line<kind>(sums, length, taps, shift);
}
template <Accumulator kind>
std::int32_t portable_dot(std::int32_t sum, const std::int16_t* values, const std::int16_t* weights,
                          std::size_t count, unsigned shift) {
    return dot<kind>(sum, values, weights, count, shift);
}

constexpr Kernels kPortable = {
    "portable",
    {portable_line<Accumulator::int32>, portable_line<Accumulator::wrap16>,
     portable_line<Accumulator::sat16>},
    {portable_dot<Accumulator::int32>, portable_dot<Accumulator::wrap16>,
     portable_dot<Accumulator::sat16>}};

#if defined(__x86_64__)
template <Accumulator kind>
[[gnu::target("avx2")]] void avx2_line(std::int32_t* sums, std::size_t length, const Taps& taps,
                                       unsigned shift) {
    line<kind>(sums, length, taps, shift);
}
template <Accumulator kind>
[[gnu::target("avx2")]] std::int32_t avx2_dot(std::int32_t sum, const std::int16_t* values,
                                              const std::int16_t* weights, std::size_t count,
                                              unsigned shift) {
    return dot<kind>(sum, values, weights, count, shift);
}

constexpr Kernels kAvx2 = {
    "avx2",
    {avx2_line<Accumulator::int32>, avx2_line<Accumulator::wrap16>, avx2_line<Accumulator::sat16>},
    {avx2_dot<Accumulator::int32>, avx2_dot<Accumulator::wrap16>, avx2_dot<Accumulator::sat16>}};

template <Accumulator kind>
[[gnu::target("avx512f,avx512bw,avx512dq,avx512vl,prefer-vector-width=512")]] void avx512_line(
    std::int32_t* sums, std::size_t length, const Taps& taps, unsigned shift) {
    line<kind>(sums, length, taps, shift);
}
template <Accumulator kind>
[[gnu::target("avx512f,avx512bw,avx512dq,avx512vl,prefer-vector-width=512")]] std::int32_t
avx512_dot(std::int32_t sum, const std::int16_t* values, const std::int16_t* weights,
           std::size_t count, unsigned shift) {
    return dot<kind>(sum, values, weights, count, shift);
}

constexpr Kernels kAvx512 = {"avx512",
                             {avx512_line<Accumulator::int32>, avx512_line<Accumulator::wrap16>,
                              avx512_line<Accumulator::sat16>},
                             {avx512_dot<Accumulator::int32>, avx512_dot<Accumulator::wrap16>,
                              avx512_dot<Accumulator::sat16>}};

bool has_avx512() {
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
}
#endif

}  // namespace

std::span<const Kernels* const> kernels() {
    static const std::vector<const Kernels*> list = [] {
        std::vector<const Kernels*> known = {&kPortable};
#if defined(__x86_64__)
        if (__builtin_cpu_supports("avx2")) known.push_back(&kAvx2);
        if (has_avx512()) known.push_back(&kAvx512);
#endif
        return known;
    }();
    return list;
}

const Kernels& portable_kernels() { return kPortable; }
const Kernels& best_kernels() { return *kernels().back(); }

}  // namespace tessera::numeric
