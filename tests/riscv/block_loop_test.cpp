// What is special to blocks; that they do what single steps do is for loops_test.cpp.

#include <gtest/gtest.h>

#include "tests/riscv/hart_bench.h"

namespace tessera::riscv {
namespace {

using namespace test::rv;
using test::HartBench;

constexpr std::uint64_t kLong = 1'000'000;  // cycles

TEST(BlockLoop, GoesOnWhenTheBlocksExceedTheirSpace) {
    // Every jump is a block: more than the cache has. The last one goes back to the first.
    constexpr std::uint32_t kJumps = 12'000;
    HartBench bench;
    for (std::uint32_t i = 0; i + 1 < kJumps; ++i)
        bench.put(HartBench::kCode + 4 * i, jal(zero, 4));
    bench.put(HartBench::kCode + 4 * (kJumps - 1), jal(zero, -4 * (std::int32_t{kJumps} - 1)));
    bench.hart.set_pc(HartBench::kCode);
    const std::uint64_t cycle = bench.hart.cycle(), retired = bench.hart.retired();
    bench.hart.run(cycle + kLong);
    const std::uint64_t jumps = kLong / CycleCosts{}.jump;
    EXPECT_EQ(bench.hart.retired() - retired, jumps);
    EXPECT_EQ(bench.hart.pc(), HartBench::kCode + 4 * (jumps % kJumps));
    EXPECT_EQ(bench.hart.exceptions(), 0u);
}

// The block that is followed by one too many is itself forgotten, and its place is used again.
TEST(BlockLoop, ForgottenBlocksAreNotLinked) {
    constexpr std::uint32_t kAround = 1u << 13;  // blocks in the cache
    constexpr std::uint32_t kHead = HartBench::kCode + 4;
    constexpr std::array<std::uint16_t, 6> kStart = {
        0xA009,  // c.j 2
        0xA029,  // c.j 10, to what follows
        0xE111,  // the head: c.bnez a0, 4
        0xBFED,  // c.j -6
        0x0585,  // c.addi a1, 1
        0xBFED,  // c.j -6, to the head
    };
    constexpr std::uint16_t kJump = 0xA009;  // c.j 2
    for (std::uint32_t jumps = kAround - 6; jumps < kAround + 2; ++jumps) {
        std::array<HartBench, 2> benches;
        benches[1].hart.only_step(true);
        for (HartBench& bench : benches) {
            std::uint32_t at = HartBench::kCode;
            for (const std::uint16_t parcel : kStart) bench.put_half(at, parcel), at += 2;
            for (std::uint32_t i = 0; i < jumps; ++i, at += 2) bench.put_half(at, kJump);
            bench.put_half(at, 0x4505);  // c.li a0, 1
            bench.put_half(at + 2, 0x0001);
            bench.put(at + 4, jal(zero, static_cast<std::int32_t>(kHead - at - 4)));
            bench.hart.invalidate_code(HartBench::kCode, at + 8);
            bench.hart.set_pc(kHead);
            bench.hart.run(bench.hart.cycle() + 20'000);
        }
        ASSERT_GT(benches[0].hart.x(a1), 0u);
        ASSERT_EQ(benches[0].hart.x(a1), benches[1].hart.x(a1)) << jumps << " jumps";
    }
}

class Direct : public testing::Test {
  protected:
    HartBench bench;

    // Sums the word at kData for ever.
    void SetUp() override {
        bench.put(HartBench::kData, 1);
        bench.hart.set(a1, HartBench::kData);
        bench.load({lw(a0, a1, 0), sw(a0, a1, 4), jal(zero, -8)});
        bench.hart.run(bench.hart.cycle() + 100);
        ASSERT_EQ(bench.last_access_bytes, 0u) << "all of it is direct";
    }
};

TEST_F(Direct, InvalidatedMemoryIsNotTouchedAgain) {
    bench.hart.invalidate_direct_memory(HartBench::kMemory, HartBench::kMemory);
    std::array<std::byte, HartBench::kBytes> moved = bench.memory;
    bench.hart.add_direct_memory({.first = HartBench::kMemory,
                                  .last = HartBench::kMemory + HartBench::kBytes - 1,
                                  .data = moved.data(),
                                  .can_read = true,
                                  .can_write = true});
    bench.put(HartBench::kData, 2);
    bench.put(HartBench::kData + 4, 3);
    bench.hart.run(bench.hart.cycle() + 100);
    EXPECT_EQ(bench.hart.x(a0), 1u);
    EXPECT_EQ(bench.word(HartBench::kData + 4), 3u);
}

TEST_F(Direct, LostWriteAccessSendsStoresOverTheBus) {
    bench.hart.add_direct_memory({.first = HartBench::kMemory,
                                  .last = HartBench::kMemory + HartBench::kBytes - 1,
                                  .data = bench.memory.data(),
                                  .can_read = true});
    bench.hart.run(bench.hart.cycle() + 100);
    EXPECT_EQ(bench.last_access_bytes, 4u);
}

TEST_F(Direct, EndsWhereItsRegionEndsWithinAPage) {
    std::array<std::byte, 8> region{};
    bench.hart.add_direct_memory({.first = HartBench::kData,
                                  .last = HartBench::kData + 3,
                                  .data = region.data(),
                                  .can_read = true,
                                  .can_write = true});
    bench.hart.set(a2, 9);
    bench.load({sw(a2, a1, 0), sw(a2, a1, 4), jal(zero, -8)});
    bench.hart.run(bench.hart.cycle() + 100);
    EXPECT_EQ(region, (std::array<std::byte, 8>{std::byte{9}}));
    EXPECT_EQ(bench.word(HartBench::kData + 4), 9u) << "over the bus";
}

TEST_F(Direct, ChangedStallsAreCharged) {
    const auto cycles_of_a_round = [&] {
        bench.hart.set_pc(HartBench::kCode);
        const std::uint64_t cycle = bench.hart.cycle(), retired = bench.hart.retired();
        bench.hart.run(cycle + kLong);
        return 3 * (bench.hart.cycle() - cycle) / (bench.hart.retired() - retired);
    };
    const CycleCosts costs;
    const std::uint64_t plain = costs.load + costs.store + costs.jump;
    EXPECT_EQ(cycles_of_a_round(), plain);
    bench.hart.add_direct_memory({.first = HartBench::kData,
                                  .last = HartBench::kData + 0xFFF,
                                  .data = &bench.memory[HartBench::kData - HartBench::kMemory],
                                  .read_stall = 5,
                                  .write_stall = 7,
                                  .can_read = true,
                                  .can_write = true});
    bench.hart.add_direct_memory({.first = HartBench::kCode,
                                  .last = HartBench::kCode + 0xFFF,
                                  .data = bench.memory.data(),
                                  .can_read = true});
    EXPECT_EQ(cycles_of_a_round(), plain + 5 + 7);
}

TEST_F(Direct, SteppingAloneDoesTheSame) {
    HartBench other;
    other.hart.only_step(true);
    other.put(HartBench::kData, 1);
    other.hart.set(a1, HartBench::kData);
    other.load({lw(a0, a1, 0), sw(a0, a1, 4), jal(zero, -8)});
    bench.hart.set_pc(HartBench::kCode);
    const std::uint64_t retired = bench.hart.retired(), cycle = bench.hart.cycle();
    bench.hart.run(cycle + 777);
    const std::uint64_t other_retired = other.hart.retired(), other_cycle = other.hart.cycle();
    other.hart.run(other_cycle + 777);
    EXPECT_EQ(bench.hart.retired() - retired, other.hart.retired() - other_retired);
    EXPECT_EQ(bench.hart.cycle() - cycle, other.hart.cycle() - other_cycle);
}

}  // namespace
}  // namespace tessera::riscv
