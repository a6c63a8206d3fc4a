// From crt0.S to the application: finds the devices, opens the console, runs app_main and tells the
// finisher how it went.

#include <stdint.h>
#include <stdio.h>

#include "boot/exit.h"
#include "boot/stack.h"
#include "hal/interrupts.h"
#include "runtime/console.h"
#include "runtime/platform.h"

static struct platform platform;

_Noreturn void exit_run(enum exit_code code) {
    (void)interrupts_lock();
    if (platform.has_uart) (void)uart_drain(&platform.uart);
    if (platform.has_finisher) finisher_finish(&platform.finisher, (uint32_t)code);
    for (;;) wait_for_interrupt();
}

__attribute__((weak)) void app_early(const struct tessera_device_table* table) { (void)table; }

_Noreturn void start(uint32_t hart, const struct tessera_device_table* table) {
    (void)hart;
    app_early(table);
    const enum status found = platform_init(&platform, table);
    if (platform.has_uart) console_open(&platform.uart);
    if (found != STATUS_OK) {
        printf("start: device table: %s\n", status_name(found));
        exit_run(EXIT_NO_DEVICE);
    }
    const int verdict = app_main(&platform);
    if (!stack_is_intact()) {
        printf("start: the stack has overflowed\n");
        exit_run(EXIT_STACK);
    }
    exit_run(verdict == 0 ? EXIT_PASS : EXIT_FAIL);
}
