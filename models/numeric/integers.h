#pragma once
// Integer streams as they lie in memory (little endian, 8 or 16 bits) and as machines compute on
// them.

#include <cstddef>
#include <cstdint>
#include <span>

namespace tessera::numeric {

// Reads values.size() integers of `bits` (8 or 16) from `bytes`, sign-extended.
void widen(const std::byte* bytes, unsigned bits, std::span<std::int16_t> values);

// Writes one integer of `bits` (8 or 16) as element `index` of `bytes`; higher bits are dropped.
void store(std::byte* bytes, unsigned bits, std::size_t index, std::int32_t value);

}  // namespace tessera::numeric
