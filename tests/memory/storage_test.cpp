#include "models/memory/storage.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <fstream>

#include "models/base/config_fields.h"

namespace tessera::memory {
namespace {

// The host memory this process really uses.
std::uint64_t resident_bytes() {
    std::uint64_t total = 0, resident = 0;
    std::ifstream("/proc/self/statm") >> total >> resident;
    return resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

TEST(Storage, IsZeroFilledAndKeepsWhatIsWritten) {
    Storage storage(1 << 20);
    std::array<std::byte, 4> data{};
    data.fill(std::byte{0xFF});
    storage.read(0xFFFFC, data);
    for (const std::byte byte : data) EXPECT_EQ(byte, std::byte{0});
    const std::array written = {std::byte{1}, std::byte{2}, std::byte{3}, std::byte{4}};
    storage.write(0x1001, written);
    storage.read(0x1001, data);
    EXPECT_EQ(data, written);
}

TEST(Storage, SixteenGibibytesCostWhatIsTouched) {
    const std::uint64_t before = resident_bytes();
    Storage storage(std::uint64_t{16} << 30);
    const std::array mark = {std::byte{0xA5}};
    constexpr std::uint64_t pages = 64;
    for (std::uint64_t i = 0; i < pages; ++i) storage.write(i << 28, mark);
    std::array<std::byte, 1> back{};
    storage.read(std::uint64_t{63} << 28, back);
    EXPECT_EQ(back, mark);
    EXPECT_LT(resident_bytes() - before, 4u << 20);
}

TEST(Storage, ContainsDoesNotOverflow) {
    const Storage storage(100);
    EXPECT_TRUE(storage.contains(0, 100));
    EXPECT_TRUE(storage.contains(100, 0));
    EXPECT_FALSE(storage.contains(1, 100));
    EXPECT_FALSE(storage.contains(101, 0));
    EXPECT_FALSE(storage.contains(~std::uint64_t{0}, 2));
    EXPECT_FALSE(storage.contains(2, ~std::uint64_t{0}));
}

TEST(Storage, WhatTheHostCannotReserveIsAConfigurationError) {
    EXPECT_THROW(Storage(std::uint64_t{1} << 62), base::ConfigError);
    EXPECT_THROW(Storage(0), base::ConfigError);
}

}  // namespace
}  // namespace tessera::memory
