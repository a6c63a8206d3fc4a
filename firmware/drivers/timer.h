#pragma once
// Compare timer with independent channels.

#include <stdbool.h>
#include <stdint.h>

#include <tessera/device_table.h>
#include <tessera/timer.h>

#include "hal/status.h"

struct timer {
    uintptr_t base;
    uint32_t irq;
    uint32_t clock_hz;
    volatile uint32_t expired[TESSERA_TIMER_CTRL_COUNT];  // set by the interrupt handler
};

// Stops all channels and attaches the interrupt. The handle must stay where it is.
enum status timer_init(struct timer* timer, const struct tessera_device* device);

// Expires after `ticks`, once or again and again.
enum status timer_start(struct timer* timer, uint32_t channel, uint32_t ticks, bool periodic);
enum status timer_stop(struct timer* timer, uint32_t channel);
enum status timer_read(const struct timer* timer, uint32_t channel, uint32_t* ticks);

// Sleeps until the channel has expired since the last wait for it.
enum status timer_wait(struct timer* timer, uint32_t channel, uint64_t timeout_us);
