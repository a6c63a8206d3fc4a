#pragma once
// Sums of 16-bit products, the inner loops of every integer tile: exact in each of the contract's
// accumulators, and the same in every version of the code.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "models/base/job.h"

namespace tessera::numeric {

// `count` weights, each with where its operands start in `values`.
struct Taps {
    const std::int16_t* values;
    const std::uint32_t* offsets;
    const std::int16_t* weights;
    std::size_t count;
};

// sums[i] gains weights[k] * values[offsets[k] + i] for every k, in order of k, for i < length.
// Products are shifted right arithmetically by `product_shift` (0..31) in wrap16 and sat16; int32
// ignores it. Sums of wrap16 are right modulo 2^16: `settled` gives their value.
using AccumulateLine = void (*)(std::int32_t* sums, std::size_t length, const Taps& taps,
                                unsigned product_shift);
// The sum, gaining weights[k] * values[k] for every k < count; shifts as above.
using AccumulateDot = std::int32_t (*)(std::int32_t sum, const std::int16_t* values,
                                       const std::int16_t* weights, std::size_t count,
                                       unsigned product_shift);

struct Kernels {
    std::string_view name;
    std::array<AccumulateLine, 3> lines;  // by Accumulator
    std::array<AccumulateDot, 3> dots;

    [[nodiscard]] AccumulateLine line(base::Accumulator accumulator) const {
        return lines[static_cast<std::size_t>(accumulator)];
    }
    [[nodiscard]] AccumulateDot dot(base::Accumulator accumulator) const {
        return dots[static_cast<std::size_t>(accumulator)];
    }
};

// All that the processor this runs on can run, the slowest first.
[[nodiscard]] std::span<const Kernels* const> kernels();
[[nodiscard]] const Kernels& portable_kernels();
// The fastest for the processor this runs on.
[[nodiscard]] const Kernels& best_kernels();

// The value of a sum that the kernels have built.
[[nodiscard]] constexpr std::int32_t settled(std::int32_t sum, base::Accumulator accumulator) {
    return accumulator == base::Accumulator::wrap16 ? static_cast<std::int16_t>(sum) : sum;
}

}  // namespace tessera::numeric
