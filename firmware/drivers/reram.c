#include "drivers/reram.h"

#include <tessera/reram.h>

#include "hal/mmio.h"
#include "hal/time.h"

// A pulse or a read takes microseconds, a test of all cells two pulses for each row.
enum { OP_TIMEOUT_US = 100, TEST_TIMEOUT_US = 1000000 };

// Operations of the job descriptor that only this tile has.
enum { JOB_PROGRAM = 0x100, JOB_ADOPT = 0x101, JOB_REFRESH = 0x102, JOB_SPIKES = 0x103 };

// Operations on one crossbar, of register OP.
enum { OP_VERIFY = 3, OP_READ, OP_REFERENCE, OP_TRIM, OP_REMAP, OP_SELF_TEST, OP_WRITE };

// Machine counters of a status record.
enum { RECORD_PLACE = 0, RECORD_PULSES = 5, RECORD_FAILED = 6 };

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
    reram->is_differential = (cell & TESSERA_RERAM_CELL_ENCODING_MASK) == 0;
    const uint32_t converter = read_register(reram, TESSERA_RERAM_CONVERTER);
    reram->converter =
        (converter & TESSERA_RERAM_CONVERTER_KIND_MASK) >> TESSERA_RERAM_CONVERTER_KIND_LSB;
    reram->converters =
        (converter & TESSERA_RERAM_CONVERTER_COUNT_MASK) >> TESSERA_RERAM_CONVERTER_COUNT_LSB;
    reram->converter_bits =
        (converter & TESSERA_RERAM_CONVERTER_BITS_MASK) >> TESSERA_RERAM_CONVERTER_BITS_LSB;
    reram->spares = read_register(reram, TESSERA_RERAM_SPARES);
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
    return run_as(reram, job, JOB_PROGRAM, first, timeout_us);
}

enum status reram_adopt(struct reram* reram, const struct tessera_job* job, uint32_t first,
                        uint64_t timeout_us) {
    return run_as(reram, job, JOB_ADOPT, first, timeout_us);
}

enum status reram_refresh(struct reram* reram, const struct tessera_job* job, uint32_t first,
                          uint64_t timeout_us) {
    return run_as(reram, job, JOB_REFRESH, first, timeout_us);
}

void reram_use(struct tessera_job* job, uint32_t first) {
    job->flags |= TESSERA_JOB_FLAG_USE_MAPPING;
    job->mapping[0] = (uint16_t)first;
}

// Begins an operation and waits for its end: a microsecond or so, not worth an interrupt.
static enum status operate(const struct reram* reram, struct reram_cell cell, uint32_t kind,
                           uint32_t width) {
    const uintptr_t base = reram->tile.base;
    mmio_write(base, TESSERA_RERAM_OP_ARRAY, cell.array);
    mmio_write(
        base, TESSERA_RERAM_OP_CELL,
        cell.row << TESSERA_RERAM_OP_CELL_ROW_LSB | cell.column << TESSERA_RERAM_OP_CELL_COL_LSB);
    mmio_write(base, TESSERA_RERAM_OP_WIDTH, width);
    mmio_write(base, TESSERA_RERAM_OP, kind);
    const struct deadline deadline =
        deadline_in(kind == OP_SELF_TEST ? TEST_TIMEOUT_US : OP_TIMEOUT_US);
    for (;;) {
        const uint32_t status = mmio_read(base, TESSERA_RERAM_OP_STATUS);
        if ((status & TESSERA_RERAM_OP_STATUS_REFUSED_MASK) != 0) return STATUS_BUSY;
        if ((status & TESSERA_RERAM_OP_STATUS_DONE_MASK) != 0) return STATUS_OK;
        if (deadline_is_over(deadline)) return STATUS_TIMEOUT;
    }
}

static bool is_cell(const struct reram* reram, struct reram_cell cell) {
    return cell.array < reram->arrays && cell.row < reram->rows &&
           cell.column < reram->columns + reram->spares;
}

static uint32_t result_of(const struct reram* reram) {
    return mmio_read(reram->tile.base, TESSERA_RERAM_OP_RESULT);
}

