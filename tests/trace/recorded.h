#pragma once
// A sink that keeps what it hears.

#include <vector>

#include "platform/trace/instruction_event.h"

namespace tessera::trace {

inline bool operator==(const InstructionEvent& a, const InstructionEvent& b) {
    const auto same = [](const riscv::DataAccess& x, const riscv::DataAccess& y) {
        return x.address == y.address && x.value == y.value && x.bytes == y.bytes &&
               x.is_write == y.is_write;
    };
    return a.pc == b.pc && a.bits == b.bits && a.result == b.result && a.mode == b.mode &&
           a.first_cycle == b.first_cycle && a.end_cycle == b.end_cycle &&
           a.access_count == b.access_count && same(a.accesses[0], b.accesses[0]) &&
           same(a.accesses[1], b.accesses[1]);
}
inline bool operator==(const TrapEvent& a, const TrapEvent& b) {
    return a.cause == b.cause && a.epc == b.epc && a.tval == b.tval && a.from == b.from &&
           a.cycle == b.cycle;
}

class Recorded final : public TraceSink {
  public:
    std::vector<TraceEvent> events;
    void put(const InstructionEvent& event) override { events.push_back(event); }
    void put(const TrapEvent& event) override { events.push_back(event); }
};

}  // namespace tessera::trace
