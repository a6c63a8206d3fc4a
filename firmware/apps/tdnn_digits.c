// Digits by a binary network in the time domain: pixels become bits, two layers of neurons race for
// theirs, and the last layer's margins are read. Every layer is checked against XNOR and popcount
// on the core.

#include <inttypes.h>
#include <stdio.h>

#include <tessera/tdnn.h>

#include "apps/tdnn_network.h"
#include "drivers/tdnn.h"
#include "hal/time.h"
#include "runtime/image.h"
#include "runtime/platform.h"

enum { MOST_BATCH = 64, MOST_NEURONS = 128, INPUTS = TDNN_LEVELS * TDNN_PIXELS };
enum { INPUT_WORDS = INPUTS / 32, MOST_WORDS = 8, TIMEOUT_US = 1000000 };

#define TENSOR __attribute__((aligned(8)))

static uint32_t bits[TDNN_LAYERS][MOST_BATCH * MOST_WORDS] TENSOR;
static uint32_t encoded[MOST_BATCH * MOST_WORDS] TENSOR;
static int16_t margins[MOST_BATCH * MOST_NEURONS] TENSOR;
static int32_t thresholds[TDNN_LAYERS][MOST_NEURONS] TENSOR;
static struct tessera_job job __attribute__((aligned(64)));
static struct tdnn tdnn;

// A pixel's int8_t value stands for 127 / 16 of it.
static bool reaches(int8_t value, uint32_t level) { return value * 16 >= (int32_t)level * 127 - 8; }

static void binarise(const int8_t* pixels, uint32_t* words) {
    for (uint32_t i = 0; i < INPUT_WORDS; ++i) words[i] = 0;
    for (uint32_t level = 0; level < TDNN_LEVELS; ++level)
        for (uint32_t p = 0; p < TDNN_PIXELS; ++p) {
            const uint32_t at = level * TDNN_PIXELS + p;
            if (reaches(pixels[p], tdnn_levels[level])) words[at / 32] |= 1u << at % 32;
        }
}

// Outputs of a layer that differ from what perfect devices give.
static uint32_t check_layer(uint32_t layer, uint32_t images) {
    const uint32_t inputs = tdnn_sizes[layer], neurons = tdnn_sizes[layer + 1];
    const uint32_t in_words = tdnn_words(inputs), out_words = tdnn_words(neurons);
    uint32_t wrong = 0;
    for (uint32_t image = 0; image < images; ++image)
        for (uint32_t n = 0; n < neurons; ++n) {
            const int32_t sum = tdnn_dot(&bits[layer][image * in_words],
                                         &tdnn_weights[layer][n * in_words], inputs);
            const int32_t word = tdnn_thresholds[layer][n];
            if (layer + 1 == TDNN_LAYERS) {
                wrong += margins[image * neurons + n] != sum - (word >> 1);
                continue;
            }
            const uint32_t seen = bits[layer + 1][image * out_words + n / 32] >> n % 32 & 1;
            wrong += seen != ((sum >= word >> 1) != ((word & 1) != 0));
        }
    return wrong;
}

static struct tdnn_dense describe(uint32_t layer, uint32_t images) {
    const bool is_last = layer + 1 == TDNN_LAYERS;
    return (struct tdnn_dense){
        .images = images,
        .inputs = tdnn_sizes[layer],
        .neurons = tdnn_sizes[layer + 1],
        .input = bits[layer],
        .weights = tdnn_weights[layer],
        .thresholds = tdnn_thresholds[layer],
        .gives_margins = is_last,
        .output = is_last ? (void*)margins : (void*)bits[layer + 1],
    };
}

static enum status run_layer(uint32_t layer, uint32_t images) {
    const uint32_t words = tdnn_words(tdnn_sizes[layer]);
    struct tdnn_dense dense = describe(layer, images);
    if (tdnn.driver_encodes) {
        for (uint32_t image = 0; image < images; ++image)
            tdnn_encode(&encoded[image * words], &bits[layer][image * words], tdnn_sizes[layer]);
        dense.input = encoded;
    }
    dense.thresholds = thresholds[layer];
    tdnn_describe_dense(&job, &dense);
    return tile_run(&tdnn.tile, &job, TIMEOUT_US);
}

