// Every tile: registers at reset, a job against the software operator, an error and the recovery.

#include <stdio.h>
#include <string.h>

#include <tessera/eyeriss.h>
#include <tessera/tile.h>

#include "apps/selftest.h"
#include "drivers/tile.h"
#include "hal/interrupts.h"
#include "hal/mmio.h"
#include "hal/time.h"
#include "runtime/job.h"
#include "runtime/operators.h"

enum { CHANNELS = 3, SIZE = 8, FILTERS = 5, KERNEL = 3 };
enum { RUN_TIMEOUT_US = 1000000, RESET_TIMEOUT_US = 10000 };
#define TENSOR __attribute__((aligned(8)))

static int16_t ifmap[CHANNELS * SIZE * SIZE] TENSOR;
static int16_t weights[FILTERS * CHANNELS * KERNEL * KERNEL] TENSOR;
static int32_t biases[FILTERS] TENSOR;
static int16_t ofmap[FILTERS * SIZE * SIZE] TENSOR;
static int16_t expected[FILTERS * SIZE * SIZE] TENSOR;
static struct tessera_job job TENSOR;
static struct tessera_job_status record TENSOR;

// Small numbers of both signs that do not repeat with the geometry.
static int16_t pattern(uint32_t i) { return (int16_t)((i * 2654435761u >> 20) % 255) - 127; }

static void fill(void) {
    for (uint32_t i = 0; i < sizeof ifmap / sizeof ifmap[0]; ++i) ifmap[i] = pattern(i);
    for (uint32_t i = 0; i < sizeof weights / sizeof weights[0]; ++i)
        weights[i] = pattern(i + 1000);
    for (uint32_t i = 0; i < FILTERS; ++i) biases[i] = 100 * pattern(i + 2000);
}

static void describe_convolution(void) {
    job_init(&job, TESSERA_OP_CONV, TESSERA_JOB_FLAG_IRQ | TESSERA_JOB_FLAG_BIAS);
    job.job_id = 7;
    job.geometry.C = CHANNELS;
    job.geometry.H = job.geometry.W = SIZE;
    job.geometry.M = FILTERS;
    job.geometry.R = job.geometry.S = KERNEL;
    job.geometry.pad_top = job.geometry.pad_left = 1;
    job.geometry.pad_bottom = job.geometry.pad_right = 1;
    job_set_output_extent(&job);
    job_set_stream(&job, TESSERA_STREAM_INDEX_INPUT, ifmap, 16);
    job_set_stream(&job, TESSERA_STREAM_INDEX_WEIGHT, weights, 16);
    job_set_stream(&job, TESSERA_STREAM_INDEX_BIAS, biases, 32);
    job_set_stream(&job, TESSERA_STREAM_INDEX_OUTPUT, ofmap, 16);
    job.requantisation.multiplier = 3;
    job.requantisation.shift = 5;
    job.requantisation.activation = TESSERA_ACTIVATION_RELU;
    job.status_address = (uintptr_t)&record;
}

static void compute_expected(void) {
    struct tessera_job copy = job;
    copy.streams[TESSERA_STREAM_INDEX_OUTPUT].address = (uintptr_t)expected;
    expect(operators_run(&copy) == TESSERA_JOB_CODE_OK, "the operator on the core");
}

static void check_reset_state(const struct tile* tile) {
    static const struct {
        uint32_t offset, value;
    } states[] = {
        {TESSERA_TILE_STATUS, TESSERA_TILE_STATUS_RESET},
        {TESSERA_TILE_IRQ_STATUS, TESSERA_TILE_IRQ_STATUS_RESET},
        {TESSERA_TILE_JOB_LO, TESSERA_TILE_JOB_LO_RESET},
        {TESSERA_TILE_JOB_HI, TESSERA_TILE_JOB_HI_RESET},
        {TESSERA_TILE_QUEUE_FREE, TESSERA_TILE_QUEUE_FREE_RESET},
        {TESSERA_TILE_ERR_CODE, TESSERA_TILE_ERR_CODE_RESET},
        {TESSERA_TILE_JOBS_ENDED, TESSERA_TILE_JOBS_ENDED_RESET},
    };
    for (uint32_t i = 0; i < sizeof states / sizeof states[0]; ++i)
        expect(mmio_read(tile->base, states[i].offset) == states[i].value,
               "a tile's register has its reset value");
}

