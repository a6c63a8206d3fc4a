#include "models/riscv/disassemble.h"

#include <fmt/format.h>

#include "models/riscv/csr_names.h"

namespace tessera::riscv {
namespace {

std::string csr_operand(std::uint32_t address) {
    const std::string name = csr_name(address);
    return name.empty() ? fmt::format("{:#x}", address) : name;
}

std::string operands(const Instruction& i, std::uint32_t pc) {
    const std::string_view rd = register_name(i.rd), rs1 = register_name(i.rs1),
                           rs2 = register_name(i.rs2);
    const auto imm = static_cast<std::uint32_t>(i.imm);
    switch (info(i.op).format) {
        case Format::none: return {};
        case Format::u: return fmt::format("{}, {:#x}", rd, imm >> 12);
        case Format::j: return fmt::format("{}, {:#x}", rd, pc + imm);
        case Format::branch: return fmt::format("{}, {}, {:#x}", rs1, rs2, pc + imm);
        case Format::jalr:
        case Format::load: return fmt::format("{}, {}({})", rd, i.imm, rs1);
        case Format::store: return fmt::format("{}, {}({})", rs2, i.imm, rs1);
        case Format::i:
        case Format::shift: return fmt::format("{}, {}, {}", rd, rs1, i.imm);
        case Format::r: return fmt::format("{}, {}, {}", rd, rs1, rs2);
        case Format::lr: return fmt::format("{}, ({})", rd, rs1);
        case Format::amo: return fmt::format("{}, {}, ({})", rd, rs2, rs1);
        case Format::csr: return fmt::format("{}, {}, {}", rd, csr_operand(imm >> 20), rs1);
        case Format::csri: return fmt::format("{}, {}, {}", rd, csr_operand(imm >> 20), i.rs1);
        case Format::bits: return fmt::format("{:#x}", imm);
    }
    return {};
}

}  // namespace

std::string disassemble(const Instruction& instruction, std::uint32_t pc) {
    const std::string arguments = operands(instruction, pc);
    return fmt::format("{}{}{}{}", instruction.length == 2 ? "c." : "", info(instruction.op).name,
                       arguments.empty() ? "" : " ", arguments);
}

}  // namespace tessera::riscv
