#include "boot/trap.h"

#include <inttypes.h>
#include <stdio.h>

#include "boot/exit.h"
#include "boot/stack.h"
#include "hal/csr.h"
#include "hal/interrupts.h"

static const char* exception_name(uint32_t cause) {
    switch (cause) {
        case 0: return "instruction address misaligned";
        case 1: return "instruction access fault";
        case 2: return "illegal instruction";
        case 3: return "breakpoint";
        case 4: return "load address misaligned";
        case 5: return "load access fault";
        case 6: return "store address misaligned";
        case 7: return "store access fault";
        case 8: return "environment call from user mode";
        case 11: return "environment call from machine mode";
        default: return "unknown exception";
    }
}

static const char* const register_names[32] = {
    "zero", "ra", "sp", "gp", "tp",  "t0",  "t1", "t2", "s0", "s1", "a0",
    "a1",   "a2", "a3", "a4", "a5",  "a6",  "a7", "s2", "s3", "s4", "s5",
    "s6",   "s7", "s8", "s9", "s10", "s11", "t3", "t4", "t5", "t6",
};

static _Noreturn void report_exception(const struct trap_frame* frame, uint32_t cause) {
    printf("\ntrap: %s (mcause %" PRIu32 ") at mepc 0x%08" PRIx32 ", mtval 0x%08" PRIx32 "\n",
           exception_name(cause), cause, frame->mepc, csr_read(mtval));
    for (unsigned i = 1; i < 32; ++i)
        printf("%4s 0x%08" PRIx32 "%s", register_names[i], frame->x[i], i % 4 == 3 ? "\n" : "  ");
    if (!stack_is_intact()) printf("trap: the stack has overflowed\n");
    exit_run(EXIT_TRAP);
}

void trap_dispatch(struct trap_frame* frame) {
    const uint32_t cause = csr_read(mcause);
    if ((cause & MCAUSE_INTERRUPT) == 0) report_exception(frame, cause);
    interrupts_dispatch(cause & ~MCAUSE_INTERRUPT);
}
