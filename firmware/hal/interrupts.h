#pragma once
// Interrupts: a table of handlers, one per PLIC source, and one each for the CLINT's two.

#include <stdint.h>

#include "drivers/plic.h"
#include "hal/csr.h"
#include "hal/status.h"

#define INTERRUPTS_MAX_SOURCES 128u

typedef void (*interrupt_handler)(void* context);

// Opens the PLIC's gate and lets the hart take external interrupts.
enum status interrupts_init(const struct plic* plic);

// Keeps interrupts off up to interrupts_unlock, which takes what this returned. Pairs may nest:
// only the outermost one lets interrupts in again, and only if they were on before it.
static inline uint32_t interrupts_lock(void) {
    return csr_read_clear(mstatus, MSTATUS_MIE) & MSTATUS_MIE;
}
static inline void interrupts_unlock(uint32_t before) { csr_set(mstatus, before); }

// From now on `source` calls handler(context), with interrupts off.
enum status interrupts_attach(uint32_t source, interrupt_handler handler, void* context);
enum status interrupts_detach(uint32_t source);

// Of the hart's own timer and software interrupts. The handler removes the cause.
void interrupts_attach_timer(interrupt_handler handler, void* context);
void interrupts_attach_software(interrupt_handler handler, void* context);

// Called by the trap handler with the cause's number.
void interrupts_dispatch(uint32_t cause);

// Sources that raised their line with no handler attached.
uint32_t interrupts_spurious(void);
