// A binary network layer by layer on a TDNN tile, on the core by XNOR and popcount, and as integers
// on an Eyeriss tile where there is one: every output of the first is checked against the second,
// and time and energy of each are said. Thresholds are calibrated first.

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <tessera/eyeriss.h>
#include <tessera/tdnn.h>

#include "drivers/tdnn.h"
#include "hal/time.h"
#include "runtime/bits.h"
#include "runtime/core_step.h"
#include "runtime/image.h"
#include "runtime/job.h"
#include "runtime/platform.h"

enum { TIMEOUT_US = 1000000, MOST_STEPS = 32 };
enum { INPUT_WORDS = 16384, WEIGHT_WORDS = 16384, OUTPUT_WORDS = 8192, TEST_IMAGES = 64 };

#define TENSOR __attribute__((aligned(8)))

// Of the step at hand: what the core says, and everything as 16-bit integers.
static uint32_t expected[OUTPUT_WORDS] TENSOR;
static int16_t input_integers[2 * INPUT_WORDS] TENSOR;
static int16_t weight_integers[2 * WEIGHT_WORDS] TENSOR;
static int16_t output_integers[2 * OUTPUT_WORDS] TENSOR;
static int32_t bias_integers[1024] TENSOR;
static struct tessera_job_status record TENSOR;

// By step.
static struct tally {
    uint64_t tile_us, core_us, integer_us;
    uint64_t tile_fj, integer_fj, core_instructions;
} tallies[MOST_STEPS];
static uint32_t other_than_popcount, other_than_integers;

// Thresholds as trained, while those of the image move with calibration.
static int32_t trained[MOST_STEPS][256];

static struct tdnn tdnn;
static struct tile eyeriss;
static bool has_eyeriss;

static int fail(const char* what, enum status status) {
    printf("tdnn_digits: %s: %s\n", what, status_name(status));
    return 1;
}

static void* data_of(const struct tessera_job* job, enum tessera_stream_index index) {
    return (void*)(uintptr_t)job->streams[index].address;
}

static uint32_t results_of(const struct tessera_job* job) {
    return job->streams[TESSERA_STREAM_INDEX_OUTPUT].elements / job->geometry.N;
}

static bool gives_bits(const struct tessera_job* job) {
    return job->streams[TESSERA_STREAM_INDEX_OUTPUT].bits == 1;
}

// Output i of an image: +1 or -1, or a sum.
static int32_t value_at(const struct tessera_job* job, const void* outputs, uint32_t image,
                        uint32_t i) {
    const uint32_t results = results_of(job);
    if (!gives_bits(job)) return ((const int16_t*)outputs)[image * results + i];
    const uint32_t* const words = (const uint32_t*)outputs + image * bits_words(results);
    return (words[i / 32] >> i % 32 & 1) != 0 ? 1 : -1;
}

// A driver that encodes has room for the inputs of a batch in the integers, unused until later.
static void encode(struct tessera_job* job) {
    const uint32_t count = job->geometry.C, words = bits_words(count);
    const uint32_t* const inputs = data_of(job, TESSERA_STREAM_INDEX_INPUT);
    uint32_t* const encoded = (uint32_t*)input_integers;
    for (uint32_t image = 0; image < job->geometry.N; ++image)
        tdnn_encode(&encoded[image * words], &inputs[image * words], count);
    job->streams[TESSERA_STREAM_INDEX_INPUT].address = (uintptr_t)encoded;
}

static enum status run_on_tile(struct tile* tile, struct tessera_job* job, uint64_t* us,
                               uint64_t* energy_fj) {
    const struct tessera_job_status* const ended =
        (const struct tessera_job_status*)(uintptr_t)job->status_address;
    job->flags |= TESSERA_JOB_FLAG_IRQ;
    const uint64_t begin = time_us();
    const enum status status = tile_run(tile, job, TIMEOUT_US);
    *us += time_us() - begin;
    *energy_fj += ended->energy_fj + ended->standby_fj;
    return status;
}

static bool is_outside(int32_t at, uint32_t extent) { return at < 0 || at >= (int32_t)extent; }

