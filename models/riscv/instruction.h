#pragma once
// The instructions of RV32IMAC_Zicsr_Zifencei with M and U mode, independent of their encoding.

#include <cstdint>
#include <string_view>

namespace tessera::riscv {

enum class Op : std::uint8_t {
    // clang-format off
    illegal,
    lui, auipc, jal, jalr,
    beq, bne, blt, bge, bltu, bgeu,
    lb, lh, lw, lbu, lhu, sb, sh, sw,
    addi, slti, sltiu, xori, ori, andi, slli, srli, srai,
    add, sub, sll, slt, sltu, xor_, srl, sra, or_, and_,
    mul, mulh, mulhsu, mulhu, div, divu, rem, remu,
    lr_w, sc_w, amoswap_w, amoadd_w, amoxor_w, amoand_w, amoor_w,
    amomin_w, amomax_w, amominu_w, amomaxu_w,
    fence, fence_i, ecall, ebreak, mret, wfi,
    csrrw, csrrs, csrrc, csrrwi, csrrsi, csrrci,
    // clang-format on
};
inline constexpr std::size_t kOps = static_cast<std::size_t>(Op::csrrci) + 1;

// A compressed instruction is the one it expands to, with length 2. `imm` is the sign-extended
// immediate (for lui and auipc already shifted); illegal, mret, wfi and CSR instructions keep their
// encoding there, which is what mtval reports and where the CSR number is. The immediate of csrr?i
// is in rs1.
struct Instruction {
    Op op = Op::illegal;
    std::uint8_t rd = 0, rs1 = 0, rs2 = 0;
    std::int32_t imm = 0;
    std::uint8_t length = 4;  // bytes

    bool operator==(const Instruction&) const = default;
};

enum class Format : std::uint8_t {
    none,
    u,
    j,
    jalr,
    branch,
    load,
    store,
    i,
    shift,
    r,
    lr,
    amo,
    csr,
    csri,
    bits
};

// What instructions of one kind cost in cycles; see CycleCosts.
enum class CostClass : std::uint8_t {
    alu,
    branch,
    jump,
    load,
    store,
    mul,
    div,
    atomic,
    csr,
    fence,
    system
};

struct OpInfo {
    std::string_view name;
    Format format;
    CostClass cost;
};
[[nodiscard]] const OpInfo& info(Op op);

// ABI name of an integer register: "zero", "ra", "sp", ...
[[nodiscard]] std::string_view register_name(unsigned index);

}  // namespace tessera::riscv
