#pragma once
// Energy of the machine's events, as the mapper weighs them.

#include "models/base/energy.h"

namespace tessera::eyeriss {

inline constexpr std::string_view kMacEvent = "eyeriss.mac16";
inline constexpr std::string_view kGatedMacEvent = "eyeriss.mac16_gated";
inline constexpr std::string_view kSpadEvent = "eyeriss.spad_access";
inline constexpr std::string_view kHopEvent = "eyeriss.pe_hop";
inline constexpr std::string_view kGlbEvent = "eyeriss.glb_access";
inline constexpr std::string_view kCycleEvent = "eyeriss.cycle";
inline constexpr std::string_view kDramEvent = "dram.byte";

// Attojoules. The defaults are the costs of ISCA 2016 relative to a multiply-accumulate, for which
// they stand at 1.
struct Costs {
    double mac = 1;
    double spad = 1;    // a word read or written
    double hop = 2;     // a word delivered to a PE
    double glb = 6;     // a word read or written
    double dram = 100;  // a byte over the link, to or from memory
    double cycle = 0;   // clock and leakage

    // Throws base::ConfigError when the table lacks one of the events.
    [[nodiscard]] static Costs of(const base::TechnologyTable& technology);
};

}  // namespace tessera::eyeriss
