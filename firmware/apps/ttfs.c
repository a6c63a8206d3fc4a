// Digits by neurons that spike once. Weights of two layers go into twin columns of crossbars;
// pixels are spikes, early for ink; the first output that spikes names the digit and ends the
// product.
//
// Neurons have one of a few thresholds (multi-level firing-threshold adjustment): for each, test
// vectors find the one with which its spikes are nearest to those of perfect devices, whose times
// this program works out itself.

#include <inttypes.h>
#include <stdio.h>

#include <tessera/reram.h>

#include "apps/ttfs_network.h"
#include "drivers/reram.h"
#include "runtime/image.h"
#include "runtime/job.h"
#include "runtime/platform.h"

enum { LAST_SLOT = 127, LEVELS = 8, NOMINAL_LEVEL = 4, LEVEL_PARTS = 16, LEAST_PARTS = 12 };
enum { TESTS = 16, MOST_BATCH = 64, TIMEOUT_US = 1000000 };

#define TENSOR __attribute__((aligned(8)))

struct layer {
    const int8_t* weights;  // outputs x inputs
    uint32_t inputs, outputs, first_level;
    int32_t threshold;
    bool ends_with_first;
    int32_t levels[TTFS_HIDDEN] TENSOR;  // of each neuron: the job's bias
    struct tessera_job job __attribute__((aligned(64)));
};

static struct layer hidden = {.weights = &ttfs_hidden_weights[0][0],
                              .inputs = TTFS_INPUTS,
                              .outputs = TTFS_HIDDEN,
                              .first_level = 0,
                              .threshold = TTFS_HIDDEN_THRESHOLD};
static struct layer output = {.weights = &ttfs_output_weights[0][0],
                              .inputs = TTFS_HIDDEN,
                              .outputs = TTFS_OUTPUTS,
                              .first_level = LEVELS,
                              .threshold = TTFS_OUTPUT_THRESHOLD,
                              .ends_with_first = true};
static struct reram reram;

static int8_t test_pixels[TESTS * TTFS_INPUTS] TENSOR;
static int8_t test_hidden[TESTS * TTFS_HIDDEN] TENSOR;
static int8_t seen[MOST_BATCH * TTFS_HIDDEN] TENSOR;
static int8_t scores[MOST_BATCH * TTFS_OUTPUTS] TENSOR;

// When a neuron of perfect devices fires: in slot time / slope, never when slope is 0.
struct spike {
    int64_t time;
    int32_t slope;
};

// The inputs that spike, earliest first.
struct arrivals {
    uint32_t count;
    uint8_t input[TTFS_INPUTS], slot[TTFS_INPUTS + 1];
};

static void sort_arrivals(struct arrivals* arrivals, const int8_t* values, uint32_t count) {
    arrivals->count = 0;
    for (int32_t slot = 0; slot < LAST_SLOT; ++slot)
        for (uint32_t i = 0; i < count; ++i) {
            if (values[i] != LAST_SLOT - slot) continue;
            arrivals->input[arrivals->count] = (uint8_t)i;
            arrivals->slot[arrivals->count++] = (uint8_t)slot;
        }
    arrivals->slot[arrivals->count] = LAST_SLOT;
}

// Between two arrivals a potential is a line.
static struct spike perfect_spike(const struct layer* layer, uint32_t neuron,
                                  const struct arrivals* arrivals) {
    const int8_t* const weights = &layer->weights[neuron * layer->inputs];
    struct spike spike = {layer->threshold, 0};
    for (uint32_t i = 0; i < arrivals->count; ++i) {
        const int32_t weight = weights[arrivals->input[i]], next = arrivals->slot[i + 1];
        spike.slope += weight;
        spike.time += (int64_t)weight * arrivals->slot[i];
        if (spike.slope <= 0 || next == arrivals->slot[i]) continue;
        const int64_t reach = (int64_t)spike.slope * next;
        if (next == LAST_SLOT ? spike.time < reach : spike.time <= reach) return spike;
    }
    return (struct spike){0, 0};
}

// As the tile writes it: 127 less the slot in which the neuron fires, 0 without a spike.
static int8_t perfect_value(const struct layer* layer, uint32_t neuron,
                            const struct arrivals* arrivals) {
    const struct spike spike = perfect_spike(layer, neuron, arrivals);
    if (spike.slope == 0) return 0;
    return (int8_t)(LAST_SLOT - (spike.time + spike.slope - 1) / spike.slope);
}

