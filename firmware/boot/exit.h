#pragma once
// How a run ends.

enum exit_code {
    EXIT_PASS = 0,
    EXIT_FAIL = 1,       // the application's own verdict
    EXIT_TRAP = 2,       // an exception nobody handles
    EXIT_STACK = 3,      // the stack ran over its end
    EXIT_NO_DEVICE = 4,  // the device table lacks something every application needs
};

// Tells the finisher and stops the hart; without a finisher, only stops.
_Noreturn void exit_run(enum exit_code code);
