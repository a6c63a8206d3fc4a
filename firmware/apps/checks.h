#pragma once
// For programs that check a driver: what is not as expected is printed and counted.

#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "hal/status.h"

struct checks {
    const char* program;
    uint32_t failures;
};

static inline void check(struct checks* checks, const char* what, bool is_so) {
    if (is_so) return;
    printf("%s: FAILED: %s\n", checks->program, what);
    ++checks->failures;
}

static inline void check_status(struct checks* checks, const char* what, enum status status,
                                enum status expected) {
    if (status == expected) return;
    printf("%s: FAILED: %s: %s, expected %s\n", checks->program, what, status_name(status),
           status_name(expected));
    ++checks->failures;
}