// Inputs with their border around them: integer machines would pad with zeros.
static void write_inputs(const struct tessera_job* job, const struct tessera_geometry* wide) {
    const struct tessera_geometry* const g = &job->geometry;
    const uint32_t words = bits_words((uint32_t)g->C * g->H * g->W);
    const bool border = job->streams[TESSERA_STREAM_INDEX_INPUT].aux != 0;
    const uint32_t* image = data_of(job, TESSERA_STREAM_INDEX_INPUT);
    uint32_t at = 0;
    for (uint32_t n = 0; n < g->N; ++n, image += words)
        for (uint32_t c = 0; c < g->C; ++c)
            for (int32_t y = -g->pad_top; y < wide->H - g->pad_top; ++y)
                for (int32_t x = -g->pad_left; x < wide->W - g->pad_left; ++x) {
                    const uint32_t i = (c * g->H + (uint32_t)y) * g->W + (uint32_t)x;
                    const bool bit = is_outside(y, g->H) || is_outside(x, g->W)
                                         ? border
                                         : (image[i / 32] >> i % 32 & 1) != 0;
                    input_integers[at++] = bit ? 1 : -1;
                }
}

static void write_weights(const struct tessera_job* job) {
    const struct tessera_geometry* const g = &job->geometry;
    const uint32_t taps = (uint32_t)g->C * g->R * g->S;
    const uint32_t* const filters = data_of(job, TESSERA_STREAM_INDEX_WEIGHT);
    const int32_t* const words = data_of(job, TESSERA_STREAM_INDEX_BIAS);
    const bool has_bias = (job->flags & TESSERA_JOB_FLAG_BIAS) != 0;
    for (uint32_t m = 0; m < g->M; ++m) {
        const uint32_t* const filter = &filters[m * bits_words(taps)];
        for (uint32_t i = 0; i < taps; ++i)
            weight_integers[m * taps + i] = (filter[i / 32] >> i % 32 & 1) != 0 ? 1 : -1;
        bias_integers[m] = has_bias ? -(words[m] >> 1) : 0;
    }
}

// The same layer for a machine of 16-bit integers. STATUS_INVALID: it is larger than the buffers.
static enum status as_integers(const struct tessera_job* job, struct tessera_job* integers) {
    struct tessera_geometry wide = job->geometry;
    wide.H = (uint16_t)(wide.H + wide.pad_top + wide.pad_bottom);
    wide.W = (uint16_t)(wide.W + wide.pad_left + wide.pad_right);
    wide.pad_top = wide.pad_left = wide.pad_bottom = wide.pad_right = 0;
    const uint32_t inputs = (uint32_t)wide.N * wide.C * wide.H * wide.W;
    const uint32_t weights = (uint32_t)wide.M * wide.C * wide.R * wide.S;
    if (inputs > sizeof input_integers / 2 || weights > sizeof weight_integers / 2 ||
        wide.M > sizeof bias_integers / sizeof bias_integers[0])
        return STATUS_INVALID;
    write_inputs(job, &wide);
    write_weights(job);
    job_init(integers, job->op, TESSERA_JOB_FLAG_BIAS);
    integers->geometry = wide;
    job_set_stream(integers, TESSERA_STREAM_INDEX_INPUT, input_integers, 16);
    job_set_stream(integers, TESSERA_STREAM_INDEX_WEIGHT, weight_integers, 16);
    job_set_stream(integers, TESSERA_STREAM_INDEX_BIAS, bias_integers, 32);
    job_set_stream(integers, TESSERA_STREAM_INDEX_OUTPUT, output_integers, 16);
    integers->status_address = (uintptr_t)&record;
    if (gives_bits(job)) integers->requantisation.activation = TESSERA_ACTIVATION_SIGN;
    return STATUS_OK;
}

static enum status run_on_eyeriss(const struct tessera_job* job, struct tally* tally) {
    static struct tessera_job integers __attribute__((aligned(64)));
    enum status status = as_integers(job, &integers);
    if (status == STATUS_OK)
        status = run_on_tile(&eyeriss, &integers, &tally->integer_us, &tally->integer_fj);
    if (status != STATUS_OK) return status;
    for (uint32_t image = 0; image < job->geometry.N; ++image)
        for (uint32_t i = 0; i < results_of(job); ++i)
            other_than_integers +=
                output_integers[image * results_of(job) + i] != value_at(job, expected, image, i);
    return STATUS_OK;
}