static void perfect_layer(const struct layer* layer, const int8_t* values, int8_t* results) {
    struct arrivals arrivals;
    sort_arrivals(&arrivals, values, layer->inputs);
    for (uint32_t n = 0; n < layer->outputs; ++n) results[n] = perfect_value(layer, n, &arrivals);
}

static void describe(struct layer* layer, uint32_t batch, const void* inputs, void* outputs) {
    job_init(&layer->job, TESSERA_OP_DENSE, TESSERA_JOB_FLAG_IRQ | TESSERA_JOB_FLAG_BIAS);
    layer->job.geometry.N = (uint16_t)batch;
    layer->job.geometry.C = (uint16_t)layer->inputs;
    layer->job.geometry.M = (uint16_t)layer->outputs;
    layer->job.accumulator = TESSERA_ACCUMULATOR_INT32;
    job_set_stream(&layer->job, TESSERA_STREAM_INDEX_INPUT, inputs, 8);
    job_set_stream(&layer->job, TESSERA_STREAM_INDEX_WEIGHT, layer->weights, 8);
    job_set_stream(&layer->job, TESSERA_STREAM_INDEX_BIAS, layer->levels, 32);
    job_set_stream(&layer->job, TESSERA_STREAM_INDEX_OUTPUT, outputs, 8);
}

static enum status run(struct layer* layer, uint32_t place, uint32_t batch, const void* inputs,
                       void* outputs, bool ends_with_first) {
    describe(layer, batch, inputs, outputs);
    reram_use(&layer->job, place);
    reram_make_spiking(&layer->job, ends_with_first);
    return tile_run(&reram.tile, &layer->job, TIMEOUT_US);
}

static enum status program(struct layer* layer, uint32_t place, uint32_t* next) {
    static struct tessera_job_status record;
    describe(layer, 1, test_pixels, scores);
    layer->job.status_address = (uintptr_t)&record;
    const enum status status = reram_program(&reram, &layer->job, place, TIMEOUT_US);
    *next = place + (uint32_t)(record.machine[0] >> 16);
    return status;
}

// Picks a threshold for each neuron; `perfect` are its spikes as they should be.
static enum status calibrate(struct layer* layer, uint32_t place, const int8_t* inputs,
                             const int8_t* perfect, uint32_t* moved) {
    static uint32_t misses[TTFS_HIDDEN], best[TTFS_HIDDEN];
    // From the nominal threshold outwards, so that equals stay there.
    static const uint8_t order[LEVELS] = {4, 5, 3, 6, 2, 7, 1, 0};
    static int32_t chosen[TTFS_HIDDEN];
    for (uint32_t n = 0; n < layer->outputs; ++n) best[n] = UINT32_MAX;
    for (uint32_t level = 0; level < LEVELS; ++level)
        reram_set_threshold(
            &reram, layer->first_level + level,
            layer->threshold / LEVEL_PARTS * (LEAST_PARTS + (int32_t)level) +
                layer->threshold % LEVEL_PARTS * (LEAST_PARTS + (int32_t)level) / LEVEL_PARTS);
    for (uint32_t i = 0; i < LEVELS; ++i) {
        const int32_t level = (int32_t)layer->first_level + order[i];
        for (uint32_t n = 0; n < layer->outputs; ++n) {
            layer->levels[n] = level;
            misses[n] = 0;
        }
        const enum status status = run(layer, place, TESTS, inputs, seen, false);
        if (status != STATUS_OK) return status;
        for (uint32_t t = 0; t < TESTS; ++t)
            for (uint32_t n = 0; n < layer->outputs; ++n) {
                const int32_t miss = seen[t * layer->outputs + n] - perfect[t * layer->outputs + n];
                misses[n] += (uint32_t)(miss * miss);
            }
        for (uint32_t n = 0; n < layer->outputs; ++n) {
            if (misses[n] >= best[n]) continue;
            best[n] = misses[n];
            chosen[n] = level;
        }
    }
    for (uint32_t n = 0; n < layer->outputs; ++n) {
        layer->levels[n] = chosen[n];
        if (chosen[n] != (int32_t)layer->first_level + NOMINAL_LEVEL) ++*moved;
    }
    return STATUS_OK;
}

// Blots of ink on 8 x 8 pixels.
static void make_tests(void) {
    uint32_t state = 1;
    for (uint32_t i = 0; i < TESTS * TTFS_INPUTS; ++i) {
        state = (uint32_t)((uint64_t)state * 16807 % 2147483647);
        const int32_t value = (int32_t)(state >> 8 & 0xFF) - 128;
        test_pixels[i] = (int8_t)(value < 0 ? 0 : value);
    }
    for (uint32_t t = 0; t < TESTS; ++t)
        perfect_layer(&hidden, &test_pixels[t * TTFS_INPUTS], &test_hidden[t * TTFS_HIDDEN]);
}

