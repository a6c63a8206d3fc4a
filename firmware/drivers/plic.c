#include "drivers/plic.h"

#include <stdbool.h>

#include <tessera/plic.h>

#include "hal/mmio.h"

static bool is_source(uint32_t source) {
    return source != 0 && source <= TESSERA_PLIC_PRIORITY_COUNT;
}

static uint32_t enable_word(uint32_t source) { return TESSERA_PLIC_ENABLE_AT(source / 32); }

enum status plic_init(struct plic* plic, const struct tessera_device* device) {
    if (device == 0 || device->type != TESSERA_DEVICE_TYPE_PLIC) return STATUS_NOT_FOUND;
    plic->base = (uintptr_t)device->base;
    for (uint32_t word = 0; word < TESSERA_PLIC_ENABLE_COUNT; ++word)
        mmio_write(plic->base, TESSERA_PLIC_ENABLE_AT(word), 0);
    return STATUS_OK;
}

enum status plic_set_threshold(const struct plic* plic, uint32_t threshold) {
    if (threshold > TESSERA_PLIC_THRESHOLD_THRESHOLD_MASK) return STATUS_INVALID;
    mmio_write(plic->base, TESSERA_PLIC_THRESHOLD, threshold);
    return STATUS_OK;
}

enum status plic_enable(const struct plic* plic, uint32_t source, uint32_t priority) {
    if (!is_source(source) || priority > TESSERA_PLIC_PRIORITY_PRIORITY_MASK) return STATUS_INVALID;
    const uint32_t enabled = mmio_read(plic->base, enable_word(source));
    mmio_write(plic->base, TESSERA_PLIC_PRIORITY_AT(source - 1), priority);
    mmio_write(plic->base, enable_word(source), enabled | 1u << source % 32);
    return STATUS_OK;
}

enum status plic_disable(const struct plic* plic, uint32_t source) {
    if (!is_source(source)) return STATUS_INVALID;
    const uint32_t enabled = mmio_read(plic->base, enable_word(source));
    mmio_write(plic->base, enable_word(source), enabled & ~(1u << source % 32));
    return STATUS_OK;
}

enum status plic_claim(const struct plic* plic, uint32_t* source) {
    *source = mmio_read(plic->base, TESSERA_PLIC_CLAIM);
    return STATUS_OK;
}

enum status plic_complete(const struct plic* plic, uint32_t source) {
    if (!is_source(source)) return STATUS_INVALID;
    mmio_write(plic->base, TESSERA_PLIC_CLAIM, source);
    return STATUS_OK;
}
