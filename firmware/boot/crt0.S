// Entry of every application. The ROM jumps here with a0 = hart id, a1 = address of the device table.

#include "boot/stack.h"

    .section .text.entry, "ax"
    .globl _start
    .type _start, @function
_start:
    .option push
    .option norelax
    la gp, __global_pointer$
    .option pop
    bnez a0, .Lpark

    la t0, trap_entry
    csrw mtvec, t0
    csrw mie, zero
    la sp, __stack_top
    la tp, __tls_base

    la t0, __bss_start
    la t1, __bss_end
.Lclear_bss:
    bgeu t0, t1, .Lbss_is_clear
    sw zero, 0(t0)
    addi t0, t0, 4
    j .Lclear_bss
.Lbss_is_clear:

    la t0, __stack_guard
    li t1, STACK_GUARD_WORD
    li t2, STACK_GUARD_BYTES
    add t2, t0, t2
.Lfill_guard:
    sw t1, 0(t0)
    addi t0, t0, 4
    bltu t0, t2, .Lfill_guard

    call start
// Other harts have nothing to do.
.Lpark:
    wfi
    j .Lpark
    .size _start, . - _start
