#include <gtest/gtest.h>

#include <array>

#include "models/base/random.h"
#include "models/memory/sram.h"
#include "tests/support/bus_master.h"

namespace tessera::memory {
namespace {

using test::now_ps;
using test::picoseconds;
using test::simulate;
using test::WideBusMaster;

// 8 bytes take 1 ns.
constexpr SramConfig kLargeConfig = {
    .size_bytes = 1 << 20, .latency_ps = 30'000, .bandwidth_bytes_per_s = 8'000'000'000};
constexpr SramConfig kSramConfig = {
    .size_bytes = 4096, .latency_ps = 2'000, .bandwidth_bytes_per_s = 8'000'000'000};
constexpr SramConfig kRomConfig = {.size_bytes = 4096,
                                   .latency_ps = 2'000,
                                   .bandwidth_bytes_per_s = 8'000'000'000,
                                   .read_only = true};

struct SramSystem {
    explicit SramSystem(const SramConfig& config = kSramConfig)
        : sram("sram", config, environment.environment()) {
        master.socket.bind(sram.socket);
    }
    test::TestEnvironment environment;
    WideBusMaster master{"master"};
    Sram sram;
};

struct LargeSystem : SramSystem {
    LargeSystem() : SramSystem(kLargeConfig) {}
};

TEST(Sram, AnAccessTakesLatencyAndItsDataTime) {
    LargeSystem system;
    simulate([&] {
        std::array<unsigned char, 64> data{};
        EXPECT_EQ(system.master.read(0, data.data(), 64), tlm::TLM_OK_RESPONSE);
        EXPECT_EQ(now_ps(), 30'000u + 8'000);
        EXPECT_EQ(system.master.write(0, data.data(), 4), tlm::TLM_OK_RESPONSE);
        EXPECT_EQ(now_ps(), 38'000u + 30'500);
    });
}

TEST(Sram, AnnotatedDelayIsTimeOfArrival) {
    LargeSystem system;
    simulate([&] {
        std::uint64_t word = 0;
        tlm::tlm_generic_payload payload;
        WideBusMaster::prepare(payload, tlm::TLM_READ_COMMAND, 0, &word, 8);
        sc_core::sc_time delay = picoseconds(100'000);
        system.master.socket->b_transport(payload, delay);
        EXPECT_EQ(delay, picoseconds(100'000 + 30'000 + 1'000));
        EXPECT_EQ(now_ps(), 0u);
    });
}

TEST(Sram, BandwidthIsSharedAndLatencyOverlaps) {
    LargeSystem system;
    simulate([&] {
        std::array<unsigned char, 64> data{};
        for (std::uint64_t i = 0; i < 10; ++i) {
            tlm::tlm_generic_payload payload;
            WideBusMaster::prepare(payload, tlm::TLM_READ_COMMAND, 64 * i, data.data(), 64);
            sc_core::sc_time delay;
            system.master.socket->b_transport(payload, delay);
            EXPECT_EQ(delay, picoseconds((i + 1) * 8'000 + 30'000));
        }
        EXPECT_EQ(system.sram.busy_ps(), 80'000u);
    });
}

TEST(Memory, KeepsRandomDataOfAnyLengthAndAlignment) {
    constexpr std::uint64_t seed = 99;
    SCOPED_TRACE("seed " + std::to_string(seed));
    LargeSystem system;
    simulate([&] {
        base::RandomStream random(seed, "memory", 0);
        std::vector<unsigned char> expected(kLargeConfig.size_bytes);
        for (int i = 0; i < 2000; ++i) {
            const std::size_t bytes = 1 + random.below(300);
            const std::uint64_t offset =
                random.below(static_cast<std::uint32_t>(kLargeConfig.size_bytes - bytes));
            std::vector<unsigned char> data(bytes);
            const auto at = expected.begin() + static_cast<std::ptrdiff_t>(offset);
            if (random.below(2) == 0) {
                for (auto& byte : data) byte = static_cast<unsigned char>(random.bits32());
                std::copy(data.begin(), data.end(), at);
                ASSERT_EQ(system.master.write(offset, data.data(), bytes), tlm::TLM_OK_RESPONSE);
            } else {
                ASSERT_EQ(system.master.read(offset, data.data(), bytes), tlm::TLM_OK_RESPONSE);
                ASSERT_TRUE(std::equal(data.begin(), data.end(), at));
            }
        }
    });
}

TEST(Memory, RefusesAccessesBeyondItsEnd) {
    SramSystem system;
    simulate([&] {
        std::array<unsigned char, 64> data{};
        EXPECT_EQ(system.master.read(4096 - 64, data.data(), 64), tlm::TLM_OK_RESPONSE);
        EXPECT_EQ(system.master.read(4096 - 63, data.data(), 64), tlm::TLM_ADDRESS_ERROR_RESPONSE);
        EXPECT_EQ(system.master.write(4096, data.data(), 1), tlm::TLM_ADDRESS_ERROR_RESPONSE);
        EXPECT_EQ(system.master.write(~std::uint64_t{0} - 3, data.data(), 8),
                  tlm::TLM_ADDRESS_ERROR_RESPONSE);
    });
    EXPECT_EQ(system.sram.statistics().reads, 1u);
    EXPECT_EQ(system.sram.statistics().writes, 0u);
}

TEST(Memory, RefusesStreamingAndUnknownCommands) {
    SramSystem system;
    simulate([&] {
        std::array<unsigned char, 16> data{};
        tlm::tlm_generic_payload payload;
        WideBusMaster::prepare(payload, tlm::TLM_WRITE_COMMAND, 0, data.data(), 16);
        payload.set_streaming_width(4);
        EXPECT_EQ(system.master.send(payload), tlm::TLM_BURST_ERROR_RESPONSE);
        WideBusMaster::prepare(payload, tlm::TLM_IGNORE_COMMAND, 0, data.data(), 16);
        EXPECT_EQ(system.master.send(payload), tlm::TLM_COMMAND_ERROR_RESPONSE);
        EXPECT_EQ(now_ps(), 0u);
    });
}

TEST(Memory, ByteEnablesSelectBytesAndRepeat) {
    SramSystem system;
    simulate([&] {
        const std::uint64_t ones = ~std::uint64_t{0};
        EXPECT_EQ(system.master.write(0, &ones, 8), tlm::TLM_OK_RESPONSE);
        std::uint64_t data = 0x8877'6655'4433'2211;
        unsigned char enables[] = {TLM_BYTE_DISABLED, TLM_BYTE_ENABLED};
        tlm::tlm_generic_payload payload;
        WideBusMaster::prepare(payload, tlm::TLM_WRITE_COMMAND, 0, &data, 8);
        payload.set_byte_enable_ptr(enables);
        payload.set_byte_enable_length(2);
        EXPECT_EQ(system.master.send(payload), tlm::TLM_OK_RESPONSE);
        std::uint64_t back = 0;
        EXPECT_EQ(system.master.read(0, &back, 8), tlm::TLM_OK_RESPONSE);
        EXPECT_EQ(back, 0x88FF'66FF'44FF'22FFu);

        std::uint64_t sparse = 0;
        WideBusMaster::prepare(payload, tlm::TLM_READ_COMMAND, 0, &sparse, 8);
        EXPECT_EQ(system.master.send(payload), tlm::TLM_OK_RESPONSE);
        EXPECT_EQ(sparse, 0x8800'6600'4400'2200u) << "disabled bytes are left alone";
    });
}

TEST(Rom, RefusesBusWritesAndIsLoadedByDebugWrites) {
    SramSystem system(kRomConfig);
    simulate([&] {
        const std::uint32_t program = 0x0000'0013;
        EXPECT_EQ(system.master.write(0, &program, 4), tlm::TLM_COMMAND_ERROR_RESPONSE);
        EXPECT_EQ(system.master.read32(0), 0u);
        EXPECT_EQ(system.master.debug_write(0, &program, 4), 4u);
        EXPECT_EQ(system.master.read32(0), program);
    });
}

TEST(Rom, GrantsDirectReadsOnly) {
    SramSystem system(kRomConfig);
    simulate([&] {
        tlm::tlm_dmi dmi;
        EXPECT_TRUE(system.master.direct_memory(tlm::TLM_READ_COMMAND, 0, dmi));
        EXPECT_EQ(dmi.get_granted_access(), tlm::tlm_dmi::DMI_ACCESS_READ);
        EXPECT_FALSE(system.master.direct_memory(tlm::TLM_WRITE_COMMAND, 0, dmi));
    });
}

TEST(Memory, DebugAccessesMoveWhatFitsAndTakeNoTime) {
    SramSystem system;
    simulate([&] {
        std::array<unsigned char, 64> data{};
        data.fill(7);
        EXPECT_EQ(system.master.debug_write(4096 - 16, data.data(), 64), 16u);
        EXPECT_EQ(system.master.debug_read(4096 - 16, data.data(), 64), 16u);
        EXPECT_EQ(system.master.debug_read(4096, data.data(), 1), 0u);
        EXPECT_EQ(now_ps(), 0u);
    });
    EXPECT_EQ(system.sram.statistics().writes, 0u);
    EXPECT_EQ(system.environment.energy().total_aj(), 0u);
}

TEST(Memory, DirectAccessIsTheWholeMemoryWithItsLatency) {
    LargeSystem system;
    simulate([&] {
        tlm::tlm_dmi dmi;
        ASSERT_TRUE(system.master.direct_memory(tlm::TLM_READ_COMMAND, 0x1234, dmi));
        EXPECT_TRUE(dmi.is_read_write_allowed());
        EXPECT_EQ(dmi.get_start_address(), 0u);
        EXPECT_EQ(dmi.get_end_address(), kLargeConfig.size_bytes - 1);
        EXPECT_EQ(dmi.get_read_latency(), picoseconds(kLargeConfig.latency_ps));
        EXPECT_EQ(dmi.get_write_latency(), picoseconds(kLargeConfig.latency_ps));
        dmi.get_dmi_ptr()[0x40] = 0xEE;
        EXPECT_EQ(system.master.read32(0x40), 0xEEu);
        EXPECT_FALSE(system.master.direct_memory(tlm::TLM_READ_COMMAND, 1 << 20, dmi));
    });
}

TEST(Memory, PagesKeptToTheBusAreLeftOutOfDirectAccess) {
    LargeSystem system;
    system.sram.keep_to_bus(0x5ffc, 8);  // over the end of a page
    simulate([&] {
        tlm::tlm_dmi dmi;
        ASSERT_TRUE(system.master.direct_memory(tlm::TLM_WRITE_COMMAND, 0x1234, dmi));
        EXPECT_EQ(dmi.get_start_address(), 0u);
        EXPECT_EQ(dmi.get_end_address(), 0x4FFFu);
        ASSERT_TRUE(system.master.direct_memory(tlm::TLM_READ_COMMAND, 0x8000, dmi));
        EXPECT_EQ(dmi.get_start_address(), 0x7000u);
        EXPECT_EQ(dmi.get_end_address(), kLargeConfig.size_bytes - 1);
        dmi.get_dmi_ptr()[0x10] = 0xEE;
        EXPECT_EQ(system.master.read32(0x7010), 0xEEu);
        for (const std::uint64_t inside : {0x5000u, 0x5FFFu, 0x6000u, 0x6FFFu}) {
            EXPECT_FALSE(system.master.direct_memory(tlm::TLM_READ_COMMAND, inside, dmi));
            EXPECT_EQ(dmi.get_start_address(), 0x5000u);
            EXPECT_EQ(dmi.get_end_address(), 0x6FFFu);
        }
    });
}

TEST(Memory, PlatformLoadsAndDumps) {
    SramSystem system;
    const std::array image = {std::byte{1}, std::byte{2}, std::byte{3}};
    std::array<std::byte, 3> back{};
    EXPECT_TRUE(system.sram.load(4093, image));
    EXPECT_FALSE(system.sram.load(4094, image));
    EXPECT_TRUE(system.sram.dump(4093, back));
    EXPECT_EQ(back, image);
    EXPECT_FALSE(system.sram.dump(5000, back));
}

TEST(Memory, CountsAccessesBytesAndEnergy) {
    LargeSystem system;
    simulate([&] {
        std::array<unsigned char, 64> data{};
        EXPECT_EQ(system.master.read(0, data.data(), 64), tlm::TLM_OK_RESPONSE);
        EXPECT_EQ(system.master.read(0, data.data(), 3), tlm::TLM_OK_RESPONSE);
        EXPECT_EQ(system.master.write(0, data.data(), 16), tlm::TLM_OK_RESPONSE);
    });
    EXPECT_EQ(system.sram.statistics().reads, 2u);
    EXPECT_EQ(system.sram.statistics().bytes_read, 67u);
    EXPECT_EQ(system.sram.statistics().writes, 1u);
    EXPECT_EQ(system.sram.statistics().bytes_written, 16u);
    EXPECT_EQ(system.environment.energy().total_aj(), 83u) << "sram.byte costs 1 aJ here";
}

struct WriteLog : WriteObserver {
    std::vector<std::pair<std::uint64_t, std::uint64_t>> writes;
    void on_write(std::uint64_t address, std::uint64_t bytes) override {
        writes.emplace_back(address, bytes);
    }
};

TEST(Memory, ObserversHearOfWritesByTheirGlobalAddress) {
    SramSystem system;
    WriteLog log;
    system.sram.observe_writes(log, 0x8000'0000);
    simulate([&] {
        system.master.write32(0x10, 1);
        system.master.read32(0x10);
        const std::uint64_t word = 0;
        EXPECT_EQ(system.master.debug_write(0x20, &word, 8), 8u);
        EXPECT_EQ(system.master.write(4096, &word, 8), tlm::TLM_ADDRESS_ERROR_RESPONSE);
    });
    EXPECT_EQ(log.writes, (std::vector<std::pair<std::uint64_t, std::uint64_t>>{{0x8000'0010, 4},
                                                                                {0x8000'0020, 8}}));
}

}  // namespace
}  // namespace tessera::memory
