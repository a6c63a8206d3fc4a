#pragma once
// stdout on a serial port, for printf.

#include "drivers/uart.h"

void console_open(struct uart* uart);
