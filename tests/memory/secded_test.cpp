// The code's promise, over all errors of one and two bits; and bits read wrong at random.

#include "models/memory/secded.h"

#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "models/memory/bit_errors.h"

namespace tessera::memory {
namespace {

constexpr unsigned kBits = 72;
constexpr std::array<std::uint64_t, 4> kData = {0, ~std::uint64_t{0}, 0x0123'4567'89AB'CDEF,
                                                0x8000'0000'0000'0001};

SecdedWord decode_with(std::uint64_t data, const std::vector<unsigned>& wrong_bits) {
    std::uint8_t check = secded_check(data);
    for (const unsigned bit : wrong_bits) {
        if (bit < 64)
            data ^= std::uint64_t{1} << bit;
        else
            check = static_cast<std::uint8_t>(check ^ 1u << (bit - 64));
    }
    return secded_decode(data, check);
}

TEST(Secded, RightBitsAreLeftAlone) {
    for (const std::uint64_t data : kData) {
        EXPECT_EQ(decode_with(data, {}).data, data);
        EXPECT_EQ(decode_with(data, {}).verdict, SecdedVerdict::clean);
    }
}

TEST(Secded, EverySingleWrongBitIsCorrected) {
    for (const std::uint64_t data : kData)
        for (unsigned bit = 0; bit < kBits; ++bit) {
            const SecdedWord word = decode_with(data, {bit});
            EXPECT_EQ(word.data, data) << bit;
            EXPECT_EQ(word.verdict, SecdedVerdict::corrected) << bit;
        }
}

TEST(Secded, EveryPairOfWrongBitsIsFound) {
    for (const std::uint64_t data : kData)
        for (unsigned one = 0; one < kBits; ++one)
            for (unsigned other = one + 1; other < kBits; ++other)
                EXPECT_EQ(decode_with(data, {one, other}).verdict, SecdedVerdict::uncorrectable)
                    << one << ' ' << other;
}

TEST(BitErrors, ComeAtTheirRateWhateverTheLengthOfReads) {
    constexpr double kRate = 1e-4;
    for (const std::uint64_t bytes : {8u, 64u, 4096u}) {
        BitErrors errors(kRate, EccMode::none, {1, "bit_errors", bytes});
        std::vector<ByteError> wrong;
        constexpr std::uint64_t kAll = 1 << 22;
        std::uint64_t seen = 0;
        for (std::uint64_t at = 0; at < kAll; at += bytes) {
            EXPECT_TRUE(errors.read(at, bytes, wrong));
            for (const ByteError& error : wrong) {
                EXPECT_LT(error.index, bytes);
                seen += static_cast<unsigned>(__builtin_popcount(error.wrong_bits));
            }
        }
        const double expected = kRate * 8 * kAll;  // 3355, standard deviation 58
        EXPECT_NEAR(static_cast<double>(seen), expected, 250);
        EXPECT_EQ(errors.statistics().bits_flipped, seen);
    }
}

TEST(BitErrors, TheSameBitsWhateverTheLengthOfAlignedReads) {
    std::vector<std::uint64_t> first;
    for (const std::uint64_t bytes : {8u, 512u}) {
        BitErrors errors(1e-3, EccMode::none, {7, "bit_errors", 0});
        std::vector<ByteError> wrong;
        std::vector<std::uint64_t> places;
        for (std::uint64_t at = 0; at < 1 << 16; at += bytes) {
            (void)errors.read(at, bytes, wrong);
            for (const ByteError& error : wrong)
                places.push_back((at + error.index) << 8 | error.wrong_bits);
        }
        ASSERT_GT(places.size(), 100u);
        if (first.empty()) first = places;
        EXPECT_EQ(places, first);
    }
}

TEST(BitErrors, CorrectionLeavesOnlyWhatItCannotKnow) {
    BitErrors errors(3e-3, EccMode::secded, {3, "bit_errors", 0});
    std::vector<ByteError> wrong;
    std::uint64_t refused = 0, delivered_wrong = 0;
    for (std::uint64_t at = 0; at < 1 << 20; at += 8) {
        if (!errors.read(at, 8, wrong))
            ++refused;
        else if (!wrong.empty())
            ++delivered_wrong;
    }
    const EccStatistics& statistics = errors.statistics();
    EXPECT_EQ(statistics.words_uncorrectable, refused);
    EXPECT_EQ(statistics.words_wrong, delivered_wrong);
    // Of 131072 words of 72 bits: one wrong bit with 0.1744, two with 0.0186, more with 0.0014.
    EXPECT_NEAR(static_cast<double>(refused), 0.0186 * 131072, 0.0022 * 131072);
    EXPECT_NEAR(static_cast<double>(statistics.words_corrected), 0.1752 * 131072, 0.006 * 131072);
    EXPECT_GT(delivered_wrong, 0u) << "three wrong bits look like one";
    EXPECT_LT(delivered_wrong, 0.0014 * 131072);
}

}  // namespace
}  // namespace tessera::memory
