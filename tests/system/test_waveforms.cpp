// Waveforms of whole runs.

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "tests/system/program.h"
#include "tests/trace/vcd_reader.h"

namespace tessera::test {
namespace {

class Waveforms : public testing::Test {
  protected:
    Vcd run(const std::vector<std::string>& options, const std::string& out = "out") {
        std::vector<std::string> arguments = {"--set", "workload.data.limit=4", "--vcd", "run.vcd"};
        arguments.insert(arguments.end(), options.begin(), options.end());
        const Outcome outcome = sandbox_.digits(arguments, out);
        EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
        text_ = read_file(sandbox_ / "run.vcd");
        return read_vcd(text_);
    }
    Sandbox sandbox_;
    std::string text_;
};

TEST_F(Waveforms, ShowCoreTilesAndInterruptsToTheEndOfTheRun) {
    const Vcd vcd = run({});
    for (const char* path :
         {"core.pc", "core.mode", "core.wfi", "core.function", "eyeriss0.state", "eyeriss0.phase",
          "eyeriss0.job_id", "eyeriss0.active_pes", "eyeriss0.stall", "eyeriss0.irq",
          "eyeriss0.mem.outstanding", "plic.external_irq"})
        EXPECT_GT(vcd.variables.count(path), 0u) << path;
    EXPECT_NE(read_file(sandbox_ / "run.gtkw").find("eyeriss0.phase"), std::string::npos);
    EXPECT_EQ(vcd.first, 0u);
    EXPECT_EQ(vcd.last, sandbox_.result()["simulated_ps"].get<std::uint64_t>());
    // Four jobs on the tile: it runs four times, and each time it raises its line.
    unsigned runs = 0, lines = 0;
    for (const VcdChange& change : vcd.variables.at("eyeriss0.state").changes)
        runs += change.value == "run";
    for (const VcdChange& change : vcd.variables.at("eyeriss0.irq").changes)
        lines += change.value == "1";
    EXPECT_EQ(runs, 4u);
    EXPECT_EQ(lines, 4u);
    EXPECT_EQ(vcd.value_at("eyeriss0.state", vcd.last), "idle") << "complete to the end";
}

TEST_F(Waveforms, AreTheSameEveryTimeAndChangeNoResult) {
    (void)run({});
    const std::string once = text_, result = sandbox_.result_text();
    (void)run({});
    EXPECT_EQ(text_, once);
    const Outcome plain = sandbox_.digits({"--set", "workload.data.limit=4"}, "plain");
    EXPECT_EQ(plain.exit_code, 0);
    EXPECT_EQ(sandbox_.result_text("plain"), result);
}

TEST_F(Waveforms, AWindowIsPartOfTheWhole) {
    const Vcd whole = run({});
    // From the middle of the tile's first job on.
    const std::vector<VcdChange>& states = whole.variables.at("eyeriss0.state").changes;
    ASSERT_GT(states.size(), 5u);
    const std::uint64_t from = states[3].time + 1'000'000, to = from + 40'000'000;
    const Vcd part = run({"--vcd-window", std::to_string(from) + "ps:" + std::to_string(to) + "ps",
                          "--vcd-scope", "eyeriss0"});
    EXPECT_EQ(part.first, from);
    EXPECT_EQ(part.last, to);
    EXPECT_EQ(part.variables.count("core.pc"), 0u);
    unsigned compared = 0;
    for (const auto& [path, variable] : part.variables) {
        for (const VcdChange& change : variable.changes) {
            ASSERT_EQ(whole.value_at(path, change.time), part.value_at(path, change.time)) << path;
            ++compared;
        }
    }
    EXPECT_GT(compared, 20u);
}

TEST_F(Waveforms, ATriggerWaitsForItsValue) {
    const Vcd vcd = run({"--vcd-trigger", "eyeriss0.phase=drain"});
    EXPECT_GT(vcd.first, 0u);
    EXPECT_EQ(vcd.value_at("eyeriss0.phase", vcd.first), "drain");
}

// A program that stands for vcd2fst: it copies its input.
std::string converter(const Sandbox& sandbox, const std::string& script) {
    std::filesystem::create_directory(sandbox / "bin");
    const std::filesystem::path file = sandbox / "bin" / "vcd2fst";
    write_file(file, "#!/bin/sh\n" + script + "\n");
    std::filesystem::permissions(file, std::filesystem::perms::owner_all);
    return "PATH=" + file.parent_path().string() + ":/usr/bin:/bin";
}

std::vector<std::string> fst_command() {
    return {TESSERA_PROGRAM, "run", digits_scenario(), "--set",  "workload.data.limit=4", "--quiet",
            "--out",         "out", "--vcd",           "run.fst"};
}

TEST_F(Waveforms, AreConvertedToFst) {
    const std::string path = converter(sandbox_, "cp \"$2\" \"$4\"");
    const Outcome outcome = run_process(sandbox_.folder(), fst_command(), {path});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_GT(read_vcd(read_file(sandbox_ / "run.fst")).variables.size(), 10u);
    EXPECT_FALSE(std::filesystem::exists(sandbox_ / "run.fst.vcd"));
    EXPECT_NE(read_file(sandbox_ / "run.gtkw").find("run.fst"), std::string::npos);
}

TEST_F(Waveforms, FstWithoutItsProgramOrWithABrokenOneIsAnError) {
    const Outcome missing = run_process(sandbox_.folder(), fst_command(), {"PATH=/nowhere"});
    EXPECT_EQ(missing.exit_code, 2);
    EXPECT_NE(missing.err.find("vcd2fst"), std::string::npos) << missing.err;
    EXPECT_FALSE(std::filesystem::exists(sandbox_ / "run.fst.vcd"));
    const std::string path = converter(sandbox_, "exit 3");
    const Outcome broken = run_process(sandbox_.folder(), fst_command(), {path});
    EXPECT_EQ(broken.exit_code, 2);
    EXPECT_NE(broken.err.find("run.fst.vcd is there"), std::string::npos) << broken.err;
    EXPECT_NO_THROW((void)read_vcd(read_file(sandbox_ / "run.fst.vcd")));
}

// A limit on the size of files stands for a disk that is full.
TEST_F(Waveforms, ADiskThatIsFullIsReportedAndNothingIsLeft) {
    for (const std::string scopes : {"", " --vcd-scope '*'"}) {
        const Outcome outcome = run_process(
            sandbox_.folder(),
            {"bash", "-c",
             "trap '' XFSZ; ulimit -f 40; exec " TESSERA_PROGRAM " run " + digits_scenario() +
                 " --set workload.data.limit=8 --no-report --out out --vcd full.vcd" + scopes});
        EXPECT_EQ(outcome.exit_code, 2) << outcome.out;
        EXPECT_NE(outcome.err.find("full.vcd"), std::string::npos) << outcome.err;
        EXPECT_NE(outcome.err.find("cannot be written: File too large"), std::string::npos)
            << outcome.err;
        EXPECT_TRUE(std::filesystem::is_empty(sandbox_.folder())) << "something half-written";
    }
}

TEST_F(Waveforms, BadOptionsAreRefused) {
    const auto refused = [&](const std::vector<std::string>& options,
                             const std::vector<std::string>& parts) {
        std::vector<std::string> arguments = {"--vcd", "run.vcd"};
        arguments.insert(arguments.end(), options.begin(), options.end());
        std::filesystem::remove_all(sandbox_ / "out");
        expect_refused(sandbox_, sandbox_.digits(arguments), parts);
        EXPECT_FALSE(std::filesystem::exists(sandbox_ / "run.vcd"));
    };
    refused({"--vcd-scope", "eyeris0"}, {"--vcd-scope", "eyeris0"});
    refused({"--vcd-window", "5us"}, {"--vcd-window", "FROM:TO"});
    refused({"--vcd-window", "9us:5us"}, {"ends before it begins"});
    refused({"--vcd-trigger", "eyeriss0.state"}, {"SIGNAL=VALUE"});
    refused({"--vcd-trigger", "eyeriss0.stat=run"}, {"eyeriss0.state"});
    std::filesystem::remove_all(sandbox_ / "out");
    expect_refused(sandbox_, sandbox_.digits({"--vcd-scope", "core"}), {"--vcd"});
    expect_refused(sandbox_, sandbox_.digits({"--vcd", "/dev/full/x.vcd"}), {"/dev/full"});
}

TEST_F(Waveforms, ShowPowerThatAddsUpToTheEnergy) {
    const Vcd vcd = run({"--vcd-scope", "power"});
    const nlohmann::json result = sandbox_.result();
    for (const auto& component : result["energy"]["components"]) {
        const std::string path = "power." + component["component"].get<std::string>();
        const std::vector<VcdChange>& changes = vcd.variables.at(path).changes;
        double energy_aj = 0;
        for (std::size_t i = 0; i < changes.size(); ++i) {
            // The last bin is drawn in part, but its power is that of a whole one.
            const std::uint64_t end = (vcd.last + 999'999) / 1'000'000 * 1'000'000;
            const std::uint64_t until = i + 1 == changes.size() ? end : changes[i + 1].time;
            energy_aj +=
                std::stod(changes[i].value) * 1e6 * static_cast<double>(until - changes[i].time);
        }
        const auto total = component["total_aj"].get<double>();
        EXPECT_NEAR(energy_aj, total, 1e-3 * total) << path;
    }
}

TEST_F(Waveforms, ShowBanksQueuesAndRefreshOfTheDram) {
    const Vcd vcd = run({"--vcd-scope", "dram"});
    const nlohmann::json channel = sandbox_.result()["dram"]["channels"][0];
    std::uint64_t activates = 0, refreshes = 0;
    for (const auto& [path, variable] : vcd.variables)
        for (const VcdChange& change : variable.changes) {
            activates += change.value == "activate";
            refreshes += path == "dram.channel0.rank0.state" && change.value == "refresh";
            if (!path.ends_with(".state")) continue;
            EXPECT_NE(change.value, "") << path;
        }
    EXPECT_EQ(activates, channel["commands"]["act"].get<std::uint64_t>());
    EXPECT_EQ(refreshes, channel["commands"]["ref"].get<std::uint64_t>());
    std::size_t most = 0;
    for (const VcdChange& change : vcd.variables.at("dram.channel0.read_queue").changes)
        most = std::max(most, change.value.size());
    EXPECT_GT(most, 0u);
    EXPECT_EQ(vcd.value_at("dram.channel0.read_queue", vcd.last), "0");
}

TEST_F(Waveforms, ShowWhatEachRouterSends) {
    const Vcd vcd = run({"--vcd-scope", "noc"});
    const nlohmann::json mesh = sandbox_.result()["noc"]["mesh"];
    std::map<std::string, double> flits;
    for (const auto& link : mesh["links"])
        if (link["output"] != "injection")
            flits["noc.router_" + std::to_string(link["x"].get<int>()) + "_" +
                  std::to_string(link["y"].get<int>()) + ".use"] += link["flits"].get<double>();
    ASSERT_EQ(vcd.variables.size(), 16u);
    for (const auto& [path, variable] : vcd.variables) {
        double sum = 0;
        for (std::size_t i = 0; i < variable.changes.size(); ++i) {
            const std::uint64_t until =
                i + 1 == variable.changes.size() ? vcd.last : variable.changes[i + 1].time;
            sum += std::stod(variable.changes[i].value) *
                   static_cast<double>(until - variable.changes[i].time) / 1000;  // cycles of 1 ns
        }
        EXPECT_NEAR(sum, flits[path], 0.01 * flits[path] + 1e-9) << path;
    }
}

TEST_F(Waveforms, AWindowOfLateSignalsIsPartOfTheWholeToo) {
    const std::vector<std::string> scopes = {"--vcd-scope", "dram", "--vcd-scope", "power"};
    const Vcd whole = run(scopes);
    const Vcd part =
        run({"--vcd-window", "100300ns:205us", "--vcd-scope", "dram", "--vcd-scope", "power"});
    EXPECT_EQ(part.first, 100'300'000u);
    unsigned compared = 0;
    for (const auto& [path, variable] : part.variables)
        for (const VcdChange& change : variable.changes) {
            ASSERT_EQ(whole.value_at(path, change.time), part.value_at(path, change.time)) << path;
            ++compared;
        }
    EXPECT_GT(compared, 100u);
}

TEST_F(Waveforms, FirmwarePausesThemByARegister) {
    const Outcome outcome =
        sandbox_.alone("selftest", {"--vcd", sandbox_ / "run.vcd", "--vcd-scope", "marker",
                                    "--vcd-scope", "core.wfi", "--vcd-scope", "power"});
    ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
    const Vcd vcd = read_vcd(read_file(sandbox_ / "run.vcd"));
    std::vector<std::string> values;
    for (const VcdChange& change : vcd.variables.at("marker.trace").changes)
        values.push_back(change.value);
    EXPECT_EQ(values, (std::vector<std::string>{"1", "0", "x", "1"})) << "a pause";
    const std::vector<VcdChange>& power = vcd.variables.at("power.core").changes;
    EXPECT_EQ(std::count_if(power.begin(), power.end(),
                            [](const VcdChange& change) { return change.value == "x"; }),
              1);
}

}  // namespace
}  // namespace tessera::test
