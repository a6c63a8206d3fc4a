#pragma once
// Signed integers of some bits, uniform, the same for the same stream.

#include <cstdint>
#include <vector>

#include "models/base/random.h"

namespace tessera::reram {

inline std::vector<std::int16_t> integers(std::size_t count, std::uint32_t bits,
                                          std::uint64_t stream) {
    base::RandomStream random(1, "integers", stream);
    std::vector<std::int16_t> all(count);
    for (auto& each : all)
        each = static_cast<std::int16_t>(static_cast<std::int32_t>(random.below(1u << bits)) -
                                         (1 << (bits - 1)));
    return all;
}

}  // namespace tessera::reram
