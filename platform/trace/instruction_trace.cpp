#include "platform/trace/instruction_trace.h"

#include <algorithm>

namespace tessera::trace {

InstructionTrace::InstructionTrace(riscv::Hart& hart, const CycleWindow& window, TraceSink& sink)
    : hart_(hart), window_(window), sink_(sink) {
    hart_.set_alarm(window_.first, *this);
}

void InstructionTrace::set(bool is_on) {
    if (is_on == is_on_) return;
    is_on_ = is_on;
    if (is_on)
        hart_.observe(*this);
    else
        hart_.ignore(*this);
}

void InstructionTrace::on_alarm() {
    const bool is_inside = hart_.cycle() < window_.end;
    set(is_inside);
    if (is_inside) hart_.set_alarm(window_.end, *this);
}

void InstructionTrace::after(const riscv::Retired& retired) {
    InstructionEvent event{
        .pc = retired.pc,
        .bits = retired.instruction.length == 2 ? retired.bits & 0xFFFF : retired.bits,
        .result = riscv::writes_register(retired.instruction) ? retired.result : 0,
        .mode = retired.mode,
        .first_cycle = retired.first_cycle,
        .end_cycle = retired.end_cycle};
    std::copy(retired.accesses.begin(), retired.accesses.end(), event.accesses.begin());
    event.access_count = static_cast<std::uint8_t>(retired.accesses.size());
    sink_.put(event);
}

void InstructionTrace::on_trap(const riscv::TrapRecord& trap) {
    sink_.put(TrapEvent{.cause = trap.cause,
                        .epc = trap.epc,
                        .tval = trap.tval,
                        .from = trap.from,
                        .cycle = trap.cycle});
}

}  // namespace tessera::trace