static enum status calibrate_both(uint32_t place, uint32_t* moved) {
    static int8_t perfect[TESTS * TTFS_OUTPUTS];
    for (uint32_t t = 0; t < TESTS; ++t)
        perfect_layer(&output, &test_hidden[t * TTFS_HIDDEN], &perfect[t * TTFS_OUTPUTS]);
    const enum status status = calibrate(&hidden, 0, test_pixels, test_hidden, moved);
    return status != STATUS_OK ? status : calibrate(&output, place, test_hidden, perfect, moved);
}

static uint32_t largest(const int8_t* values) {
    uint32_t best = 0;
    for (uint32_t i = 1; i < TTFS_OUTPUTS; ++i)
        if (values[i] > values[best]) best = i;
    return best;
}

// The digit that perfect devices would name: of the output that fires first.
static uint32_t perfect_digit(const int8_t* pixels) {
    int8_t values[TTFS_HIDDEN];
    struct arrivals arrivals;
    perfect_layer(&hidden, pixels, values);
    sort_arrivals(&arrivals, values, TTFS_HIDDEN);
    uint32_t best = 0;
    struct spike first = {0, 0};
    for (uint32_t n = 0; n < TTFS_OUTPUTS; ++n) {
        const struct spike spike = perfect_spike(&output, n, &arrivals);
        if (spike.slope == 0) continue;
        if (first.slope != 0 && spike.time * first.slope >= first.time * spike.slope) continue;
        first = spike;
        best = n;
    }
    return best;
}

static int fail(const char* what, enum status status) {
    printf("ttfs: %s: %s\n", what, status_name(status));
    return 1;
}

int app_main(struct platform* platform) {
    struct image image;
    enum status status = image_open(&image, platform->table->image_address);
    if (status != STATUS_OK) return fail("samples", status);
    const struct tessera_image_header* header = image.header;
    const struct tessera_stream* samples = &image.steps[0].job.streams[TESSERA_STREAM_INDEX_INPUT];
    if (samples->bits != 8 || samples->elements != header->batch_size * TTFS_INPUTS ||
        header->batch_size > MOST_BATCH)
        return fail("samples of 64 bytes", STATUS_INVALID);
    status = reram_init(&reram, platform_tile(platform, TESSERA_RERAM_CLASS_ID));
    if (status != STATUS_OK) return fail("ReRAM tile", status);

    uint32_t place = 0, end = 0, moved = 0;
    make_tests();
    status = program(&hidden, 0, &place);
    if (status == STATUS_OK) status = program(&output, place, &end);
    if (status == STATUS_OK) status = calibrate_both(place, &moved);
    if (status != STATUS_OK) return fail("programming", status);
    printf("ttfs: %d + %d neurons on %" PRIu32 " crossbars, %" PRIu32 " thresholds adjusted\n",
           TTFS_HIDDEN, TTFS_OUTPUTS, end, moved);

    uint32_t others = 0;
    for (uint32_t batch = 0; batch < header->batches; ++batch) {
        struct tessera_job bound;
        status = image_bind_job(&image, batch, 0, &bound);
        const int8_t* const pixels =
            (const int8_t*)(uintptr_t)bound.streams[TESSERA_STREAM_INDEX_INPUT].address;
        if (status == STATUS_OK)
            status = run(&hidden, 0, header->batch_size, pixels, seen, hidden.ends_with_first);
        if (status == STATUS_OK)
            status = run(&output, place, header->batch_size, seen, scores, output.ends_with_first);
        if (status != STATUS_OK) return fail("layers", status);
        uint32_t* const predictions = (uint32_t*)(uintptr_t)header->predictions_address;
        for (uint32_t i = 0; i < header->batch_size; ++i) {
            const uint32_t sample = batch * header->batch_size + i;
            predictions[sample] = largest(&scores[i * TTFS_OUTPUTS]);
            if (sample < header->samples &&
                predictions[sample] != perfect_digit(&pixels[i * TTFS_INPUTS]))
                ++others;
        }
    }
    printf("ttfs: %" PRIu32 " samples, %" PRIu32 " correct, %" PRIu32
           " other than with perfect devices\n",
           header->samples, image_count_correct(&image), others);
    return 0;
}
