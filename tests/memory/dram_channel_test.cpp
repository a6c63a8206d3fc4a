// The controller against JEDEC's rules, closed forms, and what a controller owes its clients.

#include "models/memory/dram_channel.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "models/base/config_fields.h"
#include "models/base/random.h"
#include "tests/memory/jedec_checker.h"

namespace tessera::memory {
namespace {

using test::JedecChecker;
using testing::IsEmpty;

struct Done {
    std::uint32_t id;
    bool is_write;
    DramClock end;
};

class Completions final : public DramCompletionListener {
  public:
    std::vector<Done> all;
    void on_complete(std::uint32_t id, bool is_write, DramClock end) override {
        all.push_back({id, is_write, end});
    }
};

struct Traffic {
    unsigned requests = 3000;
    unsigned write_percent = 33;
    unsigned most_gap = 30;    // clocks between two arrivals, uniform from 0
    unsigned rows = 8;         // of each bank in use
    unsigned pause_every = 0;  // requests; then a long pause
};

// Random requests pushed as they find room; returns when the last was accepted.
struct TrafficRun {
    Completions done;
    std::map<std::uint32_t, DramClock> arrivals;
    DramStatistics statistics;
    DramClock end = 0;
};

TrafficRun run(DramChannel& channel, Completions& done, const DramStandard& standard,
               unsigned ranks, const Traffic& traffic, std::uint64_t seed) {
    base::RandomStream random(seed, "dram_channel", 0);
    TrafficRun result;
    DramClock now = 0;
    for (std::uint32_t id = 0; id < traffic.requests; ++id) {
        now += random.below(traffic.most_gap + 1);
        if (traffic.pause_every != 0 && id % traffic.pause_every == 0) now += 20'000;
        const bool is_write = random.below(100) < traffic.write_percent;
        channel.advance(now);
        while (!channel.has_room(is_write)) {
            now = std::max(now + 1, channel.next_decision() + 1);
            channel.advance(now);
        }
        channel.push({random.below(ranks), random.below(standard.organisation.banks()),
                      random.below(traffic.rows)},
                     is_write, id, now);
        result.arrivals[id] = now;
    }
    while (!channel.is_idle()) channel.advance(channel.next_decision() + 1);
    result.statistics = channel.statistics(0);
    result.end = result.statistics.elapsed;
    result.done = done;
    return result;
}

// Every standard, policy and refresh mode under random traffic.
struct Case {
    std::string_view standard;
    unsigned ranks;
    DramControllerConfig config;
    Traffic traffic;
};

std::vector<Case> cases() {
    std::vector<Case> all;
    for (const DramStandard& standard : dram_standards())
        for (const unsigned ranks : {1u, 2u})
            for (const PagePolicy policy :
                 {PagePolicy::open, PagePolicy::closed, PagePolicy::adaptive})
                for (const Traffic& traffic :
                     {Traffic{}, Traffic{.most_gap = 2}, Traffic{.write_percent = 60, .rows = 2},
                      Traffic{.requests = 800, .pause_every = 20}}) {
                    DramControllerConfig config;
                    config.page_policy = policy;
                    all.push_back({standard.name, ranks, config, traffic});
                    config.refresh_postponed = 8;
                    config.write_drain = WriteDrain::in_order;
                    config.power_down_after_clocks = 50;
                    if (standard.timing.rfc_bank != 0) config.refresh = RefreshMode::per_bank;
                    all.push_back({standard.name, ranks, config, traffic});
                    config.self_refresh_after_clocks = 10'000;
                    config.refresh = RefreshMode::all_banks;
                    all.push_back({standard.name, ranks, config, traffic});
                }
    return all;
}

TEST(DramChannel, ItsCommandsKeepEveryRuleOfJedec) {
    std::uint64_t seed = 1;
    for (const Case& each : cases()) {
        SCOPED_TRACE(std::string(each.standard) + " seed " + std::to_string(seed));
        const DramStandard& standard = dram_standard(each.standard);
        Completions done;
        DramChannel channel(standard, each.config, each.ranks, done);
        JedecChecker checker(standard, each.ranks, each.config.refresh_postponed);
        channel.observe(checker);
        const TrafficRun result = run(channel, done, standard, each.ranks, each.traffic, seed++);
        ASSERT_THAT(checker.faults(result.end, true), IsEmpty());
        // Every request is answered once, with its data after its arrival.
        ASSERT_EQ(result.done.all.size(), each.traffic.requests);
        std::vector<bool> seen(each.traffic.requests);
        for (const Done& one : result.done.all) {
            ASSERT_FALSE(seen[one.id]);
            seen[one.id] = true;
            ASSERT_GT(one.end, result.arrivals.at(one.id));
        }
        // Each clock of the bus, and of each rank, belongs to one thing.
        DramClock bus = 0;
        for (const DramClock clocks : result.statistics.bus) bus += clocks;
        ASSERT_EQ(bus, result.statistics.elapsed);
        const DramStatistics& s = result.statistics;
        ASSERT_EQ(s.active_standby + s.precharge_standby + s.active_power_down +
                      s.precharge_power_down + s.self_refresh,
                  s.elapsed * each.ranks);
        ASSERT_EQ(s.row_hits + s.row_misses + s.row_conflicts, each.traffic.requests);
    }
}

class Ddr3 : public testing::Test {
  protected:
    const DramStandard& standard = dram_standard("DDR3-1600K");
    const DramTiming& t = standard.timing;
    DramControllerConfig config;
    Completions done;

