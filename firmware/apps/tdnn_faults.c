// The TDNN driver against what goes wrong: an interrupt that never comes, latches with offsets,
// jobs that cannot be, memory that is not there. Says what failed; the run passes when nothing did.

#include <inttypes.h>
#include <stdio.h>

#include <tessera/tdnn.h>
#include <tessera/tile.h>

#include "apps/checks.h"
#include "drivers/tdnn.h"
#include "hal/mmio.h"
#include "hal/time.h"
#include "runtime/bits.h"
#include "runtime/job.h"
#include "runtime/platform.h"

enum { INPUTS = 70, NEURONS = 6, IMAGES = 32, WORDS = (INPUTS + 31) / 32, NOWHERE = 0xF0000000u };
enum { TIMEOUT_US = 100000, SHORT_US = 2000 };

#define TENSOR __attribute__((aligned(8)))

static uint32_t inputs[IMAGES * WORDS] TENSOR;
static uint32_t weights[NEURONS * WORDS] TENSOR;
static int32_t thresholds[NEURONS] TENSOR;
static int16_t margins[IMAGES * NEURONS] TENSOR;

static struct tdnn tdnn;
static struct tessera_job job __attribute__((aligned(64)));
static struct checks checks = {"tdnn_faults", 0};

static struct tdnn_dense layer(void) {
    return (struct tdnn_dense){.images = IMAGES,
                               .inputs = INPUTS,
                               .neurons = NEURONS,
                               .input = inputs,
                               .weights = weights,
                               .thresholds = thresholds,
                               .gives_margins = true,
                               .output = margins};
}

static void fill(uint32_t* words, uint32_t count, uint32_t state) {
    for (uint32_t i = 0; i < count; ++i) {
        state = (uint32_t)((uint64_t)state * 16807 % 2147483647);
        const bool is_last = i % WORDS == WORDS - 1;
        words[i] = (state << 8 ^ state >> 7) & (is_last ? (1u << INPUTS % 32) - 1 : UINT32_MAX);
    }
}

// The largest difference between margins and sums on the core.
static int32_t worst_miss(void) {
    int32_t worst = 0;
    for (uint32_t image = 0; image < IMAGES; ++image)
        for (uint32_t n = 0; n < NEURONS; ++n) {
            const int32_t miss = margins[image * NEURONS + n] -
                                 bits_dot(&inputs[image * WORDS], &weights[n * WORDS], INPUTS);
            if (miss > worst) worst = miss;
            if (-miss > worst) worst = -miss;
        }
    return worst;
}

// The job must fail as `expected`, and the tile must run a good one after a reset.
static void refuse(const char* what, enum tessera_job_code expected) {
    struct tile_error error = {0};
    check_status(&checks, what, tile_run(&tdnn.tile, &job, TIMEOUT_US), STATUS_DEVICE);
    check_status(&checks, "its error", tile_read_error(&tdnn.tile, &error), STATUS_OK);
    if (error.code != expected) {
        printf("tdnn_faults: FAILED: %s: %s, expected %s\n", what,
               tessera_job_code_name(error.code), tessera_job_code_name(expected));
        ++checks.failures;
    }
    check_status(&checks, "a reset", tile_reset(&tdnn.tile, TIMEOUT_US), STATUS_OK);
    const struct tdnn_dense good = layer();
    tdnn_describe_dense(&job, &good);
    check_status(&checks, "a good job afterwards", tile_run(&tdnn.tile, &job, TIMEOUT_US),
                 STATUS_OK);
    tdnn_describe_dense(&job, &good);
}

