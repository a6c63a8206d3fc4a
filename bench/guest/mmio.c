// Reads a device register over and over. Returns 1 when it always held what was written.

#include <stdint.h>

enum { ROUNDS = 500000 };

int main(void) {
    volatile uint32_t* const data = (volatile uint32_t*)0x10000000;
    *data = 1;
    uint32_t all = 1;
    for (int round = 0; round < ROUNDS; ++round) {
        all &= *data;
        all &= *data;
        all &= *data;
        all &= *data;
        all &= *data;
        all &= *data;
        all &= *data;
        all &= *data;
        all &= *data;
        all &= *data;
    }
    return (int)all;
}
