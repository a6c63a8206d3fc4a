#include "models/base/energy.h"

#include <gtest/gtest.h>

namespace tessera::base {
namespace {

TechnologyTable table() {
    return {.name = "test",
            .events = {{"mac", EnergyCategory::alu, 3, "a paper", "published"},
                       {"spad", EnergyCategory::register_file, 7, "a paper", "derived"},
                       {"dram", EnergyCategory::dram, 1'000'000'007, "a guess", "estimate"}}};
}

std::string error_of(const TechnologyTable& technology) {
    try {
        technology.validate();
    } catch (const ConfigError& error) {
        return error.what();
    }
    return {};
}

TEST(EnergyLedger, SumsAreCountTimesCost) {
    EnergyLedger ledger(table());
    ledger.event("a", "mac").add(1'000'000'000'000, 0);
    ledger.event("a", "spad").add(11, 0);
    ledger.event("b", "mac").add(5, 0);
    ledger.event("b", "dram").add(13, 0);
    const EnergyByCategory of_a = ledger.of("a");
    EXPECT_EQ(of_a[static_cast<std::size_t>(EnergyCategory::alu)], 3'000'000'000'000u);
    EXPECT_EQ(of_a[static_cast<std::size_t>(EnergyCategory::register_file)], 77u);
    EXPECT_EQ(of_a[static_cast<std::size_t>(EnergyCategory::dram)], 0u);
    EXPECT_EQ(ledger.total_aj(), 3'000'000'000'000u + 77 + 15 + 13'000'000'091u);
}

TEST(EnergyLedger, AnEventIsMadeOnceAndItsHandleStaysValid) {
    EnergyLedger ledger(table());
    EnergyEvent& first = ledger.event("a", "mac");
    for (int i = 0; i < 100; ++i) ledger.event(std::to_string(i), "mac");
    EXPECT_EQ(&first, &ledger.event("a", "mac"));
    first.add(2, 0);
    EXPECT_EQ(ledger.total_aj(), 6u);
}

TEST(EnergyLedger, UnpricedEventIsAnError) {
    EnergyLedger ledger(table());
    try {
        ledger.event("tile0", "laser");
        FAIL();
    } catch (const ConfigError& error) {
        EXPECT_STREQ(error.what(),
                     "technology table `test` has no cost for `laser`, which tile0 counts");
    }
}

TEST(TechnologyTable, RowsNeedASourceAKnownConfidenceAndOneName) {
    EXPECT_EQ(error_of(table()), "");
    TechnologyTable bad = table();
    bad.events[1].source.clear();
    EXPECT_EQ(error_of(bad), "events[1].source: must name where the cost is from");
    bad = table();
    bad.events[0].confidence = "sure";
    EXPECT_EQ(error_of(bad),
              "events[0].confidence: expected published, derived or estimate, found `sure`");
    bad = table();
    bad.events[2].event = "mac";
    EXPECT_EQ(error_of(bad), "events[2].event: `mac` stands twice");
}

TEST(EnergyLedger, MetersCountAttojoulesOfTheirCategory) {
    EnergyLedger ledger{TechnologyTable()};
    EnergyEvent& meter = ledger.meter("memory", EnergyCategory::dram);
    meter.add(70, 0);
    ledger.meter("memory", EnergyCategory::dram).add(7, 0);
    EXPECT_EQ(&ledger.meter("memory", EnergyCategory::dram), &meter) << "made once";
    ledger.meter("other", EnergyCategory::dram).add(1000, 0);
    EXPECT_EQ(ledger.of("memory")[static_cast<std::size_t>(EnergyCategory::dram)], 77u);
    EXPECT_EQ(ledger.total_aj(), 1077u);
}

}  // namespace
}  // namespace tessera::base
