// tessera sweep: many points, one database, whatever comes between.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <thread>

#include "tests/system/program.h"

namespace tessera::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class Sweep : public testing::Test {
  protected:
    using Arguments = std::vector<std::string>;

    // Points that take a few milliseconds of simulation each.
    static Arguments command(const Arguments& more) {
        Arguments arguments = {"sweep", digits_scenario(), "--set", "workload.data.limit=4"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return arguments;
    }
    [[nodiscard]] Outcome sweep(const Arguments& more, const std::string& out = "study") const {
        Arguments arguments = command(more);
        arguments.insert(arguments.end(), {"--out", out});
        return sandbox_.tessera(arguments);
    }
    [[nodiscard]] Outcome refused(const Arguments& more) const {
        const Outcome outcome = sweep(more);
        EXPECT_EQ(outcome.exit_code, 2) << outcome.out;
        EXPECT_FALSE(fs::exists(sandbox_ / "study"));
        return outcome;
    }
    [[nodiscard]] std::string exported(const std::string& out = "study",
                                       const Arguments& more = {}) const {
        Arguments arguments = {"export", out};
        arguments.insert(arguments.end(), more.begin(), more.end());
        const Outcome outcome = sandbox_.tessera(arguments);
        EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
        return outcome.out;
    }
    [[nodiscard]] std::unique_ptr<Background> start(const Arguments& more,
                                                    const std::string& out = "study") const {
        Arguments arguments = command(more);
        arguments.insert(arguments.begin(), TESSERA_PROGRAM);
        arguments.insert(arguments.end(), {"--out", out});
        return std::make_unique<Background>(sandbox_.folder(), arguments);
    }
    // Until the study has stored some points.
    [[nodiscard]] bool has_begun(const std::string& out = "study") const {
        for (int i = 0; i < 1000; ++i) {
            const Outcome status = sandbox_.tessera({"sweep", "--status", "--out", out});
            if (status.out.find(" ok") != std::string::npos) return true;
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        return false;
    }

    const Sandbox sandbox_;
};

const std::vector<std::string> kSmall = {"--set", "platform.noc.width=4,5", "--set",
                                         "platform.tiles[0].rows=6,12"};
const std::vector<std::string> kLong = {"--set", "seed=1:40:1"};

TEST_F(Sweep, RunsEveryPointOnce) {
    const Outcome first = sweep(kSmall);
    EXPECT_EQ(first.exit_code, 0) << first.err;
    EXPECT_THAT(first.out, HasSubstr("4 points, 4 ok"));
    EXPECT_THAT(first.out, HasSubstr("run now:    4"));
    EXPECT_FALSE(fs::exists(sandbox_ / "study/points"));
    const std::string table = exported();
    EXPECT_THAT(table, testing::StartsWith("point,key,status,reason,width,rows,time_s,energy_J,"));
    EXPECT_THAT(exported("study", {"--layers"}), HasSubstr(",conv1,conv,eyeriss0,"));

    const Outcome again = sweep(kSmall);
    EXPECT_EQ(again.exit_code, 0) << again.err;
    EXPECT_THAT(again.out, HasSubstr("run now:    0"));
    EXPECT_EQ(exported(), table);

    const Outcome more =
        sweep({"--set", "platform.noc.width=4,5", "--set", "platform.tiles[0].rows=6,12,8"});
    EXPECT_EQ(more.exit_code, 0) << more.err;
    EXPECT_THAT(more.out, HasSubstr("6 points, 6 ok"));
    EXPECT_THAT(more.out, HasSubstr("run now:    2"));
}

TEST_F(Sweep, StoresWhatTheSameRunWouldSay) {
    ASSERT_EQ(sweep(kSmall).exit_code, 0);
    const nlohmann::json study = nlohmann::json::parse(exported("study", {"--format", "json"}));
    const nlohmann::json& point = study["points"][2];
    EXPECT_EQ(point["settings"]["width"], "5");
    EXPECT_EQ(point["settings"]["rows"], "6");
    ASSERT_EQ(sandbox_
                  .digits({"--set", "workload.data.limit=4", "--set", "platform.noc.width=5",
                           "--set", "platform.tiles[0].rows=6"})
                  .exit_code,
              0);
    const nlohmann::json result = sandbox_.result();
    EXPECT_EQ(point["metrics"]["simulated_ps"], result["simulated_ps"]);
    EXPECT_EQ(point["metrics"]["energy.total_aj"], result["energy"]["total_aj"]);
    EXPECT_DOUBLE_EQ(point["metrics"]["time_s"], result["simulated_ps"].get<double>() * 1e-12);
    ASSERT_EQ(point["layers"].size(), result["workload"]["layers"].size());
    EXPECT_EQ(point["layers"][0]["counters"][1], result["workload"]["layers"][0]["cycles"]);
}

TEST_F(Sweep, IsTheSameForAnyNumberOfProcessesAndShards) {
    ASSERT_EQ(sweep(kSmall, "one").exit_code, 0);
    std::vector<std::string> three = kSmall;
    three.insert(three.end(), {"--jobs", "3"});
    ASSERT_EQ(sweep(three, "three").exit_code, 0);
    EXPECT_EQ(exported("three"), exported("one"));

    std::vector<std::string> plan = {
        "sweep", "plan", digits_scenario(), "--set", "workload.data.limit=4", "--out", "shards"};
    plan.insert(plan.end(), kSmall.begin(), kSmall.end());
    ASSERT_EQ(sandbox_.tessera(plan).exit_code, 0);
    const auto shard = [&](const char* part) {
        return sandbox_.tessera({"sweep", "run", "shards", "--shard", part}).exit_code;
    };
    EXPECT_EQ(shard("1/3"), 0);
    EXPECT_EQ(sandbox_.tessera({"sweep", "gather", "shards"}).exit_code, 3) << "some are missing";
    EXPECT_EQ(shard("0/3"), 0);
    EXPECT_EQ(shard("2/3"), 0);
    const Outcome gathered = sandbox_.tessera({"sweep", "gather", "shards"});
    EXPECT_EQ(gathered.exit_code, 0) << gathered.err;
    EXPECT_FALSE(fs::exists(sandbox_ / "shards/outcomes"));
    for (const char* const format : {"csv", "json"})
        EXPECT_EQ(exported("shards", {"--format", format}), exported("one", {"--format", format}));
    // A study that goes on here has another plan.
    EXPECT_EQ(sweep({"--set", "seed=1,2"}, "shards").exit_code, 0);
    EXPECT_EQ(sandbox_.tessera({"sweep", "gather", "shards"}).exit_code, 2);
}

TEST_F(Sweep, RefusesDamagedFilesOfShardsAndLosesNone) {
    ASSERT_EQ(sandbox_
                  .tessera({"sweep", "plan", digits_scenario(), "--set", "workload.data.limit=4",
                            "--set", "seed=1,2", "--out", "study"})
                  .exit_code,
              0);
    const std::string text = read_file(sandbox_ / "study/plan.json");
    const std::string key = nlohmann::json::parse(text)["points"][1]["key"];
    const std::string outcome = "study/outcomes/" + key + ".json";
    const auto refusal = [&](const std::vector<std::string>& command) {
        const Outcome refused = sandbox_.tessera(command);
        EXPECT_EQ(refused.exit_code, 2) << refused.out;
        return refused.err;
    };
    for (const char* const damaged : {"", "{", "{}", R"({"status": "fine"})"}) {
        write_file(sandbox_ / outcome, damaged);
        EXPECT_THAT(refusal({"sweep", "gather", "study"}),
                    HasSubstr(outcome +
                              (*damaged == 0 ? ": the file is empty" : ": no outcome of a point")));
        EXPECT_TRUE(fs::exists(sandbox_ / outcome));
    }
    fs::remove(sandbox_ / outcome);
    for (const char* const damaged : {"", "[]", R"({"schema": "tessera.plan/9"})"}) {
        write_file(sandbox_ / "study/plan.json", damaged);
        EXPECT_THAT(refusal({"sweep", "run", "study", "--shard", "0/1"}),
                    HasSubstr("study/plan.json"));
    }
    write_file(sandbox_ / "study/plan.json", text);
    EXPECT_EQ(sandbox_.tessera({"sweep", "run", "study", "--shard", "0/1"}).exit_code, 0);
    EXPECT_EQ(sandbox_.tessera({"sweep", "gather", "study"}).exit_code, 0);
}

TEST_F(Sweep, LosesAKilledPointAtMost) {
    {
        const auto study = start(kLong);
        ASSERT_TRUE(has_begun());
    }  // killed
    const std::string stored = exported();
    const Outcome resumed = sandbox_.tessera({"sweep", "--resume", "--out", "study"});
    EXPECT_EQ(resumed.exit_code, 0) << resumed.err;
    EXPECT_THAT(resumed.out, HasSubstr("40 points, 40 ok"));
    EXPECT_THAT(resumed.out, testing::Not(HasSubstr("run now:    40")));
    EXPECT_NE(exported(), stored);
    ASSERT_EQ(sweep(kLong, "whole").exit_code, 0);
    EXPECT_EQ(exported(), exported("whole"));
    EXPECT_FALSE(fs::exists(sandbox_ / "study/points")) << "what the killed ones left";
}

// Processes whose command line has this text.
std::size_t processes_with(const std::string& text) {
    std::size_t count = 0;
    for (const auto& entry : fs::directory_iterator("/proc"))
        count += read_file(entry.path() / "cmdline").find(text) != std::string::npos ? 1U : 0U;
    return count;
}

TEST_F(Sweep, TakesItsPointsAlongWhenItIsKilled) {
    const std::string study = (sandbox_ / "study").string();
    {
        const Background sweep(sandbox_.folder(),
                               {TESSERA_PROGRAM, "sweep", scenario_file("vgg16_conv.yaml"), "--set",
                                "seed=1,2", "--out", study});
        for (int i = 0; i < 500 && processes_with(study + "/points") == 0; ++i)
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        ASSERT_GT(processes_with(study + "/points"), 0U);
    }  // killed, long before a point ends
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    EXPECT_EQ(processes_with(study + "/points"), 0U);
}

TEST_F(Sweep, StopsCleanlyWhenAsked) {
    const auto study = start(kLong);
    ASSERT_TRUE(has_begun());
    study->signal(SIGINT);
    const Outcome outcome = study->wait();
    EXPECT_EQ(outcome.exit_code, 3);
    EXPECT_THAT(outcome.err, HasSubstr("interrupted"));
    EXPECT_THAT(outcome.err, HasSubstr("go on with tessera sweep --resume --out study"));
    EXPECT_FALSE(fs::exists(sandbox_ / "study/points"));
    EXPECT_FALSE(fs::exists(sandbox_ / "study/study.sqlite-journal"));
    EXPECT_EQ(sandbox_.tessera({"sweep", "--resume", "--out", "study"}).exit_code, 0);
}

TEST_F(Sweep, RecordsPointsThatFailAndGoesOn) {
    const Outcome outcome = sweep(
        {"--set", "platform.noc.width=4,99", "--set", "limits.time='1 us','1 s'", "--jobs", "2"});
    EXPECT_EQ(outcome.exit_code, 1);
    EXPECT_THAT(outcome.out, HasSubstr("4 points, 1 ok, 2 refused, 1 unfinished"));
    EXPECT_THAT(outcome.out, HasSubstr("must be between 1 and 32, found `99`"));
    EXPECT_THAT(outcome.out, HasSubstr("still running after 1.000 us"));
    EXPECT_THAT(sandbox_.tessera({"sweep", "--resume", "--out", "study"}).out,
                HasSubstr("run now:    0"));
    EXPECT_THAT(sandbox_.tessera({"sweep", "--retry-failed", "--out", "study"}).out,
                HasSubstr("run now:    3"));
}

TEST_F(Sweep, GivesPointsUpThatTakeTooLong) {
    const Outcome outcome = sweep({"--set", "seed=1,2", "--timeout", "0.001"});
    EXPECT_EQ(outcome.exit_code, 1);
    EXPECT_THAT(outcome.out, HasSubstr("2 points, 2 timed out"));
    EXPECT_THAT(outcome.out, HasSubstr("not done after 0.001 s"));
    EXPECT_EQ(sandbox_.tessera({"sweep", "--retry-failed", "--out", "study"}).exit_code, 0);
}

TEST_F(Sweep, KeepsPointsAndMeasuresTheHostOnlyOnRequest) {
    ASSERT_EQ(sweep({"--set", "seed=1,2", "--keep-points", "--host-time"}).exit_code, 0);
    for (const char* const file : {"result.json", "report.html", "uart.log"})
        EXPECT_TRUE(fs::exists(sandbox_ / "study/points/000001" / file)) << file;
    EXPECT_THAT(exported(), HasSubstr("host_s"));
}

TEST_F(Sweep, KeepsPointsUnderTheirNumbers) {
    const auto clocks = [&](const char* values) {
        return sweep({"--set", std::string("platform.core.clock=") + values, "--keep-points"});
    };
    ASSERT_EQ(clocks("200 MHz,400 MHz").exit_code, 0);
    ASSERT_EQ(clocks("100 MHz,200 MHz").exit_code, 0);  // number 3 comes before number 1
    ASSERT_EQ(sandbox_.digits({"--set", "workload.data.limit=4"}, "slow").exit_code, 0);
    const Outcome outcome = sandbox_.tessera({"compare", "slow", "study:1"});
    EXPECT_THAT(outcome.out, HasSubstr("B takes as long as A")) << outcome.err;
    const nlohmann::json kept =
        nlohmann::json::parse(read_file(sandbox_ / "study/points/000003/result.json"));
    EXPECT_EQ(kept["scenario_as_run"]["platform"]["core"]["clock"], "100000000 Hz");
}

TEST_F(Sweep, SaysHowFarItIsOnATerminal) {
    const fs::path script = "/usr/bin/script";
    if (!fs::exists(script)) GTEST_SKIP() << "no terminal can be had";
    const Outcome outcome =
        run_process(sandbox_.folder(),
                    {script, "-qec",
                     TESSERA_PROGRAM " sweep " + digits_scenario() +
                         " --set workload.data.limit=4 --set seed=1:8:1 --jobs 1 --out study",
                     "/dev/null"});
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_THAT(outcome.out,
                testing::ContainsRegex("[0-9]/8 done, [0-9.]+ points/s, [0-9]+ s left"));
}

TEST_F(Sweep, IsHeldByOneProcess) {
    ASSERT_EQ(sweep({"--set", "seed=1,2"}).exit_code, 0);
    const int lock = ::open((sandbox_ / "study/.lock").c_str(), O_RDWR);
    ASSERT_EQ(::flock(lock, LOCK_EX | LOCK_NB), 0);
    const Outcome outcome = sweep({"--set", "seed=1,2"});
    ::close(lock);
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_THAT(outcome.err, HasSubstr("study: the study is in use by another process"));
}

TEST_F(Sweep, SaysWhatIsWrong) {
    EXPECT_THAT(refused({"--set", "platform.noc.widht=4,5"}).err,
                HasSubstr("did you mean 'width'"));
    EXPECT_THAT(refused({"--set", "seed=9:1:1"}).err, HasSubstr("the range is empty"));
    EXPECT_THAT(refused({"--set", "seed=1,2", "--where", "seed >"}).err,
                HasSubstr("expected a condition in SQL"));
    EXPECT_THAT(refused({"--set", "seed=1,2", "--where", "seed > 5"}).err,
                HasSubstr("no point meets"));
    EXPECT_THAT(refused({"--set", "seed=1,2", "--zip", "seed,name"}).err,
                HasSubstr("no axis sets"));
    EXPECT_THAT(refused({"--set", "seed=1,2", "--random", "0"}).err, HasSubstr("--random"));
    EXPECT_THAT(refused({"--set", "seed=1,2", "--random", "2", "--latin", "2"}).err,
                HasSubstr("excludes"));
    EXPECT_THAT(refused({}).err, HasSubstr("nothing to vary"));
    EXPECT_THAT(sandbox_.tessera({"sweep", "absent.yaml", "--set", "seed=1,2"}).err,
                HasSubstr("absent.yaml"));
    EXPECT_THAT(sandbox_.tessera({"sweep"}).err, HasSubstr("nothing to vary"));
    EXPECT_THAT(sandbox_.tessera({"sweep", "--resume", "--out", "none"}).err,
                HasSubstr("none: holds no study"));
    EXPECT_THAT(sandbox_.tessera({"sweep", "--status", "--out", "none"}).err,
                HasSubstr("none: holds no study"));
    EXPECT_THAT(sandbox_.tessera({"sweep", "run", "none", "--shard", "0/2"}).err,
                HasSubstr("none/plan.json"));
    EXPECT_THAT(sandbox_.tessera({"sweep", "run", "none", "--shard", "2/2"}).err,
                HasSubstr("expected I/N"));
    EXPECT_THAT(sandbox_.tessera({"export", "none"}).err, HasSubstr("none: holds no study"));
    EXPECT_THAT(sandbox_.tessera({"export"}).err, HasSubstr("give the folder of a study"));
}

TEST_F(Sweep, RefusesToResumeWhatHasChanged) {
    const std::string text =
        "name: mine\nextends: " + digits_scenario() + "\nworkload: {data: {limit: 4}}\n";
    sandbox_.write("mine.yaml", text);
    ASSERT_EQ(sandbox_
                  .tessera({"sweep", "mine.yaml", "--set", "seed=1,2", "--timeout", "0.001",
                            "--out", "study"})
                  .exit_code,
              1);
    sandbox_.write("mine.yaml", text + "platform: {noc: {width: 5}}\n");
    const Outcome outcome = sandbox_.tessera({"sweep", "--retry-failed", "--out", "study"});
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_THAT(outcome.err, HasSubstr("has changed since the study was planned"));
}

TEST_F(Sweep, SaysThatSlurmIsNotThere) {
    const Outcome outcome =
        run_process(sandbox_.folder(),
                    {TESSERA_PROGRAM, "sweep", digits_scenario(), "--set", "workload.data.limit=4",
                     "--set", "seed=1,2", "--executor", "slurm", "--out", "study"},
                    {"PATH=/nowhere"});
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_THAT(outcome.err, HasSubstr("sinfo: there is no such command on the search path"));
}

// A file system of a few hundred kilobytes, where one may be made.
TEST_F(Sweep, LosesNothingOnAFullDisk) {
    const fs::path disk = sandbox_ / "disk";
    fs::create_directories(disk);
    if (run_process(sandbox_.folder(),
                    {"/bin/mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", disk.string()})
            .exit_code != 0)
        GTEST_SKIP() << "file systems cannot be mounted here";
    const Outcome outcome = sweep(kLong, "disk/study");
    const Outcome status = sandbox_.tessera({"sweep", "--status", "--out", "disk/study"});
    run_process(sandbox_.folder(), {"/bin/umount", disk.string()});
    EXPECT_EQ(outcome.exit_code, 2) << outcome.out;
    EXPECT_THAT(outcome.err, testing::AnyOf(HasSubstr("full"), HasSubstr("No space")));
    EXPECT_EQ(status.exit_code, 0) << status.err;
    EXPECT_THAT(status.out, HasSubstr("40 points"));
}

}  // namespace
}  // namespace tessera::test
