#include "runtime/console.h"

#include <stdio.h>

static struct uart* port;

static int put_character(char character, FILE* file) {
    (void)file;
    if (port == NULL) return EOF;
    if (character == '\n') (void)uart_write(port, "\r", 1);
    return uart_write(port, &character, 1) == STATUS_OK ? (unsigned char)character : EOF;
}

static FILE console = FDEV_SETUP_STREAM(put_character, NULL, NULL, _FDEV_SETUP_WRITE);
FILE* const stdout = &console;
FILE* const stderr = &console;

void console_open(struct uart* uart) { port = uart; }
