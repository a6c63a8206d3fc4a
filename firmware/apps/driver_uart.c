// A test of the UART's driver: what comes in goes out again, in capitals.

#include <ctype.h>

#include "runtime/platform.h"

enum { TIMEOUT_US = 100000 };

volatile uint32_t bytes_received;
char last_line[64];

int app_main(struct platform* platform) {
    for (;;) {
        uint8_t byte = 0;
        if (uart_read(&platform->uart, &byte, TIMEOUT_US) != STATUS_OK) return 1;
        byte = (uint8_t)toupper(byte);
        if (bytes_received < sizeof last_line) last_line[bytes_received] = (char)byte;
        ++bytes_received;
        if (uart_write(&platform->uart, &byte, 1) != STATUS_OK) return 1;
        if (byte == '\n') return 0;
    }
}
