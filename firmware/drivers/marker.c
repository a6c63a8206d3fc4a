#include "drivers/marker.h"

#include <tessera/marker.h>

#include "hal/mmio.h"

enum status marker_init(struct marker* marker, const struct tessera_device* device) {
    if (device == 0 || device->type != TESSERA_DEVICE_TYPE_MARKER) return STATUS_NOT_FOUND;
    marker->base = (uintptr_t)device->base;
    return STATUS_OK;
}

void marker_begin(const struct marker* marker, uint32_t id) {
    mmio_write(marker->base, TESSERA_MARKER_BEGIN, id);
}

void marker_end(const struct marker* marker, uint32_t id) {
    mmio_write(marker->base, TESSERA_MARKER_END, id);
}

void marker_trace(const struct marker* marker, bool is_on) {
    mmio_write(marker->base, TESSERA_MARKER_TRACE, is_on ? 1 : 0);
}
