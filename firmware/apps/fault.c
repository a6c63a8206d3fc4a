// Loads from an address where nothing is, to show what a trap report looks like.

#include <stdint.h>
#include <stdio.h>

#include "runtime/platform.h"

enum { UNMAPPED_ADDRESS = 0x70000000 };

int app_main(struct platform* platform) {
    (void)platform;
    printf("tessera fault: loading from 0x%08x\n", UNMAPPED_ADDRESS);
    return (int)*(const volatile uint32_t*)UNMAPPED_ADDRESS;
}
