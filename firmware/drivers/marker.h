#pragma once
// Marks spans of work for the platform to measure; their cycles and instructions are in
// result.json.

#include <stdbool.h>
#include <stdint.h>

#include <tessera/device_table.h>

#include "hal/status.h"

struct marker {
    uintptr_t base;
};

enum status marker_init(struct marker* marker, const struct tessera_device* device);

// Spans of one id may nest, those of different ids may overlap.
void marker_begin(const struct marker* marker, uint32_t id);
void marker_end(const struct marker* marker, uint32_t id);

// A waveform (--vcd) pauses while this is off; at first it is on.
void marker_trace(const struct marker* marker, bool is_on);
