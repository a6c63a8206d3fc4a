#include "models/memory/secded.h"

#include <array>
#include <bit>

namespace tessera::memory {

namespace {

constexpr unsigned kDataBits = 64, kHammingBits = 7;

// Hamming's position of each data bit: 1 to 71 without the powers of two, which check bits have.
constexpr std::array<unsigned, kDataBits> kPosition = [] {
    std::array<unsigned, kDataBits> positions{};
    unsigned position = 0;
    for (unsigned& of_bit : positions) {
        do {
            ++position;
        } while (std::has_single_bit(position));
        of_bit = position;
    }
    return positions;
}();

// The data bits that each check bit makes even.
constexpr std::array<std::uint64_t, kHammingBits> kCovered = [] {
    std::array<std::uint64_t, kHammingBits> masks{};
    for (unsigned bit = 0; bit < kDataBits; ++bit)
        for (unsigned check = 0; check < kHammingBits; ++check)
            if ((kPosition[bit] >> check & 1) != 0) masks[check] |= std::uint64_t{1} << bit;
    return masks;
}();

bool is_odd(std::uint64_t bits) { return std::popcount(bits) % 2 != 0; }

}  // namespace

std::uint8_t secded_check(std::uint64_t data) {
    unsigned check = 0;
    for (unsigned bit = 0; bit < kHammingBits; ++bit)
        check |= unsigned{is_odd(data & kCovered[bit])} << bit;
    check |= unsigned{is_odd(data) != is_odd(check)} << kHammingBits;
    return static_cast<std::uint8_t>(check);
}

SecdedWord secded_decode(std::uint64_t data, std::uint8_t check) {
    const unsigned expected = secded_check(data);
    const unsigned position = (expected ^ check) & ((1u << kHammingBits) - 1);
    const bool is_one_wrong = is_odd(data) != is_odd(check);
    if (!is_one_wrong)
        return {data, position == 0 ? SecdedVerdict::clean : SecdedVerdict::uncorrectable};
    if (position == 0 || std::has_single_bit(position)) return {data, SecdedVerdict::corrected};
    for (unsigned bit = 0; bit < kDataBits; ++bit)
        if (kPosition[bit] == position)
            return {data ^ std::uint64_t{1} << bit, SecdedVerdict::corrected};
    return {data, SecdedVerdict::uncorrectable};
}

}  // namespace tessera::memory
