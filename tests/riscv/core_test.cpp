#include <gtest/gtest.h>

#include "tests/riscv/core_bench.h"

namespace tessera::riscv {
namespace {

using namespace test::rv;
using test::CoreBench;
using test::picoseconds;

constexpr std::uint32_t kDeviceUpper = CoreBench::kDevice >> 12;
const sc_core::sc_time kLong = picoseconds(1'000'000'000);

TEST(Core, DeviceAccessesHappenAtTheirExactTime) {
    CoreBench bench;
    bench.load(
        {lui(a1, kDeviceUpper), nop(), nop(), sw(a0, a1, 0), nop(), sw(a0, a1, 0), jal(zero, 0)});
    sc_core::sc_start(kLong);
    ASSERT_EQ(bench.device_writes.size(), 2u);
    EXPECT_EQ(bench.device_writes[0].time_ps, 4 * CoreBench::kPeriodPs);
    EXPECT_EQ(bench.device_writes[1].time_ps, 6 * CoreBench::kPeriodPs);
}

TEST(Core, BusDelaysAreChargedInWholeCycles) {
    CoreBench bench;
    bench.device_delay = picoseconds(31'000);
    bench.load({lui(a1, kDeviceUpper), sw(a0, a1, 0), sw(a0, a1, 0), jal(zero, 0)});
    sc_core::sc_start(kLong);
    ASSERT_EQ(bench.device_writes.size(), 2u);
    EXPECT_EQ(bench.device_writes[1].time_ps, (2 + 4 + 1) * CoreBench::kPeriodPs);
}

TEST(Core, DirectMemoryLatencyIsCharged) {
    CoreBench bench;
    bench.direct_latency = picoseconds(25'000);  // 3 cycles
    bench.load({lui(a1, kDeviceUpper), auipc(a2, 8), lw(a3, a2, 0), sw(a3, a2, 4), sw(a0, a1, 0),
                jal(zero, 0)});
    sc_core::sc_start(kLong);
    ASSERT_EQ(bench.device_writes.size(), 1u);
    // The first instruction came over the bus; from the second on, one fetch of the line waits.
    EXPECT_EQ(bench.device_writes[0].time_ps,
              (1 + (1 + 3) + (2 + 3) + (1 + 3) + 1) * CoreBench::kPeriodPs);
    EXPECT_EQ(bench.memory_transactions, 1u) << "the first parcel; then memory is direct";
}

TEST(Core, WithoutDirectMemoryEverythingGoesOverTheBus) {
    CoreBench bench;
    bench.grants_direct_memory = false;
    bench.load({lui(a1, kDeviceUpper), auipc(a2, 8), addi(a0, zero, 77), sw(a0, a2, 0),
                lw(a3, a2, 0), sw(a3, a1, 0), kWfi});
    sc_core::sc_start(kLong);
    ASSERT_EQ(bench.device_writes.size(), 1u);
    EXPECT_EQ(bench.device_writes[0].value, 77u);
    EXPECT_EQ(bench.memory_transactions, 2 * 7 + 2u);
}

TEST(Core, InvalidatedDirectMemoryIsAskedForAgain) {
    CoreBench bench;
    bench.load({lui(a1, kDeviceUpper), auipc(a2, 8), sw(a0, a1, 0), lw(a3, a2, 0), sw(a3, a1, 0),
                jal(zero, 0)});
    bench.on_device_write = [&](std::uint32_t) {
        bench.from_core->invalidate_direct_mem_ptr(0, ~std::uint64_t{0});
        bench.memory_transactions = 0;
    };
    sc_core::sc_start(picoseconds(6 * CoreBench::kPeriodPs));
    EXPECT_EQ(bench.memory_transactions, 1u)
        << "the fetch of the load; then memory is direct again";
}

TEST(Core, EnergyCountsEveryInstructionOnce) {
    CoreBench bench;
    bench.load({addi(a0, zero, 1000), addi(a0, a0, -1), bne(a0, zero, -4), kWfi});
    sc_core::sc_start(kLong);
    const base::EnergyEvent& event =
        bench.environment.energy().event(bench.core.name(), "core.instruction");
    EXPECT_EQ(event.count(), 1u + 2 * 1000 + 1);
    EXPECT_EQ(bench.core.instret(), event.count());
    EXPECT_EQ(bench.core.statistics().instructions, event.count());
}

TEST(Core, WaitingForNothingIsVisible) {
    CoreBench bench;
    bench.load({kWfi});
    sc_core::sc_start(kLong);
    EXPECT_TRUE(bench.core.is_waiting());
    EXPECT_TRUE(bench.core.is_waiting_forever());
    EXPECT_EQ(bench.core.cycle(), kLong.value() / CoreBench::kPeriodPs);
    EXPECT_EQ(bench.core.statistics().wfi_cycles, bench.core.cycle() - CycleCosts{}.system);
}

TEST(Core, HaltsOnRequestAfterTheInstructionThatAskedForIt) {
    CoreBench bench;
    bool is_halted = false;
    sc_core::sc_spawn([&] {
        wait(bench.core.halted_event());
        is_halted = true;
    });
    bench.on_device_write = [&](std::uint32_t) { bench.core.request_halt(); };
    bench.load({lui(a1, kDeviceUpper), sw(a0, a1, 0), nop(), nop(), jal(zero, 0)});
    sc_core::sc_start(kLong);
    EXPECT_EQ(bench.core.halt_reason(), HaltReason::requested);
    EXPECT_EQ(bench.core.instret(), 2u);
    EXPECT_EQ(bench.core.pc(), CoreBench::kMemory + 8);
    EXPECT_TRUE(is_halted);
}

TEST(Core, HaltRequestReachesASleepingCore) {
    CoreBench bench;
    bench.load({kWfi});
    sc_core::sc_start(picoseconds(1'000'000));
    bench.core.request_halt();
    sc_core::sc_start(kLong);
    EXPECT_EQ(bench.core.halt_reason(), HaltReason::requested);
    EXPECT_EQ(bench.core.instret(), 1u);
}

TEST(Core, TrapLoopHaltsTheCoreNotTheSimulation) {
    CoreBench bench;
    bench.load({jalr(zero, zero, 0)});  // to address 0, and mtvec is 0
    sc_core::sc_start(kLong);
    EXPECT_EQ(sc_core::sc_time_stamp(), kLong);
    EXPECT_EQ(bench.core.halt_reason(), HaltReason::trap_loop);
    EXPECT_EQ(bench.core.last_trap().cause, Cause::instruction_access_fault);
}

TEST(Core, RefusedDeviceAccessIsAnAccessFault) {
    CoreBench bench;
    bench.load({lui(a1, kDeviceUpper), lui(a2, CoreBench::kHandler >> 12),
                csrrw(zero, csr::kMtvec, a2), sb(a0, a1, 0)});
    sc_core::sc_start(kLong);
    EXPECT_EQ(bench.core.last_trap().cause, Cause::store_access_fault);
    EXPECT_EQ(bench.core.last_trap().tval, CoreBench::kDevice);
    EXPECT_EQ(bench.core.last_trap().epc, CoreBench::kMemory + 12);
    EXPECT_EQ(bench.core.pc(), CoreBench::kHandler);
}

TEST(Core, TimeCsrIsMtimeAtTheCoresOwnTime) {
    CoreBench bench;
    // Three instructions and 200 iterations of 4 cycles, the last without a taken branch: 8.01 us.
    bench.load({lui(a1, kDeviceUpper), addi(a0, zero, 200), addi(a0, a0, -1), bne(a0, zero, -4),
                csrr(a2, csr::kTime), lui(a3, CoreBench::kClint >> 12), lui(a4, 0xC),
                add(a3, a3, a4), lw(a4, a3, -8), sw(a2, a1, 0), sw(a4, a1, 0), kWfi});
    sc_core::sc_start(kLong);
    ASSERT_EQ(bench.device_writes.size(), 2u);
    EXPECT_EQ(bench.device_writes[0].value,
              (3 + 200 * 4 - 2) * CoreBench::kPeriodPs / CoreBench::kTickPs);
    EXPECT_EQ(bench.device_writes[1].value, bench.device_writes[0].value);
}

// Another master that changes a word of direct memory at times of its own, and says so.
class OtherMaster {
  public:
    OtherMaster(CoreBench& bench, std::uint32_t address) : bench_(bench), address_(address) {}
    void write(std::uint32_t value) {
        std::memcpy(place(), &value, 4);
        bench_.core.invalidate_reservation(address_, 4);
    }
    [[nodiscard]] std::uint32_t read() const {
        std::uint32_t value = 0;
        std::memcpy(&value, place(), 4);
        return value;
    }

  private:
    [[nodiscard]] unsigned char* place() const {
        return &bench_.memory[address_ - CoreBench::kMemory];
    }
    CoreBench& bench_;
    std::uint32_t address_;
};

TEST(CoreAndOtherMasters, NoIncrementByLrAndScIsLost) {
    CoreBench bench;
    // a2 times: *a0 += 1, again until sc.w succeeds.
    bench.load({lui(a0, CoreBench::kMemory >> 12), addi(a0, a0, 0x100), addi(a2, zero, 2000),
                lr(a1, a0), addi(a1, a1, 1), sc(a3, a1, a0), bne(a3, zero, -12), addi(a2, a2, -1),
                bne(a2, zero, -20), test::rv::kWfi});
    OtherMaster other(bench, CoreBench::kMemory + 0x100);
    unsigned writes = 0;
    sc_core::sc_spawn([&] {
        // Every few instructions, at any cycle of the loop.
        for (; !bench.core.is_waiting() && writes < 4000; ++writes) {
            sc_core::wait(picoseconds((7 + writes * writes % 13) * CoreBench::kPeriodPs));
            other.write(other.read() + 10'000);
        }
    });
    sc_core::sc_start(picoseconds(10'000'000'000));
    EXPECT_TRUE(bench.core.is_waiting());
    EXPECT_GT(writes, 500u);
    EXPECT_EQ(other.read(), 2000u + 10'000u * writes);
}

TEST(CoreAndOtherMasters, AnAmoSeesEachWriteOnceAndLosesNone) {
    CoreBench bench;
    // Swaps zero for what has come, and adds it up, for ever.
    bench.load({lui(a0, CoreBench::kMemory >> 12), addi(a0, a0, 0x100),
                test::rv::amo(1, a1, zero, a0), add(a2, a2, a1), jal(zero, -8)});
    OtherMaster other(bench, CoreBench::kMemory + 0x100);
    std::uint32_t sum = 0;
    sc_core::sc_spawn([&] {
        for (std::uint32_t i = 1; i <= 1000; ++i) {
            sc_core::wait(picoseconds((20 + i * i % 17) * CoreBench::kPeriodPs));
            ASSERT_EQ(other.read(), 0u) << "the last one has been taken";
            other.write(i);
            sum += i;
        }
    });
    sc_core::sc_start(picoseconds(1000 * 40 * CoreBench::kPeriodPs));
    EXPECT_EQ(sum, 500'500u);
    EXPECT_EQ(bench.core.reg(a2), sum);
}

TEST(CoreConfig, RefusesWhatNoFieldCanTell) {
    CoreConfig config;
    config.fetch_line_bytes = 48;
    EXPECT_THROW(config.validate(), base::ConfigError);
    config = {};
    config.reset_vector = 0x1001;
    EXPECT_THROW(config.validate(), base::ConfigError);
}

}  // namespace
}  // namespace tessera::riscv
