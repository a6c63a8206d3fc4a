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
inline constexpr std::array kCellAddress = {
    base::Field{"ROW", 0, 16, base::Access::rw, "word line"},
    base::Field{"COL", 16, 16, base::Access::rw, "bit line"},
};
inline constexpr std::array kOp = {
    base::Field{"KIND", 0, 2, base::Access::wo, "1: SET pulse, 2: RESET pulse, 3: verify"},
};
inline constexpr std::array kOpStatus = {
    base::Field{"BUSY", 0, 1, base::Access::ro, "an operation on a cell is under way"},
    base::Field{"DONE", 1, 1, base::Access::ro, "the last one ended"},
    base::Field{"REFUSED", 2, 1, base::Access::ro,
                "the last one was not begun: a job runs, one is under way, no such cell, kind or "
                "width"},
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
    // Single cells, for drivers that write them by themselves.
    base::Register{"OP", 0x120, base::Access::wo, 0, "begins an operation on the cell below",
                   field::kOp},
    base::Register{"OP_STATUS", 0x124, base::Access::ro, 0, "how it goes", field::kOpStatus},
    base::Register{"OP_ARRAY", 0x128, base::Access::rw, 0, "crossbar of the cell"},
    base::Register{"OP_CELL", 0x12C, base::Access::rw, 0, "its place", field::kCellAddress},
    base::Register{"OP_WIDTH", 0x130, base::Access::rw, 1,
                   "of a pulse, in steps of which PULSE_STEPS cross the whole range"},
    base::Register{"OP_RESULT", 0x134, base::Access::ro, 0,
                   "conductance that the last verify saw, in nS"},
    base::varies(base::Register{"PULSE_STEPS", 0x138, base::Access::ro, 0,
                                "widths that the pulse generator knows"}),
    base::varies(
        base::Register{"LEVEL_LOW", 0x13C, base::Access::ro, 0, "conductance of level 0 in nS"}),
    base::varies(base::Register{"LEVEL_STEP", 0x140, base::Access::ro, 0,
                                "from one level to the next, in nS"}),
    base::varies(base::Register{"TOLERANCE", 0x144, base::Access::ro, 0,
                                "of a cell that shall have a level, in nS"}),
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
