// Tries every device of the table: registers, interrupts, jobs, errors and recovery.

#include "apps/selftest.h"

#include <inttypes.h>
#include <stdio.h>

#include "hal/interrupts.h"

static uint32_t checks, failures;

void expect(bool holds, const char* what) {
    ++checks;
    if (holds) return;
    ++failures;
    printf("selftest: FAILED: %s\n", what);
}

bool expect_ok(enum status status, const char* what) {
    expect(status == STATUS_OK, what);
    if (status != STATUS_OK) printf("selftest: %s\n", status_name(status));
    return status == STATUS_OK;
}

int app_main(struct platform* platform) {
    test_reset_values();
    printf("selftest: clint, uart, plic, timers\n");
    test_clint(platform);
    test_uart(platform);
    test_marker(platform);
    test_plic(platform);
    test_timers(platform);
    printf("selftest: tiles\n");
    test_tiles(platform);
    expect(interrupts_spurious() == 0, "no interrupt without a handler");
    printf("selftest: %" PRIu32 " checks, %" PRIu32 " failed\n", checks, failures);
    return failures == 0 ? 0 : 1;
}
