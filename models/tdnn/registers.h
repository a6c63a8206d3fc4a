#pragma once
// The registers of the machine, from 0x100 on.

#include "models/base/tile_registers.h"

namespace tessera::tdnn {

namespace field {
inline constexpr std::array kMode = {
    base::Field{"DRIVER_ENCODES", 0, 1, base::Access::ro,
                "inputs come as x_i XNOR x_{i+1}, the last one's neighbour being 1"},
    base::Field{"RERAM", 1, 1, base::Access::ro, "weights are in ReRAM cells, else in SRAM"},
    base::Field{"EDGES", 2, 1, base::Access::ro, "edges are followed stage by stage"},
};
}  // namespace field

inline constexpr std::array kOwnRegisters = {
    base::varies(base::Register{"PES", 0x100, base::Access::ro, 0, "processing elements"}),
    base::varies(
        base::Register{"MODE", 0x104, base::Access::ro, 0, "what kind it is", field::kMode}),
    base::varies(base::Register{"STAGE", 0x108, base::Access::ro, 0,
                                "delay of a stage without its weight, in ps"}),
    base::varies(base::Register{"STEP", 0x10C, base::Access::ro, 0, "delay of a weight, in ps"}),
    base::varies(base::Register{"LATCH", 0x110, base::Access::ro, 0, "delay of a latch, in ps"}),
    base::varies(
        base::Register{"DEAD_ZONE", 0x114, base::Access::ro, 0, "of a latch, in steps times 256"}),
    base::varies(base::Register{"VOTES", 0x118, base::Access::rw, 0,
                                "evaluations of which the majority counts; even numbers count as "
                                "one more, 0 as 1, more than 255 as 255"}),
    base::Register{"MARGIN_NEURON", 0x120, base::Access::rw, 0, "neuron that MARGIN shows"},
    base::Register{"MARGIN", 0x124, base::Access::ro, 0,
                   "by how much the edges of MARGIN_NEURON were apart in the last evaluation, past "
                   "its threshold, in steps times 256, signed; 0: there is none"},
    // Latched by SNAPSHOT as the common counters are.
    base::Register{"EVALUATIONS_LO", 0x180, base::Access::ro, 0,
                   "evaluations of a neuron, each vote for itself"},
    base::Register{"EVALUATIONS_HI", 0x184, base::Access::ro, 0, "high word"},
    base::Register{"SYNAPTIC_OPS_LO", 0x188, base::Access::ro, 0,
                   "stages that pairs of edges have passed"},
    base::Register{"SYNAPTIC_OPS_HI", 0x18C, base::Access::ro, 0, "high word"},
    base::Register{"WEIGHTS_WRITTEN_LO", 0x190, base::Access::ro, 0, "weights written"},
    base::Register{"WEIGHTS_WRITTEN_HI", 0x194, base::Access::ro, 0, "high word"},
    base::Register{"WRITE_CYCLES_LO", 0x198, base::Access::ro, 0, "cycles spent on that"},
    base::Register{"WRITE_CYCLES_HI", 0x19C, base::Access::ro, 0, "high word"},
    base::Register{"RACE_CYCLES_LO", 0x1A0, base::Access::ro, 0, "cycles spent on evaluations"},
    base::Register{"RACE_CYCLES_HI", 0x1A4, base::Access::ro, 0, "high word"},
    base::Register{"PASSES_LO", 0x1A8, base::Access::ro, 0,
                   "times that neurons of a layer took their places"},
    base::Register{"PASSES_HI", 0x1AC, base::Access::ro, 0, "high word"},
    base::Register{"CLOSE_LO", 0x1B0, base::Access::ro, 0,
                   "evaluations that ended within the dead zone"},
    base::Register{"CLOSE_HI", 0x1B4, base::Access::ro, 0, "high word"},
};

inline constexpr std::array kRegisters = base::join(base::kTileRegisters, kOwnRegisters);
inline constexpr base::RegisterMap kRegisterMap = {"tdnn", "time-domain neural network", 0x1000,
                                                   kRegisters};
static_assert(base::is_well_formed(kRegisterMap));

}  // namespace tessera::tdnn
