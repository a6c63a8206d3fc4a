#include <gtest/gtest.h>

#include <array>

#include "tests/riscv/hart_bench.h"

namespace tessera::riscv {
namespace {

using namespace test::rv;
using test::HartBench;

std::uint32_t binary(std::uint32_t funct7, std::uint32_t funct3, std::uint32_t a, std::uint32_t b) {
    static HartBench bench;
    bench.hart.set(a1, a);
    bench.hart.set(a2, b);
    bench.execute({r_type(funct7, a2, a1, funct3, a0, 0x33)});
    return bench.hart.x(a0);
}

constexpr std::uint32_t kMin = 0x8000'0000, kMinusOne = 0xFFFF'FFFF;

TEST(Semantics, DivisionByZeroAndOverflowGiveTheManualsResults) {
    const auto div = [](std::uint32_t a, std::uint32_t b) { return binary(1, 4, a, b); };
    const auto divu = [](std::uint32_t a, std::uint32_t b) { return binary(1, 5, a, b); };
    const auto rem = [](std::uint32_t a, std::uint32_t b) { return binary(1, 6, a, b); };
    const auto remu = [](std::uint32_t a, std::uint32_t b) { return binary(1, 7, a, b); };
    EXPECT_EQ(div(7, 0), kMinusOne);
    EXPECT_EQ(divu(7, 0), kMinusOne);
    EXPECT_EQ(rem(7, 0), 7u);
    EXPECT_EQ(remu(7, 0), 7u);
    EXPECT_EQ(div(kMin, kMinusOne), kMin);
    EXPECT_EQ(rem(kMin, kMinusOne), 0u);
    EXPECT_EQ(divu(kMin, kMinusOne), 0u);
    EXPECT_EQ(remu(kMin, kMinusOne), kMin);
    EXPECT_EQ(div(static_cast<std::uint32_t>(-7), 2), static_cast<std::uint32_t>(-3));
    EXPECT_EQ(rem(static_cast<std::uint32_t>(-7), 2), static_cast<std::uint32_t>(-1));
    EXPECT_EQ(rem(7, static_cast<std::uint32_t>(-2)), 1u);
}

TEST(Semantics, HighProducts) {
    EXPECT_EQ(binary(1, 1, kMin, kMin), 0x4000'0000u);
    EXPECT_EQ(binary(1, 1, kMinusOne, kMinusOne), 0u);
    EXPECT_EQ(binary(1, 2, kMinusOne, kMinusOne), kMinusOne);  // mulhsu
    EXPECT_EQ(binary(1, 2, kMin, kMinusOne), 0x8000'0000u);
    EXPECT_EQ(binary(1, 3, kMinusOne, kMinusOne), 0xFFFF'FFFEu);
    EXPECT_EQ(binary(1, 0, 0x1234'5678, 0x9ABC'DEF0), 0x242D'2080u);
}

TEST(Semantics, ShiftsUseTheLowestFiveBits) {
    EXPECT_EQ(binary(0, 1, 1, 33), 2u);
    EXPECT_EQ(binary(0, 5, kMin, 63), 1u);
    EXPECT_EQ(binary(0x20, 5, kMin, 31), kMinusOne);
    EXPECT_EQ(binary(0x20, 5, kMin, 32), kMin);
}

TEST(Semantics, ComparisonsKnowSigns) {
    EXPECT_EQ(binary(0, 2, kMinusOne, 0), 1u);
    EXPECT_EQ(binary(0, 3, kMinusOne, 0), 0u);
}

TEST(Semantics, RegisterZeroStaysZero) {
    HartBench bench;
    bench.execute({addi(zero, zero, 5), lui(zero, 1), add(a0, zero, zero)});
    EXPECT_EQ(bench.hart.x(zero), 0u);
    EXPECT_EQ(bench.hart.x(a0), 0u);
}

TEST(Semantics, LoadsExtend) {
    HartBench bench;
    bench.put(HartBench::kData, 0x8081'F2F3);
    bench.hart.set(a1, HartBench::kData);
    bench.execute({lw(t0, a1, 0), lh(t1, a1, 0), lbu(t2, a1, 1), i_type(3, a1, 0, s0, 0x03),
                   i_type(2, a1, 5, s1, 0x03)});
    EXPECT_EQ(bench.hart.x(t0), 0x8081'F2F3u);
    EXPECT_EQ(bench.hart.x(t1), 0xFFFF'F2F3u);
    EXPECT_EQ(bench.hart.x(t2), 0xF2u);
    EXPECT_EQ(bench.hart.x(s0), 0xFFFF'FF80u);
    EXPECT_EQ(bench.hart.x(s1), 0x8081u);
}

TEST(Semantics, StoresTouchOnlyTheirBytes) {
    HartBench bench;
    bench.put(HartBench::kData, 0);
    bench.hart.set(a1, HartBench::kData);
    bench.hart.set(a0, 0xAABB'CCDD);
    bench.execute({sb(a0, a1, 1), sh(a0, a1, 2)});
    EXPECT_EQ(bench.word(HartBench::kData), 0xCCDD'DD00u);
}

TEST(Semantics, AccessesReachTheBusInTheirOwnSize) {
    HartBench bench;
    bench.hart.invalidate_direct_memory(0, 0xFFFF'FFFF);
    bench.hart.set(a1, HartBench::kData);
    for (const auto& [code, bytes] : {std::pair{sb(a0, a1, 3), 1u},
                                      {sh(a0, a1, 2), 2u},
                                      {sw(a0, a1, 4), 4u},
                                      {lbu(a0, a1, 1), 1u},
                                      {lh(a0, a1, 2), 2u},
                                      {lw(a0, a1, 0), 4u}}) {
        bench.execute({code});
        EXPECT_EQ(bench.last_access_bytes, bytes);
    }
}

TEST(Semantics, JumpsLinkAndClearBitZero) {
    HartBench bench;
    bench.hart.set(a1, HartBench::kCode + 0x101);
    bench.execute({jalr(a1, a1, 0)});  // rd = rs1
    EXPECT_EQ(bench.hart.pc(), HartBench::kCode + 0x100);
    EXPECT_EQ(bench.hart.x(a1), HartBench::kCode + 4);
    bench.put_half(HartBench::kCode, 0x2021);  // c.jal +8
    bench.hart.invalidate_code(HartBench::kCode, HartBench::kCode + 1);
    bench.hart.set_pc(HartBench::kCode);
    bench.step();
    EXPECT_EQ(bench.hart.pc(), HartBench::kCode + 8);
    EXPECT_EQ(bench.hart.x(ra), HartBench::kCode + 2);
}

struct AmoCase {
    std::uint32_t funct5, memory, operand, result;
};

TEST(Semantics, AtomicsReturnTheOldWordAndStoreTheNew) {
    constexpr std::array<AmoCase, 10> cases = {{
        {1, 5, 9, 9},                   // swap
        {0, kMinusOne, 2, 1},           // add
        {4, 0xF0F0, 0xFF00, 0x0FF0},    // xor
        {12, 0xF0F0, 0xFF00, 0xF000},   // and
        {8, 0xF0F0, 0xFF00, 0xFFF0},    // or
        {16, kMinusOne, 1, kMinusOne},  // min
        {20, kMinusOne, 1, 1},          // max
        {24, kMinusOne, 1, 1},          // minu
        {28, kMinusOne, 1, kMinusOne},  // maxu
        {16, 3, kMin, kMin},
    }};
    for (const AmoCase& c : cases) {
        HartBench bench;
        bench.put(HartBench::kData, c.memory);
        bench.hart.set(a1, HartBench::kData);
        bench.hart.set(a2, c.operand);
        bench.execute({amo(c.funct5, a2, a2, a1)});  // rd = rs2
        EXPECT_EQ(bench.word(HartBench::kData), c.result) << "funct5 " << c.funct5;
        EXPECT_EQ(bench.hart.x(a2), c.memory) << "funct5 " << c.funct5;
    }
}

class Reservation : public testing::Test {
  protected:
    Reservation() {
        bench.put(HartBench::kData, 10);
        bench.hart.set(a1, HartBench::kData);
        bench.hart.set(a2, 77);
        bench.execute({lr(a0, a1)});
    }
    std::uint32_t store_conditionally() {
        bench.execute({sc(a3, a2, a1)});
        return bench.hart.x(a3);
    }
    HartBench bench;
};

TEST_F(Reservation, ScSucceedsOnceAfterLr) {
    EXPECT_EQ(store_conditionally(), 0u);
    EXPECT_EQ(bench.word(HartBench::kData), 77u);
    EXPECT_NE(store_conditionally(), 0u);
}

TEST_F(Reservation, IsForItsWordOnly) {
    bench.hart.set(a1, HartBench::kData + 4);
    EXPECT_NE(store_conditionally(), 0u);
    EXPECT_EQ(bench.word(HartBench::kData + 4), 0u);
}

TEST_F(Reservation, IsLostOnAStoreToTheWordEvenOfTheSameValue) {
    bench.hart.set(a4, 10);
    bench.execute({sb(a4, a1, 0)});
    EXPECT_NE(store_conditionally(), 0u);
}

TEST_F(Reservation, SurvivesAStoreBeside) {
    bench.execute({sw(a2, a1, 4)});
    EXPECT_EQ(store_conditionally(), 0u);
}

TEST_F(Reservation, IsLostWhenAnotherMasterWrites) {
    bench.hart.invalidate_reservation(HartBench::kData - 8, 9);
    EXPECT_NE(store_conditionally(), 0u);
}

TEST_F(Reservation, IsLostWhenAnotherMasterChangedTheWordUnreported) {
    bench.put(HartBench::kData, 11);
    EXPECT_NE(store_conditionally(), 0u);
    EXPECT_EQ(bench.word(HartBench::kData), 11u);
}

}  // namespace
}  // namespace tessera::riscv
