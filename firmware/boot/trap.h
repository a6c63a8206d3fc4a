#pragma once
// What trap_entry.S saves and trap.c looks at.

#include <stddef.h>
#include <stdint.h>

struct trap_frame {
    uint32_t x[32];  // x[0] is not saved
    uint32_t mepc;
    uint32_t reserved[3];  // the stack stays 16-byte aligned
};
_Static_assert(sizeof(struct trap_frame) == 144, "FRAME_BYTES of trap_entry.S");
_Static_assert(offsetof(struct trap_frame, mepc) == 128, "FRAME_MEPC of trap_entry.S");

// Interrupts go to their handlers and return. An exception is reported on the console with its
// cause and registers, and ends the run through the finisher with EXIT_TRAP.
void trap_dispatch(struct trap_frame* frame);
