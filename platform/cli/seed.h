#pragma once
// Seeds that the command line takes.

#include <cstdint>

namespace tessera::cli {

inline constexpr std::uint64_t kLargestSeed = (std::uint64_t{1} << 53) - 1;  // exact in any JSON

}  // namespace tessera::cli
