#pragma once
// A small block with one of everything.

#include <array>

#include "models/base/registers.h"

namespace tessera::registers::sample {

inline constexpr std::array kControl = {
    base::Field{"GO", 0, 1, base::Access::rw, "starts"},
    base::Field{"LEVEL", 4, 3, base::Access::rw, "a | b & <c>"},
};
inline constexpr std::array kCause = {
    base::Field{"DONE", 1, 1, base::Access::w1c, "has ended"},
};
inline constexpr std::array kRegisters = {
    base::Register{"CTRL", 0x00, base::Access::rw, 0x21, "control", kControl},
    base::Register{"CAUSE", 0x04, base::Access::w1c, 0, "causes", kCause},
    base::Register{"EVENTS", 0x08, base::Access::rc, 0, "cleared by reading"},
    base::Register{"SLOT", 0x10, base::Access::ro, 7, "of every lane", {}, 3, 8},
    base::Register{"KICK", 0x40, base::Access::wo, 0, "writes only"},
};
inline constexpr base::RegisterMap kMap = {"gadget", "a sample block", 0x100, kRegisters};
static_assert(base::is_well_formed(kMap));

}  // namespace tessera::registers::sample
