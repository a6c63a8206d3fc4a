#pragma once
// The registers of the machine, from 0x100 on.

#include "models/base/tile_registers.h"

namespace tessera::eyeriss {

namespace field {
inline constexpr std::array kArray = {
    base::Field{"ROWS", 0, 16, base::Access::ro, "rows of processing elements"},
    base::Field{"COLS", 16, 16, base::Access::ro, "columns of processing elements"},
};
inline constexpr std::array kPe = {
    base::Field{"ROW", 0, 16, base::Access::rw, "of the array"},
    base::Field{"COLUMN", 16, 16, base::Access::rw, "of the array"},
};
inline constexpr std::array kId = {
    base::Field{"ROW", 0, 16, base::Access::ro, "ID of its X bus"},
    base::Field{"COLUMN", 16, 16, base::Access::ro, "ID of the PE on it"},
};
}  // namespace field

inline constexpr std::array kOwnRegisters = {
    base::varies(
        base::Register{"ARRAY", 0x100, base::Access::ro, 0, "size of the array", field::kArray}),
    base::varies(
        base::Register{"GLB_BYTES", 0x104, base::Access::ro, 0, "bytes of the global buffer"}),
    base::varies(base::Register{"GLB_FILTER_BYTES", 0x108, base::Access::ro, 0,
                                "of these, bytes for filters"}),
    base::varies(base::Register{"SPAD_IFMAP", 0x10C, base::Access::ro, 0,
                                "words of a PE's ifmap scratchpad"}),
    base::varies(base::Register{"SPAD_FILTER", 0x110, base::Access::ro, 0,
                                "words of a PE's filter scratchpad"}),
    base::varies(
        base::Register{"SPAD_PSUM", 0x114, base::Access::ro, 0, "words of a PE's psum scratchpad"}),
    base::varies(
        base::Register{"LINK_CLOCK_HZ", 0x118, base::Access::ro, 0, "clock of the off-chip link"}),
    base::Register{.name = "MAPPING",
                   .offset = 0x120,
                   .access = base::Access::ro,
                   .brief = "m n e p q r t of the running or last job",
                   .count = 7},
    base::Register{"ACTIVE_PES", 0x13C, base::Access::ro, 0, "PEs at work in the current pass"},
    base::Register{"PE_SELECT", 0x140, base::Access::rw, 0, "PE that the next two tell of",
                   field::kPe},
    base::Register{"PE_IFMAP_ID", 0x144, base::Access::ro, 0xFFFF'FFFF,
                   "IDs by which the ifmap network reaches it in the running or last job, all ones "
                   "when it idles",
                   field::kId},
    base::Register{"PE_FILTER_ID", 0x148, base::Access::ro, 0xFFFF'FFFF,
                   "IDs on the filter network", field::kId},
    // Latched by SNAPSHOT as the common counters are.
    base::Register{"PASSES_LO", 0x180, base::Access::ro, 0, "passes run"},
    base::Register{"PASSES_HI", 0x184, base::Access::ro, 0, "high word"},
    base::Register{"PASS_CYCLES_LO", 0x188, base::Access::ro, 0, "cycles of all passes"},
    base::Register{"PASS_CYCLES_HI", 0x18C, base::Access::ro, 0, "high word"},
    base::Register{"SPAD_WORDS_LO", 0x190, base::Access::ro, 0,
                   "16-bit words read and written in scratchpads"},
    base::Register{"SPAD_WORDS_HI", 0x194, base::Access::ro, 0, "high word"},
    base::Register{"HOPS_LO", 0x198, base::Access::ro, 0,
                   "words delivered to a PE by a network or a neighbour"},
    base::Register{"HOPS_HI", 0x19C, base::Access::ro, 0, "high word"},
    base::Register{"GLB_IFMAP_LO", 0x1A0, base::Access::ro, 0,
                   "ifmap words from the global buffer to the array"},
    base::Register{"GLB_IFMAP_HI", 0x1A4, base::Access::ro, 0, "high word"},
    base::Register{"GLB_PSUM_LO", 0x1A8, base::Access::ro, 0,
                   "psum words between the global buffer and the array"},
    base::Register{"GLB_PSUM_HI", 0x1AC, base::Access::ro, 0, "high word"},
    base::Register{"GLB_FILTER_LO", 0x1B0, base::Access::ro, 0,
                   "filter words from the global buffer to the array"},
    base::Register{"GLB_FILTER_HI", 0x1B4, base::Access::ro, 0, "high word"},
    base::Register{"GLB_DMA_LO", 0x1B8, base::Access::ro, 0,
                   "words between the global buffer and memory"},
    base::Register{"GLB_DMA_HI", 0x1BC, base::Access::ro, 0, "high word"},
    base::Register{"STALL_LINK_LO", 0x1C0, base::Access::ro, 0,
                   "busy cycles in which the off-chip link was the reason to wait for a stream"},
    base::Register{"STALL_LINK_HI", 0x1C4, base::Access::ro, 0, "high word"},
    base::Register{"STALL_DRAM_LO", 0x1C8, base::Access::ro, 0,
                   "busy cycles in which the memory was"},
    base::Register{"STALL_DRAM_HI", 0x1CC, base::Access::ro, 0, "high word"},
    base::Register{"STALL_NOC_LO", 0x1D0, base::Access::ro, 0,
                   "busy cycles in which the way to memory was"},
    base::Register{"STALL_NOC_HI", 0x1D4, base::Access::ro, 0, "high word"},
    base::Register{"STALL_PSUM_LO", 0x1D8, base::Access::ro, 0,
                   "cycles of passes beyond their multiply-accumulates, for the psum network"},
    base::Register{"STALL_PSUM_HI", 0x1DC, base::Access::ro, 0, "high word"},
    base::Register{"STALL_IFMAP_LO", 0x1E0, base::Access::ro, 0,
                   "cycles of passes beyond their multiply-accumulates, for the ifmap network"},
    base::Register{"STALL_IFMAP_HI", 0x1E4, base::Access::ro, 0, "high word"},
};

inline constexpr std::array kRegisters = base::join(base::kTileRegisters, kOwnRegisters);
inline constexpr base::RegisterMap kRegisterMap = {
    "eyeriss", "row-stationary PE array after Eyeriss", 0x1000, kRegisters};
static_assert(base::is_well_formed(kRegisterMap));

}  // namespace tessera::eyeriss
