#include "models/memory/bit_errors.h"

#include <cmath>

#include "models/memory/secded.h"

namespace tessera::memory {

namespace {
constexpr std::uint64_t kWordBytes = 8, kDataBits = 64, kCheckBits = 8;
constexpr double kFarthest = 0x1p62;  // bits
}  // namespace

BitErrors::BitErrors(double bit_error_rate, EccMode ecc, base::RandomStream random)
    : ecc_(ecc), log_of_right_(std::log1p(-bit_error_rate)), random_(random) {
    if (can_happen()) draw_gap();
}

// Geometric: from one wrong bit to the next.
void BitErrors::draw_gap() {
    const double gap = std::log1p(-random_.uniform()) / log_of_right_;
    right_bits_ =
        gap < kFarthest ? static_cast<std::uint64_t>(gap) : static_cast<std::uint64_t>(kFarthest);
}

bool BitErrors::read(std::uint64_t offset, std::uint64_t bytes, std::vector<ByteError>& errors) {
    errors.clear();
    const std::uint64_t bits = kDataBits + (ecc_ == EccMode::secded ? kCheckBits : 0);
    const std::uint64_t first = offset / kWordBytes, last = (offset + bytes - 1) / kWordBytes;
    std::uint64_t passed = 0;  // bits of this access that have been looked at
    const std::uint64_t all = (last - first + 1) * bits;
    bool is_known_wrong = false;
    while (right_bits_ < all - passed) {
        const std::uint64_t word = (passed + right_bits_) / bits;
        const std::uint64_t word_end = (word + 1) * bits;
        std::uint64_t data = 0;
        std::uint8_t check = 0;
        while (right_bits_ < word_end - passed) {
            passed += right_bits_;
            const std::uint64_t bit = passed - word * bits;
            if (bit < kDataBits)
                data |= std::uint64_t{1} << bit;
            else
                check = static_cast<std::uint8_t>(check | 1u << (bit - kDataBits));
            ++statistics_.bits_flipped;
            ++passed;
            draw_gap();
        }
        std::uint64_t wrong = 0;
        if (!read_word(data, check, wrong)) is_known_wrong = true;
        for (std::uint64_t byte = 0; byte < kWordBytes; ++byte) {
            const auto wrong_bits = static_cast<std::uint8_t>(wrong >> 8 * byte);
            const std::uint64_t index = (first + word) * kWordBytes + byte - offset;
            if (wrong_bits != 0 && index < bytes) errors.push_back({index, wrong_bits});
        }
    }
    right_bits_ -= all - passed;
    return !is_known_wrong;
}

// The code is linear: what it does to wrong bits does not depend on the right ones.
bool BitErrors::read_word(std::uint64_t flipped_data, std::uint8_t flipped_check,
                          std::uint64_t& wrong_bits) {
    SecdedWord word{flipped_data, SecdedVerdict::clean};
    if (ecc_ == EccMode::secded) word = secded_decode(flipped_data, flipped_check);
    wrong_bits = word.data;
    if (word.verdict == SecdedVerdict::uncorrectable) {
        ++statistics_.words_uncorrectable;
        return false;
    }
    if (word.verdict == SecdedVerdict::corrected) ++statistics_.words_corrected;
    if (wrong_bits != 0) ++statistics_.words_wrong;
    return true;
}

}  // namespace tessera::memory
