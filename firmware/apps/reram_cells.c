// A dense layer whose weights this program writes into a crossbar cell by cell, with pulses and
// verifying reads of its own, before the tile computes with them. Differential encoding, cells of
// any number of bits.

#include <inttypes.h>
#include <stdio.h>

#include <tessera/reram.h>

#include "drivers/reram.h"
#include "runtime/job.h"
#include "runtime/platform.h"

enum { INPUTS = 8, OUTPUTS = 2, WEIGHT_BITS = 8 };
enum { ARRAY = 5, MOST_PULSES = 64, TIMEOUT_US = 100000 };

#define TENSOR __attribute__((aligned(8)))

static const int8_t inputs[INPUTS] TENSOR = {1, -2, 3, 4, -5, 6, 7, 8};
static const int8_t weights[OUTPUTS][INPUTS] TENSOR = {
    {10, -20, 30, -40, 50, -60, 70, -80},
    {1, 2, 3, 4, 5, 6, 7, -8},
};
static int8_t outputs[OUTPUTS] TENSOR;

static struct tessera_job job;
static struct reram reram;

// Writes the digits of a weight into its cells: least first, those of negative weights one column
// to the right. Returns how many cells would not take theirs.
static uint32_t write_weight(uint32_t input, uint32_t output, struct reram_effort* sum) {
    const uint32_t slices = WEIGHT_BITS / reram.cell_bits;
    const int32_t weight = weights[output][input];
    uint32_t digits = (uint32_t)(weight < 0 ? -weight : weight);
    uint32_t failed = 0;
    for (uint32_t slice = 0; slice < slices; ++slice, digits >>= reram.cell_bits)
        for (uint32_t sign = 0; sign < 2; ++sign) {
            const struct reram_cell cell = {ARRAY, input, (output * slices + slice) * 2 + sign};
            const uint32_t digit = digits & ((1u << reram.cell_bits) - 1);
            const uint32_t level = (weight < 0) == (sign == 1) ? digit : 0;
            struct reram_effort effort;
            if (reram_write_cell(&reram, cell, level, MOST_PULSES, &effort) != STATUS_OK) ++failed;
            sum->pulses += effort.pulses;
            sum->verifies += effort.verifies;
        }
    return failed;
}

static void describe_job(void) {
    job_init(&job, TESSERA_OP_DENSE, TESSERA_JOB_FLAG_IRQ);
    job.geometry.C = INPUTS;
    job.geometry.M = OUTPUTS;
    job_set_output_extent(&job);
    job_set_stream(&job, TESSERA_STREAM_INDEX_INPUT, inputs, 8);
    job_set_stream(&job, TESSERA_STREAM_INDEX_WEIGHT, weights, 8);
    job_set_stream(&job, TESSERA_STREAM_INDEX_OUTPUT, outputs, 8);
    job.requantisation.multiplier = 1;
    job.requantisation.shift = 4;
    job.accumulator = TESSERA_ACCUMULATOR_INT32;
}

static int8_t golden(uint32_t output) {
    int32_t sum = 0;
    for (uint32_t i = 0; i < INPUTS; ++i) sum += inputs[i] * weights[output][i];
    return (int8_t)((sum + 8) >> 4);
}

int app_main(struct platform* platform) {
    enum status status = reram_init(&reram, platform_tile(platform, TESSERA_RERAM_CLASS_ID));
    if (status != STATUS_OK) {
        printf("reram_cells: no ReRAM tile: %s\n", status_name(status));
        return 1;
    }
    printf("reram_cells: %" PRIu32 " crossbars of %" PRIu32 " x %" PRIu32 "\n", reram.arrays,
           reram.rows, reram.columns);

    struct reram_effort effort = {0};
    uint32_t failed = 0;
    for (uint32_t input = 0; input < INPUTS; ++input)
        for (uint32_t output = 0; output < OUTPUTS; ++output)
            failed += write_weight(input, output, &effort);
    printf("reram_cells: %" PRIu32 " pulses, %" PRIu32 " verifies, %" PRIu32 " cells failed\n",
           effort.pulses, effort.verifies, failed);

    describe_job();
    status = reram_adopt(&reram, &job, ARRAY, TIMEOUT_US);
    reram_use(&job, ARRAY);
    if (status == STATUS_OK) status = tile_run(&reram.tile, &job, TIMEOUT_US);
    if (status != STATUS_OK) {
        printf("reram_cells: %s\n", status_name(status));
        return 1;
    }
    bool is_right = true;
    for (uint32_t output = 0; output < OUTPUTS; ++output) {
        printf("reram_cells: %d, expected %d\n", outputs[output], golden(output));
        is_right = is_right && outputs[output] == golden(output);
    }
    return is_right && failed == 0 ? 0 : 1;
}
