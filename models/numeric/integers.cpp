#include "models/numeric/integers.h"

#include <bit>
#include <cstring>

namespace tessera::numeric {

static_assert(std::endian::native == std::endian::little);

void widen(const std::byte* bytes, unsigned bits, std::span<std::int16_t> values) {
    if (bits == 16) {
        std::memcpy(values.data(), bytes, values.size_bytes());
        return;
    }
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<std::int8_t>(bytes[i]);
}

void store(std::byte* bytes, unsigned bits, std::size_t index, std::int32_t value) {
    if (bits == 16) {
        const auto word = static_cast<std::int16_t>(value);
        std::memcpy(bytes + 2 * index, &word, sizeof word);
    } else {
        bytes[index] = static_cast<std::byte>(value);
    }
}

}  // namespace tessera::numeric
