#include <gtest/gtest.h>

#include <array>
#include <limits>

#include "models/base/random.h"
#include "models/numeric/integers.h"
#include "models/numeric/requantise.h"

namespace tessera::numeric {
namespace {

using base::Activation;
using base::Requantisation;
using base::Rounding;
using base::Saturation;

constexpr auto kMin32 = std::numeric_limits<std::int32_t>::min();
constexpr auto kMax32 = std::numeric_limits<std::int32_t>::max();

TEST(ShiftRight, HalfUpRoundsTiesTowardsPlusInfinity) {
    EXPECT_EQ(shift_right(5, 1, Rounding::half_up), 3);
    EXPECT_EQ(shift_right(-5, 1, Rounding::half_up), -2);
    EXPECT_EQ(shift_right(-6, 2, Rounding::half_up), -1);
    EXPECT_EQ(shift_right(-7, 2, Rounding::half_up), -2);
    EXPECT_EQ(shift_right(7, 0, Rounding::half_up), 7);
}

TEST(ShiftRight, FloorGoesTowardsMinusInfinity) {
    EXPECT_EQ(shift_right(5, 1, Rounding::floor), 2);
    EXPECT_EQ(shift_right(-5, 1, Rounding::floor), -3);
}

TEST(ShiftRight, IsExactAtTheEndsOf64Bits) {
    const auto most = std::numeric_limits<std::int64_t>::max();
    EXPECT_EQ(shift_right(most, 62, Rounding::half_up), 2);
    EXPECT_EQ(shift_right(std::numeric_limits<std::int64_t>::min(), 62, Rounding::half_up), -2);
}

TEST(Requantise, ClampsOrWrapsToTheWidth) {
    Requantisation to;
    EXPECT_EQ(requantise(40000, 0, to, 16), 32767);
    EXPECT_EQ(requantise(-40000, 0, to, 16), -32768);
    EXPECT_EQ(requantise(-129, 0, to, 8), -128);
    to.saturation = Saturation::wrap;
    EXPECT_EQ(requantise(40000, 0, to, 16), 40000 - 65536);
    EXPECT_EQ(requantise(-129, 0, to, 8), 127);
}

TEST(Requantise, ActivatesAfterSaturation) {
    Requantisation to{.saturation = Saturation::wrap, .activation = Activation::relu};
    EXPECT_EQ(requantise(40000, 0, to, 16), 0);
    EXPECT_EQ(requantise(-5, 0, to, 16), 0);
    EXPECT_EQ(requantise(5, 0, to, 16), 5);
}

TEST(Requantise, EqualsArithmeticIn128Bits) {
    __extension__ using Wide = __int128;
    base::RandomStream random(1, "requantise", 0);
    for (int i = 0; i < 20000; ++i) {
        const std::array<std::int32_t, 4> sums = {kMin32, kMax32,
                                                  static_cast<std::int32_t>(random.bits32()),
                                                  static_cast<std::int16_t>(random.bits32())};
        const std::int32_t sum = sums[random.below(4)];
        const std::int32_t bias = sums[random.below(4)];
        Requantisation to{.multiplier = random.bits32() >> (1 + random.below(31)),
                          .shift = static_cast<std::uint8_t>(random.below(63)),
                          .rounding = static_cast<Rounding>(random.below(2))};
        const unsigned bits = random.below(2) == 0 ? 8 : 16;
        Wide value = (Wide{sum} + bias) * to.multiplier;
        if (to.rounding == Rounding::half_up && to.shift > 0) value += Wide{1} << (to.shift - 1);
        value >>= to.shift;
        const Wide limit = Wide{1} << (bits - 1);
        const Wide clamped = value >= limit ? limit - 1 : value < -limit ? -limit : value;
        ASSERT_EQ(requantise(sum, bias, to, bits), static_cast<std::int32_t>(clamped))
            << "sum " << sum << " bias " << bias << " multiplier " << to.multiplier << " shift "
            << int{to.shift};
    }
}

TEST(Integers, StoreAndWidenKeepSignedValues) {
    for (const unsigned bits : {8u, 16u}) {
        std::array<std::byte, 8> memory{};
        const std::array<std::int16_t, 4> values = {-128, 127, 0, -1};
        for (std::size_t i = 0; i < values.size(); ++i) store(memory.data(), bits, i, values[i]);
        std::array<std::int16_t, 4> back{};
        widen(memory.data(), bits, back);
        EXPECT_EQ(back, values) << bits << " bits";
    }
}

}  // namespace
}  // namespace tessera::numeric
