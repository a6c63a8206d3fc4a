#include "models/riscv/decode.h"

#include <gtest/gtest.h>

#include <vector>

#include "models/riscv/disassemble.h"
#include "tests/riscv/encode.h"

namespace tessera::riscv {
namespace {

using namespace test::rv;

std::string text(std::uint32_t bits) { return disassemble(decode(bits), 0x1000); }

TEST(Decode, EveryFormatKeepsItsImmediate) {
    EXPECT_EQ(decode(lui(a0, 0xFFFFF)).imm, -4096);
    EXPECT_EQ(decode(jal(ra, -1048576)).imm, -1048576);
    EXPECT_EQ(decode(jal(ra, 0xFFFFE)).imm, 0xFFFFE);
    EXPECT_EQ(decode(beq(a0, a1, -4096)).imm, -4096);
    EXPECT_EQ(decode(beq(a0, a1, 4094)).imm, 4094);
    EXPECT_EQ(decode(sw(a0, a1, -2048)).imm, -2048);
    EXPECT_EQ(decode(sw(a0, a1, 2047)).imm, 2047);
    EXPECT_EQ(decode(addi(a0, a1, -1)).imm, -1);
}

// As GNU objdump 2.40 reads them, but for its aliases.
TEST(Decode, KnownWords) {
    EXPECT_EQ(text(0x00A5'8533), "add a0, a1, a0");
    EXPECT_EQ(text(0x4055'D513), "srai a0, a1, 5");
    EXPECT_EQ(text(0x02B5'4533), "div a0, a0, a1");
    EXPECT_EQ(text(0x00C5'A52F), "amoadd.w a0, a2, (a1)");
    EXPECT_EQ(text(0x1005'A52F), "lr.w a0, (a1)");
    EXPECT_EQ(text(0x3004'7073), "csrrci zero, mstatus, 8");
    EXPECT_EQ(text(0xB190'22F3), "csrrs t0, mhpmcounter25, zero");
    EXPECT_EQ(text(0x1800'22F3), "csrrs t0, 0x180, zero");
    EXPECT_EQ(text(0xFE05'1EE3), "bne a0, zero, 0xffc");
    EXPECT_EQ(text(0x0000'100F), "fence.i");
    EXPECT_EQ(text(0x1050'0073), "wfi");
}

TEST(Decode, KnownParcels) {
    EXPECT_EQ(text(0x0800), "c.addi s0, sp, 16");
    EXPECT_EQ(text(0x4188), "c.lw a0, 0(a1)");
    EXPECT_EQ(text(0xC188), "c.sw a0, 0(a1)");
    EXPECT_EQ(text(0x4502), "c.lw a0, 0(sp)");
    EXPECT_EQ(text(0xC62A), "c.sw a0, 12(sp)");
    EXPECT_EQ(text(0x1141), "c.addi sp, sp, -16");
    EXPECT_EQ(text(0x7139), "c.addi sp, sp, -64");
    EXPECT_EQ(text(0x6505), "c.lui a0, 0x1");
    EXPECT_EQ(text(0x757D), "c.lui a0, 0xfffff");
    EXPECT_EQ(text(0x8D0D), "c.sub a0, a0, a1");
    EXPECT_EQ(text(0x8D2D), "c.xor a0, a0, a1");
    EXPECT_EQ(text(0x8082), "c.jalr zero, 0(ra)");
    EXPECT_EQ(text(0x9582), "c.jalr ra, 0(a1)");
    EXPECT_EQ(text(0x9002), "c.ebreak");
    EXPECT_EQ(text(0xBFFD), "c.jal zero, 0xffe");
    EXPECT_EQ(text(0xDD7D), "c.beq a0, zero, 0xffe");
}

TEST(Decode, HintsAreInstructionsWithoutEffect) {
    EXPECT_EQ(text(0x900A), "c.add zero, zero, sp");  // not ebreak
    EXPECT_EQ(text(0x802A), "c.add zero, zero, a0");  // c.mv x0, a0
    EXPECT_EQ(text(0x0001), "c.addi zero, zero, 0");
    EXPECT_EQ(text(0x0005), "c.addi zero, zero, 1");
    EXPECT_EQ(text(0x0501), "c.addi a0, a0, 0");
    EXPECT_EQ(text(0x4005), "c.addi zero, zero, 1");  // c.li x0, 1
    EXPECT_EQ(text(0x6005), "c.lui zero, 0x1");
    EXPECT_EQ(text(0x0502), "c.slli a0, a0, 0");
    EXPECT_EQ(text(0x8101), "c.srli a0, a0, 0");
    EXPECT_EQ(decode(0x0100'000F).op, Op::fence);  // pause
    EXPECT_EQ(decode(0x0330'000F).op, Op::fence);
    EXPECT_EQ(decode(0xABCD'9F0F).op, Op::fence_i);  // reserved fields are ignored
}

TEST(Decode, ReservedEncodingsAreIllegal) {
    const std::vector<std::uint32_t> reserved = {
        0x0000,                             // all zeros
        0x0004,                             // c.addi4spn with immediate 0
        0x4002,                             // c.lwsp x0
        0x6501,                             // c.lui with immediate 0
        0x6101,                             // c.addi16sp with immediate 0
        0x8002,                             // c.jr x0
        0x1502,                             // c.slli with shamt[5]
        0x9105,                             // c.srli with shamt[5]
        0x9505,                             // c.srai with shamt[5]
        0x9D0D,                             // c.subw
        0x9D4D,                             // reserved beside it
        0x8000,                             // quadrant 0, funct3 4
        0x2000,                             // c.fld
        0x6000,                             // c.flw
        0xA002,                             // c.fsdsp
        0x0000'0013 | 1u << 25 | 1u << 12,  // slli with shamt[5]
        0x0000'2063,                        // branch with funct3 2
        0x0000'3003,                        // ld
        0x0000'3023,                        // sd
        0x0000'1067,                        // jalr with funct3 1
        0x4000'1033,                        // sll with funct7 0x20
        0x0400'0033,                        // funct7 2
        0x1010'202F,                        // lr.w with rs2
        0x0000'302F,                        // amoadd.d
        0x2800'202F,                        // funct5 5
        0x0000'4073,                        // system with funct3 4
        0x1020'0073,                        // sret
        0x0020'0073,                        // uret
        0x1200'0073,                        // sfence.vma
        0x0000'0873,                        // ecall with rd
        0x0000'200F,                        // misc-mem with funct3 2
        0x0000'0007,                        // flw
        0x0000'001F,                        // longer than 32 bits
        0xFFFF'FFFF,
    };
    for (const std::uint32_t bits : reserved) {
        const Instruction decoded = decode(bits);
        EXPECT_EQ(decoded.op, Op::illegal) << std::hex << bits;
        EXPECT_EQ(static_cast<std::uint32_t>(decoded.imm), bits) << "mtval";
    }
}

TEST(Decode, UpperHalfOfACompressedInstructionIsIgnored) {
    EXPECT_EQ(decode(0xFFFF'8082), decode(0x8082));
}

}  // namespace
}  // namespace tessera::riscv
