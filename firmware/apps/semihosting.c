// Tries the semihosting operations: files, the console, clocks, and answers to bad arguments. Ends
// the run by EXIT_EXTENDED with the number of failed checks.

#include "hal/semihosting.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "hal/time.h"
#include "runtime/platform.h"

enum { MODE_READ = 0, MODE_WRITE = 4, MODE_WRITE_PLUS = 6, UNMAPPED = 0x70000000 };

static uint32_t checks, failures;

static void expect(bool holds, const char* what) {
    ++checks;
    if (holds) return;
    ++failures;
    printf("semihosting: FAILED: %s\n", what);
}

static intptr_t call(enum semihosting_operation operation, uintptr_t a, uintptr_t b, uintptr_t c) {
    const volatile uintptr_t block[3] = {a, b, c};
    return semihosting_call(operation, block);
}

static intptr_t open_file(const char* name, int mode) {
    return call(SEMIHOSTING_OPEN, (uintptr_t)name, (uintptr_t)mode, strlen(name));
}

static void test_files(void) {
    static const char text[] = "written by the firmware\n";
    const size_t bytes = sizeof text - 1;
    char buffer[64] = {0};
    intptr_t file = open_file("notes.txt", MODE_WRITE);
    expect(file > 0, "a file is made");
    expect(call(SEMIHOSTING_WRITE, (uintptr_t)file, (uintptr_t)text, bytes) == 0, "it is written");
    expect(call(SEMIHOSTING_CLOSE, (uintptr_t)file, 0, 0) == 0, "and closed");
    expect(call(SEMIHOSTING_CLOSE, (uintptr_t)file, 0, 0) == -1, "once");

    file = open_file("notes.txt", MODE_READ);
    expect(file > 0, "it is opened again");
    expect(call(SEMIHOSTING_FLEN, (uintptr_t)file, 0, 0) == (intptr_t)bytes, "it has its length");
    expect(call(SEMIHOSTING_ISTTY, (uintptr_t)file, 0, 0) == 0, "it is no terminal");
    expect(call(SEMIHOSTING_READ, (uintptr_t)file, (uintptr_t)buffer, sizeof buffer) ==
               (intptr_t)(sizeof buffer - bytes),
           "reading says how much is missing");
    expect(strcmp(buffer, text) == 0, "what was written is read");
    expect(call(SEMIHOSTING_READ, (uintptr_t)file, (uintptr_t)buffer, 8) == 8, "the end");
    expect(call(SEMIHOSTING_SEEK, (uintptr_t)file, 11, 0) == 0, "seek");
    expect(call(SEMIHOSTING_READ, (uintptr_t)file, (uintptr_t)buffer, 3) == 0, "read from there");
    expect(memcmp(buffer, "the", 3) == 0, "the right bytes");
    (void)call(SEMIHOSTING_CLOSE, (uintptr_t)file, 0, 0);

    const volatile uintptr_t names[4] = {(uintptr_t) "notes.txt", 9, (uintptr_t) "kept.txt", 8};
    expect(semihosting_call(SEMIHOSTING_RENAME, names) == 0, "it is renamed");
    expect(open_file("notes.txt", MODE_READ) == -1, "the old name is gone");
    expect(semihosting_call(SEMIHOSTING_ERRNO, NULL) == 2, "with the reason");
    expect(call(SEMIHOSTING_TMPNAM, (uintptr_t)buffer, 7, sizeof buffer) == 0, "a temporary name");
    file = open_file(buffer, MODE_WRITE);
    expect(file > 0, "it can be used");
    (void)call(SEMIHOSTING_CLOSE, (uintptr_t)file, 0, 0);
    expect(call(SEMIHOSTING_REMOVE, (uintptr_t)buffer, strlen(buffer), 0) == 0, "and removed");
    expect(open_file("../outside.txt", MODE_WRITE) == -1, "nothing leads out of the folder");
    expect(open_file("/tmp/outside.txt", MODE_WRITE) == -1, "an absolute name neither");
}

static void test_console(void) {
    static const char line[] = "semihosting: a line on the console\n";
    const intptr_t console = open_file(":tt", MODE_WRITE);
    expect(console > 0, "the console is opened");
    expect(call(SEMIHOSTING_ISTTY, (uintptr_t)console, 0, 0) == 1, "it is a terminal");
    expect(call(SEMIHOSTING_WRITE, (uintptr_t)console, (uintptr_t)line, sizeof line - 1) == 0,
           "it is written");
    expect(semihosting_call(SEMIHOSTING_WRITE0, "semihosting: another") == 0, "a string");
    (void)semihosting_call(SEMIHOSTING_WRITEC, "\n");
}

static void test_clocks(void) {
    uint64_t first = 0, second = 0;
    const intptr_t hz = semihosting_call(SEMIHOSTING_TICKFREQ, NULL);
    expect(semihosting_call(SEMIHOSTING_ELAPSED, &first) == 0, "ticks");
    const uint64_t cycles = time_cycles();
    expect(semihosting_call(SEMIHOSTING_ELAPSED, &second) == 0, "more ticks");
    expect(first < cycles && cycles < second, "ticks are the core's cycles");
    expect(hz > 0, "and have a frequency");
    expect(semihosting_call(SEMIHOSTING_TIME, NULL) == 946684800, "time starts with the year 2000");
    expect(semihosting_call(SEMIHOSTING_CLOCK, NULL) == 0, "this takes no centisecond");
}