static void check_good_job(struct tile* tile) {
    memset(ofmap, 0, sizeof ofmap);
    memset(&record, 0, sizeof record);
    if (!expect_ok(tile_run(tile, &job, RUN_TIMEOUT_US), "a tile runs a convolution")) {
        struct tile_error error;
        (void)tile_read_error(tile, &error);
        printf("selftest: %s\n", tessera_job_code_name(error.code));
        return;
    }
    expect(memcmp(ofmap, expected, sizeof ofmap) == 0, "a tile computes what the core does");
    expect(record.job_id == job.job_id && record.code == TESSERA_JOB_CODE_OK, "a status record");
    expect(record.macs_issued + record.macs_gated + record.macs_skipped == job_dense_macs(&job),
           "all multiply-accumulates are accounted for");
    expect(record.end_ps > record.start_ps && record.cycles > 0, "a job takes time");
    expect(mmio_read(tile->base, TESSERA_TILE_IRQ_STATUS) == 0, "writing 1 clears an interrupt");
    struct tile_counters counters;
    expect_ok(tile_read_counters(tile, &counters), "a tile's counters");
    expect(counters.busy >= record.cycles && counters.bytes_written >= sizeof ofmap,
           "a tile's counters have counted the job");
}

// A job ends while no handler takes note of it.
static void check_acknowledgement(struct tile* tile) {
    const uint32_t done = TESSERA_TILE_IRQ_STATUS_JOB_DONE_MASK;
    const uint32_t before = interrupts_lock();
    expect_ok(tile_submit(tile, &job), "a tile takes a job");
    const struct deadline deadline = deadline_in(RUN_TIMEOUT_US);
    while (mmio_read(tile->base, TESSERA_TILE_IRQ_STATUS) == 0 && !deadline_is_over(deadline)) {
    }
    mmio_write(tile->base, TESSERA_TILE_IRQ_STATUS, ~done);
    expect(mmio_read(tile->base, TESSERA_TILE_IRQ_STATUS) == done,
           "an interrupt stays until a 1 is written to its bit");
    expect(tile->causes == 0, "a lock holds the handler back");
    interrupts_unlock(before);
    expect(tile->causes == done, "the handler takes the cause after the lock");
    expect_ok(tile_wait(tile, RUN_TIMEOUT_US), "a job that has ended needs no wait");
}

static void check_bad_jobs(struct tile* tile) {
    struct tile_error error;
    struct tessera_job bad TENSOR = job;
    bad.magic = 0;
    bad.status_address = 0;
    expect(tile_run(tile, &bad, RUN_TIMEOUT_US) == STATUS_DEVICE, "a bad descriptor is refused");
    expect_ok(tile_read_error(tile, &error), "a tile's error");
    expect(error.code == TESSERA_JOB_CODE_BAD_MAGIC, "a bad descriptor is called so");
    expect_ok(tile_reset(tile, RESET_TIMEOUT_US), "a tile resets after an error");

    bad = job;
    bad.geometry.E += 1;
    memset(ofmap, 0x55, sizeof ofmap);
    expect(tile_run(tile, &bad, RUN_TIMEOUT_US) == STATUS_DEVICE, "a wrong geometry is refused");
    expect(record.code == TESSERA_JOB_CODE_GEOMETRY, "the status record says why");
    expect(ofmap[0] == 0x5555, "a refused job writes nothing");
    expect_ok(tile_reset(tile, RESET_TIMEOUT_US), "a tile resets after a refusal");
}

// A chain of two jobs, of which the first asks for no interrupt.
static void check_chain(struct tile* tile) {
    static struct tessera_job first TENSOR;
    first = job;
    first.flags = TESSERA_JOB_FLAG_CHAIN | TESSERA_JOB_FLAG_BIAS;
    first.next = (uintptr_t)&job;
    const uint32_t before = mmio_read(tile->base, TESSERA_TILE_JOBS_ENDED);
    expect_ok(tile_run(tile, &first, RUN_TIMEOUT_US), "a tile runs a chain");
    expect(mmio_read(tile->base, TESSERA_TILE_JOBS_ENDED) == before + 2,
           "both jobs of a chain end");
    expect(memcmp(ofmap, expected, sizeof ofmap) == 0, "a chain computes what one job does");
}

static void test_tile(const struct tessera_device* device) {
    static struct tile tile;
    printf("selftest: %.*s\n", (int)sizeof device->name, device->name);
    if (!expect_ok(tile_init(&tile, device), "a tile answers")) return;
    check_reset_state(&tile);
    if (device->class_id == TESSERA_EYERISS_CLASS_ID && tile_supports(&tile, TESSERA_OP_CONV)) {
        check_good_job(&tile);
        check_acknowledgement(&tile);
        check_bad_jobs(&tile);
        check_good_job(&tile);
        check_chain(&tile);
    }
    expect_ok(interrupts_detach(tile.irq), "a tile is detached");
}

void test_tiles(struct platform* platform) {
    fill();
    describe_convolution();
    compute_expected();
    for (uint32_t i = 0; i < platform_count(platform, TESSERA_DEVICE_TYPE_TILE); ++i)
        test_tile(platform_device(platform, TESSERA_DEVICE_TYPE_TILE, i));
}
