#pragma once
// Ends the simulation.

#include <stdint.h>

#include <tessera/device_table.h>

#include "hal/status.h"

struct finisher {
    uintptr_t base;
};

enum status finisher_init(struct finisher* finisher, const struct tessera_device* device);

// 0 passes, anything else fails with that code (16 bits).
enum status finisher_finish(const struct finisher* finisher, uint32_t code);
