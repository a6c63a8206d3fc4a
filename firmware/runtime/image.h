#pragma once
// The network image in memory: what it holds and where a batch's data are. Nothing here touches
// hardware.

#include <stdint.h>

#include <tessera/image.h>

#include "hal/status.h"

struct image {
    struct tessera_image_header* header;
    struct tessera_image_step* steps;  // a program may tell their jobs where weights stand
    const struct tessera_image_tensor* tensors;
};

// STATUS_NOT_FOUND: no image there; STATUS_INVALID: its header contradicts itself.
enum status image_open(struct image* image, uint64_t address);

// The step's descriptor with the addresses of `batch`. STATUS_INVALID: a stream names a tensor that
// does not exist.
enum status image_bind_job(const struct image* image, uint32_t batch, uint32_t step,
                           struct tessera_job* job);

// Writes the predictions of a batch that has run: each sample's largest score, the first of equals.
// Nothing for a network without scores.
void image_predict(const struct image* image, uint32_t batch);

// Samples whose prediction is their label; 0 without labels.
uint32_t image_count_correct(const struct image* image);
