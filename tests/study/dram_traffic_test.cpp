// A channel under the traffic that its published figures were taken with. Gates: bandwidth 2.5 %,
// latency of reads 5 %.

#include "platform/study/dram_traffic.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "platform/config/error.h"

namespace tessera::study {
namespace {

DramOutcome measure(DramPattern pattern, double gap, std::size_t requests = 200'000) {
    const DramExperiment experiment{.dram = {}, .window = 32, .is_saturating = gap == 0};
    return characterize_dram(experiment, dram_traffic(pattern, requests, gap, 1));
}

double gbps(const DramOutcome& outcome) {
    return static_cast<double>(outcome.requests * kDramRequestBytes) /
           (static_cast<double>(outcome.statistics.elapsed) * 1.25);
}

// Peers measured elsewhere: seq 12.32 GB/s, rand 7.95 to 8.14 GB/s; paced rand reads 50.9 to 52.8
// clocks at a load of 20 % and 96.9 to 102.7 at 50 %.
TEST(DramTraffic, BandwidthIsThatOfThePeers) {
    EXPECT_NEAR(gbps(measure(DramPattern::seq, 0)), 12.32, 0.025 * 12.32);
    const double random = gbps(measure(DramPattern::rand, 0));
    EXPECT_GT(random, 0.975 * 7.95);
    EXPECT_LT(random, 1.025 * 8.14);
}

TEST(DramTraffic, LatencyOfPacedReadsIsThatOfThePeers) {
    const double light = measure(DramPattern::rand, 20).read_latency.mean();
    EXPECT_GT(light, 0.95 * 50.9);
    EXPECT_LT(light, 1.05 * 52.8);
    const double half = measure(DramPattern::rand, 8).read_latency.mean();
    EXPECT_GT(half, 0.95 * 96.9);
    EXPECT_LT(half, 1.05 * 102.7);
}

TEST(DramTraffic, TheSameSeedGivesTheSameRun) {
    EXPECT_EQ(measure(DramPattern::mix, 10, 20'000).statistics.elapsed,
              measure(DramPattern::mix, 10, 20'000).statistics.elapsed);
}

TEST(DramTraffic, EveryPresetServesEveryPattern) {
    for (const memory::DramStandard& standard : memory::dram_standards())
        for (const auto& pattern : kDramPatternNames) {
            DramExperiment experiment;
            experiment.dram.preset = standard.name;
            const DramOutcome outcome =
                characterize_dram(experiment, dram_traffic(pattern.value, 5000, 0, 1));
            const std::uint64_t bursts =
                5000 * std::max<std::uint64_t>(1, 64 / standard.organisation.burst_bytes());
            EXPECT_EQ(outcome.statistics.reads + outcome.statistics.writes, bursts)
                << standard.name << ' ' << pattern.name;
        }
}

class DramTrace : public testing::Test {
  protected:
    const std::string path = testing::TempDir() + "dram_trace_" + std::to_string(getpid());
    void TearDown() override { std::remove(path.c_str()); }
    std::string complaint(const std::string& text) const {
        std::ofstream(path) << text;
        try {
            static_cast<void>(read_dram_trace(path));
        } catch (const config::Error& error) {
            return error.what();
        }
        return "none";
    }
};

TEST_F(DramTrace, IsReadLineByLine) {
    EXPECT_EQ(complaint("# a comment\n0 R 0x1000\n\n 5 W 0xABCDEF  # another\n5 R 0x0\n"), "none");
    const auto requests = read_dram_trace(path);
    ASSERT_EQ(requests.size(), 3u);
    EXPECT_EQ(requests[1].arrival, 5u);
    EXPECT_EQ(requests[1].address, 0xABCDC0u);
    EXPECT_TRUE(requests[1].is_write);
}

TEST_F(DramTrace, GarbageAndTimeThatRunsBackwardsAreRefusedWithTheirLine) {
    EXPECT_NE(complaint("0 R 0x0\n1 X 0x0\n").find(":2:1: expected `cycle R|W 0xaddress`"),
              std::string::npos);
    for (const char* line : {"R 0x0", "1 R", "1 R 12", "-1 R 0x0", "1 R 0xzz", "1 R 0x0 more",
                             "99999999999999999999 R 0x0"})
        EXPECT_NE(complaint(line).find(":1:1: expected"), std::string::npos) << line;
    EXPECT_NE(complaint("5 R 0x0\n4 R 0x0\n").find(":2:1: cycle 4 comes after cycle 5"),
              std::string::npos);
    EXPECT_NE(complaint("# nothing\n").find("no requests"), std::string::npos);
    EXPECT_THROW(static_cast<void>(read_dram_trace("/nowhere/trace")), config::Error);
}

}  // namespace
}  // namespace tessera::study
