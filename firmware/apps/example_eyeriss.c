// One convolution on an Eyeriss tile, by hand: find the device, describe the job, run it, read the
// result. docs/driver.md walks through this file.

#include <inttypes.h>
#include <stdio.h>

#include <tessera/eyeriss.h>

#include "drivers/eyeriss.h"
#include "runtime/job.h"
#include "runtime/platform.h"

enum { CHANNELS = 1, SIZE = 6, FILTERS = 2, KERNEL = 3, OUTPUT = SIZE - KERNEL + 1 };
enum { RUN_TIMEOUT_US = 100000, RESET_TIMEOUT_US = 1000 };

// Tiles reach memory by DMA in whole words: tensors are aligned to 8 bytes.
#define TENSOR __attribute__((aligned(8)))

// A 6x6 image: dark on the left, bright on the right.
static const int16_t ifmap[CHANNELS][SIZE][SIZE] TENSOR = {{
    {0, 0, 0, 9, 9, 9},
    {0, 0, 0, 9, 9, 9},
    {0, 0, 0, 9, 9, 9},
    {0, 0, 0, 9, 9, 9},
    {0, 0, 0, 9, 9, 9},
    {0, 0, 0, 9, 9, 9},
}};

// Two 3x3 filters: one answers to vertical edges, the other to horizontal ones.
static const int16_t weights[FILTERS][CHANNELS][KERNEL][KERNEL] TENSOR = {
    {{{-1, 0, 1}, {-1, 0, 1}, {-1, 0, 1}}},
    {{{-1, -1, -1}, {0, 0, 0}, {1, 1, 1}}},
};

static int16_t ofmap[FILTERS][OUTPUT][OUTPUT] TENSOR;

// The descriptor must stay where it is until the job has ended, and so must the status record that
// the tile writes when it does.
static struct tessera_job job;
static struct tessera_job_status status_record;

// An Eyeriss handle. The tile's interrupt handler keeps a pointer to it, so it does not move.
static struct eyeriss eyeriss;

static void describe_job(void) {
    // A convolution that raises its interrupt at the end.
    job_init(&job, TESSERA_OP_CONV, TESSERA_JOB_FLAG_IRQ);

    // C channels of H x W in, M filters of R x S; stride 1 and no padding are the defaults.
    job.geometry.C = CHANNELS;
    job.geometry.H = SIZE;
    job.geometry.W = SIZE;
    job.geometry.M = FILTERS;
    job.geometry.R = KERNEL;
    job.geometry.S = KERNEL;
    job_set_output_extent(&job);  // E = F = 4

    // Where the tensors are. Their sizes follow from the geometry.
    job_set_stream(&job, TESSERA_STREAM_INDEX_INPUT, ifmap, 16);
    job_set_stream(&job, TESSERA_STREAM_INDEX_WEIGHT, weights, 16);
    job_set_stream(&job, TESSERA_STREAM_INDEX_OUTPUT, ofmap, 16);

    // out = relu(acc * multiplier / 2^shift), with the sums in 32 bits.
    job.requantisation.multiplier = 1;
    job.requantisation.shift = 0;
    job.requantisation.activation = TESSERA_ACTIVATION_RELU;
    job.accumulator = TESSERA_ACCUMULATOR_INT32;

    job.status_address = (uintptr_t)&status_record;
}

// What to do about a job that failed: say so, and leave the tile usable.
static int report_failure(enum status status) {
    printf("example: %s\n", status_name(status));
    if (status == STATUS_DEVICE) {
        struct tile_error error;
        (void)tile_read_error(&eyeriss.tile, &error);
        printf("example: job %" PRIu32 ": %s\n", error.job_id, tessera_job_code_name(error.code));
    }
    (void)tile_reset(&eyeriss.tile, RESET_TIMEOUT_US);
    return 1;
}

static void print_result(void) {
    for (int m = 0; m < FILTERS; ++m) {
        printf("filter %d\n", m);
        for (int e = 0; e < OUTPUT; ++e) {
            for (int f = 0; f < OUTPUT; ++f) printf(" %3d", ofmap[m][e][f]);
            printf("\n");
        }
    }
    printf("%" PRIu32 " cycles, %" PRIu32 " multiply-accumulates\n", (uint32_t)status_record.cycles,
           (uint32_t)(status_record.macs_issued + status_record.macs_gated +
                      status_record.macs_skipped));
}

int app_main(struct platform* platform) {
    // The device table lists tiles of every kind; we want the first of our class.
    const enum status found =
        eyeriss_init(&eyeriss, platform_tile(platform, TESSERA_EYERISS_CLASS_ID));
    if (found != STATUS_OK) {
        printf("example: no Eyeriss tile: %s\n", status_name(found));
        return 1;
    }
    printf("example: an array of %" PRIu32 " x %" PRIu32 "\n", eyeriss.rows, eyeriss.columns);

    describe_job();
    const enum status status = tile_run(&eyeriss.tile, &job, RUN_TIMEOUT_US);
    if (status != STATUS_OK) return report_failure(status);
    print_result();

    // The vertical edge is between columns 2 and 3: three rows of 9 under the window.
    return ofmap[0][0][1] == 27 && ofmap[1][0][1] == 0 ? 0 : 1;
}
