// Never ends, to show what the platform says about firmware that does not.

#include <stdio.h>

#include "runtime/platform.h"

int app_main(struct platform* platform) {
    (void)platform;
    printf("tessera hang: waiting for ever\n");
    for (;;) __asm__ volatile("");
}
