#include "models/riscv/instruction.h"

#include <array>

namespace tessera::riscv {
namespace {

constexpr std::array<OpInfo, kOps> kInfo = {{
    {"illegal", Format::bits, CostClass::system},
    {"lui", Format::u, CostClass::alu},
    {"auipc", Format::u, CostClass::alu},
    {"jal", Format::j, CostClass::jump},
    {"jalr", Format::jalr, CostClass::jump},
    {"beq", Format::branch, CostClass::branch},
    {"bne", Format::branch, CostClass::branch},
    {"blt", Format::branch, CostClass::branch},
    {"bge", Format::branch, CostClass::branch},
    {"bltu", Format::branch, CostClass::branch},
    {"bgeu", Format::branch, CostClass::branch},
    {"lb", Format::load, CostClass::load},
    {"lh", Format::load, CostClass::load},
    {"lw", Format::load, CostClass::load},
    {"lbu", Format::load, CostClass::load},
    {"lhu", Format::load, CostClass::load},
    {"sb", Format::store, CostClass::store},
    {"sh", Format::store, CostClass::store},
    {"sw", Format::store, CostClass::store},
    {"addi", Format::i, CostClass::alu},
    {"slti", Format::i, CostClass::alu},
    {"sltiu", Format::i, CostClass::alu},
    {"xori", Format::i, CostClass::alu},
    {"ori", Format::i, CostClass::alu},
    {"andi", Format::i, CostClass::alu},
    {"slli", Format::shift, CostClass::alu},
    {"srli", Format::shift, CostClass::alu},
    {"srai", Format::shift, CostClass::alu},
    {"add", Format::r, CostClass::alu},
    {"sub", Format::r, CostClass::alu},
    {"sll", Format::r, CostClass::alu},
    {"slt", Format::r, CostClass::alu},
    {"sltu", Format::r, CostClass::alu},
    {"xor", Format::r, CostClass::alu},
    {"srl", Format::r, CostClass::alu},
    {"sra", Format::r, CostClass::alu},
    {"or", Format::r, CostClass::alu},
    {"and", Format::r, CostClass::alu},
    {"mul", Format::r, CostClass::mul},
    {"mulh", Format::r, CostClass::mul},
    {"mulhsu", Format::r, CostClass::mul},
    {"mulhu", Format::r, CostClass::mul},
    {"div", Format::r, CostClass::div},
    {"divu", Format::r, CostClass::div},
    {"rem", Format::r, CostClass::div},
    {"remu", Format::r, CostClass::div},
    {"lr.w", Format::lr, CostClass::load},
    {"sc.w", Format::amo, CostClass::atomic},
    {"amoswap.w", Format::amo, CostClass::atomic},
    {"amoadd.w", Format::amo, CostClass::atomic},
    {"amoxor.w", Format::amo, CostClass::atomic},
    {"amoand.w", Format::amo, CostClass::atomic},
    {"amoor.w", Format::amo, CostClass::atomic},
    {"amomin.w", Format::amo, CostClass::atomic},
    {"amomax.w", Format::amo, CostClass::atomic},
    {"amominu.w", Format::amo, CostClass::atomic},
    {"amomaxu.w", Format::amo, CostClass::atomic},
    {"fence", Format::none, CostClass::fence},
    {"fence.i", Format::none, CostClass::fence},
    {"ecall", Format::none, CostClass::system},
    {"ebreak", Format::none, CostClass::system},
    {"mret", Format::none, CostClass::system},
    {"wfi", Format::none, CostClass::system},
    {"csrrw", Format::csr, CostClass::csr},
    {"csrrs", Format::csr, CostClass::csr},
    {"csrrc", Format::csr, CostClass::csr},
    {"csrrwi", Format::csri, CostClass::csr},
    {"csrrsi", Format::csri, CostClass::csr},
    {"csrrci", Format::csri, CostClass::csr},
}};

constexpr std::array<std::string_view, 32> kRegisterNames = {
    "zero", "ra", "sp", "gp", "tp",  "t0",  "t1", "t2", "s0", "s1", "a0",
    "a1",   "a2", "a3", "a4", "a5",  "a6",  "a7", "s2", "s3", "s4", "s5",
    "s6",   "s7", "s8", "s9", "s10", "s11", "t3", "t4", "t5", "t6"};

}  // namespace

const OpInfo& info(Op op) { return kInfo[static_cast<std::size_t>(op)]; }

bool writes_register(const Instruction& instruction) {
    const Format format = info(instruction.op).format;
    return instruction.rd != 0 && format != Format::branch && format != Format::store &&
           format != Format::none && format != Format::bits;
}

std::string_view register_name(unsigned index) { return kRegisterNames[index % 32]; }

}  // namespace tessera::riscv
