// Runs main and goes to sleep for good, with main's result in a0.
    .section .text.entry, "ax"
    .globl _start
_start:
    .option push
    .option norelax
    la gp, __global_pointer$
    .option pop
    la sp, __stack_top
    call main
asleep:
    wfi
    j asleep
