#include "runtime/network.h"

#include <stdbool.h>
#include <stddef.h>

#include "hal/time.h"
#include "runtime/core_step.h"
#include "runtime/job.h"

enum { RESET_TIMEOUT_US = 10000, JOB_TIMEOUT_US = 1000000, SLOWEST_MACS_PER_US = 10 };

// A tile, or the core, and how far it is: everything before (batch, step) that is its own has
// ended.
struct unit {
    uint32_t batch, step;
    bool is_running;
    struct deadline deadline;
    struct tessera_job job __attribute__((aligned(64)));
};

static struct unit units[NETWORK_MOST_TILES + 1];  // the core behind the tiles

// What is asked again and again of a step; the image itself is in slower memory.
static struct plan {
    uint16_t unit;
    bool overwrites;                   // its output of the batch before
    uint16_t makers[TESSERA_STREAMS];  // steps that make its inputs, or NONE
} plans[NETWORK_MOST_STEPS];

enum { NONE = UINT16_MAX };

// A job that takes longer than the slowest machine would is stuck.
static uint64_t timeout_us(const struct tessera_job* job) {
    return JOB_TIMEOUT_US + job_dense_macs(job) / SLOWEST_MACS_PER_US;
}

static bool is_over(const struct network* network, uint32_t unit) {
    return units[unit].batch == network->image.header->batches;
}

// To the unit's first step from where it is on.
static void find_step(const struct network* network, uint32_t unit) {
    const struct tessera_image_header* const header = network->image.header;
    struct unit* const u = &units[unit];
    while (u->batch < header->batches) {
        for (; u->step < header->steps; ++u->step)
            if (plans[u->step].unit == unit) return;
        ++u->batch;
        u->step = header->setup_steps;
    }
}

static void advance(const struct network* network, uint32_t unit) {
    ++units[unit].step;
    find_step(network, unit);
}

static bool has_ended(uint32_t batch, uint32_t step) {
    const struct unit* const u = &units[plans[step].unit];
    return u->batch != batch ? u->batch > batch : u->step > step;
}

static bool reads(const struct tessera_image_step* step, uint32_t tensor) {
    for (uint32_t i = 0; i < TESSERA_STREAMS; ++i)
        if (i != TESSERA_STREAM_INDEX_OUTPUT && step->stream_tensor[i] == tensor) return true;
    return false;
}

// Nobody needs the values of the batch before any more.
static bool is_free(const struct network* network, uint32_t batch, uint32_t tensor) {
    const struct image* const image = &network->image;
    for (uint32_t step = 0; step < image->header->steps; ++step)
        if (reads(&image->steps[step], tensor) && !has_ended(batch - 1, step)) return false;
    return true;
}

static bool is_ready(const struct network* network, const struct unit* unit) {
    const struct plan* const plan = &plans[unit->step];
    for (uint32_t i = 0; i < TESSERA_STREAMS; ++i)
        if (plan->makers[i] != NONE && !has_ended(unit->batch, plan->makers[i])) return false;
    return !plan->overwrites || unit->batch == 0 ||
           is_free(network, unit->batch,
                   network->image.steps[unit->step].stream_tensor[TESSERA_STREAM_INDEX_OUTPUT]);
}

static enum status start(struct network* network, uint32_t unit) {
    struct unit* const u = &units[unit];
    u->job.flags |= TESSERA_JOB_FLAG_IRQ;
    u->deadline = deadline_in(timeout_us(&u->job));
    u->is_running = true;
    return tile_submit(network->tiles[unit], &u->job);
}

static enum status run_on_core(struct network* network, struct network_failure* failure) {
    failure->code = core_step_run(&units[network->tile_count].job, network->core_clock_hz);
    if (failure->code != TESSERA_JOB_CODE_OK) return STATUS_DEVICE;
    advance(network, network->tile_count);
    return STATUS_OK;
}

static enum status poll(struct network* network, uint32_t unit, struct network_failure* failure) {
    struct unit* const u = &units[unit];
    const enum status status = tile_poll(network->tiles[unit]);
    if (status == STATUS_BUSY) return deadline_is_over(u->deadline) ? STATUS_TIMEOUT : STATUS_BUSY;
    if (status == STATUS_DEVICE) {
        struct tile_error error;
        (void)tile_read_error(network->tiles[unit], &error);
        failure->code = error.code;
        failure->address = error.address;
    }
    if (status != STATUS_OK) return status;
    u->is_running = false;
    advance(network, unit);
    return STATUS_OK;
}