// The layer on all three; its output is the TDNN's.
static enum status run_layer(const struct tessera_job* job, uint32_t step, uint64_t clock_hz) {
    static struct tessera_job on_tile __attribute__((aligned(64)));
    struct tally* const tally = &tallies[step];
    struct tessera_job on_core = *job;
    on_core.streams[TESSERA_STREAM_INDEX_BIAS].address = (uintptr_t)trained[step];
    if (job->streams[TESSERA_STREAM_INDEX_OUTPUT].bytes > sizeof expected ||
        job->streams[TESSERA_STREAM_INDEX_OUTPUT].elements > sizeof output_integers / 2)
        return STATUS_INVALID;
    on_tile = *job;
    if (tdnn.driver_encodes) encode(&on_tile);
    enum status status = run_on_tile(&tdnn.tile, &on_tile, &tally->tile_us, &tally->tile_fj);
    if (status != STATUS_OK) return status;

    on_core.streams[TESSERA_STREAM_INDEX_OUTPUT].address = (uintptr_t)expected;
    on_core.status_address = (uintptr_t)&record;
    const uint64_t begin = time_us();
    if (core_step_run(&on_core, clock_hz) != TESSERA_JOB_CODE_OK) return STATUS_DEVICE;
    tally->core_us += time_us() - begin;
    tally->core_instructions += record.instructions;
    const void* const found = data_of(job, TESSERA_STREAM_INDEX_OUTPUT);
    for (uint32_t image = 0; image < job->geometry.N; ++image)
        for (uint32_t i = 0; i < results_of(job); ++i)
            other_than_popcount +=
                value_at(job, found, image, i) != value_at(job, expected, image, i);
    return has_eyeriss ? run_on_eyeriss(&on_core, tally) : STATUS_OK;
}

static enum status keep_thresholds(const struct image* image) {
    for (uint32_t step = 0; step < image->header->steps; ++step) {
        const struct tessera_stream* const bias =
            &image->steps[step].job.streams[TESSERA_STREAM_INDEX_BIAS];
        if (image->steps[step].tile == TESSERA_IMAGE_STEP_CORE) continue;
        if (bias->bytes > sizeof trained[step]) return STATUS_INVALID;
        memcpy(trained[step], (const void*)(uintptr_t)bias->address, bias->bytes);
    }
    return STATUS_OK;
}

// Moves the thresholds of dense layers in the image itself, by random inputs.
static enum status calibrate(const struct image* image, uint32_t* moved) {
    static uint32_t tests[INPUT_WORDS] TENSOR;
    uint32_t state = 1;
    for (uint32_t step = 0; step < image->header->steps; ++step) {
        const struct tessera_job* const job = &image->steps[step].job;
        const bool has_thresholds = (job->flags & TESSERA_JOB_FLAG_BIAS) != 0;
        if (image->steps[step].tile == TESSERA_IMAGE_STEP_CORE || job->op != TESSERA_OP_DENSE ||
            !has_thresholds || tdnn.driver_encodes)
            continue;
        const uint32_t inputs = job->geometry.C, words = bits_words(inputs);
        if (TEST_IMAGES * words > INPUT_WORDS ||
            (uint32_t)TEST_IMAGES * job->geometry.M > sizeof output_integers / 2)
            return STATUS_INVALID;
        for (uint32_t i = 0; i < TEST_IMAGES * words; ++i) {
            state = (uint32_t)((uint64_t)state * 16807 % 2147483647);
            const bool is_last = i % words == words - 1;
            tests[i] = (state << 8 ^ state >> 7) &
                       (is_last && inputs % 32 != 0 ? (1u << inputs % 32) - 1 : UINT32_MAX);
        }
        int32_t* const thresholds = data_of(job, TESSERA_STREAM_INDEX_BIAS);
        const struct tdnn_dense dense = {
            .images = TEST_IMAGES,
            .inputs = inputs,
            .neurons = job->geometry.M,
            .input = tests,
            .weights = data_of(job, TESSERA_STREAM_INDEX_WEIGHT),
            .thresholds = thresholds,
        };
        const enum status status =
            tdnn_calibrate(&tdnn, &dense, output_integers, thresholds, moved, TIMEOUT_US);
        if (status != STATUS_OK) return status;
    }
    return STATUS_OK;
}

