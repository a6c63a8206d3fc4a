#include <gtest/gtest.h>

#include <numeric>
#include <random>

#include "models/base/energy.h"
#include "models/base/time_bins.h"

namespace tessera::base {
namespace {

std::uint64_t sum(const TimeBins& bins) {
    return std::accumulate(bins.bins().begin(), bins.bins().end(), std::uint64_t{0});
}

TEST(TimeBins, AnInstantBelongsToTheBinThatItBegins) {
    TimeBinSet set(1000);
    TimeBins& bins = set.of("a");
    bins.add(5, 0);
    bins.add(6, 999);
    bins.add(7, 1000);
    bins.add(8, 3500);
    EXPECT_EQ(bins.bins(), (std::vector<std::uint64_t>{11, 7, 0, 8}));
}

TEST(TimeBins, ASpanIsSpreadEvenlyAndNothingIsLost) {
    TimeBinSet set(1000);
    set.of("a").spread(100, 500, 3000);  // half a bin and two
    EXPECT_EQ(set.of("a").bins(), (std::vector<std::uint64_t>{20, 40, 40}));
    set.of("b").spread(10, 0, 3000);
    EXPECT_EQ(set.of("b").bins(), (std::vector<std::uint64_t>{3, 3, 4}));
    set.of("c").spread(9, 2000, 2000);
    EXPECT_EQ(set.of("c").bins(), (std::vector<std::uint64_t>{0, 0, 9}));
}

TEST(TimeBins, ALongRunJoinsBinsAndKeepsSums) {
    TimeBinSet set(10);
    TimeBins &a = set.of("a"), &b = set.of("b");
    a.add(1, 5);
    a.add(2, 15);
    a.add(4, 25);
    b.add(8, 35);
    a.add(16, 10 * TimeBinSet::kMostBins);
    EXPECT_EQ(set.bin_ps(), 20u);
    EXPECT_EQ(a.bins()[0], 3u);
    EXPECT_EQ(a.bins()[1], 4u);
    EXPECT_EQ(a.bins()[TimeBinSet::kMostBins / 2], 16u);
    EXPECT_EQ(b.bins(), (std::vector<std::uint64_t>{0, 8}));
    EXPECT_EQ(sum(a), 23u);
    b.add(1, 10 * TimeBinSet::kMostBins * 1000);
    EXPECT_LT(b.bins().size(), TimeBinSet::kMostBins + 1);
    EXPECT_EQ(sum(b), 9u);
    EXPECT_EQ(sum(a), 23u);
}

TEST(TimeBins, RandomSpansAddUpExactly) {
    std::mt19937_64 random(11);
    TimeBinSet set(977);
    std::uint64_t expected = 0;
    for (int i = 0; i < 20'000; ++i) {
        const std::uint64_t amount = random() % 1'000'000, from = random() % 1'000'000'000;
        set.of("a").spread(amount, from, from + random() % 50'000);
        expected += amount;
    }
    EXPECT_GT(set.bin_ps(), 977u) << "long enough for bins to have been joined";
    EXPECT_EQ(sum(set.of("a")), expected);
}

TEST(TimeBins, OfALedgerAddUpToItsCounters) {
    TechnologyTable table;
    table.events = {{"mac", EnergyCategory::alu, 3, "here", "estimate"},
                    {"move", EnergyCategory::network, 7, "here", "estimate"}};
    TimeBinSet set(1000);
    EnergyLedger ledger(table, &set);
    EnergyEvent &mac = ledger.event("a", "mac"), &move = ledger.event("a", "move");
    ledger.event("b", "mac").add(100, 12'345);
    mac.add(11, 500, 8'500);
    move.add(13, 2'000);
    const EnergyByCategory of_a = ledger.of("a");
    EXPECT_EQ(sum(set.of("a")), std::accumulate(of_a.begin(), of_a.end(), std::uint64_t{0}));
    EXPECT_EQ(sum(set.of("a")), 11u * 3 + 13 * 7);
    EXPECT_EQ(sum(set.of("b")), 300u);
    EXPECT_EQ(set.of("b").bins()[12], 300u);
}

}  // namespace
}  // namespace tessera::base
