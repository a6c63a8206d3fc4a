#include "boot/stack.h"

#include <stddef.h>
#include <stdint.h>

extern const volatile uint32_t __stack_guard[];

bool stack_is_intact(void) {
    for (size_t i = 0; i < STACK_GUARD_BYTES / sizeof(uint32_t); ++i)
        if (__stack_guard[i] != STACK_GUARD_WORD) return false;
    return true;
}
