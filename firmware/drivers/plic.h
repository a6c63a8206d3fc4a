#pragma once
// Platform-level interrupt controller, for machine mode of this hart.

#include <stdint.h>

#include <tessera/device_table.h>

#include "hal/status.h"

struct plic {
    uintptr_t base;
};

enum status plic_init(struct plic* plic, const struct tessera_device* device);

// Only sources of a higher priority than the threshold interrupt.
enum status plic_set_threshold(const struct plic* plic, uint32_t threshold);
enum status plic_enable(const struct plic* plic, uint32_t source, uint32_t priority);
enum status plic_disable(const struct plic* plic, uint32_t source);

// The best pending source, or 0; it stays quiet until plic_complete.
enum status plic_claim(const struct plic* plic, uint32_t* source);
enum status plic_complete(const struct plic* plic, uint32_t source);
