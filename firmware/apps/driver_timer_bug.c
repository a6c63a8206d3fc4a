// The timer's driver with a mistake that compiles, runs and even ends well: its handler writes
// zeros to a register whose bits are cleared by writing ones. scenarios/tests/timer_bug.yaml shows
// how a test catches it.

#include <stdio.h>

#include <tessera/timer.h>

#include "hal/interrupts.h"
#include "hal/mmio.h"
#include "hal/time.h"
#include "runtime/platform.h"

enum { TICKS = 200, TIMEOUT_US = 1000 };

static uintptr_t base;
static volatile uint32_t has_expired;
volatile uint32_t interrupts_seen;

static void on_interrupt(void* context) {
    (void)context;
    ++interrupts_seen;
    has_expired = 1;
    mmio_write(base, TESSERA_TIMER_IRQ_STATUS, 0);  // the mistake
    if (interrupts_seen == 10) mmio_write(base, TESSERA_TIMER_CTRL_AT(0), 0);
}

int app_main(struct platform* platform) {
    const struct tessera_device* device = platform_device(platform, TESSERA_DEVICE_TYPE_TIMER, 0);
    if (device == NULL) return 1;
    base = (uintptr_t)device->base;
    (void)interrupts_attach(device->irq, on_interrupt, NULL);
    mmio_write(base, TESSERA_TIMER_COMPARE_AT(0), TICKS);
    mmio_write(base, TESSERA_TIMER_CTRL_AT(0),
               TESSERA_TIMER_CTRL_ENABLE_MASK | TESSERA_TIMER_CTRL_IRQ_EN_MASK);
    const enum status status = time_wait_flag(&has_expired, deadline_in(TIMEOUT_US));
    printf("driver_timer_bug: %s\n", status_name(status));
    return status == STATUS_OK ? 0 : 1;
}