static enum status run_batch(const struct image* image, uint32_t batch, uint64_t clock_hz,
                             uint32_t* failed) {
    for (uint32_t step = 0; step < image->header->steps; ++step) {
        *failed = step;
        struct tessera_job job;
        enum status status = image_bind_job(image, batch, step, &job);
        if (status != STATUS_OK) return status;
        if (image->steps[step].tile != TESSERA_IMAGE_STEP_CORE)
            status = run_layer(&job, step, clock_hz);
        else if (core_step_run(&job, clock_hz) != TESSERA_JOB_CODE_OK)
            status = STATUS_DEVICE;
        if (status != STATUS_OK) return status;
    }
    image_predict(image, batch);
    return STATUS_OK;
}

static void print_tallies(const struct image* image) {
    struct tally all = {0};
    for (uint32_t step = 0; step < image->header->steps; ++step) {
        all.tile_us += tallies[step].tile_us;
        all.core_us += tallies[step].core_us;
        all.integer_us += tallies[step].integer_us;
        all.tile_fj += tallies[step].tile_fj;
        all.integer_fj += tallies[step].integer_fj;
        all.core_instructions += tallies[step].core_instructions;
    }
    printf("tdnn_digits: on the TDNN tile %" PRIu64 " us, %" PRIu64 " nJ\n", all.tile_us,
           all.tile_fj / 1000000);
    printf("tdnn_digits: on the core %" PRIu64 " us, %" PRIu64 " instructions\n", all.core_us,
           all.core_instructions);
    if (has_eyeriss)
        printf("tdnn_digits: as integers on Eyeriss %" PRIu64 " us, %" PRIu64 " nJ, %" PRIu32
               " outputs other than by popcount\n",
               all.integer_us, all.integer_fj / 1000000, other_than_integers);
}

int app_main(struct platform* platform) {
    struct image image;
    enum status status = image_open(&image, platform->table->image_address);
    if (status != STATUS_OK) return fail("network image", status);
    const struct tessera_image_header* header = image.header;
    if (header->steps > MOST_STEPS) return fail("32 layers", STATUS_INVALID);
    status = tdnn_init(&tdnn, platform_tile(platform, TESSERA_TDNN_CLASS_ID));
    if (status != STATUS_OK) return fail("TDNN tile", status);
    const struct tessera_device* const second = platform_tile(platform, TESSERA_EYERISS_CLASS_ID);
    has_eyeriss = second != NULL;
    if (has_eyeriss) status = tile_init(&eyeriss, second);
    if (status != STATUS_OK) return fail("Eyeriss tile", status);
    printf("tdnn_digits: %" PRIu32 " processing elements, %" PRIu32 " ps a stage\n", tdnn.elements,
           tdnn.stage_ps);

    uint32_t moved = 0;
    status = keep_thresholds(&image);
    if (status == STATUS_OK) status = calibrate(&image, &moved);
    if (status != STATUS_OK) return fail("calibration", status);
    printf("tdnn_digits: calibration moved %" PRIu32 " thresholds\n", moved);

    for (uint32_t batch = 0; batch < header->batches; ++batch) {
        uint32_t failed = 0;
        status = run_batch(&image, batch, platform->table->core_clock_hz, &failed);
        if (status != STATUS_OK) return fail(image.steps[failed].name, status);
    }
    printf("tdnn_digits: %" PRIu32 " samples, %" PRIu32 " correct, %" PRIu32
           " outputs other than by popcount\n",
           header->samples, image_count_correct(&image), other_than_popcount);
    struct tdnn_counters counters;
    status = tdnn_read_counters(&tdnn, &counters);
    printf("tdnn_digits: %" PRIu64 " evaluations, %" PRIu64 " weights written\n",
           counters.evaluations, counters.weights_written);
    print_tallies(&image);
    return status == STATUS_OK ? 0 : 1;
}
