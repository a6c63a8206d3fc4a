#include "platform/debug/monitor.h"

#include <fmt/format.h>

#include <algorithm>

#include "models/riscv/plic_registers.h"
#include "platform/config/wording.h"
#include "platform/trace/register_log.h"

namespace tessera::debug {

namespace {

constexpr std::string_view kHelp =
    "help           this\n"
    "regs [BLOCK]   the registers of all blocks, or of one, read without side effects\n"
    "irq            what interrupts are pending and enabled\n"
    "tiles          what the accelerators do\n"
    "stats          what the core and the memories have done\n"
    "time           where simulated time stands\n"
    "trace on|off   switches the instruction trace of a run that has one\n"
    "reset          loads the program anew and restarts the core; devices and time go on\n";

std::string on(bool is_on) { return is_on ? "on" : "off"; }

std::string block_registers(const soc::RegisterWindow& window) {
    std::string text = fmt::format("{} at {:#x}\n", window.name, window.base);
    for (const base::Register& reg : window.registers->map().registers) {
        for (std::uint32_t i = 0; i < reg.count; ++i) {
            const std::uint32_t value = window.registers->peek(reg, i);
            if (reg.count > 1 && value == 0) continue;
            const std::string name =
                reg.count > 1 ? fmt::format("{}[{}]", reg.name, i) : std::string(reg.name);
            const std::string fields = trace::describe_value(reg, value);
            const bool says_more = value != 0 && !fields.starts_with("0x");
            text +=
                fmt::format("  {:#06x} {:<16} {:#010x}{}{}\n", reg.offset + i * reg.stride_bytes,
                            name, value, says_more ? "  " : "", says_more ? fields : "");
        }
    }
    return text;
}

}  // namespace

std::string Monitor::answer(std::string_view command) {
    while (!command.empty() && command.back() == ' ') command.remove_suffix(1);
    const std::size_t space = std::min(command.find(' '), command.size());
    const std::string_view verb = command.substr(0, space);
    std::string_view argument = command.substr(space);
    while (!argument.empty() && argument.front() == ' ') argument.remove_prefix(1);
    if (verb == "regs") return registers(argument);
    if (verb == "trace") return trace(argument);
    if (argument.empty()) {
        if (verb == "help") return std::string(kHelp);
        if (verb == "irq") return interrupts();
        if (verb == "tiles") return tiles();
        if (verb == "stats") return statistics();
        if (verb == "time") return time();
        if (verb == "reset") return reset();
    }
    return fmt::format("unknown command {}; there are\n{}", config::quote(command), kHelp);
}

std::string Monitor::registers(std::string_view block) const {
    std::string text, names;
    for (const soc::RegisterWindow& window : system_.register_windows()) {
        if (block.empty() || block == window.name) text += block_registers(window);
        names += (names.empty() ? "" : ", ") + window.name;
    }
    if (!text.empty()) return text;
    return fmt::format("no block is called {}; there are {}\n", config::quote(block), names);
}

std::string Monitor::interrupts() const {
    const riscv::Hart& hart = system_.core().hart();
    const std::uint32_t mstatus = hart.peek_csr(riscv::csr::kMstatus).value_or(0),
                        mie = hart.peek_csr(riscv::csr::kMie).value_or(0),
                        mip = hart.peek_csr(riscv::csr::kMip).value_or(0);
    std::string text = fmt::format("interrupts of the core are {}\n",
                                   on((mstatus & riscv::csr::kMstatusMie) != 0));
    const auto line = [&](std::string_view name, std::uint32_t bit) {
        text += fmt::format("  {:<12} enabled {:<4} pending {}\n", name, on((mie & bit) != 0),
                            on((mip & bit) != 0));
    };
    line("software", riscv::csr::kSoftware);
    line("timer", riscv::csr::kTimer);
    line("external", riscv::csr::kExternal);
    const base::RegisterBank& plic = system_.plic().registers();
    const auto bit_of = [&](std::string_view name, std::uint32_t source) {
        const base::Register& reg =
            *std::find_if(plic.map().registers.begin(), plic.map().registers.end(),
                          [&](const base::Register& candidate) { return candidate.name == name; });
        return (plic.peek(reg, source / 32) >> source % 32 & 1) != 0;
    };
    text += "sources of the PLIC\n";
    for (const soc::RegisterWindow& window : system_.register_windows())
        if (window.irq != soc::Device::kNoIrq)
            text +=
                fmt::format("  {:>2} {:<12} enabled {:<4} pending {}\n", window.irq, window.name,
                            on(bit_of("ENABLE", window.irq)), on(bit_of("PENDING", window.irq)));
    return text;
}

std::string Monitor::tiles() const {
    if (system_.tiles().empty()) return "there are no tiles\n";
    std::string text;
    for (const auto& tile : system_.tiles())
        text += fmt::format("{}: {}, job {}, {} jobs ended, {} cycles busy\n", tile->name(),
                            tile->is_busy() ? "busy" : "idle", tile->job_id(), tile->jobs_ended(),
                            tile->counters().busy);
    return text;
}

std::string Monitor::statistics() const {
    const riscv::Core::Statistics core = system_.core().statistics();
    std::string text = fmt::format(
        "core: {} instructions, {} cycles of which {} in WFI, {} exceptions, {} interrupts, {} bus "
        "accesses\n",
        core.instructions, core.cycles, core.wfi_cycles, core.exceptions, core.interrupts,
        core.bus_accesses);
    const auto add = [&](std::string_view name, const memory::Memory::Statistics& memory) {
        text += fmt::format("{}: {} reads of {} bytes, {} writes of {} bytes over the bus\n", name,
                            memory.reads, memory.bytes_read, memory.writes, memory.bytes_written);
    };
    add("sram", system_.sram().statistics());
    add("dram", system_.dram().statistics());
    return text;
}

std::string Monitor::time() const {
    const riscv::Core& core = system_.core();
    const sc_core::sc_time now = sc_core::sc_time_stamp();
    return fmt::format("{} ps, cycle {} of the core, mtime {}, {} instructions\n", now.value(),
                       core.cycle(), system_.clint().ticks_at(now), core.instret());
}

std::string Monitor::trace(std::string_view state) const {
    trace::InstructionTrace* const trace = trace_ ? trace_() : nullptr;
    if (trace == nullptr) return "the run has no instruction trace: --trace-instructions\n";
    if (state == "on" || state == "off")
        trace->set(state == "on");
    else if (!state.empty())
        return fmt::format("expected on or off, found {}\n", config::quote(state));
    return fmt::format("the instruction trace is {}\n", on(trace->is_on()));
}

std::string Monitor::reset() {
    system_.load(elf_);
    system_.core().hart().reset();
    return fmt::format(
        "{} is loaded anew and the core stands at its reset vector; devices keep their state, and "
        "time goes on. GDB does not notice by itself: maintenance flush register-cache\n",
        elf_.name());
}

}  // namespace tessera::debug
