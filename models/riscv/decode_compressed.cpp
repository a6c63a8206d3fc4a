#include "models/riscv/bits.h"
#include "models/riscv/decode.h"

namespace tessera::riscv {
namespace {

constexpr std::uint8_t kSp = 2;

struct Parcel {
    std::uint32_t bits;

    [[nodiscard]] std::uint32_t get(unsigned hi, unsigned lo) const { return field(bits, hi, lo); }
    // Full register fields, and the three-bit ones that name x8..x15.
    [[nodiscard]] std::uint8_t rd() const { return static_cast<std::uint8_t>(get(11, 7)); }
    [[nodiscard]] std::uint8_t rs2() const { return static_cast<std::uint8_t>(get(6, 2)); }
    [[nodiscard]] std::uint8_t upper() const { return static_cast<std::uint8_t>(8 + get(9, 7)); }
    [[nodiscard]] std::uint8_t lower() const { return static_cast<std::uint8_t>(8 + get(4, 2)); }

    [[nodiscard]] std::int32_t imm6() const { return sign_extend(get(12, 12) << 5 | get(6, 2), 6); }
    [[nodiscard]] std::int32_t shift() const { return static_cast<std::int32_t>(get(6, 2)); }
    [[nodiscard]] bool shift_is_reserved() const { return get(12, 12) != 0; }  // shamt[5] on RV32
    [[nodiscard]] std::int32_t addi4spn() const {
        return static_cast<std::int32_t>(get(10, 7) << 6 | get(12, 11) << 4 | get(5, 5) << 3 |
                                         get(6, 6) << 2);
    }
    [[nodiscard]] std::int32_t addi16sp() const {
        return sign_extend(
            get(12, 12) << 9 | get(4, 3) << 7 | get(5, 5) << 6 | get(2, 2) << 5 | get(6, 6) << 4,
            10);
    }
    [[nodiscard]] std::int32_t word_offset() const {
        return static_cast<std::int32_t>(get(5, 5) << 6 | get(12, 10) << 3 | get(6, 6) << 2);
    }
    [[nodiscard]] std::int32_t lwsp_offset() const {
        return static_cast<std::int32_t>(get(3, 2) << 6 | get(12, 12) << 5 | get(6, 4) << 2);
    }
    [[nodiscard]] std::int32_t swsp_offset() const {
        return static_cast<std::int32_t>(get(8, 7) << 6 | get(12, 9) << 2);
    }
    [[nodiscard]] std::int32_t jump_offset() const {
        return sign_extend(get(12, 12) << 11 | get(8, 8) << 10 | get(10, 9) << 8 | get(6, 6) << 7 |
                               get(7, 7) << 6 | get(2, 2) << 5 | get(11, 11) << 4 | get(5, 3) << 1,
                           12);
    }
    [[nodiscard]] std::int32_t branch_offset() const {
        return sign_extend(
            get(12, 12) << 8 | get(6, 5) << 6 | get(2, 2) << 5 | get(11, 10) << 3 | get(4, 3) << 1,
            9);
    }

    [[nodiscard]] Instruction illegal() const {
        return {.imm = static_cast<std::int32_t>(bits), .length = 2};
    }
    [[nodiscard]] Instruction r(Op op, std::uint8_t rd, std::uint8_t rs1, std::uint8_t rs2) const {
        return {.op = op, .rd = rd, .rs1 = rs1, .rs2 = rs2, .length = 2};
    }
    [[nodiscard]] Instruction i(Op op, std::uint8_t rd, std::uint8_t rs1, std::int32_t imm) const {
        return {.op = op, .rd = rd, .rs1 = rs1, .imm = imm, .length = 2};
    }
    [[nodiscard]] Instruction s(Op op, std::uint8_t rs1, std::uint8_t rs2, std::int32_t imm) const {
        return {.op = op, .rs1 = rs1, .rs2 = rs2, .imm = imm, .length = 2};
    }
};

Instruction quadrant0(const Parcel& p) {
    switch (p.get(15, 13)) {
        case 0:
            return p.addi4spn() == 0 ? p.illegal() : p.i(Op::addi, p.lower(), kSp, p.addi4spn());
        case 2: return p.i(Op::lw, p.lower(), p.upper(), p.word_offset());
        case 6: return p.s(Op::sw, p.upper(), p.lower(), p.word_offset());
        default: return p.illegal();  // F, D and reserved
    }
}

Instruction arithmetic(const Parcel& p) {
    const std::uint8_t rd = p.upper();
    switch (p.get(11, 10)) {
        case 0: return p.shift_is_reserved() ? p.illegal() : p.i(Op::srli, rd, rd, p.shift());
        case 1: return p.shift_is_reserved() ? p.illegal() : p.i(Op::srai, rd, rd, p.shift());
        case 2: return p.i(Op::andi, rd, rd, p.imm6());
        default: break;
    }
    if (p.get(12, 12) != 0) return p.illegal();  // c.subw, c.addw and reserved
    constexpr Op kOp[] = {Op::sub, Op::xor_, Op::or_, Op::and_};
    return p.r(kOp[p.get(6, 5)], rd, rd, p.lower());
}

Instruction load_upper(const Parcel& p) {
    if (p.rd() == kSp)
        return p.addi16sp() == 0 ? p.illegal() : p.i(Op::addi, kSp, kSp, p.addi16sp());
    return p.imm6() == 0 ? p.illegal() : p.i(Op::lui, p.rd(), 0, p.imm6() * 4096);
}

Instruction quadrant1(const Parcel& p) {
    switch (p.get(15, 13)) {
        case 0: return p.i(Op::addi, p.rd(), p.rd(), p.imm6());
        case 1: return p.i(Op::jal, 1, 0, p.jump_offset());
        case 2: return p.i(Op::addi, p.rd(), 0, p.imm6());
        case 3: return load_upper(p);
        case 4: return arithmetic(p);
        case 5: return p.i(Op::jal, 0, 0, p.jump_offset());
        case 6: return p.s(Op::beq, p.upper(), 0, p.branch_offset());
        default: return p.s(Op::bne, p.upper(), 0, p.branch_offset());
    }
}

// c.jr, c.mv, c.ebreak, c.jalr and c.add: only rs2 = x0 makes a jump or a break, whatever rd is.
Instruction jump_or_move(const Parcel& p) {
    const bool links = p.get(12, 12) != 0;
    if (p.rs2() != 0) return p.r(Op::add, p.rd(), links ? p.rd() : std::uint8_t{0}, p.rs2());
    if (p.rd() != 0) return p.i(Op::jalr, links, p.rd(), 0);
    return links ? p.i(Op::ebreak, 0, 0, 0) : p.illegal();
}

Instruction quadrant2(const Parcel& p) {
    switch (p.get(15, 13)) {
        case 0:
            return p.shift_is_reserved() ? p.illegal() : p.i(Op::slli, p.rd(), p.rd(), p.shift());
        case 2: return p.rd() == 0 ? p.illegal() : p.i(Op::lw, p.rd(), kSp, p.lwsp_offset());
        case 4: return jump_or_move(p);
        case 6: return p.s(Op::sw, kSp, p.rs2(), p.swsp_offset());
        default: return p.illegal();  // F and D
    }
}

}  // namespace

Instruction decode_compressed(std::uint16_t bits) {
    const Parcel parcel{bits};
    switch (bits & 3) {
        case 0: return quadrant0(parcel);
        case 1: return quadrant1(parcel);
        case 2: return quadrant2(parcel);
        default: return parcel.illegal();
    }
}

}  // namespace tessera::riscv
