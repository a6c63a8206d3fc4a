#include "hal/time.h"

#include <stddef.h>

#include "hal/interrupts.h"

#define LONGEST_TIMEOUT_US ((uint64_t)1 << 40)

// The core divides 64 bits in software, which is slow: deadlines only multiply by a rate of 32 bits
// before and 32 bits behind the point.
static struct {
    const struct clint* clint;
    uint64_t timebase_hz;
    uint32_t ticks_per_us, tick_fraction_per_us;
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
    source.ticks_per_us = (uint32_t)(timebase_hz / 1000000u);
    source.tick_fraction_per_us = (uint32_t)((timebase_hz % 1000000u << 32) / 1000000u);
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
    if (timeout_us > LONGEST_TIMEOUT_US) timeout_us = LONGEST_TIMEOUT_US;
    const uint64_t fraction_of_low = (uint64_t)(uint32_t)timeout_us * source.tick_fraction_per_us;
    const uint64_t ticks = timeout_us * source.ticks_per_us +
                           (timeout_us >> 32) * source.tick_fraction_per_us +
                           (fraction_of_low >> 32);
    // One for what was cut off and one for the part of the present tick that is over.
    return (struct deadline){time_ticks() + ticks + 2};
}

bool deadline_is_over(struct deadline deadline) { return time_ticks() >= deadline.ticks; }

enum status time_wait_flag(const volatile uint32_t* flag, struct deadline deadline) {
    enum status status = STATUS_OK;
    const uint32_t before = interrupts_lock();
    while (*flag == 0 && status == STATUS_OK) {
        status = clint_set_alarm(source.clint, deadline.ticks);
        csr_set(mie, MIE_MTIE);
        wait_for_interrupt();
        interrupts_unlock(before);  // what woke the hart is handled here
        (void)interrupts_lock();
        if (*flag == 0 && deadline_is_over(deadline)) status = STATUS_TIMEOUT;
    }
    csr_clear(mie, MIE_MTIE);
    interrupts_unlock(before);
    return status;
}
