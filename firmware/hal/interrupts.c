#include "hal/interrupts.h"

#include <stddef.h>

enum { CAUSE_SOFTWARE = 3, CAUSE_TIMER = 7, CAUSE_EXTERNAL = 11 };

struct slot {
    interrupt_handler handler;
    void* context;
};

static struct {
    const struct plic* plic;
    struct slot external[INTERRUPTS_MAX_SOURCES];
    struct slot timer;
    struct slot software;
    uint32_t spurious;
} table;

enum status interrupts_init(const struct plic* plic) {
    table.plic = plic;
    const enum status status = plic_set_threshold(plic, 0);
    if (status != STATUS_OK) return status;
    csr_set(mie, MIE_MEIE);
    csr_set(mstatus, MSTATUS_MIE);
    return STATUS_OK;
}

enum status interrupts_attach(uint32_t source, interrupt_handler handler, void* context) {
    if (table.plic == NULL || source == 0 || source >= INTERRUPTS_MAX_SOURCES)
        return STATUS_INVALID;
    table.external[source] = (struct slot){handler, context};
    return plic_enable(table.plic, source, 1);
}

enum status interrupts_detach(uint32_t source) {
    if (table.plic == NULL || source == 0 || source >= INTERRUPTS_MAX_SOURCES)
        return STATUS_INVALID;
    const enum status status = plic_disable(table.plic, source);
    table.external[source] = (struct slot){NULL, NULL};
    return status;
}

void interrupts_attach_timer(interrupt_handler handler, void* context) {
    table.timer = (struct slot){handler, context};
}

void interrupts_attach_software(interrupt_handler handler, void* context) {
    table.software = (struct slot){handler, context};
}

// A level that nobody attends to would interrupt for ever: it is counted and switched off.
static void dispatch_external(void) {
    uint32_t source;
    while (plic_claim(table.plic, &source) == STATUS_OK && source != 0) {
        const struct slot* slot =
            source < INTERRUPTS_MAX_SOURCES ? &table.external[source] : &table.external[0];
        if (slot->handler != NULL) {
            slot->handler(slot->context);
        } else {
            ++table.spurious;
            (void)plic_disable(table.plic, source);
        }
        (void)plic_complete(table.plic, source);
    }
}

static void dispatch_local(const struct slot* slot, uint32_t enable_bit) {
    if (slot->handler != NULL) {
        slot->handler(slot->context);
    } else {
        ++table.spurious;
        csr_clear(mie, enable_bit);
    }
}

void interrupts_dispatch(uint32_t cause) {
    switch (cause) {
        case CAUSE_EXTERNAL: dispatch_external(); break;
        case CAUSE_TIMER: dispatch_local(&table.timer, MIE_MTIE); break;
        case CAUSE_SOFTWARE: dispatch_local(&table.software, MIE_MSIE); break;
        default: ++table.spurious; break;
    }
}

uint32_t interrupts_spurious(void) { return table.spurious; }
