#pragma once
// Encodings for tests, written from the manual's tables and independent of the decoder.

#include <cstdint>

namespace tessera::test::rv {

using Word = std::uint32_t;

enum Register : unsigned {
    // clang-format off
    zero, ra, sp, gp, tp, t0, t1, t2, s0, s1, a0, a1, a2, a3, a4, a5,
    a6, a7, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11, t3, t4, t5, t6,
    // clang-format on
};

constexpr Word r_type(Word funct7, Word rs2, Word rs1, Word funct3, Word rd, Word opcode) {
    return funct7 << 25 | rs2 << 20 | rs1 << 15 | funct3 << 12 | rd << 7 | opcode;
}
constexpr Word i_type(std::int32_t imm, Word rs1, Word funct3, Word rd, Word opcode) {
    return static_cast<Word>(imm) << 20 | rs1 << 15 | funct3 << 12 | rd << 7 | opcode;
}
constexpr Word s_type(std::int32_t imm, Word rs2, Word rs1, Word funct3) {
    const Word bits = static_cast<Word>(imm) & 0xFFF;
    return r_type(bits >> 5, rs2, rs1, funct3, bits & 31, 0x23);
}
constexpr Word b_type(std::int32_t offset, Word rs2, Word rs1, Word funct3) {
    const Word o = static_cast<Word>(offset);
    return (o >> 12 & 1) << 31 | (o >> 5 & 63) << 25 | rs2 << 20 | rs1 << 15 | funct3 << 12 |
           (o >> 1 & 15) << 8 | (o >> 11 & 1) << 7 | 0x63;
}

constexpr Word lui(Word rd, Word upper20) { return upper20 << 12 | rd << 7 | 0x37; }
constexpr Word auipc(Word rd, Word upper20) { return upper20 << 12 | rd << 7 | 0x17; }
constexpr Word jal(Word rd, std::int32_t offset) {
    const Word o = static_cast<Word>(offset);
    return (o >> 20 & 1) << 31 | (o >> 1 & 0x3FF) << 21 | (o >> 11 & 1) << 20 |
           (o >> 12 & 0xFF) << 12 | rd << 7 | 0x6F;
}
constexpr Word jalr(Word rd, Word rs1, std::int32_t offset) {
    return i_type(offset, rs1, 0, rd, 0x67);
}
constexpr Word beq(Word rs1, Word rs2, std::int32_t offset) { return b_type(offset, rs2, rs1, 0); }
constexpr Word bne(Word rs1, Word rs2, std::int32_t offset) { return b_type(offset, rs2, rs1, 1); }

constexpr Word lw(Word rd, Word rs1, std::int32_t offset) {
    return i_type(offset, rs1, 2, rd, 0x03);
}
constexpr Word lh(Word rd, Word rs1, std::int32_t offset) {
    return i_type(offset, rs1, 1, rd, 0x03);
}
constexpr Word lbu(Word rd, Word rs1, std::int32_t offset) {
    return i_type(offset, rs1, 4, rd, 0x03);
}
constexpr Word sw(Word rs2, Word rs1, std::int32_t offset) { return s_type(offset, rs2, rs1, 2); }
constexpr Word sh(Word rs2, Word rs1, std::int32_t offset) { return s_type(offset, rs2, rs1, 1); }
constexpr Word sb(Word rs2, Word rs1, std::int32_t offset) { return s_type(offset, rs2, rs1, 0); }

constexpr Word addi(Word rd, Word rs1, std::int32_t imm) { return i_type(imm, rs1, 0, rd, 0x13); }
constexpr Word nop() { return addi(zero, zero, 0); }
constexpr Word add(Word rd, Word rs1, Word rs2) { return r_type(0, rs2, rs1, 0, rd, 0x33); }

constexpr Word amo(Word funct5, Word rd, Word rs2, Word rs1) {
    return r_type(funct5 << 2, rs2, rs1, 2, rd, 0x2F);
}
constexpr Word lr(Word rd, Word rs1) { return amo(2, rd, 0, rs1); }
constexpr Word sc(Word rd, Word rs2, Word rs1) { return amo(3, rd, rs2, rs1); }

constexpr Word csrrw(Word rd, Word csr, Word rs1) {
    return csr << 20 | rs1 << 15 | 1 << 12 | rd << 7 | 0x73;
}
constexpr Word csrrs(Word rd, Word csr, Word rs1) {
    return csr << 20 | rs1 << 15 | 2 << 12 | rd << 7 | 0x73;
}
constexpr Word csrrc(Word rd, Word csr, Word rs1) {
    return csr << 20 | rs1 << 15 | 3 << 12 | rd << 7 | 0x73;
}
constexpr Word csrrwi(Word rd, Word csr, Word imm) {
    return csr << 20 | imm << 15 | 5 << 12 | rd << 7 | 0x73;
}
constexpr Word csrrsi(Word rd, Word csr, Word imm) {
    return csr << 20 | imm << 15 | 6 << 12 | rd << 7 | 0x73;
}
constexpr Word csrr(Word rd, Word csr) { return csrrs(rd, csr, zero); }

inline constexpr Word kFence = 0x0FF0'000F, kFenceI = 0x0000'100F;
inline constexpr Word kEcall = 0x0000'0073, kEbreak = 0x0010'0073, kMret = 0x3020'0073,
                      kWfi = 0x1050'0073;

}  // namespace tessera::test::rv
