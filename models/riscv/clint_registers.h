#pragma once
// Core-local interruptor for one hart, in the layout of SiFive's CLINT (FU540-C000 manual, chapter
// 9).

#include "models/base/registers.h"

namespace tessera::riscv {

namespace clint_field {
inline constexpr std::array kMsip = {
    base::Field{"MSIP", 0, 1, base::Access::rw, "software interrupt pending"},
};
}  // namespace clint_field

inline constexpr std::array kClintRegisters = {
    base::Register{"MSIP", 0x0000, base::Access::rw, 0, "software interrupt of hart 0",
                   clint_field::kMsip},
    base::Register{"MTIMECMP_LO", 0x4000, base::Access::rw, 0xFFFF'FFFF,
                   "the timer interrupt is pending while MTIME >= MTIMECMP; low word"},
    base::Register{"MTIMECMP_HI", 0x4004, base::Access::rw, 0xFFFF'FFFF, "high word"},
    base::varies(base::Register{"MTIME_LO", 0xBFF8, base::Access::rw, 0,
                                "ticks of the time base, low word"}),
    base::varies(base::Register{"MTIME_HI", 0xBFFC, base::Access::rw, 0, "high word"}),
};
inline constexpr const base::Register& kMsip = kClintRegisters[0];
inline constexpr const base::Register& kMtimecmpLo = kClintRegisters[1];
inline constexpr const base::Register& kMtimecmpHi = kClintRegisters[2];
inline constexpr const base::Register& kMtimeLo = kClintRegisters[3];
inline constexpr const base::Register& kMtimeHi = kClintRegisters[4];

inline constexpr base::RegisterMap kClintMap = {"clint", "core-local interruptor", 0x10000,
                                                kClintRegisters};
static_assert(base::is_well_formed(kClintMap));

}  // namespace tessera::riscv
