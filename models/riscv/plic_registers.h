#pragma once
// Platform-level interrupt controller in the layout of SiFive's PLIC (FU540-C000 manual, chapter
// 10), with one context: machine mode of hart 0.

#include "models/base/registers.h"

namespace tessera::riscv {

inline constexpr std::uint32_t kPlicMaxSources = 127;  // 1..127; source 0 does not exist

namespace plic_field {
inline constexpr std::array kPriority = {
    base::Field{"PRIORITY", 0, 3, base::Access::rw,
                "0: never interrupts; the highest of pending sources wins"},
};
inline constexpr std::array kThreshold = {
    base::Field{"THRESHOLD", 0, 3, base::Access::rw, "only higher priorities raise the line"},
};
}  // namespace plic_field

inline constexpr std::array kPlicRegisters = {
    base::Register{"PRIORITY", 0x0004, base::Access::rw, 0, "of source index + 1",
                   plic_field::kPriority, kPlicMaxSources},
    base::Register{
        "PENDING", 0x1000, base::Access::ro, 0, "bit n of word w: source 32 w + n waits", {}, 4},
    base::Register{"ENABLE",
                   0x2000,
                   base::Access::rw,
                   0,
                   "bit n of word w: source 32 w + n may interrupt",
                   {},
                   4},
    base::Register{"THRESHOLD", 0x20'0000, base::Access::rw, 0, "priority threshold",
                   plic_field::kThreshold},
    base::Register{
        "CLAIM", 0x20'0004, base::Access::rw, 0,
        "reading claims the best pending source or gives 0; writing its number completes it"},
};
inline constexpr const base::Register& kPlicPriority = kPlicRegisters[0];
inline constexpr const base::Register& kPlicPending = kPlicRegisters[1];
inline constexpr const base::Register& kPlicEnable = kPlicRegisters[2];
inline constexpr const base::Register& kPlicThreshold = kPlicRegisters[3];
inline constexpr const base::Register& kPlicClaim = kPlicRegisters[4];

inline constexpr base::RegisterMap kPlicMap = {"plic", "platform-level interrupt controller",
                                               0x40'0000, kPlicRegisters};
static_assert(base::is_well_formed(kPlicMap));

}  // namespace tessera::riscv
