// Runs main, says whether it returned 1 to the test device of QEMU's virt machine, which ends there,
// and goes to sleep for good, with main's result in a0. Where there is no such device, the access
// faults, and the trap leads to sleep too.
    .section .text.entry, "ax"
    .globl _start
_start:
    .option push
    .option norelax
    la gp, __global_pointer$
    .option pop
    la sp, __stack_top
    la t0, asleep
    csrw mtvec, t0
    call main
    li t0, 0x100000
    li t1, 0x5555
    addi t2, a0, -1
    beqz t2, end
    li t1, 0x13333
end:
    sw t1, 0(t0)
    .balign 4
asleep:
    wfi
    j asleep
