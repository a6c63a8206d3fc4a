#include "models/memory/dram_mapping.h"

#include <gtest/gtest.h>

#include <set>

#include "models/base/config_fields.h"

namespace tessera::memory {
namespace {

const DramStandard& ddr3() { return dram_standard("DDR3-1600K"); }

std::string complaint(const DramStandard& standard, const std::string& text) {
    try {
        const DramMapping mapping(standard, 1, text);
    } catch (const base::ConfigError& error) {
        return error.what();
    }
    return "none";
}

TEST(DramMapping, TheUsualOneIsRowBankColumn) {
    const DramMapping mapping(ddr3(), 1);
    // 64 bytes a burst, 128 bursts a row, 8 banks.
    EXPECT_EQ(mapping.place_of(0).bank, 0u);
    EXPECT_EQ(mapping.place_of(8191).row, 0u);
    EXPECT_EQ(mapping.place_of(8192).bank, 1u);
    EXPECT_EQ(mapping.place_of(65536).row, 1u);
    EXPECT_EQ(mapping.place_of(65536).bank, 0u);
}

TEST(DramMapping, WithBankGroupsNeighboursAreInOtherGroups) {
    const DramStandard& ddr4 = dram_standard("DDR4-2400R");
    const DramMapping mapping(ddr4, 1);
    EXPECT_EQ(mapping.place_of(8192).bank / ddr4.organisation.banks_per_group, 1u);
    EXPECT_EQ(mapping.place_of(4 * 8192).bank, 1u);
}

TEST(DramMapping, EveryAddressHasAPlaceOfItsOwnHashedOrNot) {
    for (const char* hash : {"", "; B0^R0; B2^R5"}) {
        const std::string text = std::string("RRRRRRRRRRRRRRRR BBB CCCCCCC OOOOOO") + hash;
        const DramMapping mapping(ddr3(), 1, text);
        std::set<std::pair<unsigned, std::uint32_t>> places;
        for (std::uint64_t row = 0; row < 64; ++row)
            for (std::uint64_t bank = 0; bank < 8; ++bank) {
                const DramPlace place = mapping.place_of(row << 16 | bank << 13);
                EXPECT_TRUE(places.emplace(place.bank, place.row).second);
            }
    }
}

TEST(DramMapping, AHashMovesRowsOfOneBankApart) {
    const DramMapping mapping(ddr3(), 1, "RRRRRRRRRRRRRRRRBBBCCCCCCCOOOOOO;B0^R0");
    EXPECT_EQ(mapping.place_of(0).bank, 0u);
    EXPECT_EQ(mapping.place_of(65536).bank, 1u);
}

TEST(DramMapping, WhatDoesNotCoverTheDeviceIsRefused) {
    EXPECT_NE(complaint(ddr3(), "RRBBBCCCCCCCOOOOOO").find("16 row bits, the text has 2"),
              std::string::npos);
    EXPECT_NE(complaint(ddr3(), "RRRRRRRRRRRRRRRRBBBCCCCCCCOOOOOOX").find("found `X`"),
              std::string::npos);
    const std::string right = "RRRRRRRRRRRRRRRRBBBCCCCCCCOOOOOO";
    EXPECT_EQ(complaint(ddr3(), right), "none");
    for (const char* hash : {";", ";B3^R0", ";B0^R16", ";B0R0", ";C0^R0", ";B0^R0x", ";B^R0"})
        EXPECT_NE(complaint(ddr3(), right + hash).find("expected a hash"), std::string::npos)
            << hash;
    EXPECT_NE(complaint(ddr3(), "K" + right).find("0 rank bits"), std::string::npos);
}

}  // namespace
}  // namespace tessera::memory
