#pragma once
// The registers of the machine, from 0x100 on.

#include "models/base/tile_registers.h"

namespace tessera::reram {

inline constexpr std::uint32_t kThresholdLevels = 16;
inline constexpr std::size_t kFailEntries = 256;

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
    base::Field{"KIND", 0, 8, base::Access::ro,
                "0: ADC, 1: integrate and fire, 2: time to first spike, 3: comparator, 4: none"},
    base::Field{"BITS", 8, 8, base::Access::ro, "resolution"},
    base::Field{"COUNT", 16, 16, base::Access::ro, "converters of an array"},
};
inline constexpr std::array kCellAddress = {
    base::Field{"ROW", 0, 16, base::Access::rw, "word line"},
    base::Field{"COL", 16, 16, base::Access::rw, "bit line"},
};
inline constexpr std::array kOp = {
    base::Field{"KIND", 0, 4, base::Access::wo,
                "1: SET pulse, 2: RESET pulse, 3: verify, 4: read of a crossbar, 5: conversion of "
                "a reference, 6: trim, 7: remap, 8: self test, 9: write-verify of a level"},
};
inline constexpr std::array kFail = {
    base::Field{"ROW", 0, 12, base::Access::ro, "word line"},
    base::Field{"COL", 12, 12, base::Access::ro, "bit line; spares follow those of ARRAY"},
    base::Field{"VALID", 31, 1, base::Access::ro, "there is one"},
};
inline constexpr std::array kTrim = {
    base::Field{"OFFSET", 0, 16, base::Access::rw, "added to codes, in parts of 256, signed"},
    base::Field{"GAIN", 16, 16, base::Access::rw, "added to the gain, in parts of 65536, signed"},
};
inline constexpr std::array kEffects = {
    base::Field{"READ_NOISE", 0, 1, base::Access::rw, "noise of reads"},
    base::Field{"DRIFT", 1, 1, base::Access::rw, "relaxation with age"},
    base::Field{"STUCK", 2, 1, base::Access::rw, "cells that are stuck"},
    base::Field{"VARIATION", 3, 1, base::Access::rw, "of pulses and of programming"},
};
inline constexpr std::array kOpStatus = {
    base::Field{"BUSY", 0, 1, base::Access::ro, "an operation on a cell is under way"},
    base::Field{"DONE", 1, 1, base::Access::ro, "the last one ended"},
    base::Field{"REFUSED", 2, 1, base::Access::ro,
                "the last one was not begun: a job runs, one is under way, no such cell, kind or "
                "number"},
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
    base::varies(base::Register{"SPARES", 0x114, base::Access::ro, 0,
                                "further bit lines of a crossbar, for columns that fail"}),
    // Operations on one crossbar, for drivers that do by themselves what jobs do at once.
    base::Register{"OP", 0x120, base::Access::wo, 0, "begins an operation on what is said below",
                   field::kOp},
    base::Register{"OP_STATUS", 0x124, base::Access::ro, 0, "how it goes", field::kOpStatus},
    base::Register{"OP_ARRAY", 0x128, base::Access::rw, 0, "crossbar of the cell"},
    base::Register{"OP_CELL", 0x12C, base::Access::rw, 0, "its place", field::kCellAddress},
    base::Register{"OP_WIDTH", 0x130, base::Access::rw, 1,
                   "of a pulse, in steps of which PULSE_STEPS cross the whole range; of a "
                   "reference, its levels times 256; of a remap, the spare; of a write, the level"},
    base::Register{"OP_RESULT", 0x134, base::Access::ro, 0,
                   "conductance in nS that the last verify saw; code of the last reference; cells "
                   "that the last self test found broken; pulses of the last write"},
    base::varies(base::Register{"PULSE_STEPS", 0x138, base::Access::ro, 0,
                                "widths that the pulse generator knows"}),
    base::varies(
        base::Register{"LEVEL_LOW", 0x13C, base::Access::ro, 0, "conductance of level 0 in nS"}),
    base::varies(base::Register{"LEVEL_STEP", 0x140, base::Access::ro, 0,
                                "from one level to the next, in nS"}),
    base::varies(base::Register{"TOLERANCE", 0x144, base::Access::ro, 0,
                                "of a cell that shall have a level, in nS"}),
    base::Register{"OP_TRIM", 0x148, base::Access::rw, 0,
                   "what operation 6 gives to the converter of the column of OP_CELL",
                   field::kTrim},
    base::varies(base::Register{"CODE_LEVELS", 0x14C, base::Access::ro, 0,
                                "levels that a code of an ADC stands for, times 256"}),
    base::Register{"IN_ROW", 0x150, base::Access::rw, 0,
                   "first of the rows that IN_DATA sets; moves on by four"},
    base::Register{"IN_DATA", 0x154, base::Access::wo, 0,
                   "inputs of operation 4 for four rows, signed bytes, first row lowest"},
    base::Register{"OUT_COL", 0x158, base::Access::rw, 0, "column that OUT_DATA shows"},
    base::varies(base::Register{"OUT_DATA", 0x15C, base::Access::ro, 0,
                                "sum of inputs times levels of OUT_COL in the last operation 4, "
                                "times 256, signed"}),
    base::Register{"FAIL", 0x160, base::Access::ro, 0,
                   "oldest of the cells found out of order, by verifying or a self test",
                   field::kFail},
    base::Register{"FAIL_ARRAY", 0x164, base::Access::ro, 0, "its crossbar"},
    base::Register{"FAIL_POP", 0x168, base::Access::wo, 0, "any write goes on to the next"},
    base::Register{"FAIL_LOST", 0x16C, base::Access::ro, 0,
                   "cells out of order for which the list of 256 had no room"},
    base::Register{"WEAR", 0x170, base::Access::ro, 0,
                   "most pulses that a cell of crossbar OP_ARRAY has had"},
    base::varies(base::Register{"IFC_WINDOW", 0x174, base::Access::rw, 0,
                                "time in which integrate-and-fire converters count, in ps"}),
    base::varies(base::Register{"IFC_REFERENCE", 0x178, base::Access::rw, 0,
                                "bit line clamp V_ref in uV: scales their currents"}),
    base::varies(base::Register{"IFC_THRESHOLD", 0x17C, base::Access::rw, 0,
                                "V_th in uV: charge of a spike, and where their curve bends"}),
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
    base::Register{"TTFS_LEVEL",
                   0x200,
                   base::Access::rw,
                   0,
                   "thresholds of time-to-first-spike neurons, in weights times slots, signed",
                   {},
                   kThresholdLevels},
    // No hardware has these: what a simulation knows. Drivers do without.
    base::varies(base::Register{"TRUTH_SEED", 0xF00, base::Access::ro, 0,
                                "of all random numbers, low word"}),
    base::Register{"TRUTH_EFFECTS", 0xF04, base::Access::rw, 0xF, "imperfections at work",
                   field::kEffects},
    base::varies(base::Register{"TRUTH_TEMPERATURE", 0xF08, base::Access::rw, 0,
                                "of the crossbars in mC, signed"}),
    base::varies(base::Register{"TRUTH_AGE", 0xF0C, base::Access::rw, 0,
                                "of all cells since they were programmed, in s"}),
    base::varies(base::Register{"TRUTH_STUCK_LOW", 0xF10, base::Access::ro, 0,
                                "cells stuck at the least conductance, in a million"}),
    base::varies(base::Register{"TRUTH_STUCK_HIGH", 0xF14, base::Access::ro, 0,
                                "cells stuck at the largest, in a million"}),
    base::varies(base::Register{"TRUTH_CONDUCTANCE", 0xF18, base::Access::ro, 0,
                                "of the cell that OP_ARRAY and OP_CELL name, in nS, without "
                                "noise"}),
    base::Register{"TRUTH_PULSES", 0xF1C, base::Access::ro, 0, "pulses that it has had"},
};

inline constexpr std::array kRegisters = base::join(base::kTileRegisters, kOwnRegisters);
inline constexpr base::RegisterMap kRegisterMap = {"reram", "ReRAM crossbars with converters",
                                                   0x1000, kRegisters};
static_assert(base::is_well_formed(kRegisterMap));

}  // namespace tessera::reram
