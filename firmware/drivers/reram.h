#pragma once
// ReRAM crossbars: a tile whose weights stay in its cells. Layers run as on every tile; here is
// what is its own: matrices put into crossbars, single cells pulsed and verified.
//
//   struct tessera_job job;                     // a conv or dense job with its weight stream
//   reram_program(&reram, &job, 3, timeout);    // crossbars 3, 4, ... have its weights now
//   reram_use(&job, 3);                         // and this job computes with them
//   tile_run(&reram.tile, &job, timeout);

#include <stdbool.h>
#include <stdint.h>

#include "drivers/tile.h"

struct reram {
    struct tile tile;
    uint32_t arrays, rows, columns;  // crossbars, and their word and bit lines
    uint32_t spares;                 // further bit lines of each, numbered from `columns` on
    uint32_t converter, converters;  // what reads the columns, and how many of these an array has
    uint32_t converter_bits;
    uint32_t cell_bits;
    bool is_differential;                                // a digit of a weight is two columns
    uint32_t pulse_steps;                                // a pulse of so many crosses the range
    uint32_t level_low_nS, level_step_nS, tolerance_nS;  // level n is low + n * step
};

struct reram_cell {
    uint32_t array, row, column;
};

enum reram_pulse { RERAM_SET = 1, RERAM_RESET = 2 };

// What writing a cell took.
struct reram_effort {
    uint32_t pulses, verifies;
};

struct reram_counters {
    struct tile_counters tile;
    uint64_t reads, conversions, saturations, spikes;
    uint64_t pulses, failed_cells, program_cycles;
    uint64_t read_energy_fj, program_energy_fj;
};

enum status reram_init(struct reram* reram, const struct tessera_device* device);

// Has the tile write the job's weights into crossbars from `first` on; `job` keeps its operation.
enum status reram_program(struct reram* reram, const struct tessera_job* job, uint32_t first,
                          uint64_t timeout_us);
// Tells the tile that the job's weights stand there already, written cell by cell.
enum status reram_adopt(struct reram* reram, const struct tessera_job* job, uint32_t first,
                        uint64_t timeout_us);
// Has the tile verify the cells of the job's matrix there and repair those out of tolerance.
enum status reram_refresh(struct reram* reram, const struct tessera_job* job, uint32_t first,
                          uint64_t timeout_us);
// Makes the job compute with what stands there.
void reram_use(struct tessera_job* job, uint32_t first);

// One pulse, `steps` wide. STATUS_BUSY: a job runs. STATUS_INVALID: no such cell or width.
enum status reram_pulse(const struct reram* reram, struct reram_cell cell, enum reram_pulse kind,
                        uint32_t steps);
// What a read sees, noise included.
enum status reram_verify(const struct reram* reram, struct reram_cell cell, uint32_t* nanosiemens);
// Has the tile pulse and verify until the cell has its level. STATUS_DEVICE: it would not.
enum status reram_write_level(const struct reram* reram, struct reram_cell cell, uint32_t level,
                              uint32_t* pulses);
// The same by single pulses and verifies: until the cell has its level, at most `most_pulses`
// times. STATUS_DEVICE: it would not.
enum status reram_write_cell(const struct reram* reram, struct reram_cell cell, uint32_t level,
                             uint32_t most_pulses, struct reram_effort* effort);

// Multiplies signed bytes by what stands in a crossbar: `inputs` one for each row, `sums` one for
// each column, in levels times 256.
enum status reram_read(const struct reram* reram, uint32_t array, const int8_t* inputs,
                       int32_t* sums);

// Tests all cells of a crossbar, which loses what it holds; those out of order can then be asked
// for.
enum status reram_self_test(const struct reram* reram, uint32_t array, uint32_t* broken_cells);
// The next cell that verifying or a test found out of order; false when there is none. A tile keeps
// 256 of them.
bool reram_next_failure(const struct reram* reram, struct reram_cell* cell);
// Has a spare stand for a column from now on.
enum status reram_remap(const struct reram* reram, uint32_t array, uint32_t column, uint32_t spare);

// Which spares stand for which columns. Zeroed, none does.
enum { RERAM_MOST_REMAPS = 1024 };
struct reram_remaps {
    uint32_t count;
    struct {
        uint16_t array, column, spare;
    } entries[RERAM_MOST_REMAPS];
};
// What programming a matrix took.
struct reram_programming {
    uint64_t pulses;
    uint32_t arrays;    // that the matrix takes
    uint32_t remapped;  // columns
    uint32_t failed;    // cells out of tolerance at last
};
// Programs the job's matrix from `first` on, has it verified and refreshed, and puts columns with
// cells that would not take their levels on spares, most significant digits first, until nothing is
// out of tolerance or nothing is left to do.
enum status reram_program_repaired(struct reram* reram, const struct tessera_job* job,
                                   uint32_t first, struct reram_remaps* remaps,
                                   struct reram_programming* programming, uint64_t timeout_us);

// Trims a crossbar's converters: gain and offset by a line through known sums. STATUS_INVALID: they
// are no ADCs. `worst_offset` and `worst_gain` are the largest that were found, in 1/256 of a code
// and 1/65536.
struct reram_trim {
    int32_t worst_offset, worst_gain;
};
enum status reram_calibrate(const struct reram* reram, uint32_t array, struct reram_trim* trim);

// Tunes integrate-and-fire converters: a larger reference scales their counts, a lower threshold
// bends their curve earlier. STATUS_INVALID: the tile has none, or a voltage is 0.
enum status reram_tune_spikes(const struct reram* reram, uint32_t reference_uV,
                              uint32_t threshold_uV);

// Thresholds of time-to-first-spike neurons, in weights times slots; a job's bias says which of
// them each neuron has.
void reram_set_threshold(const struct reram* reram, uint32_t level, int32_t threshold);
// Makes a layer's job one of spikes; with `ends_with_first` a product ends with its first output.
void reram_make_spiking(struct tessera_job* job, bool ends_with_first);

enum status reram_read_counters(const struct reram* reram, struct reram_counters* counters);
