#include "models/riscv/trap.h"

namespace tessera::riscv {

std::string_view to_string(Cause cause) {
    switch (cause) {
        case Cause::instruction_access_fault: return "instruction access fault";
        case Cause::illegal_instruction: return "illegal instruction";
        case Cause::breakpoint: return "breakpoint";
        case Cause::load_address_misaligned: return "load address misaligned";
        case Cause::load_access_fault: return "load access fault";
        case Cause::store_address_misaligned: return "store address misaligned";
        case Cause::store_access_fault: return "store access fault";
        case Cause::ecall_from_user: return "environment call from user mode";
        case Cause::ecall_from_machine: return "environment call from machine mode";
        case Cause::software_interrupt: return "software interrupt";
        case Cause::timer_interrupt: return "timer interrupt";
        case Cause::external_interrupt: return "external interrupt";
    }
    return "none";
}

std::string_view to_string(HaltReason reason) {
    switch (reason) {
        case HaltReason::none: return "running";
        case HaltReason::requested: return "halted on request";
        case HaltReason::trap_loop: return "trap handler faults over and over";
    }
    return "unknown";
}

}  // namespace tessera::riscv
