#pragma once
// SiFive's test device, as QEMU's `virt` machine has it: how bare-metal software ends a run.

#include <array>

#include "models/base/registers.h"

namespace tessera::peripherals {

namespace finisher_field {
inline constexpr std::array kFinish = {
    base::Field{"STATUS", 0, 16, base::Access::wo, "0x5555: pass, 0x3333: fail; others do nothing"},
    base::Field{"CODE", 16, 16, base::Access::wo, "exit code of a failure"},
};
}  // namespace finisher_field

inline constexpr std::uint32_t kFinisherPass = 0x5555;
inline constexpr std::uint32_t kFinisherFail = 0x3333;

inline constexpr std::array kFinisherRegisters = {
    base::Register{"FINISH", 0x0, base::Access::wo, 0, "ends the run", finisher_field::kFinish},
};

inline constexpr base::RegisterMap kFinisherMap = {"finisher", "ends the simulation", 0x1000,
                                                   kFinisherRegisters};
static_assert(is_well_formed(kFinisherMap));

}  // namespace tessera::peripherals
