// The instructions that make an ebreak a call: uncompressed and in one page.
    .section .text.semihosting_call, "ax"
    .option norvc
    .balign 16
    .globl semihosting_call
    .type semihosting_call, @function
semihosting_call:
    slli zero, zero, 0x1f
    ebreak
    srai zero, zero, 7
    ret
    .size semihosting_call, . - semihosting_call
