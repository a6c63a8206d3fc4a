#pragma once
// Time: the hart's cycle counter, the platform's clock, and sleeping until something happens.

#include <stdbool.h>
#include <stdint.h>

#include "drivers/clint.h"
#include "hal/csr.h"
#include "hal/status.h"

// Uses the CLINT's clock for time and its alarm for timeouts; takes the hart's timer interrupt.
enum status time_init(const struct clint* clint, uint64_t timebase_hz);

uint64_t time_ticks(void);  // of the timebase, since time zero
uint64_t time_us(void);
static inline uint64_t time_cycles(void) { return csr_read_counter(mcycle); }
static inline uint64_t time_instructions(void) { return csr_read_counter(minstret); }

// A moment of the timebase that ends a wait. Converted once, then only compared.
struct deadline {
    uint64_t ticks;
};
struct deadline deadline_in(uint64_t timeout_us);  // not earlier; 12 days at the most
bool deadline_is_over(struct deadline deadline);

// Sleeps until *flag is not zero, which an interrupt handler sets, or the time is over. Never
// misses a flag that is set between the test and the sleep: the test runs with interrupts off, and
// WFI wakes for a pending interrupt all the same. For a caller that has interrupts off no handler
// runs, so that an unset flag stays so until the deadline.
enum status time_wait_flag(const volatile uint32_t* flag, struct deadline deadline);
