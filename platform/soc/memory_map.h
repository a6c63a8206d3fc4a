#pragma once
// Where things stand that no scenario moves; docs/memory_map.md shows the whole map.

#include <cstdint>

namespace tessera::soc {

inline constexpr std::uint64_t kRomBase = 0x1000;  // the core's reset vector
inline constexpr std::uint64_t kRomBytes = 0x2000;
inline constexpr std::uint64_t kFinisherBase = 0x0010'0000;
inline constexpr std::uint64_t kMarkerBase = 0x0010'1000;
inline constexpr std::uint64_t kClintBase = 0x0200'0000;
inline constexpr std::uint64_t kPlicBase = 0x0C00'0000;
inline constexpr std::uint64_t kTileBase =
    0x4000'0000;  // of tile 0, unless the scenario says otherwise
inline constexpr std::uint64_t kTileBytes = 0x1000;

// PLIC sources; tile i has kFirstTileIrq + i.
inline constexpr std::uint32_t kUartIrq = 1;
inline constexpr std::uint32_t kTimerIrq = 2;
inline constexpr std::uint32_t kFirstTileIrq = 3;

}  // namespace tessera::soc