enum status reram_pulse(const struct reram* reram, struct reram_cell cell, enum reram_pulse kind,
                        uint32_t steps) {
    if (!is_cell(reram, cell) || steps == 0 || steps > reram->pulse_steps) return STATUS_INVALID;
    return operate(reram, cell, kind, steps);
}

enum status reram_verify(const struct reram* reram, struct reram_cell cell, uint32_t* nanosiemens) {
    if (!is_cell(reram, cell)) return STATUS_INVALID;
    const enum status status = operate(reram, cell, OP_VERIFY, 1);
    if (status == STATUS_OK) *nanosiemens = result_of(reram);
    return status;
}

enum status reram_write_level(const struct reram* reram, struct reram_cell cell, uint32_t level,
                              uint32_t* pulses) {
    struct reram_cell failed;
    if (!is_cell(reram, cell) || level >= 1u << reram->cell_bits) return STATUS_INVALID;
    while (reram_next_failure(reram, &failed)) {
    }
    const enum status status = operate(reram, cell, OP_WRITE, level);
    if (status != STATUS_OK) return status;
    *pulses = result_of(reram);
    return reram_next_failure(reram, &failed) ? STATUS_DEVICE : STATUS_OK;
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

enum status reram_read(const struct reram* reram, uint32_t array, const int8_t* inputs,
                       int32_t* sums) {
    const uintptr_t base = reram->tile.base;
    if (array >= reram->arrays) return STATUS_INVALID;
    mmio_write(base, TESSERA_RERAM_IN_ROW, 0);
    for (uint32_t row = 0; row < reram->rows; row += 4) {
        uint32_t word = 0;
        for (uint32_t i = 0; i < 4 && row + i < reram->rows; ++i)
            word |= (uint32_t)(uint8_t)inputs[row + i] << (8 * i);
        mmio_write(base, TESSERA_RERAM_IN_DATA, word);
    }
    const enum status status = operate(reram, (struct reram_cell){array, 0, 0}, OP_READ, 0);
    if (status != STATUS_OK) return status;
    for (uint32_t column = 0; column < reram->columns; ++column) {
        mmio_write(base, TESSERA_RERAM_OUT_COL, column);
        sums[column] = (int32_t)mmio_read(base, TESSERA_RERAM_OUT_DATA);
    }
    return STATUS_OK;
}

bool reram_next_failure(const struct reram* reram, struct reram_cell* cell) {
    const uintptr_t base = reram->tile.base;
    const uint32_t fail = mmio_read(base, TESSERA_RERAM_FAIL);
    if ((fail & TESSERA_RERAM_FAIL_VALID_MASK) == 0) return false;
    *cell = (struct reram_cell){
        mmio_read(base, TESSERA_RERAM_FAIL_ARRAY),
        (fail & TESSERA_RERAM_FAIL_ROW_MASK) >> TESSERA_RERAM_FAIL_ROW_LSB,
        (fail & TESSERA_RERAM_FAIL_COL_MASK) >> TESSERA_RERAM_FAIL_COL_LSB,
    };
    mmio_write(base, TESSERA_RERAM_FAIL_POP, 1);
    return true;
}

enum status reram_remap(const struct reram* reram, uint32_t array, uint32_t column,
                        uint32_t spare) {
    if (array >= reram->arrays || column >= reram->columns || spare >= reram->spares)
        return STATUS_INVALID;
    return operate(reram, (struct reram_cell){array, 0, column}, OP_REMAP, spare);
}

enum status reram_self_test(const struct reram* reram, uint32_t array, uint32_t* broken_cells) {
    if (array >= reram->arrays) return STATUS_INVALID;
    const enum status status = operate(reram, (struct reram_cell){array, 0, 0}, OP_SELF_TEST, 0);
    *broken_cells = status == STATUS_OK ? result_of(reram) : 0;
    return status;
}

// The column that a bit line stands for; `columns` for a spare that stands for none.
static uint32_t column_of(const struct reram* reram, const struct reram_remaps* remaps,
                          struct reram_cell cell) {
    if (cell.column < reram->columns) return cell.column;
    uint32_t column = reram->columns;
    for (uint32_t i = 0; i < remaps->count; ++i)
        if (remaps->entries[i].array == cell.array &&
            remaps->entries[i].spare == cell.column - reram->columns)
            column = remaps->entries[i].column;
    return column;
}

static uint32_t spares_taken(const struct reram_remaps* remaps, uint32_t array) {
    uint32_t taken = 0;
    for (uint32_t i = 0; i < remaps->count; ++i) taken += remaps->entries[i].array == array;
    return taken;
}

// Columns in need of a spare, each once.
struct failing {
    uint32_t count;
    struct {
        uint16_t array, column;
    } columns[256];
};

static void collect_failing(const struct reram* reram, const struct reram_remaps* remaps,
                            struct failing* failing) {
    failing->count = 0;
    struct reram_cell cell;
    while (reram_next_failure(reram, &cell)) {
        const uint32_t column = column_of(reram, remaps, cell);
        if (column == reram->columns) continue;
        uint32_t i = 0;
        while (i < failing->count &&
               (failing->columns[i].array != cell.array || failing->columns[i].column != column))
            ++i;
        if (i < failing->count) continue;
        failing->columns[i].array = (uint16_t)cell.array;
        failing->columns[i].column = (uint16_t)column;
        ++failing->count;
    }
}

// Gives spares to failing columns, those of the most significant digits first.
static enum status remap_failing(const struct reram* reram, const struct failing* failing,
                                 uint32_t slices, struct reram_remaps* remaps, uint32_t* remapped) {
    const uint32_t columns_of_slice = reram->is_differential ? 2 : 1;
    for (uint32_t slice = slices; slice-- > 0;)
        for (uint32_t i = 0; i < failing->count; ++i) {
            const uint32_t array = failing->columns[i].array, column = failing->columns[i].column;
            const uint32_t spare = spares_taken(remaps, array);
            if (column / columns_of_slice % slices != slice || spare == reram->spares ||
                remaps->count == RERAM_MOST_REMAPS)
                continue;
            const enum status status = reram_remap(reram, array, column, spare);
            if (status != STATUS_OK) return status;
            remaps->entries[remaps->count].array = (uint16_t)array;
            remaps->entries[remaps->count].column = (uint16_t)column;
            remaps->entries[remaps->count++].spare = (uint16_t)spare;
            ++*remapped;
        }
    return STATUS_OK;
}

enum status reram_program_repaired(struct reram* reram, const struct tessera_job* job,
                                   uint32_t first, struct reram_remaps* remaps,
                                   struct reram_programming* programming, uint64_t timeout_us) {
    enum { MOST_TURNS = 16 };
    static struct tessera_job_status record;
    static struct failing failing;
    const uint32_t weight_bits = job->streams[TESSERA_STREAM_INDEX_WEIGHT].bits;
    const uint32_t slices = (weight_bits + reram->cell_bits - 1) / reram->cell_bits;
    struct tessera_job own = *job;
    own.status_address = (uintptr_t)&record;
    *programming = (struct reram_programming){0};
    enum status status = reram_program(reram, &own, first, timeout_us);
    for (uint32_t turn = 0; turn < MOST_TURNS && status == STATUS_OK; ++turn) {
        programming->pulses += record.machine[RECORD_PULSES];
        // Of programming that verified itself, and of nothing that was here before.
        struct reram_cell old;
        while (reram_next_failure(reram, &old)) {
        }
        status = reram_refresh(reram, &own, first, timeout_us);
        if (status != STATUS_OK) break;
        programming->failed = (uint32_t)record.machine[RECORD_FAILED];
        collect_failing(reram, remaps, &failing);
        const uint32_t before = remaps->count;
        status = remap_failing(reram, &failing, slices, remaps, &programming->remapped);
        const bool is_better = remaps->count != before;
        // What a refresh pulsed may still be on its way; what it could not move will stay.
        if (!is_better && (record.machine[RECORD_PULSES] == 0 || programming->failed != 0)) break;
    }
    programming->arrays = (uint32_t)(record.machine[RECORD_PLACE] >> 16);
    return status;
}

// Sums of a line's fit through codes in 1/256, of known sums in 1/256 of a code.
struct line {
    int64_t count, x, y, xx, xy;
};

static enum status measure_line(const struct reram* reram, uint32_t array, uint32_t converter,
                                struct line* line) {
    enum { POINTS = 64 };
    const uint32_t code_levels = mmio_read(reram->tile.base, TESSERA_RERAM_CODE_LEVELS);
    const uint32_t most_code = (1u << reram->converter_bits) - 1;
    const uint64_t range = (uint64_t)most_code * code_levels;  // in levels times 256
    *line = (struct line){0};
    for (uint32_t i = 1; i <= POINTS; ++i) {
        const uint32_t known = (uint32_t)(range * i / (POINTS + 1));
        const enum status status =
            operate(reram, (struct reram_cell){array, 0, converter}, OP_REFERENCE, known);
        if (status != STATUS_OK) return status;
        const uint32_t code = result_of(reram);
        if (code == 0 || code >= most_code) continue;  // at an end, where it says nothing
        const int64_t x = (int64_t)((uint64_t)known * 256 / code_levels);
        const int64_t y = (int64_t)code * 256;
        ++line->count;
        line->x += x;
        line->y += y;
        line->xx += x * x;
        line->xy += x * y;
    }
    return line->count < 2 ? STATUS_DEVICE : STATUS_OK;
}

static int32_t largest(int32_t a, int32_t b) { return (a < 0 ? -a : a) > (b < 0 ? -b : b) ? a : b; }

enum status reram_calibrate(const struct reram* reram, uint32_t array, struct reram_trim* trim) {
    enum { ADC = 0, ONE = 65536 };
    const uintptr_t base = reram->tile.base;
    *trim = (struct reram_trim){0, 0};
    if (reram->converter != ADC || array >= reram->arrays) return STATUS_INVALID;
    for (uint32_t converter = 0; converter < reram->converters; ++converter) {
        const struct reram_cell column = {array, 0, converter};
        mmio_write(base, TESSERA_RERAM_OP_TRIM, 0);
        enum status status = operate(reram, column, OP_TRIM, 0);
        struct line line;
        if (status == STATUS_OK) status = measure_line(reram, array, converter, &line);
        if (status != STATUS_OK) return status;
        // code = gain * sum + offset; trims come to their inverse.
        const int64_t spread = line.count * line.xx - line.x * line.x;
        const int64_t slope = (line.count * line.xy - line.x * line.y) / (spread / ONE);
        const int64_t offset = (line.y - line.x * slope / ONE) / line.count;
        const int32_t gain = (int32_t)((int64_t)ONE * ONE / slope) - ONE;
        mmio_write(base, TESSERA_RERAM_OP_TRIM,
                   (uint32_t)(-offset & 0xFFFF) << TESSERA_RERAM_OP_TRIM_OFFSET_LSB |
                       ((uint32_t)gain & 0xFFFF) << TESSERA_RERAM_OP_TRIM_GAIN_LSB);
        status = operate(reram, column, OP_TRIM, 0);
        if (status != STATUS_OK) return status;
        trim->worst_offset = largest(trim->worst_offset, (int32_t)-offset);
        trim->worst_gain = largest(trim->worst_gain, gain);
    }
    return STATUS_OK;
}

enum status reram_tune_spikes(const struct reram* reram, uint32_t reference_uV,
                              uint32_t threshold_uV) {
    enum { IFC = 1 };
    if (reram->converter != IFC || reference_uV == 0 || threshold_uV == 0) return STATUS_INVALID;
    mmio_write(reram->tile.base, TESSERA_RERAM_IFC_REFERENCE, reference_uV);
    mmio_write(reram->tile.base, TESSERA_RERAM_IFC_THRESHOLD, threshold_uV);
    return STATUS_OK;
}

void reram_set_threshold(const struct reram* reram, uint32_t level, int32_t threshold) {
    mmio_write(reram->tile.base, TESSERA_RERAM_TTFS_LEVEL_AT(level), (uint32_t)threshold);
}

void reram_make_spiking(struct tessera_job* job, bool ends_with_first) {
    job->op = JOB_SPIKES;
    job->mapping[1] = ends_with_first ? 1 : 0;
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
