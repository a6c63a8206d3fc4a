#include "runtime/image.h"

#include <stdbool.h>

static void* at(uint64_t address) { return (void*)(uintptr_t)address; }

static bool is_consistent(const struct tessera_image_header* header) {
    return header->steps != 0 && header->setup_steps <= header->steps && header->tensors != 0 &&
           header->batches != 0 && header->batch_size != 0 &&
           header->output_tensor < header->tensors &&
           (header->output_bits == 8 || header->output_bits == 16) &&
           header->samples <= (uint64_t)header->batches * header->batch_size &&
           header->predictions_address != 0;
}

enum status image_open(struct image* image, uint64_t address) {
    image->header = at(address);
    const struct tessera_image_header* header = image->header;
    if (address == 0 || header->magic != TESSERA_IMAGE_MAGIC ||
        header->version != TESSERA_IMAGE_VERSION || header->header_bytes != sizeof *header)
        return STATUS_NOT_FOUND;
    if (!is_consistent(header)) return STATUS_INVALID;
    image->steps = at(header->steps_address);
    image->tensors = at(header->tensors_address);
    return STATUS_OK;
}

enum status image_bind_job(const struct image* image, uint32_t batch, uint32_t step,
                           struct tessera_job* job) {
    const struct tessera_image_header* header = image->header;
    const struct tessera_image_step* source = &image->steps[step];
    *job = source->job;
    for (uint32_t i = 0; i < TESSERA_STREAMS; ++i) {
        const uint32_t tensor = source->stream_tensor[i];
        if (tensor == TESSERA_IMAGE_STEP_FIXED) continue;
        if (tensor >= header->tensors) return STATUS_INVALID;
        job->streams[i].address += batch * image->tensors[tensor].batch_stride_bytes;
    }
    if (job->status_address != 0)
        job->status_address += (uint64_t)batch * header->steps * sizeof(struct tessera_job_status);
    return STATUS_OK;
}

static int32_t score(const void* scores, uint32_t bits, uint64_t index) {
    return bits == 8 ? ((const int8_t*)scores)[index] : ((const int16_t*)scores)[index];
}

void image_predict(const struct image* image, uint32_t batch) {
    const struct tessera_image_header* header = image->header;
    if (header->output_elements == 0) return;
    const struct tessera_image_tensor* output = &image->tensors[header->output_tensor];
    const void* scores = at(output->address + batch * output->batch_stride_bytes);
    uint32_t* predictions =
        (uint32_t*)at(header->predictions_address) + (uint64_t)batch * header->batch_size;
    for (uint32_t sample = 0; sample < header->batch_size; ++sample) {
        const uint64_t first = (uint64_t)sample * header->output_elements;
        uint32_t best = 0;
        for (uint32_t i = 1; i < header->output_elements; ++i)
            if (score(scores, header->output_bits, first + i) >
                score(scores, header->output_bits, first + best))
                best = i;
        predictions[sample] = best;
    }
}

uint32_t image_count_correct(const struct image* image) {
    const struct tessera_image_header* header = image->header;
    if (header->labels_address == 0) return 0;
    const uint8_t* labels = at(header->labels_address);
    const uint32_t* predictions = at(header->predictions_address);
    uint32_t correct = 0;
    for (uint32_t sample = 0; sample < header->samples; ++sample)
        if (predictions[sample] == labels[sample]) ++correct;
    return correct;
}
