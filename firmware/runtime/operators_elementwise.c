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

void run_copy(const struct tessera_job* job) {
    const void* input = stream_data(job, TESSERA_STREAM_INDEX_INPUT);
    void* output = stream_data(job, TESSERA_STREAM_INDEX_OUTPUT);
    const struct requantiser requantiser = requantiser_of(job);
    for (uint32_t i = 0; i < elements(job); ++i)
        store_element(output, requantiser.bits, i,
                      activate(&requantiser, load_element(input, requantiser.bits, i)));
}
