// Studies on a real Slurm of this machine. Labelled on-demand: it wants root, munge, slurmctld and
// slurmd.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <thread>

#include "tests/system/program.h"

namespace tessera::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

bool is_installed() {
    for (const char* const program : {"munged", "slurmctld", "slurmd"})
        if (!fs::exists(std::string("/usr/sbin/") + program)) return false;
    return geteuid() == 0;
}

class Slurm : public testing::Test {
  protected:
    void SetUp() override {
        if (!is_installed()) GTEST_SKIP() << "wants root, munge, slurmctld and slurmd";
        const Outcome started = cluster({"start", (sandbox_ / "slurm").string(), "2"});
        ASSERT_EQ(started.exit_code, 0) << started.err;
        setenv("SLURM_CONF", (sandbox_ / "slurm/slurm.conf").c_str(), 1);
    }
    void TearDown() override {
        if (is_installed()) cluster({"stop", (sandbox_ / "slurm").string()});
    }

    Outcome cluster(std::vector<std::string> arguments) const {
        arguments.insert(arguments.begin(), TESSERA_SOURCE "/tests/slurm/cluster.sh");
        return run_process(sandbox_.folder(), arguments);
    }
    [[nodiscard]] static std::vector<std::string> command(const std::vector<std::string>& more) {
        std::vector<std::string> arguments = {"sweep", digits_scenario(), "--set", "seed=1:40:1"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return arguments;
    }
    [[nodiscard]] Outcome sweep(const std::vector<std::string>& more) const {
        return sandbox_.tessera(command(more));
    }
    [[nodiscard]] Outcome status() const {
        return sandbox_.tessera({"sweep", "--status", "--out", "study"});
    }
    // Kills one process that runs a shard; false when there is none yet.
    static bool kill_a_shard() {
        for (const auto& entry : fs::directory_iterator("/proc")) {
            const std::string line = read_file(entry.path() / "cmdline");
            if (line.find(std::string("sweep\0run\0study", 15)) != std::string::npos)
                return kill(std::stoi(entry.path().filename()), SIGKILL) == 0;
        }
        return false;
    }
    [[nodiscard]] std::string exported(const std::string& study) const {
        return sandbox_.tessera({"export", study, "--format", "json"}).out;
    }

    const Sandbox sandbox_;
};

TEST_F(Slurm, GivesTheDatabaseOfALocalRunThoughATaskIsKilled) {
    ASSERT_EQ(sweep({"--out", "local"}).exit_code, 0);
    const Outcome submitted = sweep({"--executor", "slurm", "--out", "study"});
    ASSERT_EQ(submitted.exit_code, 0) << submitted.err;
    EXPECT_THAT(submitted.out, HasSubstr("39 points in 2 tasks"));
    EXPECT_THAT(status().out, HasSubstr("slurm:      jobs"));
    const Outcome second = sweep({"--out", "study"});
    EXPECT_EQ(second.exit_code, 2);
    EXPECT_THAT(second.err, HasSubstr("in Slurm's queue"));

    bool was_killed = false;
    for (int i = 0; i < 500 && !was_killed; ++i) {
        if (fs::exists(sandbox_ / "study/outcomes")) was_killed = kill_a_shard();
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    EXPECT_TRUE(was_killed);
    for (int i = 0; i < 1200 && fs::exists(sandbox_ / "study/slurm.json"); ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    EXPECT_THAT(status().out, HasSubstr("40 points, 40 ok"))
        << read_file(sandbox_ / "study/slurm/gather.log");
    EXPECT_EQ(exported("study"), exported("local"));
}

TEST_F(Slurm, WaitsAndSaysHowItWent) {
    const Outcome outcome = sweep({"--executor", "slurm", "--wait", "--set",
                                   "platform.noc.width=4,99", "--random", "6", "--out", "study"});
    EXPECT_EQ(outcome.exit_code, 1) << outcome.err;
    EXPECT_THAT(outcome.out, HasSubstr("6 points"));
    EXPECT_THAT(outcome.out, HasSubstr("refused"));
}

TEST_F(Slurm, SaysWhatSlurmRefuses) {
    const Outcome outcome =
        sweep({"--executor", "slurm", "--slurm-option=--partition=none", "--out", "study"});
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_THAT(outcome.err, HasSubstr("sbatch"));
    EXPECT_THAT(outcome.err, HasSubstr("Invalid partition"));
    EXPECT_FALSE(fs::exists(sandbox_ / "study/slurm.json"));
    EXPECT_THAT(status().out, HasSubstr("1 ok")) << "what was measured is not lost";
}

}  // namespace
}  // namespace tessera::test