    [[nodiscard]] DramChannel channel() { return DramChannel(standard, config, 1, done); }
};

TEST_F(Ddr3, AReadOfAClosedBankTakesRcdClAndItsBurst) {
    DramChannel memory = channel();
    memory.push({0, 0, 5}, false, 1, 100);
    memory.advance(1000);
    ASSERT_EQ(done.all.size(), 1u);
    EXPECT_EQ(done.all[0].end, 100u + t.rcd + t.cl + 4);
    // A hit, then a conflict long after.
    memory.push({0, 0, 5}, false, 2, 1000);
    memory.advance(2000);
    EXPECT_EQ(done.all[1].end, 1000u + t.cl + 4);
    memory.push({0, 0, 6}, false, 3, 2000);
    memory.advance(3000);
    EXPECT_EQ(done.all[2].end, 2000u + t.rp + t.rcd + t.cl + 4);
    const DramStatistics statistics = memory.statistics(3000);
    EXPECT_EQ(statistics.row_misses, 1u);
    EXPECT_EQ(statistics.row_hits, 1u);
    EXPECT_EQ(statistics.row_conflicts, 1u);
}

TEST_F(Ddr3, ARefreshHoldsARequestForItsTime) {
    DramChannel memory = channel();
    memory.advance(t.refi + 1);
    memory.push({0, 0, 5}, false, 1, t.refi + 1);
    memory.advance(10'000);
    ASSERT_EQ(done.all.size(), 1u);
    EXPECT_EQ(done.all[0].end, std::uint64_t{t.refi} + t.rfc + t.rcd + t.cl + 4);
}

TEST_F(Ddr3, NoRequestStarvesBehindRowHits) {
    config.age_cap_clocks = 500;
    config.refresh = RefreshMode::off;
    DramChannel memory = channel();
    // Hits for row 1 without end, and one request for row 2.
    DramClock now = 0;
    std::uint32_t id = 1;
    for (; id <= 8; ++id) memory.push({0, 0, 1}, false, id, now);
    memory.push({0, 0, 2}, false, 0, now);
    while (now < 20'000) {
        memory.advance(++now);
        if (memory.has_room(false) && now % 4 == 0) memory.push({0, 0, 1}, false, id++, now);
        for (const Done& one : done.all)
            if (one.id == 0) {
                EXPECT_LT(one.end, 500u + 200);
                return;
            }
    }
    FAIL() << "it waits for ever";
}

TEST_F(Ddr3, AWriteIsNotPutOffForEverByReads) {
    config.age_cap_clocks = 500;
    config.refresh = RefreshMode::off;
    DramChannel memory = channel();
    memory.push({0, 3, 1}, true, 0, 0);
    DramClock now = 0;
    for (std::uint32_t id = 1; now < 20'000; now += 4, ++id) {
        memory.advance(now);
        if (memory.has_room(false)) memory.push({0, 0, 1}, false, id, now);
        for (const Done& one : done.all)
            if (one.is_write) {
                EXPECT_LT(one.end, 500u + 200);
                return;
            }
    }
    FAIL() << "it waits for ever";
}

TEST(DramStandards, AreConsistentAndNamed) {
    for (const DramStandard& standard : dram_standards()) {
        EXPECT_NO_THROW(standard.validate()) << standard.name;
        EXPECT_FALSE(standard.source.empty());
        EXPECT_LT(standard.refresh_loss(), 0.1) << standard.name;
    }
    EXPECT_EQ(dram_standard("DDR3-1600K").peak_bytes_per_s(), 12'800'000'000u);
    EXPECT_EQ(dram_standard("LPDDR4-3200").peak_bytes_per_s(), 6'400'000'000u);
    EXPECT_EQ(dram_standard("HBM2").peak_bytes_per_s(), 32'000'000'000u);
    EXPECT_EQ(dram_standard("DDR3-1600K").organisation.rank_bytes(), std::uint64_t{4} << 30);
    EXPECT_THROW(static_cast<void>(dram_standard("DDR3")), base::ConfigError);
}

TEST(DramStandards, ImpossibleTimingIsRefused) {
    DramStandard standard = dram_standard("DDR3-1600K");
    standard.timing.ras = standard.timing.rcd - 1;
    EXPECT_THROW(standard.validate(), base::ConfigError);
    standard = dram_standard("DDR3-1600K");
    standard.timing.ccd_s = 3;
    EXPECT_THROW(standard.validate(), base::ConfigError);
    standard = dram_standard("DDR3-1600K");
    standard.timing.refi = standard.timing.rfc;
    EXPECT_THROW(standard.validate(), base::ConfigError);
}

}  // namespace
}  // namespace tessera::memory
