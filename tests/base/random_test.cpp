#include "models/base/random.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace tessera::base {
namespace {

using Words = std::array<std::uint32_t, 4>;

// Known answers of the authors' library, Random123 (kat_vectors, philox4x32 10).
TEST(Philox, KnownAnswers) {
    EXPECT_EQ(philox({0, 0, 0, 0}, {0, 0}),
              (Words{0x6627'E8D5, 0xE169'C58D, 0xBC57'AC4C, 0x9B00'DBD8}));
    EXPECT_EQ(philox({~0u, ~0u, ~0u, ~0u}, {~0u, ~0u}),
              (Words{0x408F'276D, 0x41C8'3B0E, 0xA20B'C7C6, 0x6D54'51FD}));
    EXPECT_EQ(
        philox({0x243F'6A88, 0x85A3'08D3, 0x1319'8A2E, 0x0370'7344}, {0xA409'3822, 0x299F'31D0}),
        (Words{0xD16C'FE09, 0x94FD'CCEB, 0x5001'E420, 0x2412'6EA1}));
}

std::vector<std::uint64_t> take(RandomStream stream, int count) {
    std::vector<std::uint64_t> values;
    for (int i = 0; i < count; ++i) values.push_back(stream.bits64());
    return values;
}

TEST(RandomStream, DoesNotDependOnOtherStreams) {
    RandomStream first(7, "adc0", 3), second(7, "adc1", 3);
    std::vector<std::uint64_t> from_first, from_second;
    for (int i = 0; i < 10; ++i) {
        from_first.push_back(first.bits64());
        from_second.push_back(second.bits64());
    }
    EXPECT_EQ(from_first, take({7, "adc0", 3}, 10));
    EXPECT_EQ(from_second, take({7, "adc1", 3}, 10));
}

TEST(RandomStream, SeedComponentAndOperationAllMatter) {
    const auto base = take({7, "adc0", 3}, 4);
    EXPECT_NE(base, take({8, "adc0", 3}, 4));
    EXPECT_NE(base, take({7, "adc1", 3}, 4));
    EXPECT_NE(base, take({7, "adc0", 4}, 4));
}

TEST(RandomStream, BelowStaysBelowAndIsUniform) {
    RandomStream random(1, "below", 0);
    std::array<int, 6> hits{};
    constexpr int rolls = 60'000;
    for (int i = 0; i < rolls; ++i) {
        const std::uint32_t value = random.below(6);
        ASSERT_LT(value, 6u);
        ++hits[value];
    }
    double chi_squared = 0;
    for (const int count : hits) chi_squared += std::pow(count - rolls / 6, 2) / (rolls / 6);
    EXPECT_LT(chi_squared, 20.5) << "5 degrees of freedom, p = 0.001";
}

TEST(RandomStream, UniformHasMeanOneHalfAndStaysInRange) {
    RandomStream random(1, "uniform", 0);
    double sum = 0;
    constexpr int count = 100'000;
    for (int i = 0; i < count; ++i) {
        const double value = random.uniform();
        ASSERT_GE(value, 0);
        ASSERT_LT(value, 1);
        sum += value;
    }
    EXPECT_NEAR(sum / count, 0.5, 4 * std::sqrt(1.0 / 12 / count));
}

TEST(RandomStream, NormalHasMeanZeroAndVarianceOne) {
    RandomStream random(1, "normal", 0);
    double sum = 0, squares = 0;
    constexpr int count = 100'000;
    for (int i = 0; i < count; ++i) {
        const double value = random.normal();
        sum += value;
        squares += value * value;
    }
    EXPECT_NEAR(sum / count, 0, 4 / std::sqrt(count));
    EXPECT_NEAR(squares / count, 1, 4 * std::sqrt(2.0 / count));
}

}  // namespace
}  // namespace tessera::base
