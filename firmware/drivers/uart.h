#pragma once
// Serial port.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <tessera/device_table.h>

#include "hal/status.h"

struct uart {
    uintptr_t base;
    uint32_t irq;
    volatile uint32_t received;  // set by the interrupt handler
    bool is_stuck;               // the transmitter has not moved for a whole timeout
};

// 8 data bits, no parity, 1 stop bit, FIFOs on, no interrupts.
enum status uart_init(struct uart* uart, const struct tessera_device* device);

// Returns when all bytes are in the transmit FIFO. Works with interrupts off, for traps, and before
// time_init. STATUS_TIMEOUT: the rest is lost, and so is what comes later, at once and without a
// wait, until the transmitter moves again.
enum status uart_write(struct uart* uart, const void* data, size_t bytes);

// Returns when everything has left on the line; times out as uart_write does.
enum status uart_drain(struct uart* uart);

// One byte; sleeps until it comes.
enum status uart_read(struct uart* uart, uint8_t* byte, uint64_t timeout_us);
