// Brain-state-in-a-box (Hu et al., DAC 2012): an autoassociative memory whose matrix A = A+ - A- is
// trained in two crossbars by pulses, and recalls patterns of which bits were flipped.
//
//   training  A <- A + lr (x - A x) x^T       for each pattern x of +-1, several times over
//   recall    x <- clip(alpha A x + lambda x)  until signs stay
//
// A x is read from the crossbars in training, too, so that what their cells do to pulses is learnt
// with the patterns. Numbers are in 1/4096.

#include <inttypes.h>
#include <stdio.h>

#include <tessera/reram.h>

#include "drivers/reram.h"
#include "runtime/platform.h"

enum { N = 64, PATTERNS = 4, FLIPS = 8, TRIALS = 5, EPOCHS = 12, MOST_STEPS = 50 };
enum { PLUS = 0, MINUS = 1 };  // crossbars
enum { ONE = 4096, LEARNING_RATE = 41, ALPHA = 1229, LAMBDA = ONE };
// A weight of 1/8 is the whole range of a cell; a pattern is a vector of +-127.
enum { RANGE = ONE / 8, FULL_INPUT = 127, MOST_LEVELS_BITS = 6 };

static struct reram reram;
static int8_t patterns[PATTERNS][N];
static uint32_t random_state = 1;

// Of a multiplicative generator modulo 2^31 - 1 (Park and Miller, CACM 1988).
static uint32_t next_random(void) {
    random_state = (uint32_t)((uint64_t)random_state * 16807 % 2147483647);
    return random_state;
}

// result = A x in 1/4096, for x in 1/4096. Rows are inputs, columns outputs.
static enum status multiply(const int32_t* x, int32_t* result) {
    static int8_t inputs[1024];
    static int32_t plus[1024], minus[1024];
    for (uint32_t i = 0; i < N; ++i) inputs[i] = (int8_t)(x[i] * FULL_INPUT / ONE);
    enum status status = reram_read(&reram, PLUS, inputs, plus);
    if (status == STATUS_OK) status = reram_read(&reram, MINUS, inputs, minus);
    if (status != STATUS_OK) return status;
    const int64_t levels = (1 << reram.cell_bits) - 1;
    for (uint32_t i = 0; i < N; ++i)
        result[i] = (int32_t)((int64_t)(plus[i] - minus[i]) * RANGE / (256 * levels * FULL_INPUT));
    return STATUS_OK;
}

// One pulse on one of the two cells of a weight, as wide as the change asks for where the curve of
// a fresh cell is steepest: never too much, and what is missing the next epoch sees.
static enum status change(uint32_t row, uint32_t column, int32_t delta, uint32_t* pulses) {
    enum { STEEPEST_NUMERATOR = 5, STEEPEST_DENOMINATOR = 13 };
    const uint32_t size = (uint32_t)(delta < 0 ? -delta : delta);
    const uint32_t steps =
        size * reram.pulse_steps * STEEPEST_NUMERATOR / (RANGE * STEEPEST_DENOMINATOR);
    if (steps == 0) return STATUS_OK;
    ++*pulses;
    return reram_pulse(&reram, (struct reram_cell){delta > 0 ? PLUS : MINUS, row, column},
                       RERAM_SET, steps);
}

static enum status learn(const int8_t* pattern, uint32_t* pulses) {
    int32_t x[N], seen[N];
    for (uint32_t i = 0; i < N; ++i) x[i] = pattern[i] * ONE;
    enum status status = multiply(x, seen);
    for (uint32_t i = 0; i < N; ++i) {
        const int32_t error = (x[i] - seen[i]) * LEARNING_RATE / ONE;
        for (uint32_t j = 0; j < N && status == STATUS_OK; ++j)
            status = change(j, i, error * pattern[j], pulses);
    }
    return status;
}

// Whether a pattern comes back with FLIPS of its bits turned.
static enum status recall(const int8_t* pattern, bool* is_right) {
    int32_t x[N], seen[N];
    for (uint32_t i = 0; i < N; ++i) x[i] = pattern[i] * ONE;
    for (uint32_t flipped = 0; flipped < FLIPS;) {
        const uint32_t bit = next_random() % N;
        if (x[bit] != pattern[bit] * ONE) continue;
        x[bit] = -x[bit];
        ++flipped;
    }
    for (uint32_t step = 0; step < MOST_STEPS; ++step) {
        const enum status status = multiply(x, seen);
        if (status != STATUS_OK) return status;
        for (uint32_t i = 0; i < N; ++i) {
            const int32_t next = (ALPHA * seen[i] + LAMBDA * x[i]) / ONE;
            x[i] = next > ONE ? ONE : next < -ONE ? -ONE : next;
        }
    }
    *is_right = true;
    for (uint32_t i = 0; i < N; ++i)
        if ((x[i] > 0) != (pattern[i] > 0)) *is_right = false;
    return STATUS_OK;
}

// Of all entries of x - A x over all patterns, the mean square, in 1/4096.
static enum status remaining_error(int32_t* error) {
    int64_t sum = 0;
    for (uint32_t p = 0; p < PATTERNS; ++p) {
        int32_t x[N], seen[N];
        for (uint32_t i = 0; i < N; ++i) x[i] = patterns[p][i] * ONE;
        const enum status status = multiply(x, seen);
        if (status != STATUS_OK) return status;
        for (uint32_t i = 0; i < N; ++i) sum += (int64_t)(x[i] - seen[i]) * (x[i] - seen[i]) / ONE;
    }
    *error = (int32_t)(sum / (PATTERNS * N));
    return STATUS_OK;
}

static int fail(const char* what, enum status status) {
    printf("bsb: %s: %s\n", what, status_name(status));
    return 1;
}

int app_main(struct platform* platform) {
    enum status status = reram_init(&reram, platform_tile(platform, TESSERA_RERAM_CLASS_ID));
    if (status != STATUS_OK) return fail("ReRAM tile", status);
    if (reram.rows != N || reram.columns < N || reram.arrays < 2 ||
        reram.cell_bits > MOST_LEVELS_BITS)
        return fail("two crossbars of 64 rows and 64 columns", STATUS_INVALID);
    for (uint32_t p = 0; p < PATTERNS; ++p)
        for (uint32_t i = 0; i < N; ++i) patterns[p][i] = next_random() >> 16 & 1 ? 1 : -1;

    uint32_t pulses = 0;
    for (uint32_t epoch = 0; epoch < EPOCHS; ++epoch)
        for (uint32_t p = 0; p < PATTERNS && status == STATUS_OK; ++p)
            status = learn(patterns[p], &pulses);
    int32_t error = 0;
    if (status == STATUS_OK) status = remaining_error(&error);
    if (status != STATUS_OK) return fail("training", status);
    printf("bsb: %d epochs, %" PRIu32 " pulses, mean square error %" PRId32 "/4096\n", EPOCHS,
           pulses, error);

    uint32_t right = 0;
    for (uint32_t trial = 0; trial < PATTERNS * TRIALS; ++trial) {
        bool is_right = false;
        status = recall(patterns[trial % PATTERNS], &is_right);
        if (status != STATUS_OK) return fail("recall", status);
        right += is_right;
    }
    printf("bsb: %" PRIu32 " of %d recalled with %d of %d bits flipped\n", right, PATTERNS * TRIALS,
           FLIPS, N);
    return 0;
}