// One unit's turn. STATUS_BUSY: it has nothing to do or is still at it; STATUS_OK: it got further.
static enum status turn(struct network* network, uint32_t unit, struct network_failure* failure) {
    struct unit* const u = &units[unit];
    *failure = (struct network_failure){.batch = u->batch, .step = u->step};
    if (u->is_running) return poll(network, unit, failure);
    if (is_over(network, unit) || !is_ready(network, u)) return STATUS_BUSY;
    const enum status bound = image_bind_job(&network->image, u->batch, u->step, &u->job);
    if (bound != STATUS_OK) return bound;
    return unit == network->tile_count ? run_on_core(network, failure) : start(network, unit);
}

// Sleeps until a tile has something to say. False: none is running.
static bool wait(const struct network* network) {
    const struct unit* first = NULL;
    for (uint32_t i = 0; i < network->tile_count; ++i)
        if (units[i].is_running &&
            (first == NULL || units[i].deadline.ticks < first->deadline.ticks))
            first = &units[i];
    if (first != NULL) (void)tile_wait_any(first->deadline);
    return first != NULL;
}

// Predictions of the batches that all units have behind them.
static void finish_batches(struct network* network, uint32_t* done) {
    uint32_t last = network->image.header->batches;
    for (uint32_t i = 0; i <= network->tile_count; ++i)
        if (units[i].batch < last) last = units[i].batch;
    for (; *done < last; ++*done) {
        image_predict(&network->image, *done);
        if (network->on_batch != NULL) network->on_batch(*done + 1, network->image.header->batches);
    }
}

static uint16_t maker_of(const struct image* image, uint32_t tensor) {
    for (uint32_t step = 0; step < image->header->steps; ++step)
        if (image->steps[step].stream_tensor[TESSERA_STREAM_INDEX_OUTPUT] == tensor)
            return (uint16_t)step;
    return NONE;
}

static enum status plan_step(const struct network* network, uint32_t step) {
    const struct image* const image = &network->image;
    const struct tessera_image_step* const source = &image->steps[step];
    struct plan* const plan = &plans[step];
    const bool is_on_core = source->tile == TESSERA_IMAGE_STEP_CORE;
    if (!is_on_core && source->tile >= network->tile_count) return STATUS_NOT_FOUND;
    *plan = (struct plan){.unit = (uint16_t)(is_on_core ? network->tile_count : source->tile)};
    for (uint32_t i = 0; i < TESSERA_STREAMS; ++i) {
        const uint32_t tensor = source->stream_tensor[i];
        plan->makers[i] = NONE;
        if (tensor == TESSERA_IMAGE_STEP_FIXED) continue;
        if (tensor >= image->header->tensors) return STATUS_INVALID;
        if (i == TESSERA_STREAM_INDEX_OUTPUT)
            plan->overwrites = image->tensors[tensor].batch_stride_bytes == 0;
        else
            plan->makers[i] = maker_of(image, tensor);
    }
    return STATUS_OK;
}

static enum status prepare(struct network* network, struct network_failure* failure) {
    if (network->tile_count > NETWORK_MOST_TILES ||
        network->image.header->steps > NETWORK_MOST_STEPS)
        return STATUS_INVALID;
    for (uint32_t step = 0; step < network->image.header->steps; ++step) {
        *failure = (struct network_failure){.step = step};
        const enum status status = plan_step(network, step);
        if (status != STATUS_OK) return status;
    }
    for (uint32_t i = 0; i <= network->tile_count; ++i) {
        units[i] = (struct unit){.batch = 0};
        find_step(network, i);
    }
    return STATUS_OK;
}

// Tiles first: the core's steps keep it from looking after them.
static enum status run_all(struct network* network, struct network_failure* failure) {
    uint32_t done = 0;
    while (done < network->image.header->batches) {
        bool has_progress = false;
        for (uint32_t i = 0; i <= network->tile_count; ++i) {
            const enum status status = turn(network, i, failure);
            if (status != STATUS_OK && status != STATUS_BUSY) return status;
            has_progress |= status == STATUS_OK;
        }
        finish_batches(network, &done);
        if (!has_progress && done < network->image.header->batches && !wait(network))
            return STATUS_INVALID;
    }
    return STATUS_OK;
}

enum status network_run(struct network* network, struct network_failure* failure) {
    enum status status = prepare(network, failure);
    if (status == STATUS_OK) status = run_all(network, failure);
    if (status == STATUS_OK) return STATUS_OK;
    failure->status = status;
    for (uint32_t i = 0; i < network->tile_count; ++i)
        if (units[i].is_running) (void)tile_reset(network->tiles[i], RESET_TIMEOUT_US);
    return status;
}
