#include "drivers/tdnn.h"

#include <tessera/tdnn.h>

#include "hal/mmio.h"
#include "runtime/bits.h"
#include "runtime/job.h"

enum { MOST_VOTES = 255 };

static uint32_t read_register(const struct tdnn* tdnn, uint32_t offset) {
    return mmio_read(tdnn->tile.base, offset);
}

enum status tdnn_init(struct tdnn* tdnn, const struct tessera_device* device) {
    if (device == 0 || device->class_id != TESSERA_TDNN_CLASS_ID) return STATUS_NOT_FOUND;
    const enum status status = tile_init(&tdnn->tile, device);
    if (status != STATUS_OK) return status;
    tdnn->elements = read_register(tdnn, TESSERA_TDNN_PES);
    tdnn->stage_ps = read_register(tdnn, TESSERA_TDNN_STAGE);
    tdnn->step_ps = read_register(tdnn, TESSERA_TDNN_STEP);
    tdnn->latch_ps = read_register(tdnn, TESSERA_TDNN_LATCH);
    tdnn->driver_encodes = tdnn_wants_encoded(&tdnn->tile);
    return STATUS_OK;
}

bool tdnn_wants_encoded(const struct tile* tile) {
    return tile->class_id == TESSERA_TDNN_CLASS_ID &&
           (mmio_read(tile->base, TESSERA_TDNN_MODE) & TESSERA_TDNN_MODE_DRIVER_ENCODES_MASK) != 0;
}

static void set_binary(struct tessera_stream* stream, const void* data, uint32_t groups,
                       uint32_t bits) {
    *stream = (struct tessera_stream){
        .address = (uintptr_t)data,
        .bytes = groups * bits_words(bits) * 4,
        .elements = groups * bits,
        .encoding = TESSERA_ENCODING_BINARY,
        .bits = 1,
    };
}

void tdnn_describe_dense(struct tessera_job* job, const struct tdnn_dense* layer) {
    job_init(job, TESSERA_OP_DENSE, TESSERA_JOB_FLAG_IRQ);
    job->geometry.N = (uint16_t)layer->images;
    job->geometry.C = (uint16_t)layer->inputs;
    job->geometry.M = (uint16_t)layer->neurons;
    set_binary(&job->streams[TESSERA_STREAM_INDEX_INPUT], layer->input, layer->images,
               layer->inputs);
    set_binary(&job->streams[TESSERA_STREAM_INDEX_WEIGHT], layer->weights, layer->neurons,
               layer->inputs);
    if (layer->thresholds != 0) {
        job->flags |= TESSERA_JOB_FLAG_BIAS;
        job_set_stream(job, TESSERA_STREAM_INDEX_BIAS, layer->thresholds, 32);
    }
    if (layer->gives_margins)
        job_set_stream(job, TESSERA_STREAM_INDEX_OUTPUT, layer->output, 16);
    else
        set_binary(&job->streams[TESSERA_STREAM_INDEX_OUTPUT], layer->output, layer->images,
                   layer->neurons);
}

void tdnn_encode(uint32_t* encoded, const uint32_t* inputs, uint32_t count) {
    const uint32_t words = bits_words(count);
    for (uint32_t i = 0; i < words; ++i) {
        const bool is_last = i + 1 == words;
        const uint32_t valid = is_last && count % 32 != 0 ? (1u << count % 32) - 1 : UINT32_MAX;
        const uint32_t last_bit = is_last ? (count - 1) % 32 : 31;
        const uint32_t after = is_last ? 1 : inputs[i + 1] & 1;
        const uint32_t next = (inputs[i] >> 1 & ~(1u << last_bit)) | after << last_bit;
        encoded[i] = ~(inputs[i] ^ next) & valid;
    }
}

// Rounded to nearest.
static int32_t divide(int32_t sum, int32_t count) {
    return (sum < 0 ? sum - count / 2 : sum + count / 2) / count;
}

enum status tdnn_calibrate(struct tdnn* tdnn, const struct tdnn_dense* layer, int16_t* margins,
                           int32_t* thresholds, uint32_t* moved, uint64_t timeout_us) {
    static struct tessera_job job __attribute__((aligned(64)));
    const uint32_t words = bits_words(layer->inputs);
    struct tdnn_dense test = *layer;
    test.gives_margins = true;
    test.thresholds = 0;
    test.output = margins;
    if (layer->images == 0 || tdnn->driver_encodes) return STATUS_INVALID;
    tdnn_describe_dense(&job, &test);
    const enum status status = tile_run(&tdnn->tile, &job, timeout_us);
    if (status != STATUS_OK) return status;
    for (uint32_t n = 0; n < layer->neurons; ++n) {
        int32_t error = 0;
        for (uint32_t image = 0; image < layer->images; ++image)
            error +=
                margins[image * layer->neurons + n] -
                bits_dot(&layer->input[image * words], &layer->weights[n * words], layer->inputs);
        const int32_t shift = divide(error, (int32_t)layer->images);
        const int32_t word = layer->thresholds != 0 ? layer->thresholds[n] : 0;
        thresholds[n] = word + 2 * shift;
        *moved += shift != 0;
    }
    return STATUS_OK;
}

enum status tdnn_set_votes(const struct tdnn* tdnn, uint32_t votes) {
    if (votes % 2 == 0 || votes > MOST_VOTES) return STATUS_INVALID;
    mmio_write(tdnn->tile.base, TESSERA_TDNN_VOTES, votes);
    return STATUS_OK;
}

int32_t tdnn_margin(const struct tdnn* tdnn, uint32_t neuron) {
    mmio_write(tdnn->tile.base, TESSERA_TDNN_MARGIN_NEURON, neuron);
    return (int32_t)read_register(tdnn, TESSERA_TDNN_MARGIN);
}

enum status tdnn_read_counters(const struct tdnn* tdnn, struct tdnn_counters* counters) {
    const uintptr_t base = tdnn->tile.base;
    const enum status status = tile_read_counters(&tdnn->tile, &counters->tile);
    if (status != STATUS_OK) return status;
    counters->evaluations = mmio_read_pair(base, TESSERA_TDNN_EVALUATIONS_LO);
    counters->synaptic_ops = mmio_read_pair(base, TESSERA_TDNN_SYNAPTIC_OPS_LO);
    counters->weights_written = mmio_read_pair(base, TESSERA_TDNN_WEIGHTS_WRITTEN_LO);
    counters->write_cycles = mmio_read_pair(base, TESSERA_TDNN_WRITE_CYCLES_LO);
    counters->race_cycles = mmio_read_pair(base, TESSERA_TDNN_RACE_CYCLES_LO);
    counters->passes = mmio_read_pair(base, TESSERA_TDNN_PASSES_LO);
    counters->close = mmio_read_pair(base, TESSERA_TDNN_CLOSE_LO);
    return STATUS_OK;
}