static void refuse_what_cannot_be(void) {
    struct tdnn_dense bad = layer();
    bad.inputs = tdnn.elements + 1;
    tdnn_describe_dense(&job, &bad);
    refuse("a neuron longer than the array", TESSERA_JOB_CODE_INFEASIBLE);
    job.streams[TESSERA_STREAM_INDEX_INPUT].bytes -= 4;
    refuse("inputs that are not packed by images", TESSERA_JOB_CODE_GEOMETRY);
    job.geometry.C = 0;
    refuse("a layer without inputs", TESSERA_JOB_CODE_GEOMETRY);
    job.streams[TESSERA_STREAM_INDEX_WEIGHT].address += 2;
    refuse("weights beside a word", TESSERA_JOB_CODE_ALIGNMENT);
    job_set_stream(&job, TESSERA_STREAM_INDEX_INPUT, inputs, 8);
    refuse("inputs of 8 bits", TESSERA_JOB_CODE_UNSUPPORTED);
    job.accumulator = 7;
    refuse("an accumulator that nobody knows", TESSERA_JOB_CODE_UNSUPPORTED);
    job.streams[TESSERA_STREAM_INDEX_WEIGHT].address = NOWHERE;
    refuse("weights that are nowhere", TESSERA_JOB_CODE_BUS_ERROR);
    check_status(&checks, "an even number of votes", tdnn_set_votes(&tdnn, 4), STATUS_INVALID);
    check_status(&checks, "no votes", tdnn_set_votes(&tdnn, 0), STATUS_INVALID);
    check_status(&checks, "three votes", tdnn_set_votes(&tdnn, 3), STATUS_OK);
    check_status(&checks, "one vote", tdnn_set_votes(&tdnn, 1), STATUS_OK);
}

static void take_offsets_away(void) {
    struct tdnn_dense test = layer();
    uint32_t moved = 0;
    tdnn_describe_dense(&job, &test);
    check_status(&checks, "margins", tile_run(&tdnn.tile, &job, TIMEOUT_US), STATUS_OK);
    check(&checks, "latches have offsets", worst_miss() > 2);
    check_status(&checks, "a calibration",
                 tdnn_calibrate(&tdnn, &test, margins, thresholds, &moved, TIMEOUT_US), STATUS_OK);
    check(&checks, "thresholds moved", moved > 0);
    check_status(&checks, "margins again", tile_run(&tdnn.tile, &job, TIMEOUT_US), STATUS_OK);
    check(&checks, "they are the sums now, within one", worst_miss() <= 1);
    test.images = 0;
    check_status(&checks, "a calibration without inputs",
                 tdnn_calibrate(&tdnn, &test, margins, thresholds, &moved, TIMEOUT_US),
                 STATUS_INVALID);
}

// With its causes masked the tile never raises its line.
static void lose_an_interrupt(void) {
    for (uint32_t i = 0; i < IMAGES * NEURONS; ++i) margins[i] = 0;
    mmio_write(tdnn.tile.base, TESSERA_TILE_IRQ_MASK, 0);
    const uint64_t begin = time_us();
    check_status(&checks, "a job whose interrupt is lost", tile_run(&tdnn.tile, &job, SHORT_US),
                 STATUS_OK);
    check(&checks, "it was found done at the deadline", time_us() - begin >= SHORT_US);
    check(&checks, "and its results are there", worst_miss() <= 1);
    check_status(&checks, "a reset", tile_reset(&tdnn.tile, TIMEOUT_US), STATUS_OK);
}

int app_main(struct platform* platform) {
    const enum status status = tdnn_init(&tdnn, platform_tile(platform, TESSERA_TDNN_CLASS_ID));
    if (status != STATUS_OK) {
        printf("tdnn_faults: no TDNN tile: %s\n", status_name(status));
        return 1;
    }
    check_status(&checks, "a driver for what is none", tdnn_init(&tdnn, 0), STATUS_NOT_FOUND);
    fill(inputs, IMAGES * WORDS, 5);
    fill(weights, NEURONS * WORDS, 11);
    refuse_what_cannot_be();
    take_offsets_away();
    lose_an_interrupt();
    printf("tdnn_faults: %" PRIu32 " failures\n", checks.failures);
    return checks.failures == 0 ? 0 : 1;
}
