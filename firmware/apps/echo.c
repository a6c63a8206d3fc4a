// Sends back what the serial port receives, up to Ctrl-D. Interrupts bring the characters; between
// them the core sleeps.

#include <stdbool.h>
#include <stdio.h>

#include <tessera/uart.h>

#include "hal/csr.h"
#include "hal/interrupts.h"
#include "hal/mmio.h"
#include "runtime/platform.h"

enum { CTRL_D = 4, BUFFER_BYTES = 64 };

static struct {
    struct uart* uart;
    volatile uint32_t received, taken;  // counts; the difference is in the buffer
    uint8_t buffer[BUFFER_BYTES];
} line;

// Stops taking characters while the buffer is full; they stay in the FIFO.
static void on_interrupt(void* context) {
    (void)context;
    const uintptr_t base = line.uart->base;
    while ((mmio_read(base, TESSERA_UART_LSR) & TESSERA_UART_LSR_DR_MASK) != 0) {
        if (line.received - line.taken == BUFFER_BYTES) {
            mmio_write(base, TESSERA_UART_IER, 0);
            return;
        }
        line.buffer[line.received % BUFFER_BYTES] = (uint8_t)mmio_read(base, TESSERA_UART_RBR_THR);
        ++line.received;
    }
}

static uint8_t next_character(void) {
    const uint32_t before = interrupts_lock();
    while (line.received == line.taken) {
        mmio_write(line.uart->base, TESSERA_UART_IER, TESSERA_UART_IER_ERBFI_MASK);
        wait_for_interrupt();
        interrupts_unlock(before);  // what woke the core is handled here
        (void)interrupts_lock();
    }
    const uint8_t character = line.buffer[line.taken % BUFFER_BYTES];
    ++line.taken;
    interrupts_unlock(before);
    return character;
}

int app_main(struct platform* platform) {
    line.uart = &platform->uart;
    if (interrupts_attach(platform->uart.irq, on_interrupt, NULL) != STATUS_OK) return 1;
    printf("tessera echo: Ctrl-D ends\n");
    uint32_t characters = 0;
    for (;;) {
        const uint8_t character = next_character();
        if (character == CTRL_D) break;
        ++characters;
        if (uart_write(&platform->uart, &character, 1) != STATUS_OK) return 1;
    }
    printf("\ntessera echo: %lu characters\n", (unsigned long)characters);
    return 0;
}
