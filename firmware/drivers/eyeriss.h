#pragma once
// Eyeriss: a row-stationary array for convolutions and dense layers. A tile that also tells its
// size and counts what moves inside it.

#include <stdbool.h>
#include <stdint.h>

#include "drivers/tile.h"

struct eyeriss {
    struct tile tile;
    uint32_t rows, columns;  // of processing elements
    uint32_t glb_bytes;      // of the global buffer
};

struct eyeriss_mapping {
    uint32_t m, n, e, p, q, r, t;  // as the paper names them
};

struct eyeriss_counters {
    struct tile_counters tile;
    uint64_t passes, spad_words, hops, glb_dma_words, stall_link;
};

enum status eyeriss_init(struct eyeriss* eyeriss, const struct tessera_device* device);

// How the running or last job is laid over the array.
enum status eyeriss_read_mapping(const struct eyeriss* eyeriss, struct eyeriss_mapping* mapping);

enum status eyeriss_read_counters(const struct eyeriss* eyeriss, struct eyeriss_counters* counters);
