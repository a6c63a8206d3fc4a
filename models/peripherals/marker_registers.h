#pragma once
// How firmware says where a span of interest begins and ends.

#include <array>

#include "models/base/registers.h"

namespace tessera::peripherals {

inline constexpr std::array kMarkerRegisters = {
    base::Register{"BEGIN", 0x0, base::Access::wo, 0, "a span of this id begins"},
    base::Register{"END", 0x4, base::Access::wo, 0, "the latest open span of this id ends"},
    base::Register{"TRACE", 0x8, base::Access::rw, 1, "0: a waveform pauses until it is 1 again"},
};

inline constexpr base::RegisterMap kMarkerMap = {"marker", "marks spans of the firmware's work",
                                                 0x1000, kMarkerRegisters};
static_assert(is_well_formed(kMarkerMap));

}  // namespace tessera::peripherals
