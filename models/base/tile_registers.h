#pragma once
// The registers all tiles share, 0x000-0x0FF; a machine's own start at 0x100.

#include <array>

#include "models/base/registers.h"

namespace tessera::base {

namespace tile_field {
inline constexpr std::array kId = {
    Field{"CLASS", 0, 16, Access::ro, "kind of machine"},
    Field{"MAGIC", 16, 16, Access::ro, "0x5453, 'TS'"},
};
inline constexpr std::array kControl = {
    Field{"ABORT", 0, 1, Access::wo, "end the running job and drop the queue; jobs end as aborted"},
    Field{"RESET", 1, 1, Access::wo, "as ABORT, and all registers to their reset values"},
};
inline constexpr std::array kStatus = {
    Field{"IDLE", 0, 1, Access::ro, "no job runs or waits"},
    Field{"BUSY", 1, 1, Access::ro, "a job runs"},
    Field{"DONE", 2, 1, Access::ro, "the last job ended well"},
    Field{"ERROR", 3, 1, Access::ro, "the last job failed; ERR_CODE says how"},
};
inline constexpr std::array kIrq = {
    Field{"JOB_DONE", 0, 1, Access::w1c, "a job with the irq flag ended well"},
    Field{"JOB_ERROR", 1, 1, Access::w1c, "a job failed or was aborted"},
    Field{"QUEUE_OVERFLOW", 2, 1, Access::w1c,
          "a doorbell was rung with no queue entry free; the job is lost"},
};
inline constexpr std::array kIrqMask = {
    Field{"JOB_DONE", 0, 1, Access::rw, "let JOB_DONE raise the line"},
    Field{"JOB_ERROR", 1, 1, Access::rw, "let JOB_ERROR raise the line"},
    Field{"QUEUE_OVERFLOW", 2, 1, Access::rw, "let QUEUE_OVERFLOW raise the line"},
};
}  // namespace tile_field

inline constexpr std::uint32_t kTileMagic = 0x5453;

inline constexpr std::array kTileRegisters = {
    varies(
        Register{"ID", 0x000, Access::ro, kTileMagic << 16, "what this tile is", tile_field::kId},
        0xFFFF),
    Register{"VERSION", 0x004, Access::ro, 1, "of the register interface"},
    varies(Register{"CAPS_OPS", 0x008, Access::ro, 0,
                    "bit n: operation n of the job descriptor is supported"}),
    varies(Register{"CAPS_FORMATS", 0x00C, Access::ro, 0, "bits 0-15: encodings, 16-31: codecs"}),
    Register{"CTRL", 0x010, Access::wo, 0, "control", tile_field::kControl},
    Register{"STATUS", 0x014, Access::ro, 1, "state", tile_field::kStatus},
    Register{"IRQ_STATUS", 0x018, Access::w1c, 0, "interrupt causes", tile_field::kIrq},
    Register{"IRQ_MASK", 0x01C, Access::rw, 0, "the line is any(IRQ_STATUS & IRQ_MASK)",
             tile_field::kIrqMask},
    Register{"JOB_LO", 0x020, Access::rw, 0, "descriptor address, low word"},
    Register{"JOB_HI", 0x024, Access::rw, 0, "descriptor address, high word"},
    Register{"DOORBELL", 0x028, Access::wo, 0, "any write queues the descriptor at JOB_HI:JOB_LO"},
    Register{"QUEUE_FREE", 0x02C, Access::ro, 8, "free queue entries"},
    Register{"ERR_CODE", 0x030, Access::ro, 0, "job code of the last failure"},
    Register{"ERR_ADDR_LO", 0x034, Access::ro, 0, "address of the last bus error, low word"},
    Register{"ERR_ADDR_HI", 0x038, Access::ro, 0, "address of the last bus error, high word"},
    Register{"JOB_ID", 0x03C, Access::ro, 0, "id of the running or last job"},
    Register{"JOBS_ENDED", 0x040, Access::ro, 0, "jobs ended since reset, in whatever way"},
    varies(Register{"CLOCK_HZ", 0x044, Access::ro, 0, "clock of the machine"}),
    Register{"SNAPSHOT", 0x07C, Access::wo, 0, "any write latches the counters below"},
    Register{"CYCLES_LO", 0x080, Access::ro, 0, "cycles since reset of the platform"},
    Register{"CYCLES_HI", 0x084, Access::ro, 0, "high word"},
    Register{"BUSY_LO", 0x088, Access::ro, 0, "cycles with a job running"},
    Register{"BUSY_HI", 0x08C, Access::ro, 0, "high word"},
    Register{"STALL_MEM_LO", 0x090, Access::ro, 0, "busy cycles lost waiting for memory"},
    Register{"STALL_MEM_HI", 0x094, Access::ro, 0, "high word"},
    Register{"STALL_IN_LO", 0x098, Access::ro, 0, "busy cycles lost inside the machine"},
    Register{"STALL_IN_HI", 0x09C, Access::ro, 0, "high word"},
    Register{"MAC_ISSUED_LO", 0x0A0, Access::ro, 0, "multiply-accumulates performed"},
    Register{"MAC_ISSUED_HI", 0x0A4, Access::ro, 0, "high word"},
    Register{"MAC_GATED_LO", 0x0A8, Access::ro, 0,
             "multiply-accumulates that took time but no switching"},
    Register{"MAC_GATED_HI", 0x0AC, Access::ro, 0, "high word"},
    Register{"MAC_SKIPPED_LO", 0x0B0, Access::ro, 0, "multiply-accumulates that took no time"},
    Register{"MAC_SKIPPED_HI", 0x0B4, Access::ro, 0, "high word"},
    Register{"BYTES_READ_LO", 0x0B8, Access::ro, 0, "bytes read over the memory port"},
    Register{"BYTES_READ_HI", 0x0BC, Access::ro, 0, "high word"},
    Register{"BYTES_WRITTEN_LO", 0x0C0, Access::ro, 0, "bytes written over the memory port"},
    Register{"BYTES_WRITTEN_HI", 0x0C4, Access::ro, 0, "high word"},
    Register{"BYTES_SAVED_LO", 0x0C8, Access::ro, 0, "bytes that codecs kept off the bus"},
    Register{"BYTES_SAVED_HI", 0x0CC, Access::ro, 0, "high word"},
    Register{"E_ALU_LO", 0x0D0, Access::ro, 0, "arithmetic energy in femtojoule"},
    Register{"E_ALU_HI", 0x0D4, Access::ro, 0, "high word"},
    Register{"E_RF_LO", 0x0D8, Access::ro, 0, "register file and scratchpad energy in femtojoule"},
    Register{"E_RF_HI", 0x0DC, Access::ro, 0, "high word"},
    Register{"E_NOC_LO", 0x0E0, Access::ro, 0, "on-tile network energy in femtojoule"},
    Register{"E_NOC_HI", 0x0E4, Access::ro, 0, "high word"},
    Register{"E_BUF_LO", 0x0E8, Access::ro, 0, "buffer energy in femtojoule"},
    Register{"E_BUF_HI", 0x0EC, Access::ro, 0, "high word"},
    Register{"E_CONV_LO", 0x0F0, Access::ro, 0, "converter energy in femtojoule"},
    Register{"E_CONV_HI", 0x0F4, Access::ro, 0, "high word"},
    Register{"E_STANDBY_LO", 0x0F8, Access::ro, 0,
             "energy of clock trees and leakage in femtojoule"},
    Register{"E_STANDBY_HI", 0x0FC, Access::ro, 0, "high word"},
};

inline constexpr RegisterMap kTileMap = {"tile", "registers common to all tiles", 0x1000,
                                         kTileRegisters};
static_assert(is_well_formed(kTileMap));

}  // namespace tessera::base
