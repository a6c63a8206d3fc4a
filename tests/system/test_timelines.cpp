// Timelines of whole runs.

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/system/program.h"
#include "tests/trace/perfetto_reader.h"

namespace tessera::test {
namespace {

class Timelines : public testing::Test {
  protected:
    PerfettoTrace run(const std::vector<std::string>& options = {}) {
        std::vector<std::string> arguments = {"--set", "workload.data.limit=4", "--timeline",
                                              sandbox_ / "run.pftrace"};
        arguments.insert(arguments.end(), options.begin(), options.end());
        const Outcome outcome = sandbox_.digits(arguments, "out");
        EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
        bytes_ = read_file(sandbox_ / "run.pftrace");
        return read_perfetto(bytes_);
    }
    Sandbox sandbox_;
    std::string bytes_;
};

TEST_F(Timelines, ShowJobsPhasesFunctionsBurstsCommandsAndPackets) {
    const PerfettoTrace trace = run();
    for (const char* track :
         {"core/functions", "core/operators", "eyeriss0/jobs", "eyeriss0/state", "eyeriss0/phase",
          "eyeriss0/doorbell", "eyeriss0/irq", "eyeriss0/mem.bursts", "dram/channel0.rank0",
          "dram/channel0.rank0.bank0", "noc/core.packets", "noc/eyeriss0.packets"})
        EXPECT_EQ(trace.slices.count(track), 1u) << track;
    for (const char* counter : {"power/total", "power/eyeriss0", "dram/channel0.bandwidth",
                                "dram/channel0.read_queue", "eyeriss0/active_pes"})
        EXPECT_EQ(trace.counters.count(counter), 1u) << counter;

    const nlohmann::json result = sandbox_.result();
    std::vector<std::string> jobs, layers;
    for (const PerfettoSlice& job : trace.slices.at("eyeriss0/jobs")) jobs.push_back(job.name);
    for (const auto& layer : result["workload"]["layers"])
        if (layer["unit"] == "eyeriss0") layers.push_back(layer["name"]);
    EXPECT_EQ(jobs, layers);

    std::uint64_t reads = 0, writes = 0, refreshes = 0;
    for (const auto& [path, slices] : trace.slices)
        for (const PerfettoSlice& slice : slices)
            if (path.starts_with("dram/")) {
                reads += slice.name == "RD";
                writes += slice.name == "WR";
                refreshes += slice.name == "REF";
            }
    const nlohmann::json& commands = result["dram"]["channels"][0]["commands"];
    EXPECT_EQ(reads, commands["rd"].get<std::uint64_t>());
    EXPECT_EQ(writes, commands["wr"].get<std::uint64_t>());
    EXPECT_EQ(refreshes, commands["ref"].get<std::uint64_t>());
}

TEST_F(Timelines, ArrowsLeadFromDoorbellToJobToInterrupt) {
    const PerfettoTrace trace = run();
    const std::vector<PerfettoSlice>& doorbells = trace.slices.at("eyeriss0/doorbell");
    const std::vector<PerfettoSlice>& jobs = trace.slices.at("eyeriss0/jobs");
    const std::vector<PerfettoSlice>& irqs = trace.slices.at("eyeriss0/irq");
    ASSERT_EQ(jobs.size(), 4u);
    ASSERT_EQ(doorbells.size(), 4u);
    ASSERT_EQ(irqs.size(), 4u);
    for (std::size_t i = 0; i < jobs.size(); ++i) {
        EXPECT_EQ(doorbells[i].flows_out, jobs[i].flows_in);
        EXPECT_EQ(jobs[i].flows_out, irqs[i].flows_in);
        EXPECT_EQ(jobs[i].flows_out.size(), 1u);
        EXPECT_LE(doorbells[i].begin_ns, jobs[i].begin_ns);
        EXPECT_LE(jobs[i].begin_ns, irqs[i].begin_ns);
    }
}

TEST_F(Timelines, FunctionsAreTheProfile) {
    const PerfettoTrace trace = run({"--profile"});
    const auto profile = nlohmann::json::parse(read_file(sandbox_ / "out/profile.json"));
    std::map<std::string, std::uint64_t> calls;
    for (const PerfettoSlice& slice : trace.slices.at("core/functions")) ++calls[slice.name];
    unsigned compared = 0;
    for (const auto& function : profile["functions"]) {
        if (function["calls"] == 0) continue;
        EXPECT_EQ(calls[function["name"]], function["calls"].get<std::uint64_t>())
            << function["name"];
        ++compared;
    }
    EXPECT_GT(compared, 10u);
}

TEST_F(Timelines, AreTheSameEveryTimeAndChangeNoResult) {
    (void)run();
    const std::string once = bytes_, result = sandbox_.result_text();
    (void)run();
    EXPECT_TRUE(bytes_ == once);
    const Outcome plain = sandbox_.digits({"--set", "workload.data.limit=4"}, "plain");
    EXPECT_EQ(plain.exit_code, 0);
    EXPECT_EQ(sandbox_.result_text("plain"), result);
}

TEST_F(Timelines, AWindowHoldsWhatOverlapsIt) {
    const PerfettoTrace whole = run();
    const PerfettoSlice job = whole.slices.at("eyeriss0/jobs").at(1);
    const PerfettoTrace part =
        run({"--timeline-window",
             std::to_string(job.begin_ns + 10) + "ns:" + std::to_string(job.end_ns) + "ns"});
    ASSERT_EQ(part.slices.at("eyeriss0/jobs").size(), 1u);
    EXPECT_EQ(part.slices.at("eyeriss0/jobs")[0].name, job.name);
    EXPECT_EQ(part.slices.at("eyeriss0/jobs")[0].begin_ns, job.begin_ns + 10);
    for (const auto& [path, slices] : part.slices)
        for (const PerfettoSlice& slice : slices) {
            EXPECT_GE(slice.begin_ns, job.begin_ns + 10) << path;
            EXPECT_LE(slice.end_ns, job.end_ns) << path;
        }
}

TEST_F(Timelines, BadPathsAndWindowsAreRefused) {
    const Outcome path = sandbox_.digits({"--timeline", "/proc/none/run.pftrace"}, "out");
    EXPECT_EQ(path.exit_code, 2);
    EXPECT_NE(path.err.find("/proc/none"), std::string::npos) << path.err;
    const Outcome window =
        sandbox_.digits({"--timeline", sandbox_ / "t", "--timeline-window", "5us"}, "out");
    EXPECT_EQ(window.exit_code, 2);
    EXPECT_NE(window.err.find("--timeline-window"), std::string::npos) << window.err;
}

TEST_F(Timelines, AScenarioCanAskForWaveformAndTimeline) {
    const Outcome outcome =
        sandbox_.digits({"--set", "workload.data.limit=4", "--set", "trace.vcd=w.vcd", "--set",
                         "trace.vcd_scopes=[eyeriss0]", "--set", "trace.timeline=t.pftrace"},
                        "out");
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_NE(read_file(sandbox_ / "out/w.vcd").find("eyeriss0"), std::string::npos);
    EXPECT_GT(read_perfetto(read_file(sandbox_ / "out/t.pftrace")).slices.size(), 0u);
}

}  // namespace
}  // namespace tessera::test
