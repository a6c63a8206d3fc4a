// Every register of every device as reset leaves it, read before anybody else touches one.

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>

#include <tessera/eyeriss.h>
#include <tessera/registers.h>

#include "apps/selftest.h"
#include "hal/mmio.h"

static uint32_t registers_read, wrong;
// The first one that is wrong: there is no console yet to name them all.
static struct {
    const struct tessera_device* device;
    const struct tessera_register* reg;
    uint32_t index, value;
} first_wrong;

struct table {
    const struct tessera_register* registers;
    uint32_t count;
};

static struct table table_of(const struct tessera_device* device) {
    switch (device->type) {
        case TESSERA_DEVICE_TYPE_CLINT:
            return (struct table){tessera_clint_registers, TESSERA_CLINT_REGISTERS};
        case TESSERA_DEVICE_TYPE_PLIC:
            return (struct table){tessera_plic_registers, TESSERA_PLIC_REGISTERS};
        case TESSERA_DEVICE_TYPE_UART:
            return (struct table){tessera_uart_registers, TESSERA_UART_REGISTERS};
        case TESSERA_DEVICE_TYPE_TIMER:
            return (struct table){tessera_timer_registers, TESSERA_TIMER_REGISTERS};
        case TESSERA_DEVICE_TYPE_FINISHER:
            return (struct table){tessera_finisher_registers, TESSERA_FINISHER_REGISTERS};
        case TESSERA_DEVICE_TYPE_MARKER:
            return (struct table){tessera_marker_registers, TESSERA_MARKER_REGISTERS};
        case TESSERA_DEVICE_TYPE_TILE:
            if (device->class_id == TESSERA_EYERISS_CLASS_ID)
                return (struct table){tessera_eyeriss_registers, TESSERA_EYERISS_REGISTERS};
            return (struct table){tessera_tile_registers, TESSERA_TILE_REGISTERS};
        default: return (struct table){NULL, 0};
    }
}

static void check_register(const struct tessera_device* device,
                           const struct tessera_register* reg) {
    for (uint32_t i = 0; i < reg->count; ++i) {
        const uint32_t value = mmio_read((uintptr_t)device->base, reg->offset + i * reg->stride);
        ++registers_read;
        if (((value ^ reg->reset) & reg->reset_mask) == 0) continue;
        if (wrong++ != 0) continue;
        first_wrong.device = device;
        first_wrong.reg = reg;
        first_wrong.index = i;
        first_wrong.value = value;
    }
}

void app_early(const struct tessera_device_table* table) {
    const struct tessera_device* device =
        (const struct tessera_device*)((uintptr_t)table + table->header_bytes);
    for (uint32_t i = 0; i < table->devices; ++i, ++device) {
        const struct table registers = table_of(device);
        for (uint32_t j = 0; j < registers.count; ++j)
            check_register(device, &registers.registers[j]);
    }
}

void test_reset_values(void) {
    printf("selftest: %" PRIu32 " registers at reset\n", registers_read);
    expect(registers_read > 0, "there are registers");
    expect(wrong == 0, "every register has its reset value");
    if (wrong == 0) return;
    printf("selftest: %" PRIu32 " are wrong, the first: %.*s.%s[%" PRIu32 "] expected 0x%" PRIx32
           ", found 0x%" PRIx32 "\n",
           wrong, (int)sizeof first_wrong.device->name, first_wrong.device->name,
           first_wrong.reg->name, first_wrong.index, first_wrong.reg->reset, first_wrong.value);
}
