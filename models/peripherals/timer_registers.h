#pragma once
// Two counting channels with compare interrupts.

#include <array>

#include "models/base/registers.h"

namespace tessera::peripherals {

inline constexpr std::uint32_t kTimerChannels = 2;
inline constexpr std::uint32_t kTimerStride = 0x10;

namespace timer_field {
using base::Access;
using base::Field;

inline constexpr std::array kCtrl = {
    Field{"ENABLE", 0, 1, Access::rw, "count; a one-shot channel clears it when it expires"},
    Field{"PERIODIC", 1, 1, Access::rw, "start again from zero on expiry"},
    Field{"IRQ_EN", 2, 1, Access::rw, "let this channel raise the line"},
};
inline constexpr std::array kIrqStatus = {
    Field{"EXPIRED", 0, kTimerChannels, Access::w1c, "bit n: channel n has reached its COMPARE"},
};
}  // namespace timer_field

inline constexpr std::array kTimerRegisters = {
    base::Register{"CTRL", 0x00, base::Access::rw, 0, "control of a channel; see COUNT",
                   timer_field::kCtrl, kTimerChannels, kTimerStride},
    base::Register{"COMPARE",
                   0x04,
                   base::Access::rw,
                   0,
                   "ticks until expiry; 0: never. Writing it starts COUNT again from zero",
                   {},
                   kTimerChannels,
                   kTimerStride},
    base::Register{"COUNT",
                   0x08,
                   base::Access::ro,
                   0,
                   "ticks since ENABLE was set or since the last periodic expiry",
                   {},
                   kTimerChannels,
                   kTimerStride},
    base::Register{"IRQ_STATUS", 0x40, base::Access::w1c, 0, "expired channels",
                   timer_field::kIrqStatus},
    base::varies(base::Register{"CLOCK_HZ", 0x44, base::Access::ro, 0, "ticks per second"}),
};

inline constexpr base::RegisterMap kTimerMap = {"timer", "compare timer", 0x1000, kTimerRegisters};
static_assert(is_well_formed(kTimerMap));

}  // namespace tessera::peripherals
