#pragma once
// Device registers: 32 bits wide, in program order among themselves.

#include <stdint.h>

static inline uint32_t mmio_read(uintptr_t base, uint32_t offset) {
    return *(const volatile uint32_t*)(base + offset);
}

static inline void mmio_write(uintptr_t base, uint32_t offset, uint32_t value) {
    *(volatile uint32_t*)(base + offset) = value;
}

// A counter in two words, low word first, that its device has latched.
static inline uint64_t mmio_read_pair(uintptr_t base, uint32_t offset) {
    const uint64_t low = mmio_read(base, offset);
    return low | (uint64_t)mmio_read(base, offset + 4) << 32;
}

// Memory written before this is visible to devices that are told about it afterwards, and memory
// read after it is as new as the register read before.
static inline void mmio_barrier(void) { __asm__ volatile("fence iorw, iorw" ::: "memory"); }
