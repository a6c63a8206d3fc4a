#include "drivers/finisher.h"

#include <tessera/finisher.h>

#include "hal/mmio.h"

enum status finisher_init(struct finisher* finisher, const struct tessera_device* device) {
    if (device == 0 || device->type != TESSERA_DEVICE_TYPE_FINISHER) return STATUS_NOT_FOUND;
    finisher->base = (uintptr_t)device->base;
    return STATUS_OK;
}

enum status finisher_finish(const struct finisher* finisher, uint32_t code) {
    const uint32_t verdict =
        code == 0 ? TESSERA_FINISHER_PASS
                  : TESSERA_FINISHER_FAIL | (code << TESSERA_FINISHER_FINISH_CODE_LSB &
                                             TESSERA_FINISHER_FINISH_CODE_MASK);
    mmio_write(finisher->base, TESSERA_FINISHER_FINISH, verdict);
    return STATUS_OK;
}
