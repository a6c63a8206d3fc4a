#include "runtime/platform.h"

#include <stddef.h>

#include "hal/interrupts.h"
#include "hal/time.h"

static const struct tessera_device* devices_of(const struct tessera_device_table* table) {
    return (const struct tessera_device*)((uintptr_t)table + table->header_bytes);
}

const struct tessera_device* platform_device(const struct platform* platform,
                                             enum tessera_device_type type, uint32_t index) {
    const struct tessera_device* device = devices_of(platform->table);
    for (uint32_t i = 0; i < platform->table->devices; ++i, ++device)
        if (device->type == type && device->index == index) return device;
    return NULL;
}

const struct tessera_device* platform_tile(const struct platform* platform, uint32_t class_id) {
    const struct tessera_device* device = devices_of(platform->table);
    for (uint32_t i = 0; i < platform->table->devices; ++i, ++device)
        if (device->type == TESSERA_DEVICE_TYPE_TILE && device->class_id == class_id) return device;
    return NULL;
}

uint32_t platform_count(const struct platform* platform, enum tessera_device_type type) {
    const struct tessera_device* device = devices_of(platform->table);
    uint32_t count = 0;
    for (uint32_t i = 0; i < platform->table->devices; ++i, ++device)
        if (device->type == type) ++count;
    return count;
}

static const struct tessera_device* first(const struct platform* platform,
                                          enum tessera_device_type type) {
    return platform_device(platform, type, 0);
}

enum status platform_init(struct platform* platform, const struct tessera_device_table* table) {
    if (table == NULL || table->magic != TESSERA_DEVICE_TABLE_MAGIC ||
        table->version != TESSERA_DEVICE_TABLE_VERSION)
        return STATUS_NOT_FOUND;
    platform->table = table;
    platform->has_finisher =
        finisher_init(&platform->finisher, first(platform, TESSERA_DEVICE_TYPE_FINISHER)) ==
        STATUS_OK;
    platform->has_uart =
        uart_init(&platform->uart, first(platform, TESSERA_DEVICE_TYPE_UART)) == STATUS_OK;

    enum status status = clint_init(&platform->clint, first(platform, TESSERA_DEVICE_TYPE_CLINT));
    if (status == STATUS_OK) status = time_init(&platform->clint, table->timebase_hz);
    if (status == STATUS_OK)
        status = plic_init(&platform->plic, first(platform, TESSERA_DEVICE_TYPE_PLIC));
    if (status == STATUS_OK) status = interrupts_init(&platform->plic);
    return status;
}
