#pragma once
// The platform as the device table describes it, and the drivers that every application needs.

#include <stdbool.h>
#include <stdint.h>

#include <tessera/device_table.h>

#include "drivers/clint.h"
#include "drivers/finisher.h"
#include "drivers/plic.h"
#include "drivers/uart.h"
#include "hal/status.h"

struct platform {
    const struct tessera_device_table* table;
    bool has_uart, has_finisher;
    struct clint clint;
    struct plic plic;
    struct uart uart;
    struct finisher finisher;
};

// Opens console, finisher, clock and interrupts. Those found before a failure are usable.
enum status platform_init(struct platform* platform, const struct tessera_device_table* table);

// Device `index` of its type, or NULL.
const struct tessera_device* platform_device(const struct platform* platform,
                                             enum tessera_device_type type, uint32_t index);
// The first tile of a class, or NULL.
const struct tessera_device* platform_tile(const struct platform* platform, uint32_t class_id);
uint32_t platform_count(const struct platform* platform, enum tessera_device_type type);

// For applications that want devices as reset leaves them: called before anything else, without a
// console. The default does nothing.
void app_early(const struct tessera_device_table* table);

// The application's main: 0 passes the run, anything else fails it.
int app_main(struct platform* platform);