// With random inputs, as many as a batch holds.
static enum status calibrate(uint32_t* moved) {
    uint32_t state = 1;
    for (uint32_t layer = 0; layer < TDNN_LAYERS; ++layer) {
        for (uint32_t n = 0; n < tdnn_sizes[layer + 1]; ++n)
            thresholds[layer][n] = tdnn_thresholds[layer][n];
        if (tdnn.driver_encodes) continue;
        const uint32_t inputs = tdnn_sizes[layer], words = tdnn_words(inputs);
        for (uint32_t i = 0; i < MOST_BATCH * words; ++i) {
            state = (uint32_t)((uint64_t)state * 16807 % 2147483647);
            const bool is_last = i % words == words - 1;
            bits[layer][i] = (state << 8 ^ state >> 7) &
                             (is_last && inputs % 32 != 0 ? (1u << inputs % 32) - 1 : UINT32_MAX);
        }
        const struct tdnn_dense dense = describe(layer, MOST_BATCH);
        const enum status status =
            tdnn_calibrate(&tdnn, &dense, margins, thresholds[layer], moved, TIMEOUT_US);
        if (status != STATUS_OK) return status;
    }
    return STATUS_OK;
}

static uint32_t largest(const int16_t* values, uint32_t count) {
    uint32_t best = 0;
    for (uint32_t i = 1; i < count; ++i)
        if (values[i] > values[best]) best = i;
    return best;
}

static int fail(const char* what, enum status status) {
    printf("tdnn_digits: %s: %s\n", what, status_name(status));
    return 1;
}

int app_main(struct platform* platform) {
    struct image image;
    enum status status = image_open(&image, platform->table->image_address);
    if (status != STATUS_OK) return fail("samples", status);
    const struct tessera_image_header* header = image.header;
    const struct tessera_stream* samples = &image.steps[0].job.streams[TESSERA_STREAM_INDEX_INPUT];
    if (samples->bits != 8 || samples->elements != header->batch_size * TDNN_PIXELS ||
        header->batch_size > MOST_BATCH)
        return fail("samples of 64 bytes", STATUS_INVALID);
    status = tdnn_init(&tdnn, platform_tile(platform, TESSERA_TDNN_CLASS_ID));
    if (status != STATUS_OK) return fail("TDNN tile", status);
    printf("tdnn_digits: %" PRIu32 " processing elements, %" PRIu32 " ps a stage\n", tdnn.elements,
           tdnn.stage_ps);

    uint32_t moved = 0;
    status = calibrate(&moved);
    if (status != STATUS_OK) return fail("calibration", status);
    printf("tdnn_digits: calibration moved %" PRIu32 " thresholds\n", moved);

    uint32_t wrong = 0;
    uint64_t tile_us = 0, core_us = 0;
    const uint32_t classes = tdnn_sizes[TDNN_LAYERS];
    for (uint32_t batch = 0; batch < header->batches; ++batch) {
        struct tessera_job bound;
        status = image_bind_job(&image, batch, 0, &bound);
        const int8_t* const pixels =
            (const int8_t*)(uintptr_t)bound.streams[TESSERA_STREAM_INDEX_INPUT].address;
        for (uint32_t i = 0; i < header->batch_size; ++i)
            binarise(&pixels[i * TDNN_PIXELS], &bits[0][i * INPUT_WORDS]);
        for (uint32_t layer = 0; layer < TDNN_LAYERS && status == STATUS_OK; ++layer) {
            const uint64_t begin = time_us();
            status = run_layer(layer, header->batch_size);
            const uint64_t between = time_us();
            wrong += check_layer(layer, header->batch_size);
            tile_us += between - begin;
            core_us += time_us() - between;
        }
        if (status != STATUS_OK) return fail("layers", status);
        uint32_t* const predictions = (uint32_t*)(uintptr_t)header->predictions_address;
        for (uint32_t i = 0; i < header->batch_size; ++i)
            predictions[batch * header->batch_size + i] = largest(&margins[i * classes], classes);
    }
    printf("tdnn_digits: %" PRIu32 " samples, %" PRIu32 " correct, %" PRIu32
           " outputs other than by popcount\n",
           header->samples, image_count_correct(&image), wrong);
    struct tdnn_counters counters;
    status = tdnn_read_counters(&tdnn, &counters);
    printf("tdnn_digits: %" PRIu64 " evaluations, %" PRIu64 " weights written\n",
           counters.evaluations, counters.weights_written);
    printf("tdnn_digits: layers took %" PRIu64 " us on the tile, %" PRIu64
           " us by XNOR and popcount on the core\n",
           tile_us, core_us);
    return status == STATUS_OK ? 0 : 1;
}
