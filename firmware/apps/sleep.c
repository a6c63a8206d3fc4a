// Waits for an interrupt that is switched off, to show what the platform says when nothing can
// happen any more.

#include <stdio.h>

#include "hal/csr.h"
#include "runtime/platform.h"

int app_main(struct platform* platform) {
    (void)platform;
    printf("tessera sleep: no interrupt will come\n");
    csr_write(mie, 0);
    for (;;) wait_for_interrupt();
}
