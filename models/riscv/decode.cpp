#include "models/riscv/decode.h"

#include <array>

#include "models/riscv/bits.h"

namespace tessera::riscv {
namespace {

constexpr Op kNone = Op::illegal;

// By funct3.
constexpr std::array kBranch = {Op::beq, Op::bne, kNone,    kNone,
                                Op::blt, Op::bge, Op::bltu, Op::bgeu};
constexpr std::array kLoad = {Op::lb, Op::lh, Op::lw, kNone, Op::lbu, Op::lhu, kNone, kNone};
constexpr std::array kStore = {Op::sb, Op::sh, Op::sw, kNone, kNone, kNone, kNone, kNone};
constexpr std::array kImmediate = {Op::addi, kNone, Op::slti, Op::sltiu,
                                   Op::xori, kNone, Op::ori,  Op::andi};
constexpr std::array kRegister = {Op::add,  Op::sll, Op::slt, Op::sltu,
                                  Op::xor_, Op::srl, Op::or_, Op::and_};
constexpr std::array kMultiply = {Op::mul, Op::mulh, Op::mulhsu, Op::mulhu,
                                  Op::div, Op::divu, Op::rem,    Op::remu};
constexpr std::array kCsr = {kNone, Op::csrrw,  Op::csrrs,  Op::csrrc,
                             kNone, Op::csrrwi, Op::csrrsi, Op::csrrci};

std::int32_t immediate_i(std::uint32_t bits) { return sign_extend(bits >> 20, 12); }
std::int32_t immediate_s(std::uint32_t bits) {
    return sign_extend(field(bits, 31, 25) << 5 | field(bits, 11, 7), 12);
}
std::int32_t immediate_b(std::uint32_t bits) {
    return sign_extend(field(bits, 31, 31) << 12 | field(bits, 7, 7) << 11 |
                           field(bits, 30, 25) << 5 | field(bits, 11, 8) << 1,
                       13);
}
std::int32_t immediate_u(std::uint32_t bits) {
    return static_cast<std::int32_t>(bits & 0xFFFF'F000u);
}
std::int32_t immediate_j(std::uint32_t bits) {
    return sign_extend(field(bits, 31, 31) << 20 | field(bits, 19, 12) << 12 |
                           field(bits, 20, 20) << 11 | field(bits, 30, 21) << 1,
                       21);
}

Op immediate_op(std::uint32_t bits) {
    const std::uint32_t funct3 = field(bits, 14, 12), funct7 = bits >> 25;
    if (funct3 == 1) return funct7 == 0 ? Op::slli : kNone;
    if (funct3 == 5) return funct7 == 0 ? Op::srli : funct7 == 0x20 ? Op::srai : kNone;
    return kImmediate[funct3];
}

Op register_op(std::uint32_t bits) {
    const std::uint32_t funct3 = field(bits, 14, 12);
    switch (bits >> 25) {
        case 0x00: return kRegister[funct3];
        case 0x01: return kMultiply[funct3];
        case 0x20: return funct3 == 0 ? Op::sub : funct3 == 5 ? Op::sra : kNone;
        default: return kNone;
    }
}

Op atomic_op(std::uint32_t bits) {
    if (field(bits, 14, 12) != 2) return kNone;
    switch (bits >> 27) {
        case 0x00: return Op::amoadd_w;
        case 0x01: return Op::amoswap_w;
        case 0x02: return field(bits, 24, 20) == 0 ? Op::lr_w : kNone;
        case 0x03: return Op::sc_w;
        case 0x04: return Op::amoxor_w;
        case 0x08: return Op::amoor_w;
        case 0x0C: return Op::amoand_w;
        case 0x10: return Op::amomin_w;
        case 0x14: return Op::amomax_w;
        case 0x18: return Op::amominu_w;
        case 0x1C: return Op::amomaxu_w;
        default: return kNone;
    }
}

Op system_op(std::uint32_t bits) {
    switch (bits) {
        case 0x0000'0073: return Op::ecall;
        case 0x0010'0073: return Op::ebreak;
        case 0x3020'0073: return Op::mret;
        case 0x1050'0073: return Op::wfi;
        default: return kCsr[field(bits, 14, 12)];
    }
}

// The fields that fence and fence.i reserve are ignored, as the manual demands for forward
// compatibility.
Op misc_memory_op(std::uint32_t bits) {
    const std::uint32_t funct3 = field(bits, 14, 12);
    return funct3 == 0 ? Op::fence : funct3 == 1 ? Op::fence_i : kNone;
}

}  // namespace

Instruction decode(std::uint32_t bits) {
    if (is_compressed(bits)) return decode_compressed(static_cast<std::uint16_t>(bits));

    const Instruction illegal{.imm = static_cast<std::int32_t>(bits)};
    Instruction i{.rd = static_cast<std::uint8_t>(field(bits, 11, 7)),
                  .rs1 = static_cast<std::uint8_t>(field(bits, 19, 15)),
                  .rs2 = static_cast<std::uint8_t>(field(bits, 24, 20))};
    const auto as = [&](Op op, std::int32_t imm) {
        i.op = op;
        i.imm = imm;
        return op == Op::illegal ? illegal : i;
    };
    const std::uint32_t funct3 = field(bits, 14, 12);
    switch (bits & 0x7F) {
        case 0x03: return as(kLoad[funct3], immediate_i(bits));
        case 0x0F: return as(misc_memory_op(bits), 0);
        case 0x13: {
            const bool is_shift = (funct3 & 3) == 1;
            return as(immediate_op(bits),
                      is_shift ? static_cast<std::int32_t>(i.rs2) : immediate_i(bits));
        }
        case 0x17: return as(Op::auipc, immediate_u(bits));
        case 0x23: return as(kStore[funct3], immediate_s(bits));
        case 0x2F: return as(atomic_op(bits), 0);
        case 0x33: return as(register_op(bits), 0);
        case 0x37: return as(Op::lui, immediate_u(bits));
        case 0x63: return as(kBranch[funct3], immediate_b(bits));
        case 0x67: return as(funct3 == 0 ? Op::jalr : kNone, immediate_i(bits));
        case 0x6F: return as(Op::jal, immediate_j(bits));
        case 0x73: return as(system_op(bits), static_cast<std::int32_t>(bits));
        default: return illegal;
    }
}

}  // namespace tessera::riscv
