#pragma once

#include <cstdint>

namespace tessera::memory {

// A byte of an access that differs from what is stored.
struct ByteError {
    std::uint64_t index;  // in the access
    std::uint8_t wrong_bits;
};

}  // namespace tessera::memory
