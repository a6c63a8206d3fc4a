#include "platform/debug/stepper.h"

namespace tessera::debug {

void Stepper::begin(const Resume& resume) {
    resume_ = resume;
    handlers_ = 0;
    has_executed_ = has_stopped_ = false;
    if (!is_active_) hart_.observe(*this);
    is_active_ = true;
}

void Stepper::end() {
    if (is_active_) hart_.ignore(*this);
    is_active_ = false;
}

bool Stepper::before(std::uint32_t pc) {
    const bool is_inside = resume_.first <= pc && pc <= resume_.last;
    has_stopped_ = has_executed_ && handlers_ == 0 && !is_inside;
    return !has_stopped_;
}

void Stepper::after(const riscv::Retired& retired) {
    if (handlers_ == 0)
        has_executed_ = true;
    else if (retired.instruction.op == riscv::Op::mret)
        --handlers_;
}

void Stepper::on_trap(const riscv::TrapRecord& trap) {
    if (handlers_ != 0 || riscv::is_interrupt(trap.cause))
        ++handlers_;
    else
        has_executed_ = true;  // the instruction itself has trapped: the handler is where it leads
}

}  // namespace tessera::debug
