#include "models/noc/address_map.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "models/base/config_fields.h"
#include "models/base/random.h"

namespace tessera::noc {
namespace {

std::string error_of_adding(AddressMap& map, const AddressRange& range) {
    try {
        map.add(range);
    } catch (const base::ConfigError& error) {
        return error.what();
    }
    return {};
}

AddressMap two_blocks() {
    AddressMap map;
    map.add({"dram", 0x8000'0000, 0x1000'0000});
    map.add({"uart0", 0x1000'0000, 0x1000});
    return map;
}

TEST(AddressMap, FindsTheRangeThatHoldsAnAddress) {
    const AddressMap map = two_blocks();
    EXPECT_EQ(map.find(0x1000'0000)->range.name, "uart0");
    EXPECT_EQ(map.find(0x1000'0FFF)->range.name, "uart0");
    EXPECT_EQ(map.find(0x1000'1000), nullptr);
    EXPECT_EQ(map.find(0x0FFF'FFFF), nullptr);
    EXPECT_EQ(map.find(0x8000'0000)->range.name, "dram");
    EXPECT_EQ(map.find(0x8FFF'FFFF)->range.name, "dram");
    EXPECT_EQ(map.find(0x9000'0000), nullptr);
    EXPECT_EQ(map.find(0), nullptr);
    EXPECT_EQ(map.find(~std::uint64_t{0}), nullptr);
}

TEST(AddressMap, TargetsAreNumberedInOrderOfAddition) {
    const AddressMap map = two_blocks();
    EXPECT_EQ(map.find(0x8000'0000)->target, 0u);
    EXPECT_EQ(map.find(0x1000'0000)->target, 1u);
    EXPECT_EQ(map.entries().front().range.name, "uart0") << "entries are in order of address";
}

TEST(AddressMap, OverlapNamesBothRanges) {
    AddressMap map = two_blocks();
    EXPECT_EQ(error_of_adding(map, {"timer", 0x1000'0FFF, 0x10}),
              "timer (0x10000fff..0x1000100e) overlaps uart0 (0x10000000..0x10000fff)");
    EXPECT_NE(error_of_adding(map, {"below", 0x0FFF'F000, 0x1001}), "");
    EXPECT_NE(error_of_adding(map, {"inside", 0x8000'1000, 1}), "");
    EXPECT_NE(error_of_adding(map, {"around", 0x7000'0000, 0x4000'0000}), "");
    EXPECT_NE(error_of_adding(map, {"same", 0x1000'0000, 0x1000}), "");
    EXPECT_EQ(error_of_adding(map, {"beside", 0x1000'1000, 0x1000}), "");
}

TEST(AddressMap, RangesAreNeitherEmptyNorWrapAround) {
    AddressMap map;
    EXPECT_EQ(error_of_adding(map, {"none", 0x1000, 0}), "none: address range is empty");
    EXPECT_EQ(error_of_adding(map, {"wide", ~std::uint64_t{0} - 15, 32}),
              "wide: 0x20 bytes from 0xfffffffffffffff0 leave the address space");
    EXPECT_EQ(error_of_adding(map, {"top", ~std::uint64_t{0} - 15, 16}), "");
    EXPECT_EQ(map.find(~std::uint64_t{0})->range.name, "top");
}

TEST(AddressMap, AgreesWithALinearSearch) {
    constexpr std::uint64_t seed = 5;
    SCOPED_TRACE("seed " + std::to_string(seed));
    base::RandomStream random(seed, "map", 0);
    AddressMap map;
    std::vector<AddressRange> ranges;
    while (ranges.size() < 20) {
        const AddressRange range{std::to_string(ranges.size()), random.below(100'000),
                                 1 + random.below(3'000)};
        const bool overlaps =
            std::any_of(ranges.begin(), ranges.end(), [&](const AddressRange& other) {
                return range.base < other.base + other.bytes &&
                       other.base < range.base + range.bytes;
            });
        EXPECT_EQ(error_of_adding(map, range).empty(), !overlaps);
        if (!overlaps) ranges.push_back(range);
    }
    for (std::uint64_t i = 0; i < 20'000; ++i) {
        const std::uint64_t address = random.below(110'000);
        const auto expected =
            std::find_if(ranges.begin(), ranges.end(), [&](const AddressRange& range) {
                return address >= range.base && address < range.base + range.bytes;
            });
        const AddressMap::Entry* found = map.find(address);
        ASSERT_EQ(found != nullptr, expected != ranges.end()) << address;
        if (found != nullptr) {
            ASSERT_EQ(found->range.name, expected->name);
        }
    }
}

}  // namespace
}  // namespace tessera::noc
