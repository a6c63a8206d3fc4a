#include <gtest/gtest.h>

#include "tests/riscv/hart_bench.h"

namespace tessera::riscv {
namespace {

using namespace test::rv;
using test::HartBench;

TEST(CodeCache, FenceIShowsCodeThatTheProgramWrote) {
    HartBench bench;
    bench.load({addi(a0, a0, 1), jalr(zero, ra, 0)}, HartBench::kCode + 0x100);
    bench.hart.set(a1, HartBench::kCode + 0x100);
    bench.hart.set(a2, addi(a0, a0, 100));
    bench.load({jal(ra, 0x100), sw(a2, a1, 0), kFenceI, jal(ra, 0x100 - 12), nop()});
    bench.step(3);
    EXPECT_EQ(bench.hart.x(a0), 1u);
    bench.step(4);
    EXPECT_EQ(bench.hart.x(a0), 101u);
}

TEST(CodeCache, InstructionAcrossTwoPagesFollowsTheSecond) {
    HartBench bench;
    const std::uint32_t at = HartBench::kMemory + 0x0FFE;
    const auto run = [&](std::int32_t imm) {
        const std::uint32_t code = addi(a0, zero, imm);
        bench.put_half(at, static_cast<std::uint16_t>(code));
        bench.put_half(at + 2, static_cast<std::uint16_t>(code >> 16));
        bench.hart.set_pc(at);
        bench.step();
        return bench.hart.x(a0);
    };
    EXPECT_EQ(run(5), 5u);
    bench.hart.invalidate_code(at + 2, at + 3);
    EXPECT_EQ(run(9), 9u);
}

TEST(CodeCache, InvalidatedDirectMemoryIsFetchedOverTheBus) {
    HartBench bench;
    bench.execute({addi(a0, zero, 1)});
    bench.hart.invalidate_direct_memory(HartBench::kMemory, HartBench::kMemory);
    bench.put(HartBench::kCode, addi(a0, zero, 2));
    bench.hart.set_pc(HartBench::kCode);
    bench.step();
    EXPECT_EQ(bench.hart.x(a0), 2u);
    EXPECT_EQ(bench.last_access_bytes, 2u);
}

TEST(CodeCache, PagesThatShareAPlaceDoNotMix) {
    constexpr std::uint32_t kFar = 0x10'0000;  // 256 pages: the same place of the cache
    static std::array<std::byte, HartBench::kBytes> far_memory;
    HartBench bench;
    bench.hart.add_direct_memory({.first = HartBench::kMemory + kFar,
                                  .last = HartBench::kMemory + kFar + HartBench::kBytes - 1,
                                  .data = far_memory.data(),
                                  .can_read = true});
    const std::uint32_t code = addi(a0, a0, 16);
    std::memcpy(far_memory.data(), &code, 4);
    for (int i = 0; i < 3; ++i) {
        bench.execute({addi(a0, a0, 1)});
        bench.hart.set_pc(HartBench::kMemory + kFar);
        bench.step();
    }
    EXPECT_EQ(bench.hart.x(a0), 51u);
}

TEST(Fetch, OnlyLeavingTheLinePaysTheLatency) {
    HartBench bench({.reset_vector = HartBench::kCode, .fetch_line_bytes = 16});
    bench.hart.add_direct_memory({.first = HartBench::kMemory,
                                  .last = HartBench::kMemory + HartBench::kBytes - 1,
                                  .data = bench.memory.data(),
                                  .read_stall = 20,
                                  .can_read = true});
    const std::uint64_t start = bench.hart.cycle();
    bench.execute({nop(), nop(), nop(), nop(), nop()});
    EXPECT_EQ(bench.hart.cycle() - start, 5u + 2 * 20);
}

}  // namespace
}  // namespace tessera::riscv
