#include "platform/debug/descriptions.h"

#include <fmt/format.h>

#include "models/riscv/csr_names.h"
#include "models/riscv/instruction.h"
#include "platform/debug/target.h"
#include "platform/soc/memory_map.h"

namespace tessera::debug {

namespace {

std::string reg(std::string_view name, unsigned number, std::string_view extra) {
    return fmt::format("    <reg name=\"{}\" bitsize=\"32\" regnum=\"{}\"{}/>\n", name, number,
                       extra);
}

// GDB calls x8 by its name as frame pointer.
std::string_view integer_register(unsigned index) {
    return index == 8 ? "fp" : riscv::register_name(index);
}

}  // namespace

std::string target_description(const riscv::Hart& hart) {
    std::string text =
        "<?xml version=\"1.0\"?>\n"
        "<!DOCTYPE target SYSTEM \"gdb-target.dtd\">\n"
        "<target version=\"1.0\">\n"
        "  <architecture>riscv:rv32</architecture>\n"
        "  <osabi>none</osabi>\n"
        "  <feature name=\"org.gnu.gdb.riscv.cpu\">\n";
    for (unsigned index = 0; index < kPc; ++index)
        text += reg(integer_register(index), index, " type=\"int\"");
    text += reg("pc", kPc, " type=\"code_ptr\"");
    text += "  </feature>\n  <feature name=\"org.gnu.gdb.riscv.csr\">\n";
    for (std::uint32_t address = 0; address < 4096; ++address) {
        const std::string name = riscv::csr_name(address);
        if (!name.empty() && hart.peek_csr(address))
            text += reg(name, kFirstCsr + address, " save-restore=\"no\"");
    }
    text += "  </feature>\n  <feature name=\"org.gnu.gdb.riscv.virtual\">\n";
    text += reg("priv", kPrivilege, " save-restore=\"no\"");
    return text + "  </feature>\n</target>\n";
}

std::string memory_map(const std::vector<noc::AddressMap::Entry>& entries) {
    std::string text =
        "<?xml version=\"1.0\"?>\n"
        "<!DOCTYPE memory-map PUBLIC \"+//IDN gnu.org//DTD GDB Memory Map V1.0//EN\"\n"
        "          \"http://sourceware.org/gdb/gdb-memory-map.dtd\">\n"
        "<memory-map>\n";
    for (const noc::AddressMap::Entry& entry : entries) {
        const noc::AddressRange& range = entry.range;
        if (range.base > UINT32_MAX) continue;
        text += fmt::format("  <memory type=\"{}\" start=\"{:#x}\" length=\"{:#x}\"/>\n",
                            range.base == soc::kRomBase ? "rom" : "ram", range.base, range.bytes);
    }
    return text + "</memory-map>\n";
}

}  // namespace tessera::debug
