#include "runtime/operators_internal.h"

static uint32_t elements(const struct tessera_job* job) {
    return job->streams[TESSERA_STREAM_INDEX_OUTPUT].elements;
}

void run_add(const struct tessera_job* job) {
    const void* input = stream_data(job, TESSERA_STREAM_INDEX_INPUT);
    const void* auxiliary = stream_data(job, TESSERA_STREAM_INDEX_AUXILIARY);
    void* output = stream_data(job, TESSERA_STREAM_INDEX_OUTPUT);
    const uint32_t input_bits = stream_bits(job, TESSERA_STREAM_INDEX_INPUT);
    const uint32_t auxiliary_bits = stream_bits(job, TESSERA_STREAM_INDEX_AUXILIARY);
    const struct requantiser requantiser = requantiser_of(job);
    for (uint32_t i = 0; i < elements(job); ++i) {
        const int64_t acc = load_element(input, input_bits, i) * requantiser.multiplier +
                            load_element(auxiliary, auxiliary_bits, i) * requantiser.aux_multiplier;
        store_element(output, requantiser.bits, i, scale_down(&requantiser, acc));
    }
}

void run_relu(const struct tessera_job* job) {
    const void* input = stream_data(job, TESSERA_STREAM_INDEX_INPUT);
    void* output = stream_data(job, TESSERA_STREAM_INDEX_OUTPUT);
    const uint32_t bits = stream_bits(job, TESSERA_STREAM_INDEX_OUTPUT);
    for (uint32_t i = 0; i < elements(job); ++i) {
        const int32_t value = load_element(input, bits, i);
        store_element(output, bits, i, value < 0 ? 0 : value);
    }
}

// Signs may be packed on one side or both; an image of them begins on a whole word.
void run_copy(const struct tessera_job* job) {
    const uint8_t* input = stream_data(job, TESSERA_STREAM_INDEX_INPUT);
    uint8_t* output = stream_data(job, TESSERA_STREAM_INDEX_OUTPUT);
    const uint32_t input_bits = stream_bits(job, TESSERA_STREAM_INDEX_INPUT);
    const struct requantiser requantiser = requantiser_of(job);
    const uint32_t images = job->geometry.N, count = elements(job) / images;
    for (uint32_t n = 0; n < images; ++n) {
        if (requantiser.bits == 1) clear_bits(output, count);
        for (uint32_t i = 0; i < count; ++i)
            store_element(output, requantiser.bits, i,
                          activate(&requantiser, load_element(input, input_bits, i)));
        input += job->streams[TESSERA_STREAM_INDEX_INPUT].bytes / images;
        output += job->streams[TESSERA_STREAM_INDEX_OUTPUT].bytes / images;
    }
}
