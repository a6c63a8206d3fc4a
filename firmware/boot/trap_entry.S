// Every trap: saves all registers as a struct trap_frame (boot/trap.h) and calls trap_dispatch.

#define FRAME_BYTES 144
#define FRAME_MEPC 128

    .macro for_each_saved op
    \op x1, 4(sp)
    .irp n, 3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
    \op x\n, \n*4(sp)
    .endr
    .endm

    .section .text.trap_entry, "ax"
    .balign 4
    .globl trap_entry
trap_entry:
    addi sp, sp, -FRAME_BYTES
    for_each_saved sw
    addi t0, sp, FRAME_BYTES
    sw t0, 8(sp)
    csrr t0, mepc
    sw t0, FRAME_MEPC(sp)
    mv a0, sp
    call trap_dispatch
    lw t0, FRAME_MEPC(sp)
    csrw mepc, t0
    for_each_saved lw
    addi sp, sp, FRAME_BYTES
    mret
