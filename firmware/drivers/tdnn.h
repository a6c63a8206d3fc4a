#pragma once
// TDNN: binary layers in the time domain. A tile that takes conv and dense jobs on packed bits.
//
//   struct tessera_job job;
//   tdnn_describe_dense(&job, &layer);          // shapes, streams and thresholds
//   tile_run(&tdnn.tile, &job, timeout);

#include <stdbool.h>
#include <stdint.h>

#include "drivers/tile.h"

struct tdnn {
    struct tile tile;
    uint32_t elements;
    uint32_t stage_ps, step_ps, latch_ps;
    bool driver_encodes;  // inputs are to come as tdnn_encode makes them
};

// A fully connected layer on bits, bit 0 of a word first, a set bit being +1. Images and filters
// begin on whole words.
struct tdnn_dense {
    uint32_t images, inputs, neurons;
    const uint32_t* input;
    const uint32_t* weights;
    const int32_t* thresholds;  // twice a neuron's threshold, plus 1 to invert its output; may be 0
    bool gives_margins;         // int16_t sums less thresholds instead of bits
    void* output;
};

struct tdnn_counters {
    struct tile_counters tile;
    uint64_t evaluations, synaptic_ops, weights_written, write_cycles, race_cycles, passes, close;
};

enum status tdnn_init(struct tdnn* tdnn, const struct tessera_device* device);
// Whether this is a TDNN tile that takes inputs only as tdnn_encode makes them.
bool tdnn_wants_encoded(const struct tile* tile);
void tdnn_describe_dense(struct tessera_job* job, const struct tdnn_dense* layer);
// x_i XNOR x_{i+1}, the last one's neighbour being +1.
void tdnn_encode(uint32_t* encoded, const uint32_t* inputs, uint32_t count);

// Takes away what latches and stages add whatever the inputs are: has the layer's margins read for
// its inputs, any vectors that are at hand, and moves thresholds by their mean error. `margins`
// holds images x neurons; `moved` says how many thresholds are others than before.
enum status tdnn_calibrate(struct tdnn* tdnn, const struct tdnn_dense* layer, int16_t* margins,
                           int32_t* thresholds, uint32_t* moved, uint64_t timeout_us);
// Evaluations of which the majority counts from now on; odd.
enum status tdnn_set_votes(const struct tdnn* tdnn, uint32_t votes);
// How far apart the edges of a neuron were in the last evaluation, past its threshold, in 1/256
// steps.
int32_t tdnn_margin(const struct tdnn* tdnn, uint32_t neuron);
enum status tdnn_read_counters(const struct tdnn* tdnn, struct tdnn_counters* counters);
