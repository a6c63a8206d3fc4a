#include "drivers/reram.h"

#include <tessera/reram.h>

#include "hal/mmio.h"
#include "hal/time.h"

// A cell's operation takes a full pulse at the most.
enum { OP_TIMEOUT_US = 100 };

// Operations of the job descriptor that only this tile has.
enum { OP_PROGRAM = 0x100, OP_ADOPT = 0x101, OP_REFRESH = 0x102 };

static uint32_t read_register(const struct reram* reram, uint32_t offset) {
    return mmio_read(reram->tile.base, offset);
}

enum status reram_init(struct reram* reram, const struct tessera_device* device) {
    if (device == 0 || device->class_id != TESSERA_RERAM_CLASS_ID) return STATUS_NOT_FOUND;
    const enum status status = tile_init(&reram->tile, device);
    if (status != STATUS_OK) return status;
    reram->arrays = read_register(reram, TESSERA_RERAM_ARRAYS);
    const uint32_t array = read_register(reram, TESSERA_RERAM_ARRAY);
    reram->rows = (array & TESSERA_RERAM_ARRAY_ROWS_MASK) >> TESSERA_RERAM_ARRAY_ROWS_LSB;
    reram->columns = (array & TESSERA_RERAM_ARRAY_COLS_MASK) >> TESSERA_RERAM_ARRAY_COLS_LSB;
    const uint32_t cell = read_register(reram, TESSERA_RERAM_CELL);
    reram->cell_bits = (cell & TESSERA_RERAM_CELL_BITS_MASK) >> TESSERA_RERAM_CELL_BITS_LSB;
    reram->pulse_steps = read_register(reram, TESSERA_RERAM_PULSE_STEPS);
    reram->level_low_nS = read_register(reram, TESSERA_RERAM_LEVEL_LOW);
    reram->level_step_nS = read_register(reram, TESSERA_RERAM_LEVEL_STEP);
    reram->tolerance_nS = read_register(reram, TESSERA_RERAM_TOLERANCE);
    return STATUS_OK;
}

static enum status run_as(struct reram* reram, const struct tessera_job* job, uint16_t op,
                          uint32_t first, uint64_t timeout_us) {
    struct tessera_job own = *job;
    own.op = op;
    own.flags = TESSERA_JOB_FLAG_IRQ;
    own.mapping[0] = (uint16_t)first;
    return tile_run(&reram->tile, &own, timeout_us);
}

enum status reram_program(struct reram* reram, const struct tessera_job* job, uint32_t first,
                          uint64_t timeout_us) {
    return run_as(reram, job, OP_PROGRAM, first, timeout_us);
}

enum status reram_adopt(struct reram* reram, const struct tessera_job* job, uint32_t first,
                        uint64_t timeout_us) {
    return run_as(reram, job, OP_ADOPT, first, timeout_us);
}

enum status reram_refresh(struct reram* reram, const struct tessera_job* job, uint32_t first,
                          uint64_t timeout_us) {
    return run_as(reram, job, OP_REFRESH, first, timeout_us);
}

void reram_use(struct tessera_job* job, uint32_t first) {
    job->flags |= TESSERA_JOB_FLAG_USE_MAPPING;
    job->mapping[0] = (uint16_t)first;
}

// Begins an operation on a cell and waits for its end: a microsecond or so, not worth an interrupt.
static enum status operate(const struct reram* reram, struct reram_cell cell, uint32_t kind,
                           uint32_t width) {
    const uintptr_t base = reram->tile.base;
    if (cell.array >= reram->arrays || cell.row >= reram->rows || cell.column >= reram->columns ||
        width == 0 || width > reram->pulse_steps)
        return STATUS_INVALID;
    mmio_write(base, TESSERA_RERAM_OP_ARRAY, cell.array);
    mmio_write(
        base, TESSERA_RERAM_OP_CELL,
        cell.row << TESSERA_RERAM_OP_CELL_ROW_LSB | cell.column << TESSERA_RERAM_OP_CELL_COL_LSB);
    mmio_write(base, TESSERA_RERAM_OP_WIDTH, width);
    mmio_write(base, TESSERA_RERAM_OP, kind);
    const struct deadline deadline = deadline_in(OP_TIMEOUT_US);
    for (;;) {
        const uint32_t status = mmio_read(base, TESSERA_RERAM_OP_STATUS);
        if ((status & TESSERA_RERAM_OP_STATUS_REFUSED_MASK) != 0) return STATUS_BUSY;
        if ((status & TESSERA_RERAM_OP_STATUS_DONE_MASK) != 0) return STATUS_OK;
        if (deadline_is_over(deadline)) return STATUS_TIMEOUT;
    }
}

enum status reram_pulse(const struct reram* reram, struct reram_cell cell, enum reram_pulse kind,
                        uint32_t steps) {
    return operate(reram, cell, kind, steps);
}

enum status reram_verify(const struct reram* reram, struct reram_cell cell, uint32_t* nanosiemens) {
    enum { VERIFY = 3 };
    const enum status status = operate(reram, cell, VERIFY, 1);
    if (status == STATUS_OK) *nanosiemens = mmio_read(reram->tile.base, TESSERA_RERAM_OP_RESULT);
    return status;
}

enum status reram_write_cell(const struct reram* reram, struct reram_cell cell, uint32_t level,
                             uint32_t most_pulses, struct reram_effort* effort) {
    const uint32_t target = reram->level_low_nS + level * reram->level_step_nS;
    const uint32_t range = ((1u << reram->cell_bits) - 1) * reram->level_step_nS;
    *effort = (struct reram_effort){0};
    for (;;) {
        uint32_t seen = 0;
        const enum status verified = reram_verify(reram, cell, &seen);
        if (verified != STATUS_OK) return verified;
        ++effort->verifies;
        const uint32_t miss = seen < target ? target - seen : seen - target;
        if (miss <= reram->tolerance_nS) return STATUS_OK;
        if (effort->pulses == most_pulses) return STATUS_DEVICE;
        // Half of what a cell of constant slope would need: early pulses move it more.
        uint32_t steps = miss * reram->pulse_steps / range / 2;
        if (steps == 0) steps = 1;
        const enum status pulsed =
            reram_pulse(reram, cell, seen < target ? RERAM_SET : RERAM_RESET, steps);
        if (pulsed != STATUS_OK) return pulsed;
        ++effort->pulses;
    }
}

enum status reram_read_counters(const struct reram* reram, struct reram_counters* counters) {
    const uintptr_t base = reram->tile.base;
    const enum status status = tile_read_counters(&reram->tile, &counters->tile);
    if (status != STATUS_OK) return status;
    counters->reads = mmio_read_pair(base, TESSERA_RERAM_READS_LO);
    counters->conversions = mmio_read_pair(base, TESSERA_RERAM_CONVERSIONS_LO);
    counters->saturations = mmio_read_pair(base, TESSERA_RERAM_SATURATIONS_LO);
    counters->spikes = mmio_read_pair(base, TESSERA_RERAM_SPIKES_LO);
    counters->pulses = mmio_read_pair(base, TESSERA_RERAM_PULSES_LO);
    counters->failed_cells = mmio_read_pair(base, TESSERA_RERAM_FAILED_CELLS_LO);
    counters->program_cycles = mmio_read_pair(base, TESSERA_RERAM_PROGRAM_CYCLES_LO);
    counters->read_energy_fj = mmio_read_pair(base, TESSERA_RERAM_READ_ENERGY_LO);
    counters->program_energy_fj = mmio_read_pair(base, TESSERA_RERAM_PROGRAM_ENERGY_LO);
    return STATUS_OK;
}
