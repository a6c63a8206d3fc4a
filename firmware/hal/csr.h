#pragma once
// Control and status registers of the hart; names and bits as in the privileged specification.

#include <stdint.h>

#define MSTATUS_MIE 0x8u
#define MIE_MSIE 0x008u
#define MIE_MTIE 0x080u
#define MIE_MEIE 0x800u
#define MCAUSE_INTERRUPT 0x80000000u

#define csr_read(name)                                                   \
    ({                                                                   \
        uint32_t value_;                                                 \
        __asm__ volatile("csrr %0, " #name : "=r"(value_) : : "memory"); \
        value_;                                                          \
    })
#define csr_write(name, value) \
    __asm__ volatile("csrw " #name ", %0" : : "r"((uint32_t)(value)) : "memory")
#define csr_set(name, bits) \
    __asm__ volatile("csrs " #name ", %0" : : "r"((uint32_t)(bits)) : "memory")
#define csr_clear(name, bits) \
    __asm__ volatile("csrc " #name ", %0" : : "r"((uint32_t)(bits)) : "memory")

// Clears the bits and returns what the register was before, in one step.
#define csr_read_clear(name, bits)                 \
    ({                                             \
        uint32_t value_;                           \
        __asm__ volatile("csrrc %0, " #name ", %1" \
                         : "=r"(value_)            \
                         : "r"((uint32_t)(bits))   \
                         : "memory");              \
        value_;                                    \
    })

// A 64-bit counter in two CSRs; read again when the low word has run over in between.
#define csr_read_counter(name)          \
    ({                                  \
        uint32_t high_, low_, again_;   \
        do {                            \
            high_ = csr_read(name##h);  \
            low_ = csr_read(name);      \
            again_ = csr_read(name##h); \
        } while (high_ != again_);      \
        (uint64_t) high_ << 32 | low_;  \
    })

static inline void wait_for_interrupt(void) { __asm__ volatile("wfi" ::: "memory"); }
