#include <gtest/gtest.h>

#include <cmath>

#include "models/base/random.h"
#include "platform/workload/scales.h"

namespace tessera::workload {
namespace {

TEST(Scales, PowersOfTwoJustFitTheLargestValue) {
    for (const double largest :
         {1e-6, 0.3, 0.49999, 0.5, 0.99999, 1.0, 3.7, 1000.0, 32767.0, 1e9}) {
        const double scale = power_of_two_scale(largest, 16);
        EXPECT_EQ(std::exp2(std::round(std::log2(scale))), scale);
        EXPECT_LE(largest / scale, 32767) << largest;
        EXPECT_GT(largest / (scale / 2), 32767) << largest;
    }
}

TEST(Scales, FracBitsAreTheExponent) {
    EXPECT_EQ(frac_bits_of(1.0 / 8), 3);
    EXPECT_EQ(frac_bits_of(4.0), -2);
    EXPECT_EQ(frac_bits_of(0.3), 0);
}

TEST(Scales, ValuesRoundHalvesAwayFromZeroAndSaturate) {
    EXPECT_EQ(quantise_value(1.25, 0.5, 8), 3);
    EXPECT_EQ(quantise_value(-1.25, 0.5, 8), -3);
    EXPECT_EQ(quantise_value(1.2, 0.5, 8), 2);
    EXPECT_EQ(quantise_value(1000, 0.5, 8), 127);
    EXPECT_EQ(quantise_value(-1000, 0.5, 8), -127);
    EXPECT_EQ(quantise_value(-1e9, 0.5, 16), -32767);
}

TEST(Scales, RatiosOfPowersOfTwoAreExact) {
    EXPECT_EQ(to_ratio(0.125).multiplier, 1u);
    EXPECT_EQ(to_ratio(0.125).shift, 3);
    EXPECT_EQ(to_ratio(1.0).shift, 0);
    EXPECT_EQ(to_ratio(16.0).multiplier, 16u);
    EXPECT_EQ(to_ratio(16.0).shift, 0);
}

TEST(Scales, OtherRatiosAreCloserThanTwoToTheMinus24) {
    base::RandomStream random(1, "ratios", 0);
    for (int i = 0; i < 1000; ++i) {
        const double ratio = std::exp2(40 * random.uniform() - 30);
        const Ratio found = to_ratio(ratio);
        EXPECT_LT(found.multiplier, 1u << 31);
        EXPECT_LE(found.shift, 62);
        EXPECT_NEAR(std::ldexp(found.multiplier, -found.shift) / ratio, 1, std::exp2(-24));
    }
}

TEST(Scales, TwoRatiosShareAShift) {
    const RatioPair exact = to_ratios(0.5, 0.125);
    EXPECT_EQ(exact.shift, 3);
    EXPECT_EQ(exact.first, 4u);
    EXPECT_EQ(exact.second, 1u);
    const RatioPair close = to_ratios(0.7, 0.003);
    EXPECT_NEAR(std::ldexp(close.first, -close.shift), 0.7, 1e-7);
    EXPECT_NEAR(std::ldexp(close.second, -close.shift), 0.003, 1e-7);
    const RatioPair far = to_ratios(1024.0, std::exp2(-40));
    EXPECT_LT(far.first, 1u << 31);
    EXPECT_NEAR(std::ldexp(far.first, -far.shift), 1024.0, 1e-3);
}

}  // namespace
}  // namespace tessera::workload
