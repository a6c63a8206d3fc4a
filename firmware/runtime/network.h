#pragma once
// Runs the network image: every batch through every step, each on its tile or on the core. Tiles
// and core work at the same time where data allow: each takes its own steps in the image's order, a
// step begins when those that make its inputs have ended, and one that overwrites a tensor when the
// batch before has been read.

#include <stdint.h>

#include <tessera/job.h>

#include "drivers/tile.h"
#include "hal/status.h"
#include "runtime/image.h"

enum { NETWORK_MOST_TILES = 32, NETWORK_MOST_STEPS = 512 };

struct network {
    struct image image;   // of at most NETWORK_MOST_STEPS steps
    struct tile** tiles;  // all of the device table's, in its order
    uint32_t tile_count;  // at most NETWORK_MOST_TILES
    uint64_t core_clock_hz;
    void (*on_batch)(uint32_t done, uint32_t total);  // after every batch; may be NULL
};

// What stopped a run.
struct network_failure {
    uint32_t batch, step;
    enum status status;
    enum tessera_job_code code;  // when the tile or operator reported one
    uint64_t address;            // of a bus error
};

// Runs everything and writes the predictions. When a step fails, its tile is reset, the failure
// described, and what has not begun is not run.
enum status network_run(struct network* network, struct network_failure* failure);
