#pragma once
// The words below the stack that nothing may write; crt0.S fills them. For C and assembly.

#define STACK_GUARD_WORD 0x57AC6A5D
#define STACK_GUARD_BYTES 64

#ifndef __ASSEMBLER__
#include <stdbool.h>

// False when the stack has run over its end.
bool stack_is_intact(void);
#endif
