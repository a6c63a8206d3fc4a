// Statistics of writing cells by pulses and verifying reads: for each level, pulses and verifies of
// a cell, how many would not take it, and how far the others are from it on the mean.

#include <inttypes.h>
#include <stdio.h>

#include <tessera/reram.h>

#include "drivers/reram.h"
#include "runtime/platform.h"

enum { ARRAY = 0, CELLS = 64, MOST_PULSES = 64 };

static struct reram reram;

struct statistics {
    uint32_t cells, failed, pulses, verifies, most_pulses;
    uint64_t misses_nS;  // of cells that took their level
};

static enum status write_level(uint32_t level, struct statistics* statistics) {
    const uint32_t target = reram.level_low_nS + level * reram.level_step_nS;
    for (uint32_t i = 0; i < CELLS; ++i) {
        const struct reram_cell cell = {ARRAY, i % reram.rows,
                                        (level + i / reram.rows) % reram.columns};
        struct reram_effort effort;
        const enum status status = reram_write_cell(&reram, cell, level, MOST_PULSES, &effort);
        if (status != STATUS_OK && status != STATUS_DEVICE) return status;
        ++statistics->cells;
        statistics->pulses += effort.pulses;
        statistics->verifies += effort.verifies;
        if (effort.pulses > statistics->most_pulses) statistics->most_pulses = effort.pulses;
        if (status == STATUS_DEVICE) {
            ++statistics->failed;
            continue;
        }
        uint32_t seen = 0;
        const enum status verified = reram_verify(&reram, cell, &seen);
        if (verified != STATUS_OK) return verified;
        statistics->misses_nS += seen < target ? target - seen : seen - target;
    }
    return STATUS_OK;
}

// "12.34" of a quotient.
static void print_ratio(const char* name, uint64_t sum, uint32_t count) {
    const uint64_t hundredths = count == 0 ? 0 : sum * 100 / count;
    printf(", %s %" PRIu32 ".%02" PRIu32, name, (uint32_t)(hundredths / 100),
           (uint32_t)(hundredths % 100));
}

int app_main(struct platform* platform) {
    enum status status = reram_init(&reram, platform_tile(platform, TESSERA_RERAM_CLASS_ID));
    if (status != STATUS_OK) {
        printf("write_verify: no ReRAM tile: %s\n", status_name(status));
        return 1;
    }
    struct statistics sum = {0};
    for (uint32_t level = 0; level < 1u << reram.cell_bits; ++level) {
        struct statistics one = {0};
        status = write_level(level, &one);
        if (status != STATUS_OK) {
            printf("write_verify: level %" PRIu32 ": %s\n", level, status_name(status));
            return 1;
        }
        printf("write_verify: level %" PRIu32 ": %" PRIu32 " cells, %" PRIu32 " failed", level,
               one.cells, one.failed);
        print_ratio("pulses", one.pulses, one.cells);
        print_ratio("verifies", one.verifies, one.cells);
        print_ratio("miss in nS", one.misses_nS, one.cells - one.failed);
        printf("\n");
        sum.cells += one.cells;
        sum.failed += one.failed;
        sum.pulses += one.pulses;
        sum.verifies += one.verifies;
        if (one.most_pulses > sum.most_pulses) sum.most_pulses = one.most_pulses;
    }
    struct reram_counters counters;
    status = reram_read_counters(&reram, &counters);
    printf("write_verify: %" PRIu32 " cells, %" PRIu32 " failed, %" PRIu32
           " pulses, at most %" PRIu32 " for one, %" PRIu32 " pJ\n",
           sum.cells, sum.failed, sum.pulses, sum.most_pulses,
           (uint32_t)(counters.program_energy_fj / 1000));
    return status == STATUS_OK && counters.pulses == sum.pulses ? 0 : 1;
}
