#pragma once
// Bits that are read wrong, at random, and what error correction makes of them.

#include <cstdint>
#include <vector>

#include "models/base/random.h"
#include "models/memory/byte_error.h"
#include "models/memory/dram_config.h"

namespace tessera::memory {

struct EccStatistics {
    std::uint64_t bits_flipped = 0;
    std::uint64_t words_corrected = 0, words_uncorrectable = 0;  // of 64 bits, as the code sees it
    std::uint64_t words_wrong = 0;  // delivered with wrong bits and no notice
};

// Every bit of the words that a read touches, check bits included, is wrong with the same chance;
// what is stored stays right.
class BitErrors {
  public:
    BitErrors(double bit_error_rate, EccMode ecc, base::RandomStream random);

    [[nodiscard]] bool can_happen() const { return log_of_right_ < 0; }
    // Replaces `errors` by what a read delivers wrong; false when the code knows that it is.
    [[nodiscard]] bool read(std::uint64_t offset, std::uint64_t bytes,
                            std::vector<ByteError>& errors);
    [[nodiscard]] const EccStatistics& statistics() const { return statistics_; }

  private:
    void draw_gap();
    [[nodiscard]] bool read_word(std::uint64_t flipped_data, std::uint8_t flipped_check,
                                 std::uint64_t& wrong_bits);

    EccMode ecc_;
    double log_of_right_;  // of the chance of a bit to be right
    base::RandomStream random_;
    std::uint64_t right_bits_ = 0;  // until the next wrong one
    EccStatistics statistics_;
};

}  // namespace tessera::memory
