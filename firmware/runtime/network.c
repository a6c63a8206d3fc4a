#include "runtime/network.h"

#include <stddef.h>

#include "hal/time.h"
#include "runtime/core_step.h"
#include "runtime/job.h"

enum { RESET_TIMEOUT_US = 10000, JOB_TIMEOUT_US = 1000000, SLOWEST_MACS_PER_US = 10 };

// A job that takes longer than the slowest machine would is stuck.
static uint64_t timeout_us(const struct tessera_job* job) {
    return JOB_TIMEOUT_US + job_dense_macs(job) / SLOWEST_MACS_PER_US;
}

static enum status run_on_tile(struct tile* tile, struct tessera_job* job,
                               struct network_failure* failure) {
    job->flags |= TESSERA_JOB_FLAG_IRQ;
    const enum status status = tile_run(tile, job, timeout_us(job));
    if (status == STATUS_OK) return STATUS_OK;
    if (status == STATUS_DEVICE) {
        struct tile_error error;
        (void)tile_read_error(tile, &error);
        failure->code = error.code;
        failure->address = error.address;
    }
    (void)tile_reset(tile, RESET_TIMEOUT_US);
    return status;
}

static enum status run_step(struct network* network, uint32_t batch, uint32_t step,
                            struct network_failure* failure) {
    struct tessera_job job __attribute__((aligned(64)));
    const enum status bound = image_bind_job(&network->image, batch, step, &job);
    if (bound != STATUS_OK) return bound;
    const uint32_t tile = network->image.steps[step].tile;
    if (tile == TESSERA_IMAGE_STEP_CORE) {
        failure->code = core_step_run(&job, network->core_clock_hz);
        return failure->code == TESSERA_JOB_CODE_OK ? STATUS_OK : STATUS_DEVICE;
    }
    if (tile >= network->tile_count) return STATUS_NOT_FOUND;
    return run_on_tile(network->tiles[tile], &job, failure);
}

enum status network_run(struct network* network, struct network_failure* failure) {
    const struct tessera_image_header* header = network->image.header;
    for (uint32_t batch = 0; batch < header->batches; ++batch) {
        for (uint32_t step = batch == 0 ? 0 : header->setup_steps; step < header->steps; ++step) {
            *failure = (struct network_failure){.batch = batch, .step = step};
            failure->status = run_step(network, batch, step, failure);
            if (failure->status != STATUS_OK) return failure->status;
        }
        image_predict(&network->image, batch);
        if (network->on_batch != NULL) network->on_batch(batch + 1, header->batches);
    }
    return STATUS_OK;
}
