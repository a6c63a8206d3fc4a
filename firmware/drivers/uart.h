#pragma once
// Serial port.

#include <stddef.h>
#include <stdint.h>

#include <tessera/device_table.h>

#include "hal/status.h"

struct uart {
    uintptr_t base;
    uint32_t irq;
    volatile uint32_t received;  // set by the interrupt handler
};

// 8 data bits, no parity, 1 stop bit, FIFOs on, no interrupts.
enum status uart_init(struct uart* uart, const struct tessera_device* device);

// Returns when all bytes are in the transmit FIFO. Works with interrupts off, for traps.
enum status uart_write(struct uart* uart, const void* data, size_t bytes);

// One byte; sleeps until it comes.
enum status uart_read(struct uart* uart, uint8_t* byte, uint64_t timeout_us);
