#include "models/base/memory_port.h"

#include <gtest/gtest.h>

#include "models/base/random.h"
#include "tests/support/bus_master.h"
#include "tests/support/recording_memory.h"

namespace tessera::base {
namespace {

constexpr std::size_t kBytes = 64 * 1024;
constexpr std::uint64_t kLatencyPs = 1000;
constexpr std::uint64_t kPage = 4096;

struct System {
    explicit System(const MemoryPortConfig& config = {}) : port("port", config, probes) {
        port.socket.bind(memory.socket);
    }
    ProbeRegistry probes;
    MemoryPort port;
    test::RecordingMemory memory{"memory", kBytes, test::picoseconds(kLatencyPs)};
};

TEST(MemoryPort, SplitsAtMultiplesOfTheBurst) {
    System system;
    std::array<std::byte, 150> data{};
    test::simulate([&] {
        Transfer transfer;
        system.port.read(transfer, 0x1F0, data.data(), data.size());
        EXPECT_FALSE(transfer.is_done());
        EXPECT_TRUE(system.port.wait_for(transfer));
        EXPECT_TRUE(transfer.is_done());
    });
    const auto& bursts = system.memory.transactions;
    ASSERT_EQ(bursts.size(), 4u);
    EXPECT_EQ(bursts[0].address, 0x1F0u);
    EXPECT_EQ(bursts[0].bytes, 16u);
    EXPECT_EQ(bursts[1].bytes, 64u);
    EXPECT_EQ(bursts[2].bytes, 64u);
    EXPECT_EQ(bursts[3].address, 0x280u);
    EXPECT_EQ(bursts[3].bytes, 6u);
}

TEST(MemoryPort, NoBurstCrossesAPage) {
    System system({.burst_bytes = 4096, .outstanding = 3});
    RandomStream random(1, "pages", 0);
    std::vector<std::byte> data(3 * kPage);
    test::simulate([&] {
        for (int i = 0; i < 200; ++i) {
            const std::uint64_t address = random.below(kBytes - 3 * kPage);
            Transfer transfer;
            system.port.write(transfer, address, data.data(), 1 + random.below(3 * kPage));
            EXPECT_TRUE(system.port.wait_for(transfer));
        }
    });
    for (const auto& burst : system.memory.transactions)
        EXPECT_EQ(burst.address / kPage, (burst.address + burst.bytes - 1) / kPage);
}

TEST(MemoryPort, OutstandingBurstsOverlap) {
    System system({.burst_bytes = 64, .outstanding = 4});
    std::array<std::byte, 8 * 64> data{};
    test::simulate([&] {
        Transfer transfer;
        system.port.read(transfer, 0, data.data(), data.size());
        EXPECT_TRUE(system.port.wait_for(transfer));
        EXPECT_EQ(test::now_ps(), 2 * kLatencyPs) << "8 bursts, 4 at a time";
    });
    EXPECT_EQ(system.memory.most_under_way, 4u);
}

TEST(MemoryPort, OneOutstandingIsSerial) {
    System system({.burst_bytes = 64, .outstanding = 1});
    std::array<std::byte, 8 * 64> data{};
    test::simulate([&] {
        Transfer transfer;
        system.port.read(transfer, 0, data.data(), data.size());
        EXPECT_TRUE(system.port.wait_for(transfer));
        EXPECT_EQ(test::now_ps(), 8 * kLatencyPs);
    });
    EXPECT_EQ(system.memory.most_under_way, 1u);
}

TEST(MemoryPort, SeveralRequestsShareATransfer) {
    System system;
    system.memory.put<std::uint32_t>(0x100, 0xAAAA'AAAA);
    system.memory.put<std::uint32_t>(0x900, 0xBBBB'BBBB);
    test::simulate([&] {
        std::uint32_t first = 0, second = 0;
        Transfer transfer;
        system.port.read(transfer, 0x100, &first, 4);
        system.port.read(transfer, 0x900, &second, 4);
        EXPECT_TRUE(system.port.wait_for(transfer));
        EXPECT_EQ(first, 0xAAAA'AAAAu);
        EXPECT_EQ(second, 0xBBBB'BBBBu);
        EXPECT_EQ(test::now_ps(), kLatencyPs);
    });
}

TEST(MemoryPort, FailureTellsTheAddressAndTheRestGoesOn) {
    System system({.burst_bytes = 64, .outstanding = 2});
    system.memory.bad_addresses = {0x80, 0xC0};
    std::array<unsigned char, 256> source{};
    source.fill(0x5A);
    test::simulate([&] {
        Transfer transfer;
        system.port.write(transfer, 0, source.data(), source.size());
        EXPECT_FALSE(system.port.wait_for(transfer));
        EXPECT_TRUE(transfer.has_failed());
        EXPECT_EQ(transfer.error_address(), 0x80u) << "the first that failed";
        Transfer next;
        system.port.write(next, 0x200, source.data(), 8);
        EXPECT_TRUE(system.port.wait_for(next)) << "the port is usable afterwards";
    });
    EXPECT_EQ(system.memory.data[0x7F], 0x5A);
    EXPECT_EQ(system.memory.data[0x80], 0x00);
    EXPECT_EQ(system.memory.data[0x200], 0x5A);
}

TEST(MemoryPort, EmptyTransferIsDoneAtOnce) {
    System system;
    test::simulate([&] {
        Transfer transfer;
        system.port.read(transfer, 0, nullptr, 0);
        EXPECT_TRUE(transfer.is_done());
        EXPECT_TRUE(system.port.wait_for(transfer));
    });
    EXPECT_TRUE(system.memory.transactions.empty());
}

TEST(MemoryPort, StatisticsCountBytesBurstsAndWholeBeats) {
    System system;
    std::array<std::byte, 256> data{};
    test::simulate([&] {
        Transfer transfer;
        system.port.read(transfer, 0x3D, data.data(), 6);     // bytes 3D-3F, 40-42: two beats
        system.port.write(transfer, 0x100, data.data(), 64);  // eight beats
        EXPECT_TRUE(system.port.wait_for(transfer));
    });
    const MemoryPort::Statistics& statistics = system.port.statistics();
    EXPECT_EQ(statistics.bytes_read, 6u);
    EXPECT_EQ(statistics.bytes_written, 64u);
    EXPECT_EQ(statistics.bursts, 3u);
    EXPECT_EQ(statistics.bus_bytes, 8u + 8u + 64u);
}

TEST(MemoryPort, RandomRequestsMoveExactlyTheirBytes) {
    constexpr std::uint64_t seed = 20240501;
    SCOPED_TRACE("seed " + std::to_string(seed));
    System system({.burst_bytes = 128, .outstanding = 5});
    RandomStream random(seed, "requests", 0);
    std::vector<unsigned char> expected(kBytes);
    for (auto& byte : expected) byte = static_cast<unsigned char>(random.below(256));
    system.memory.data = expected;
    test::simulate([&] {
        for (int i = 0; i < 500; ++i) {
            const std::uint64_t address = random.below(kBytes - 2000);
            const std::size_t bytes = 1 + random.below(2000);
            std::vector<unsigned char> buffer(bytes);
            Transfer transfer;
            if (random.below(2) == 0) {
                system.port.read(transfer, address, buffer.data(), bytes);
                ASSERT_TRUE(system.port.wait_for(transfer));
                ASSERT_TRUE(std::equal(buffer.begin(), buffer.end(),
                                       expected.begin() + static_cast<std::ptrdiff_t>(address)));
            } else {
                for (auto& byte : buffer) byte = static_cast<unsigned char>(random.below(256));
                system.port.write(transfer, address, buffer.data(), bytes);
                ASSERT_TRUE(system.port.wait_for(transfer));
                std::copy(buffer.begin(), buffer.end(),
                          expected.begin() + static_cast<std::ptrdiff_t>(address));
            }
        }
        EXPECT_EQ(system.memory.data, expected);
    });
}

TEST(MemoryPort, AddressesThatWrapAroundFailWithoutHarm) {
    System system;
    std::array<std::byte, 256> data{};
    test::simulate([&] {
        Transfer transfer;
        system.port.read(transfer, ~std::uint64_t{0} - 7, data.data(), data.size());
        EXPECT_FALSE(system.port.wait_for(transfer));
        EXPECT_EQ(transfer.error_address(), ~std::uint64_t{0} - 7);
    });
}

TEST(MemoryPort, BurstMustBeAPowerOfTwo) {
    MemoryPortConfig config;
    config.burst_bytes = 96;
    EXPECT_THROW(config.validate(), ConfigError);
}

}  // namespace
}  // namespace tessera::base
