// Its trap handler traps itself, to show how the platform ends firmware that is beyond help.

#include <stdint.h>
#include <stdio.h>

#include "hal/csr.h"
#include "runtime/platform.h"

enum { UNMAPPED_ADDRESS = 0x70000000 };

int app_main(struct platform* platform) {
    (void)platform;
    printf("tessera trap_loop: the trap handler is at 0x%08x\n", UNMAPPED_ADDRESS);
    csr_write(mtvec, UNMAPPED_ADDRESS);
    __asm__ volatile("ebreak");
    return 0;
}
