// The ReRAM driver against what goes wrong: interrupts that never come, cells that are stuck,
// converters with an offset, operations and jobs that cannot be. Says what failed; the run passes
// when nothing did.

#include <inttypes.h>
#include <stdio.h>

#include <tessera/reram.h>
#include <tessera/tile.h>

#include "apps/checks.h"
#include "drivers/reram.h"
#include "hal/mmio.h"
#include "hal/time.h"
#include "runtime/job.h"
#include "runtime/platform.h"

enum { INPUTS = 32, OUTPUTS = 4, TIMEOUT_US = 100000, SHORT_US = 2000, MOST_PULSES = 40 };

#define TENSOR __attribute__((aligned(8)))

static int8_t inputs[INPUTS] TENSOR;
static int8_t weights[OUTPUTS][INPUTS] TENSOR;
static int8_t outputs[OUTPUTS] TENSOR;

static struct reram reram;
static struct reram_remaps remaps;
static struct tessera_job job __attribute__((aligned(64)));
static struct checks checks = {"reram_faults", 0};

static void describe_job(void) {
    for (uint32_t i = 0; i < INPUTS; ++i) {
        inputs[i] = (int8_t)(i * 7 % 31) - 15;
        for (uint32_t output = 0; output < OUTPUTS; ++output)
            weights[output][i] = (int8_t)((i * 13 + output * 29) % 101) - 50;
    }
    job_init(&job, TESSERA_OP_DENSE, TESSERA_JOB_FLAG_IRQ);
    job.geometry.C = INPUTS;
    job.geometry.M = OUTPUTS;
    job_set_output_extent(&job);
    job_set_stream(&job, TESSERA_STREAM_INDEX_INPUT, inputs, 8);
    job_set_stream(&job, TESSERA_STREAM_INDEX_WEIGHT, weights, 8);
    job_set_stream(&job, TESSERA_STREAM_INDEX_OUTPUT, outputs, 8);
    job.requantisation.shift = 7;
    job.accumulator = TESSERA_ACCUMULATOR_INT32;
}

// How far the outputs are from the exact ones at most.
static uint32_t worst_miss(void) {
    uint32_t worst = 0;
    for (uint32_t output = 0; output < OUTPUTS; ++output) {
        int32_t sum = 0;
        for (uint32_t i = 0; i < INPUTS; ++i) sum += inputs[i] * weights[output][i];
        const int32_t miss = outputs[output] - ((sum + 64) >> 7);
        const uint32_t size = (uint32_t)(miss < 0 ? -miss : miss);
        if (size > worst) worst = size;
    }
    return worst;
}

static void refuse_what_cannot_be(void) {
    uint32_t seen = 0;
    struct reram_effort effort;
    check_status(&checks, "a cell of no crossbar",
                 reram_verify(&reram, (struct reram_cell){reram.arrays, 0, 0}, &seen),
                 STATUS_INVALID);
    check_status(&checks, "a pulse of no width",
                 reram_pulse(&reram, (struct reram_cell){0, 0, 0}, RERAM_SET, 0), STATUS_INVALID);
    check_status(&checks, "a spare that is none", reram_remap(&reram, 0, 0, reram.spares),
                 STATUS_INVALID);
    check_status(&checks, "a write beyond the last row",
                 reram_write_cell(&reram, (struct reram_cell){0, reram.rows, 0}, 1, 1, &effort),
                 STATUS_INVALID);
    check_status(&checks, "a matrix beyond the last crossbar",
                 reram_program(&reram, &job, reram.arrays, TIMEOUT_US), STATUS_DEVICE);
    struct tile_error error;
    check_status(&checks, "the error of that", tile_read_error(&reram.tile, &error), STATUS_OK);
    check(&checks, "it is infeasible", error.code == TESSERA_JOB_CODE_INFEASIBLE);
    check_status(&checks, "a reset", tile_reset(&reram.tile, TIMEOUT_US), STATUS_OK);
}

