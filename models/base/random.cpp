#include "models/base/random.h"

#include <cmath>
#include <numbers>

namespace tessera::base {

std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter,
                                    std::array<std::uint32_t, 2> key) {
    constexpr int kRounds = 10;
    for (int round = 0; round < kRounds; ++round) {
        const std::uint64_t p0 = std::uint64_t{0xD251'1F53u} * counter[0];
        const std::uint64_t p1 = std::uint64_t{0xCD9E'8D57u} * counter[2];
        counter = {static_cast<std::uint32_t>(p1 >> 32) ^ counter[1] ^ key[0],
                   static_cast<std::uint32_t>(p1),
                   static_cast<std::uint32_t>(p0 >> 32) ^ counter[3] ^ key[1],
                   static_cast<std::uint32_t>(p0)};
        key[0] += 0x9E37'79B9u;
        key[1] += 0xBB67'AE85u;
    }
    return counter;
}

std::uint32_t RandomStream::bits32() {
    if (used_ == words_.size()) {
        words_ = philox(
            {static_cast<std::uint32_t>(block_), static_cast<std::uint32_t>(block_ >> 32),
             static_cast<std::uint32_t>(operation_), static_cast<std::uint32_t>(operation_ >> 32)},
            {static_cast<std::uint32_t>(key_), static_cast<std::uint32_t>(key_ >> 32)});
        ++block_;
        used_ = 0;
    }
    return words_[used_++];
}

std::uint64_t RandomStream::bits64() {
    const std::uint64_t low = bits32();
    return (std::uint64_t{bits32()} << 32) | low;
}

double RandomStream::uniform() { return static_cast<double>(bits64() >> 11) * 0x1p-53; }

std::uint32_t RandomStream::below(std::uint32_t n) {
    // Lemire's multiply-and-reject.
    const std::uint32_t threshold = (0u - n) % n;
    for (;;) {
        const std::uint64_t product = std::uint64_t{bits32()} * n;
        if (static_cast<std::uint32_t>(product) >= threshold)
            return static_cast<std::uint32_t>(product >> 32);
    }
}

double RandomStream::normal() {
    if (has_spare_) {
        has_spare_ = false;
        return spare_normal_;
    }
    const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));
    const double angle = 2.0 * std::numbers::pi * uniform();
    spare_normal_ = radius * std::sin(angle);
    has_spare_ = true;
    return radius * std::cos(angle);
}

}  // namespace tessera::base
