#pragma once
// Binary tensors in memory: a bit for each element, bit 0 of a byte first, a set bit being +1.
// Every image and every filter begins on a whole word of 32 bits; what is left of its last one is
// zero.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace tessera::numeric {

[[nodiscard]] constexpr std::uint32_t packed_bytes(std::uint64_t bits) {
    return static_cast<std::uint32_t>((bits + 31) / 32 * 4);
}

[[nodiscard]] inline bool bit_at(std::span<const std::byte> bytes, std::size_t i) {
    return (bytes[i / 8] >> (i % 8) & std::byte{1}) != std::byte{0};
}

// Values of one image or filter, +1 from 0 on.
[[nodiscard]] inline std::vector<std::byte> pack_signs(std::span<const std::int16_t> values) {
    std::vector<std::byte> bytes(packed_bytes(values.size()));
    for (std::size_t i = 0; i < values.size(); ++i)
        if (values[i] >= 0) bytes[i / 8] |= std::byte{1} << i % 8;
    return bytes;
}

}  // namespace tessera::numeric
