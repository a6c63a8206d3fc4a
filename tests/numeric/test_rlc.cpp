#include <gtest/gtest.h>

#include <vector>

#include "models/base/random.h"
#include "models/numeric/rlc.h"

namespace tessera::numeric {
namespace {

using Values = std::vector<std::int16_t>;

std::vector<std::uint64_t> encoded(const Values& values) {
    std::vector<std::uint64_t> words(rlc_most_words(values.size()));
    words.resize(rlc_encode(values, words.data()));
    return words;
}

std::optional<Values> decoded(const std::vector<std::uint64_t>& words, std::size_t elements) {
    Values values(elements, 99);
    const auto used = rlc_decode(words, values);
    if (!used) return std::nullopt;
    EXPECT_EQ(*used, words.size());
    return values;
}

constexpr std::uint64_t pair(std::uint64_t run, std::uint16_t level, unsigned index) {
    return (run | std::uint64_t{level} << 5) << (21 * index);
}
constexpr std::uint64_t kLast = std::uint64_t{1} << 63;

// The example of JSSC 2017: 0 0 12 0 0 0 0 53 0 0 22 makes 2:12, 4:53, 2:22, one word.
TEST(Rlc, ExampleOfThePaper) {
    const Values values = {0, 0, 12, 0, 0, 0, 0, 53, 0, 0, 22};
    EXPECT_EQ(encoded(values),
              std::vector<std::uint64_t>{pair(2, 12, 0) | pair(4, 53, 1) | pair(2, 22, 2) | kLast});
}

TEST(Rlc, DenseValuesTakeAThirdOfAWordEach) {
    for (std::size_t elements = 1; elements < 20; ++elements)
        EXPECT_EQ(encoded(Values(elements, -1)).size(), (elements + 2) / 3) << elements;
}

TEST(Rlc, ZerosTakeAPairForEvery32) {
    for (const std::size_t elements : {1u, 31u, 32u, 33u, 96u, 97u, 1000u}) {
        const std::size_t pairs = (elements + 31) / 32;
        const auto words = encoded(Values(elements, 0));
        EXPECT_EQ(words.size(), (pairs + 2) / 3) << elements;
        EXPECT_EQ(decoded(words, elements), Values(elements, 0)) << elements;
    }
}

TEST(Rlc, RunsAroundTheLongestComeBack) {
    for (std::size_t zeros = 29; zeros <= 66; ++zeros) {
        Values values(zeros, 0);
        values.push_back(-32768);
        EXPECT_EQ(decoded(encoded(values), values.size()), values) << zeros << " zeros";
        values.push_back(0);
        EXPECT_EQ(decoded(encoded(values), values.size()), values) << zeros << " zeros and one";
    }
}

Values random_values(base::RandomStream& random, std::size_t elements, unsigned zeros_percent) {
    Values values(elements);
    for (std::int16_t& value : values)
        if (random.below(100) >= zeros_percent)
            value = static_cast<std::int16_t>(random.below(65536));
    return values;
}

TEST(Rlc, RandomValuesComeBackAndNeverExceedTheBound) {
    base::RandomStream random(5, "rlc", 0);
    for (int i = 0; i < 2000; ++i) {
        const std::size_t elements = 1 + random.below(300);
        const Values values = random_values(random, elements, random.below(101));
        const auto words = encoded(values);
        ASSERT_LE(words.size(), rlc_most_words(elements)) << "values " << i;
        ASSERT_EQ(decoded(words, elements), values) << "values " << i;
    }
}

TEST(Rlc, SegmentsThatEndTooEarlyOrTooLateAreRefused) {
    const Values values = {1, 2, 3, 4, 5, 6, 7};
    const auto words = encoded(values);
    ASSERT_EQ(words.size(), 3u);
    EXPECT_FALSE(decoded({words[0], words[1]}, 7)) << "a word is missing";
    EXPECT_FALSE(decoded({words[0], words[1], words[2] & ~kLast}, 7)) << "no terminator";
    EXPECT_FALSE(decoded({words[0] | kLast, words[1], words[2]}, 7)) << "an early terminator";
    EXPECT_FALSE(decoded(words, 5)) << "fewer values";
    EXPECT_FALSE(decoded({pair(7, 1, 0) | kLast}, 7)) << "a run beyond the end";
    EXPECT_FALSE(decoded({}, 7));
}

TEST(Rlc, ExpectedWordsAreThoseOfRandomZeros) {
    base::RandomStream random(6, "rlc", 0);
    for (const unsigned percent : {0u, 20u, 50u, 80u, 95u, 99u, 100u}) {
        constexpr std::size_t kElements = 200'000;
        const auto words =
            static_cast<double>(encoded(random_values(random, kElements, percent)).size());
        const auto expected = static_cast<double>(rlc_expected_words(kElements, percent / 100.0));
        EXPECT_NEAR(words / expected, 1, 0.02) << percent << " % zeros";
    }
    EXPECT_EQ(rlc_expected_words(0, 0.5), 0u);
    EXPECT_EQ(rlc_expected_words(1, 1.0), 1u);
}

}  // namespace
}  // namespace tessera::numeric
