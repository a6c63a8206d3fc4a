#include "drivers/clint.h"

#include <tessera/clint.h>

#include "hal/mmio.h"

enum status clint_init(struct clint* clint, const struct tessera_device* device) {
    if (device == 0 || device->type != TESSERA_DEVICE_TYPE_CLINT) return STATUS_NOT_FOUND;
    clint->base = (uintptr_t)device->base;
    return clint_set_alarm(clint, UINT64_MAX);
}

enum status clint_read_time(const struct clint* clint, uint64_t* ticks) {
    uint32_t high, low, again;
    do {
        high = mmio_read(clint->base, TESSERA_CLINT_MTIME_HI);
        low = mmio_read(clint->base, TESSERA_CLINT_MTIME_LO);
        again = mmio_read(clint->base, TESSERA_CLINT_MTIME_HI);
    } while (high != again);
    *ticks = (uint64_t)high << 32 | low;
    return STATUS_OK;
}

enum status clint_set_alarm(const struct clint* clint, uint64_t ticks) {
    // The low word first goes to its largest value: no alarm between old and new rings early.
    mmio_write(clint->base, TESSERA_CLINT_MTIMECMP_LO, UINT32_MAX);
    mmio_write(clint->base, TESSERA_CLINT_MTIMECMP_HI, (uint32_t)(ticks >> 32));
    mmio_write(clint->base, TESSERA_CLINT_MTIMECMP_LO, (uint32_t)ticks);
    return STATUS_OK;
}

enum status clint_set_software_interrupt(const struct clint* clint, bool pending) {
    mmio_write(clint->base, TESSERA_CLINT_MSIP, pending ? TESSERA_CLINT_MSIP_MSIP_MASK : 0);
    return STATUS_OK;
}