static void test_surroundings(void) {
    char buffer[64];
    volatile uintptr_t line[2] = {(uintptr_t)buffer, sizeof buffer};
    expect(semihosting_call(SEMIHOSTING_GET_CMDLINE, line) == 0, "the command line");
    expect(line[1] == 11 && strcmp(buffer, "semihosting") == 0, "is the program's name");
    extern char __heap_start[], __stack_top[];
    uintptr_t use[4] = {0};
    const volatile uintptr_t* const place = use;
    expect(semihosting_call(SEMIHOSTING_HEAPINFO, &place) == 0, "memory in use");
    expect(use[0] == (uintptr_t)__heap_start && use[2] == (uintptr_t)__stack_top, "heap and stack");
    expect(call(SEMIHOSTING_ISERROR, (uintptr_t)-5, 0, 0) != 0, "a negative result is an error");
    expect(call(SEMIHOSTING_ISERROR, 5, 0, 0) == 0, "a positive one is none");
}

static void test_bad_arguments(void) {
    const volatile void* const nowhere = (const volatile void*)UNMAPPED;
    for (int operation = SEMIHOSTING_OPEN; operation <= SEMIHOSTING_ELAPSED; ++operation) {
        const bool has_block = operation != SEMIHOSTING_READC && operation != SEMIHOSTING_CLOCK &&
                               operation != SEMIHOSTING_TIME && operation != SEMIHOSTING_ERRNO &&
                               operation != SEMIHOSTING_EXIT;
        if (has_block)
            expect(semihosting_call((enum semihosting_operation)operation, nowhere) == -1,
                   "a block outside memory");
    }
    const intptr_t console = open_file(":tt", MODE_WRITE);
    expect(call(SEMIHOSTING_WRITE, (uintptr_t)console, UNMAPPED, 0xFFFFFFFF) == -1,
           "data outside memory is not written");
    expect(call(SEMIHOSTING_OPEN, UNMAPPED, MODE_READ, 0xFFFFFFFF) == -1, "a name outside memory");
    expect(call(SEMIHOSTING_OPEN, (uintptr_t) "x", 12, 1) == -1, "a mode that is none");
    expect(call(SEMIHOSTING_READ, 99, (uintptr_t)&console, 1) == -1, "a handle that is none");
}

static intptr_t file_of_word(const char* name, uint32_t word) {
    const intptr_t file = open_file(name, MODE_WRITE_PLUS);
    (void)call(SEMIHOSTING_WRITE, (uintptr_t)file, (uintptr_t)&word, sizeof word);
    (void)call(SEMIHOSTING_SEEK, (uintptr_t)file, 0, 0);
    return file;
}

// The core notices what the host writes into its memory.
static void test_host_writes(void) {
    enum { LI_A0_1_RET = (int)0x80824505, LI_A0_2_RET = (int)0x80824509 };
    static volatile uint32_t code[1] = {(uint32_t)LI_A0_1_RET};
    int (*const function)(void) = (int (*)(void))(uintptr_t)code;
    __asm__ volatile("fence.i" ::: "memory");
    expect(function() == 1, "code in memory runs");
    intptr_t file = file_of_word("word.bin", (uint32_t)LI_A0_2_RET);
    (void)call(SEMIHOSTING_READ, (uintptr_t)file, (uintptr_t)code, sizeof code);
    expect(function() == 2, "and other code that the host has put there");
    (void)call(SEMIHOSTING_CLOSE, (uintptr_t)file, 0, 0);

    static volatile uint32_t word = 5;
    uint32_t old, failed;
    file = file_of_word("word.bin", 5);
    __asm__ volatile("lr.w %0, (%1)" : "=r"(old) : "r"(&word) : "memory");
    (void)call(SEMIHOSTING_READ, (uintptr_t)file, (uintptr_t)&word, sizeof word);
    __asm__ volatile("sc.w %0, %2, (%1)" : "=&r"(failed) : "r"(&word), "r"(6) : "memory");
    expect(old == 5 && failed != 0 && word == 5, "a reservation is lost to the host's write");
    (void)call(SEMIHOSTING_CLOSE, (uintptr_t)file, 0, 0);
    (void)call(SEMIHOSTING_REMOVE, (uintptr_t) "word.bin", 8, 0);
}

int app_main(struct platform* platform) {
    (void)platform;
    test_files();
    test_console();
    test_clocks();
    test_surroundings();
    test_bad_arguments();
    test_host_writes();
    printf("semihosting: %" PRIu32 " checks, %" PRIu32 " failed\n", checks, failures);
    (void)call(SEMIHOSTING_EXIT_EXTENDED, SEMIHOSTING_APPLICATION_EXIT, failures, 0);
    return 1;
}
