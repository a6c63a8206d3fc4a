#pragma once
// Checks of the selftest application. Every check prints a line when it fails.

#include <stdbool.h>
#include <stdint.h>

#include "runtime/platform.h"

// Counts a check and prints its name when it does not hold.
void expect(bool holds, const char* what);
// Whether a call succeeded; prints its status when not.
bool expect_ok(enum status status, const char* what);

void test_reset_values(void);
void test_clint(struct platform* platform);
void test_uart(struct platform* platform);
void test_marker(struct platform* platform);
void test_timers(struct platform* platform);
void test_plic(struct platform* platform);
void test_tiles(struct platform* platform);
