#pragma once
// Area of processing elements, in gate equivalents of 65 nm. 76.5 with weights in SRAM and 3 (12
// transistors) as a ReRAM blueprint: Miyashita et al., JSSC 52(10) 2017.

#include "models/tdnn/config.h"

namespace tessera::tdnn {

inline constexpr double kGate_um2 = 1.44;

[[nodiscard]] constexpr double gates_per_pe(Blueprint blueprint) {
    return blueprint == Blueprint::sram ? 76.5 : 3;
}
[[nodiscard]] constexpr double area_mm2(const Config& config) {
    return gates_per_pe(config.blueprint) * kGate_um2 * config.pes * 1e-6;
}

}  // namespace tessera::tdnn
