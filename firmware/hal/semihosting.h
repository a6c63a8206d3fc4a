#pragma once
// Calls to the machine that simulates this one. Without semihosting they are breakpoint exceptions.

#include <stdint.h>

enum semihosting_operation {
    SEMIHOSTING_OPEN = 0x01,
    SEMIHOSTING_CLOSE = 0x02,
    SEMIHOSTING_WRITEC = 0x03,
    SEMIHOSTING_WRITE0 = 0x04,
    SEMIHOSTING_WRITE = 0x05,
    SEMIHOSTING_READ = 0x06,
    SEMIHOSTING_READC = 0x07,
    SEMIHOSTING_ISERROR = 0x08,
    SEMIHOSTING_ISTTY = 0x09,
    SEMIHOSTING_SEEK = 0x0A,
    SEMIHOSTING_FLEN = 0x0C,
    SEMIHOSTING_TMPNAM = 0x0D,
    SEMIHOSTING_REMOVE = 0x0E,
    SEMIHOSTING_RENAME = 0x0F,
    SEMIHOSTING_CLOCK = 0x10,
    SEMIHOSTING_TIME = 0x11,
    SEMIHOSTING_ERRNO = 0x13,
    SEMIHOSTING_GET_CMDLINE = 0x15,
    SEMIHOSTING_HEAPINFO = 0x16,
    SEMIHOSTING_EXIT = 0x18,
    SEMIHOSTING_EXIT_EXTENDED = 0x20,
    SEMIHOSTING_ELAPSED = 0x30,
    SEMIHOSTING_TICKFREQ = 0x31,
};

enum { SEMIHOSTING_APPLICATION_EXIT = 0x20026 };

// `parameter` is what the operation takes, mostly the address of a block of words.
intptr_t semihosting_call(enum semihosting_operation operation, const volatile void* parameter);
