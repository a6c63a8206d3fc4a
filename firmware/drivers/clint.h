#pragma once
// Core-local interruptor: the platform's clock, this hart's alarm and software interrupt.

#include <stdbool.h>
#include <stdint.h>

#include <tessera/device_table.h>

#include "hal/status.h"

struct clint {
    uintptr_t base;
};

enum status clint_init(struct clint* clint, const struct tessera_device* device);

enum status clint_read_time(const struct clint* clint, uint64_t* ticks);
// The timer interrupt is pending from `ticks` on.
enum status clint_set_alarm(const struct clint* clint, uint64_t ticks);
enum status clint_set_software_interrupt(const struct clint* clint, bool pending);
