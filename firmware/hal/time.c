#include "hal/time.h"

#include <stddef.h>

#include "hal/interrupts.h"

static struct {
    const struct clint* clint;
    uint64_t timebase_hz;
} source;

// The alarm has done its work by waking the hart; time_wait_flag sets the next one.
static void silence_alarm(void* context) {
    (void)context;
    csr_clear(mie, MIE_MTIE);
}

enum status time_init(const struct clint* clint, uint64_t timebase_hz) {
    if (timebase_hz == 0) return STATUS_INVALID;
    source.clint = clint;
    source.timebase_hz = timebase_hz;
    interrupts_attach_timer(silence_alarm, NULL);
    return STATUS_OK;
}

uint64_t time_ticks(void) {
    uint64_t ticks = 0;
    (void)clint_read_time(source.clint, &ticks);
    return ticks;
}

uint64_t time_us(void) {
    const uint64_t ticks = time_ticks();
    return ticks / source.timebase_hz * 1000000u +
           ticks % source.timebase_hz * 1000000u / source.timebase_hz;
}

struct deadline deadline_in(uint64_t timeout_us) {
    const uint64_t ticks = timeout_us / 1000000u * source.timebase_hz +
                           timeout_us % 1000000u * source.timebase_hz / 1000000u;
    return (struct deadline){time_ticks() + ticks + 1};
}

bool deadline_is_over(const struct deadline* deadline) { return time_ticks() >= deadline->ticks; }

enum status time_wait_flag(const volatile uint32_t* flag, uint64_t timeout_us) {
    const struct deadline deadline = deadline_in(timeout_us);
    enum status status = clint_set_alarm(source.clint, deadline.ticks);
    while (status == STATUS_OK) {
        csr_clear(mstatus, MSTATUS_MIE);
        if (*flag != 0) break;
        if (deadline_is_over(&deadline)) {
            status = STATUS_TIMEOUT;
            break;
        }
        csr_set(mie, MIE_MTIE);
        wait_for_interrupt();
        csr_set(mstatus, MSTATUS_MIE);  // what woke the hart is handled here
    }
    csr_clear(mie, MIE_MTIE);
    csr_set(mstatus, MSTATUS_MIE);
    return status;
}
