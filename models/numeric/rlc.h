#pragma once
// Run-length code of sparse 16-bit values, as Eyeriss keeps ifmaps and ofmaps off the chip: 64-bit
// words of three (run, level) pairs and a terminator (ISSCC 2016; JSSC 52(1)
// 2017).
//
// Pair i of a word stands in bits 21 i to 21 i + 20: five bits count the zeros before the level,
// sixteen hold the level. Bit 63 marks the last word of a segment. The order of the bits is ours,
// the paper does not say it. A run of more than 31 zeros continues in the next pair, whose
// predecessor has level 0, and so do zeros at the end; pairs that are left over in the last word
// are zero.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace tessera::numeric {

inline constexpr std::size_t kRlcWordBytes = 8;
inline constexpr std::size_t kRlcPairs = 3;  // of a word
inline constexpr std::size_t kRlcLongestRun = 31;

// Words that a segment of `elements` values never exceeds: no zeros among them.
[[nodiscard]] constexpr std::size_t rlc_most_words(std::size_t elements) {
    return (elements + kRlcPairs - 1) / kRlcPairs;
}

// Encodes a segment of at least one value; `words` has room for rlc_most_words(values.size()).
// Returns the words written.
std::size_t rlc_encode(std::span<const std::int16_t> values, std::uint64_t* words);

// Decodes one segment of values.size() values and returns the words it took; nothing when the words
// end before the segment does, or the terminator stands elsewhere than in the segment's last word.
[[nodiscard]] std::optional<std::size_t> rlc_decode(std::span<const std::uint64_t> words,
                                                    std::span<std::int16_t> values);

// Words expected of a segment whose values are zero independently with a probability: each level
// takes a pair, and so does every 32nd zero of a run.
[[nodiscard]] std::size_t rlc_expected_words(std::size_t elements, double zero_fraction);

}  // namespace tessera::numeric
