#include "platform/trace/instruction_text.h"

#include <fmt/format.h>

#include <iterator>

#include "models/riscv/decode.h"
#include "models/riscv/disassemble.h"

namespace tessera::trace {

const InstructionText::Code& InstructionText::code_of(const InstructionEvent& event) {
    Code& code = codes_[event.pc];
    if (!code.text.empty() && code.bits == event.bits) return code;
    const riscv::Instruction instruction = riscv::decode(event.bits);
    code = {event.bits, riscv::writes_register(instruction) ? instruction.rd : std::uint8_t{0},
            fmt::format("{:08x} {:<28} {:<28}", event.pc, functions_.describe(event.pc),
                        riscv::disassemble(instruction, event.pc))};
    return code;
}

void InstructionText::begin_line(std::uint64_t cycle, riscv::Mode mode) {
    line_.clear();
    fmt::format_to(std::back_inserter(line_), "{:>14} ps {:>9} {} ", cycle * period_ps_, cycle,
                   mode == riscv::Mode::machine ? 'M' : 'U');
}

void InstructionText::put(const InstructionEvent& event) {
    begin_line(event.first_cycle, event.mode);
    const Code& code = code_of(event);
    line_ += code.text;
    const auto out = std::back_inserter(line_);
    if (code.rd != 0) fmt::format_to(out, " {}={:#x}", riscv::register_name(code.rd), event.result);
    for (std::size_t i = 0; i < event.access_count; ++i) {
        const riscv::DataAccess& access = event.accesses[i];
        fmt::format_to(out, " [{:#010x}]{}{:#x}", access.address, access.is_write ? "<-" : "->",
                       access.value);
    }
    line_.erase(line_.find_last_not_of(' ') + 1);
    line_ += '\n';
    write_(line_);
}

void InstructionText::put(const TrapEvent& event) {
    begin_line(event.cycle, event.from);
    fmt::format_to(std::back_inserter(line_), "{:08x} {:<28} trap: {}, tval {:#x}\n", event.epc,
                   functions_.describe(event.epc), to_string(event.cause), event.tval);
    write_(line_);
}

}  // namespace tessera::trace
