#pragma once
// Single error correction, double error detection: the extended Hamming code (72,64).

#include <cstdint>

namespace tessera::memory {

enum class SecdedVerdict : std::uint8_t { clean, corrected, uncorrectable };

struct SecdedWord {
    std::uint64_t data = 0;
    SecdedVerdict verdict = SecdedVerdict::clean;
};

// The check bits of 64 data bits: seven of Hamming's, then the parity of all others.
[[nodiscard]] std::uint8_t secded_check(std::uint64_t data);

// What a decoder makes of bits as they were read. One wrong bit of the 72 is corrected and two are
// found out; three or more may be taken for one.
[[nodiscard]] SecdedWord secded_decode(std::uint64_t data, std::uint8_t check);

}  // namespace tessera::memory
