#include "models/numeric/rlc.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace tessera::numeric {

namespace {

constexpr unsigned kRunBits = 5, kPairBits = 21;
constexpr std::uint64_t kRunMask = (1u << kRunBits) - 1;
constexpr std::uint64_t kTerminator = std::uint64_t{1} << 63;

}  // namespace

std::size_t rlc_encode(std::span<const std::int16_t> values, std::uint64_t* words) {
    assert(!values.empty());
    std::uint64_t* const first = words;
    std::uint64_t word = 0;
    unsigned shift = 0;
    std::uint64_t run = 0;
    const auto put = [&](std::int16_t level) {
        if (shift == kRlcPairs * kPairBits) {
            *words++ = word;
            word = 0;
            shift = 0;
        }
        word |= (run | std::uint64_t{static_cast<std::uint16_t>(level)} << kRunBits) << shift;
        shift += kPairBits;
        run = 0;
    };
    for (const std::int16_t value : values)
        if (value != 0 || run == kRlcLongestRun)
            put(value);
        else
            ++run;
    if (run != 0) {
        --run;  // the last zero is the level
        put(0);
    }
    *words++ = word | kTerminator;
    return static_cast<std::size_t>(words - first);
}

std::optional<std::size_t> rlc_decode(std::span<const std::uint64_t> words,
                                      std::span<std::int16_t> values) {
    std::fill(values.begin(), values.end(), std::int16_t{0});
    std::size_t at = 0;
    for (std::size_t used = 0; used < words.size();) {
        const std::uint64_t word = words[used++];
        for (std::size_t pair = 0; pair < kRlcPairs && at < values.size(); ++pair) {
            const std::uint64_t bits = word >> (pair * kPairBits);
            at += bits & kRunMask;
            if (at >= values.size()) return std::nullopt;
            values[at++] = static_cast<std::int16_t>(bits >> kRunBits);
        }
        if (((word & kTerminator) != 0) != (at == values.size())) return std::nullopt;
        if (at == values.size()) return used;
    }
    return std::nullopt;
}

std::size_t rlc_expected_words(std::size_t elements, double zero_fraction) {
    if (elements == 0) return 0;
    const double zeros = std::clamp(zero_fraction, 0.0, 1.0);
    constexpr double kSplit = kRlcLongestRun + 1;
    // The chance that a run holds at least k x 32 zeros, summed over k; without levels there is one
    // run of everything.
    const double levels = static_cast<double>(elements) * (1 - zeros);
    const double long_run = std::pow(zeros, kSplit);
    const double splits =
        long_run < 1 ? levels * long_run / (1 - long_run) : static_cast<double>(elements) / kSplit;
    const double least = static_cast<double>(elements) / kSplit;
    const double pairs = std::max(levels + splits, least);
    return std::max<std::size_t>(
        static_cast<std::size_t>(std::ceil(pairs / static_cast<double>(kRlcPairs))), 1);
}

}  // namespace tessera::numeric
