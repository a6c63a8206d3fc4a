// A test of the timer's driver; docs/driver_tests.md walks through it. What it has seen stays in
// global variables, for the scenario to look at.

#include <stdio.h>

#include "drivers/marker.h"
#include "drivers/timer.h"
#include "hal/time.h"
#include "runtime/platform.h"

enum { PERIOD_TICKS = 200, PERIODS = 5, TIMEOUT_US = 10000 };
enum { SPAN_PERIODS = 1 };

static struct timer timer;
static struct marker marker;

volatile uint32_t periods_seen;
volatile uint32_t spurious;

int app_main(struct platform* platform) {
    if (timer_init(&timer, platform_device(platform, TESSERA_DEVICE_TYPE_TIMER, 0)) != STATUS_OK ||
        marker_init(&marker, platform_device(platform, TESSERA_DEVICE_TYPE_MARKER, 0)) != STATUS_OK)
        return 1;

    // A periodic channel expires again and again, the other one never.
    (void)timer_start(&timer, 0, PERIOD_TICKS, true);
    for (int i = 0; i < PERIODS; ++i) {
        marker_begin(&marker, SPAN_PERIODS);
        if (timer_wait(&timer, 0, TIMEOUT_US) == STATUS_OK) ++periods_seen;
        marker_end(&marker, SPAN_PERIODS);
    }
    spurious = timer.expired[1];
    (void)timer_stop(&timer, 0);
    printf("driver_timer: %d periods\n", (int)periods_seen);
    return 0;
}
