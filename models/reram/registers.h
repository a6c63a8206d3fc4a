#pragma once
// The registers of the machine, from 0x100 on.

#include "models/base/tile_registers.h"

namespace tessera::reram {

namespace field {
inline constexpr std::array kArray = {
    base::Field{"ROWS", 0, 16, base::Access::ro, "word lines"},
    base::Field{"COLS", 16, 16, base::Access::ro, "bit lines"},
};
inline constexpr std::array kCell = {
    base::Field{"BITS", 0, 8, base::Access::ro, "of a cell"},
    base::Field{"ENCODING", 8, 8, base::Access::ro, "0: differential, 1: offset, 2: flipped"},
};
inline constexpr std::array kConverter = {
    base::Field{"KIND", 0, 8, base::Access::ro, "0: ADC, 1: integrate and fire"},
    base::Field{"BITS", 8, 8, base::Access::ro, "resolution"},
    base::Field{"COUNT", 16, 16, base::Access::ro, "converters of an array"},
};
}  // namespace field

inline constexpr std::array kOwnRegisters = {
    base::varies(base::Register{"ARRAYS", 0x100, base::Access::ro, 0, "number of crossbars"}),
    base::varies(
        base::Register{"ARRAY", 0x104, base::Access::ro, 0, "size of a crossbar", field::kArray}),
    base::varies(
        base::Register{"CELL", 0x108, base::Access::ro, 0, "what a cell holds", field::kCell}),
    base::varies(base::Register{"CONVERTER", 0x10C, base::Access::ro, 0, "what reads the bit lines",
                                field::kConverter}),
    base::varies(base::Register{"BUFFER_BYTES", 0x110, base::Access::ro, 0,
                                "bytes each of the input and the output buffer"}),
    // Latched by SNAPSHOT as the common counters are.
    base::Register{"READS_LO", 0x180, base::Access::ro, 0,
                   "reads of a crossbar with one bit of the inputs"},
    base::Register{"READS_HI", 0x184, base::Access::ro, 0, "high word"},
    base::Register{"CONVERSIONS_LO", 0x188, base::Access::ro, 0, "conversions of a column"},
    base::Register{"CONVERSIONS_HI", 0x18C, base::Access::ro, 0, "high word"},
    base::Register{"SATURATIONS_LO", 0x190, base::Access::ro, 0,
                   "conversions at the end of the converter's range"},
    base::Register{"SATURATIONS_HI", 0x194, base::Access::ro, 0, "high word"},
    base::Register{"SPIKES_LO", 0x198, base::Access::ro, 0,
                   "spikes of integrate-and-fire converters"},
    base::Register{"SPIKES_HI", 0x19C, base::Access::ro, 0, "high word"},
    base::Register{"PULSES_LO", 0x1A0, base::Access::ro, 0, "SET and RESET pulses of cells"},
    base::Register{"PULSES_HI", 0x1A4, base::Access::ro, 0, "high word"},
    base::Register{"FAILED_CELLS_LO", 0x1A8, base::Access::ro, 0,
                   "cells that programming left outside of their tolerance"},
    base::Register{"FAILED_CELLS_HI", 0x1AC, base::Access::ro, 0, "high word"},
    base::Register{"PROGRAM_CYCLES_LO", 0x1B0, base::Access::ro, 0, "cycles spent on programming"},
    base::Register{"PROGRAM_CYCLES_HI", 0x1B4, base::Access::ro, 0, "high word"},
    base::Register{"READ_ENERGY_LO", 0x1B8, base::Access::ro, 0,
                   "energy of the cells in reads, in femtojoule"},
    base::Register{"READ_ENERGY_HI", 0x1BC, base::Access::ro, 0, "high word"},
    base::Register{"PROGRAM_ENERGY_LO", 0x1C0, base::Access::ro, 0,
                   "energy of programming, in femtojoule"},
    base::Register{"PROGRAM_ENERGY_HI", 0x1C4, base::Access::ro, 0, "high word"},
};

inline constexpr std::array kRegisters = base::join(base::kTileRegisters, kOwnRegisters);
inline constexpr base::RegisterMap kRegisterMap = {"reram", "ReRAM crossbars with converters",
                                                   0x1000, kRegisters};
static_assert(base::is_well_formed(kRegisterMap));

}  // namespace tessera::reram
