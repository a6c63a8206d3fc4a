#pragma once
// Filling in and checking job descriptors.

#include <stdint.h>

#include <tessera/job.h>

// Geometry and streams of a descriptor that has passed job_check agree with each other.
struct job_sizes {
    uint64_t input, weight, bias, auxiliary, output;  // elements
};

// An empty descriptor with magic, version, size and a geometry of ones.
void job_init(struct tessera_job* job, enum tessera_op op, uint16_t flags);

// Sets E and F from H, W, R, S, strides and padding.
void job_set_output_extent(struct tessera_job* job);

// A raw integer tensor of `bits` each; its elements follow from the geometry.
void job_set_stream(struct tessera_job* job, enum tessera_stream_index index, const void* data,
                    uint8_t bits);

struct job_sizes job_sizes_of(const struct tessera_job* job);
uint64_t job_dense_macs(const struct tessera_job* job);

// What a tile checks before it looks at its own limits, for jobs that run on the core.
enum tessera_job_code job_check(const struct tessera_job* job);
