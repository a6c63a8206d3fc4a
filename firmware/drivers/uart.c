#include "drivers/uart.h"

#include <tessera/uart.h>

#include "hal/csr.h"
#include "hal/interrupts.h"
#include "hal/mmio.h"
#include "hal/time.h"

enum { FIFO_BYTES = 16, LCR_8N1 = 0x03, FCR_ENABLE_AND_CLEAR = 0x07 };
// A full FIFO and the character before it, of 10 bits each, at 300 baud on a core of 1 GHz.
enum { WRITE_TIMEOUT_CYCLES = 570000000 };

static uint32_t line_status(const struct uart* uart) {
    return mmio_read(uart->base, TESSERA_UART_LSR);
}

// Reading the data removes the cause; until then the interrupt stays off.
static void on_interrupt(void* context) {
    struct uart* uart = context;
    mmio_write(uart->base, TESSERA_UART_IER, 0);
    uart->received = 1;
}

enum status uart_init(struct uart* uart, const struct tessera_device* device) {
    if (device == 0 || device->type != TESSERA_DEVICE_TYPE_UART) return STATUS_NOT_FOUND;
    *uart = (struct uart){.base = (uintptr_t)device->base, .irq = device->irq};
    mmio_write(uart->base, TESSERA_UART_LCR, LCR_8N1);
    mmio_write(uart->base, TESSERA_UART_IER, 0);
    mmio_write(uart->base, TESSERA_UART_IIR_FCR, FCR_ENABLE_AND_CLEAR);
    return STATUS_OK;
}

// Until LSR shows `bit`.
static enum status wait_for(struct uart* uart, uint32_t bit) {
    const uint32_t first_cycle = csr_read(mcycle);
    while ((line_status(uart) & bit) == 0) {
        if (uart->is_stuck || csr_read(mcycle) - first_cycle > WRITE_TIMEOUT_CYCLES) {
            uart->is_stuck = true;
            return STATUS_TIMEOUT;
        }
    }
    uart->is_stuck = false;
    return STATUS_OK;
}

enum status uart_write(struct uart* uart, const void* data, size_t bytes) {
    const uint8_t* next = data;
    while (bytes > 0) {
        const enum status status = wait_for(uart, TESSERA_UART_LSR_THRE_MASK);
        if (status != STATUS_OK) return status;
        for (size_t room = FIFO_BYTES; room > 0 && bytes > 0; --room, --bytes)
            mmio_write(uart->base, TESSERA_UART_RBR_THR, *next++);
    }
    return STATUS_OK;
}

enum status uart_drain(struct uart* uart) { return wait_for(uart, TESSERA_UART_LSR_TEMT_MASK); }

enum status uart_read(struct uart* uart, uint8_t* byte, uint64_t timeout_us) {
    if ((line_status(uart) & TESSERA_UART_LSR_DR_MASK) == 0) {
        uart->received = 0;
        enum status status = interrupts_attach(uart->irq, on_interrupt, uart);
        if (status != STATUS_OK) return status;
        mmio_write(uart->base, TESSERA_UART_IER, TESSERA_UART_IER_ERBFI_MASK);
        status = time_wait_flag(&uart->received, deadline_in(timeout_us));
        mmio_write(uart->base, TESSERA_UART_IER, 0);
        if (status != STATUS_OK) return status;
    }
    *byte = (uint8_t)mmio_read(uart->base, TESSERA_UART_RBR_THR);
    return STATUS_OK;
}
