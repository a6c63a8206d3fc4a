#pragma once
// The instructions of RV32IMAC_Zicsr_Zifencei with M and U mode, independent of their encoding.

#include <cstdint>
#include <string_view>

namespace tessera::riscv {

// clang-format off
#define TESSERA_RISCV_OPS(OP)                                                                  \
    OP(illegal)                                                                                \
    OP(lui) OP(auipc) OP(jal) OP(jalr)                                                         \
    OP(beq) OP(bne) OP(blt) OP(bge) OP(bltu) OP(bgeu)                                          \
    OP(lb) OP(lh) OP(lw) OP(lbu) OP(lhu) OP(sb) OP(sh) OP(sw)                                  \
    OP(addi) OP(slti) OP(sltiu) OP(xori) OP(ori) OP(andi) OP(slli) OP(srli) OP(srai)           \
    OP(add) OP(sub) OP(sll) OP(slt) OP(sltu) OP(xor_) OP(srl) OP(sra) OP(or_) OP(and_)         \
    OP(mul) OP(mulh) OP(mulhsu) OP(mulhu) OP(div) OP(divu) OP(rem) OP(remu)                    \
    OP(lr_w) OP(sc_w) OP(amoswap_w) OP(amoadd_w) OP(amoxor_w) OP(amoand_w) OP(amoor_w)         \
    OP(amomin_w) OP(amomax_w) OP(amominu_w) OP(amomaxu_w)                                      \
    OP(fence) OP(fence_i) OP(ecall) OP(ebreak) OP(mret) OP(wfi)                                \
    OP(csrrw) OP(csrrs) OP(csrrc) OP(csrrwi) OP(csrrsi) OP(csrrci)
// clang-format on

#define TESSERA_NAME(name) name,
enum class Op : std::uint8_t { TESSERA_RISCV_OPS(TESSERA_NAME) };
#undef TESSERA_NAME
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

// Whether x[rd] is a result; where it is not, rd may hold other bits of the encoding.
[[nodiscard]] bool writes_register(const Instruction& instruction);

// ABI name of an integer register: "zero", "ra", "sp", ...
[[nodiscard]] std::string_view register_name(unsigned index);

}  // namespace tessera::riscv