static void notice_stuck_cells(void) {
    uint32_t broken = 0, told = 0;
    struct reram_cell cell, stuck = {0, 0, 0};
    check_status(&checks, "a self test", reram_self_test(&reram, 0, &broken), STATUS_OK);
    while (reram_next_failure(&reram, &cell)) {
        stuck = cell;
        ++told;
    }
    check(&checks, "some cells are broken", broken > 0);
    check(&checks, "all of them are told", told == broken);
    uint32_t seen = 0;
    check_status(&checks, "a verify", reram_verify(&reram, stuck, &seen), STATUS_OK);
    const bool is_low = seen < reram.level_low_nS + reram.level_step_nS;
    struct reram_effort effort;
    const uint32_t top = (1u << reram.cell_bits) - 1;
    check_status(&checks, "a level that a stuck cell will not take",
                 reram_write_cell(&reram, stuck, is_low ? top : 0, MOST_PULSES, &effort),
                 STATUS_DEVICE);
    check(&checks, "it was tried as often as allowed", effort.pulses == MOST_PULSES);
    uint32_t pulses = 0;
    check_status(&checks, "the same, written by the tile",
                 reram_write_level(&reram, stuck, is_low ? top : 0, &pulses), STATUS_DEVICE);
    const struct reram_cell sound = {1, 0, 0};
    check_status(&checks, "a sound cell's", reram_write_level(&reram, sound, top, &pulses),
                 STATUS_OK);
    check(&checks, "that takes pulses", pulses > 0);
    check_status(&checks, "no such level", reram_write_level(&reram, sound, top + 1, &pulses),
                 STATUS_INVALID);
    check_status(&checks, "tuning of spikes that there are not",
                 reram_tune_spikes(&reram, 100000, 600000), STATUS_INVALID);
}

static void trim_offsets(void) {
    struct reram_trim first, second;
    check_status(&checks, "a calibration", reram_calibrate(&reram, 0, &first), STATUS_OK);
    check(&checks, "it found an offset", first.worst_offset > 256 || first.worst_offset < -256);
    check_status(&checks, "another one", reram_calibrate(&reram, 0, &second), STATUS_OK);
    const int32_t drift = second.worst_offset - first.worst_offset;
    check(&checks, "it found the same", drift < 32 && drift > -32);
}

static void repair(void) {
    struct reram_programming programming;
    check_status(&checks, "programming",
                 reram_program_repaired(&reram, &job, 0, &remaps, &programming, TIMEOUT_US),
                 STATUS_OK);
    check(&checks, "columns went to spares", programming.remapped > 0);
    check(&checks, "no cell is out of tolerance", programming.failed == 0);
    reram_use(&job, 0);
    check_status(&checks, "a layer", tile_run(&reram.tile, &job, TIMEOUT_US), STATUS_OK);
    check(&checks, "its results are right within one", worst_miss() <= 1);
}

// With its causes masked the tile never raises its line.
static void lose_an_interrupt(void) {
    for (uint32_t i = 0; i < OUTPUTS; ++i) outputs[i] = 0;
    mmio_write(reram.tile.base, TESSERA_TILE_IRQ_MASK, 0);
    const uint64_t begin = time_us();
    check_status(&checks, "a job whose interrupt is lost", tile_run(&reram.tile, &job, SHORT_US),
                 STATUS_OK);
    check(&checks, "it was found done at the deadline", time_us() - begin >= SHORT_US);
    check(&checks, "and its results are there", worst_miss() <= 1);
    check_status(&checks, "a reset", tile_reset(&reram.tile, TIMEOUT_US), STATUS_OK);
}

static void stay_out_of_a_jobs_way(void) {
    uint32_t seen = 0;
    job.flags = TESSERA_JOB_FLAG_IRQ;  // forgets where it stood: it programs anew
    check_status(&checks, "a job", tile_submit(&reram.tile, &job), STATUS_OK);
    check_status(&checks, "a verify meanwhile",
                 reram_verify(&reram, (struct reram_cell){0, 0, 0}, &seen), STATUS_BUSY);
    check_status(&checks, "its end", tile_wait(&reram.tile, TIMEOUT_US), STATUS_OK);
    check_status(&checks, "a verify afterwards",
                 reram_verify(&reram, (struct reram_cell){0, 0, 0}, &seen), STATUS_OK);
}

int app_main(struct platform* platform) {
    const enum status status = reram_init(&reram, platform_tile(platform, TESSERA_RERAM_CLASS_ID));
    if (status != STATUS_OK) {
        printf("reram_faults: no ReRAM tile: %s\n", status_name(status));
        return 1;
    }
    describe_job();
    refuse_what_cannot_be();
    notice_stuck_cells();
    trim_offsets();
    repair();
    lose_an_interrupt();
    stay_out_of_a_jobs_way();
    printf("reram_faults: %" PRIu32 " failures\n", checks.failures);
    return checks.failures == 0 ? 0 : 1;
}
