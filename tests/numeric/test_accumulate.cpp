#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "models/base/random.h"
#include "models/numeric/accumulate.h"

namespace tessera::numeric {
namespace {

using base::Accumulator;

// The contract's sum, one product after the other in 64 bits.
std::int32_t plus(std::int32_t sum, int value, int weight, Accumulator accumulator,
                  unsigned shift) {
    const std::int64_t product = std::int64_t{value} * weight;
    switch (accumulator) {
        case Accumulator::int32: return static_cast<std::int32_t>(sum + product);
        case Accumulator::wrap16: return static_cast<std::int16_t>(sum + (product >> shift));
        case Accumulator::sat16: break;
    }
    const std::int64_t next = sum + (product >> shift);
    return static_cast<std::int32_t>(next > 32767 ? 32767 : next < -32768 ? -32768 : next);
}

std::int16_t operand(base::RandomStream& random) {
    switch (random.below(4)) {
        case 0: return -32768;
        case 1: return 32767;
        case 2: return 0;
        default: return static_cast<std::int16_t>(random.bits32());
    }
}

void expect_exact(const Kernels& kernels, Accumulator accumulator) {
    base::RandomStream random(7, "accumulate", static_cast<std::uint64_t>(accumulator));
    for (int round = 0; round < 200; ++round) {
        const std::size_t length = 1 + random.below(70);
        const std::size_t count = 1 + random.below(13);
        const unsigned shift = random.below(32);
        std::vector<std::int16_t> values(length + 50), weights(count);
        std::vector<std::uint32_t> offsets(count);
        std::vector<std::int32_t> sums(length), expected(length);
        for (auto& value : values) value = operand(random);
        for (auto& weight : weights) weight = operand(random);
        for (auto& offset : offsets) offset = random.below(50);
        for (std::size_t i = 0; i < length; ++i) {
            expected[i] = sums[i] = operand(random);
            for (std::size_t k = 0; k < count; ++k)
                expected[i] =
                    plus(expected[i], values[offsets[k] + i], weights[k], accumulator, shift);
        }
        kernels.line(accumulator)(sums.data(), length,
                                  {values.data(), offsets.data(), weights.data(), count}, shift);
        for (std::size_t i = 0; i < length; ++i)
            ASSERT_EQ(settled(sums[i], accumulator), expected[i]) << kernels.name << " line";

        const std::int32_t start = operand(random);
        std::int32_t dot = start;
        for (std::size_t k = 0; k < count; ++k)
            dot = plus(dot, values[k], weights[k], accumulator, shift);
        ASSERT_EQ(
            settled(kernels.dot(accumulator)(start, values.data(), weights.data(), count, shift),
                    accumulator),
            dot)
            << kernels.name << " dot";
    }
}

class Accumulate : public testing::TestWithParam<Accumulator> {};

TEST_P(Accumulate, AllKernelsAreExact) {
    EXPECT_EQ(kernels().front(), &portable_kernels());
    EXPECT_EQ(kernels().back(), &best_kernels());
    for (const Kernels* const each : kernels()) {
        SCOPED_TRACE(each->name);
        expect_exact(*each, GetParam());
    }
}

std::string name_of(const testing::TestParamInfo<Accumulator>& kind) {
    for (const auto& entry : base::enum_names(kind.param))
        if (entry.value == kind.param) return std::string(entry.name);
    return "unknown";
}

INSTANTIATE_TEST_SUITE_P(All, Accumulate,
                         testing::Values(Accumulator::int32, Accumulator::wrap16,
                                         Accumulator::sat16),
                         name_of);

}  // namespace
}  // namespace tessera::numeric
