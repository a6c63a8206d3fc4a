// Programs that call the host, with and without its consent.

#include <gtest/gtest.h>

#include "tests/system/program.h"

namespace tessera::test {
namespace {

namespace fs = std::filesystem;

class Semihosting : public testing::Test {
  protected:
    const Sandbox sandbox;
    void SetUp() override { fs::create_directories(sandbox / "files"); }
};

TEST_F(Semihosting, TheFirmwaresOwnChecksPass) {
    const Outcome outcome = sandbox.alone("semihosting", {"--semihosting-dir", "files"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_NE(sandbox.uart_log().find("a line on the console\nsemihosting: another\n"),
              std::string::npos)
        << sandbox.uart_log();
    EXPECT_EQ(read_file(sandbox / "files/kept.txt"), "written by the firmware\n");
    EXPECT_FALSE(fs::exists(sandbox / "outside.txt"));
}

TEST_F(Semihosting, AProgramOfPicolibcsRunsAsItIs) {
    const Outcome outcome = sandbox.alone("semihosting_hello", {"--semihosting-dir", "files"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_EQ(sandbox.uart_log(),
              "hello from picolibc\nread back: hello from picolibc, in a file\n");
    EXPECT_EQ(read_file(sandbox / "files/hello.txt"), "hello from picolibc, in a file\n");
    EXPECT_EQ(sandbox.result()["firmware"]["traps"], 0);
}

TEST_F(Semihosting, MayBeAskedForByTheScenario) {
    const Outcome outcome =
        sandbox.alone("semihosting_hello",
                      {"--set", "firmware.semihosting_dir='" + (sandbox / "files").string() + "'"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_TRUE(fs::exists(sandbox / "files/hello.txt"));
}

TEST_F(Semihosting, WithoutAFolderThereAreNoFiles) {
    for (const std::vector<std::string>& options :
         {std::vector<std::string>{"--semihosting"},
          std::vector<std::string>{"--set", "firmware.semihosting=true"}}) {
        const Outcome outcome = sandbox.alone("semihosting_hello", options);
        EXPECT_EQ(outcome.exit_code, 1);
        EXPECT_NE(outcome.err.find("the firmware reported failure 1"), std::string::npos);
        EXPECT_EQ(sandbox.uart_log(), "hello from picolibc\nhello.txt cannot be written\n");
    }
}

TEST_F(Semihosting, IsOffUnlessAskedFor) {
    const Outcome outcome = sandbox.alone("semihosting");
    EXPECT_EQ(outcome.exit_code, 1);
    EXPECT_NE(outcome.err.find("breakpoint at semihosting_call+0x4"), std::string::npos)
        << outcome.err;
    EXPECT_TRUE(fs::is_empty(sandbox / "files"));
}

TEST_F(Semihosting, TheEndIsAtTheSameInstantWhateverTheQuantum) {
    nlohmann::json firmware, simulated;
    for (const std::string quantum : {"10 us", "100 ns", "1 ms"}) {
        ASSERT_EQ(sandbox
                      .alone("semihosting_hello", {"--semihosting-dir", "files", "--set",
                                                   "platform.core.quantum='" + quantum + "'"})
                      .exit_code,
                  0);
        const nlohmann::json result = sandbox.result();
        if (!firmware.is_null()) {
            EXPECT_EQ(result["firmware"], firmware) << quantum;
            EXPECT_EQ(result["simulated_ps"], simulated) << quantum;
        }
        firmware = result["firmware"];
        simulated = result["simulated_ps"];
    }
}

TEST_F(Semihosting, AFolderThatIsNoneIsRefused) {
    expect_refused(sandbox, sandbox.alone("semihosting", {"--semihosting-dir", "missing"}),
                   {"--semihosting-dir", "missing"});
    expect_refused(sandbox,
                   sandbox.alone("semihosting", {"--set", "firmware.semihosting_dir=missing"}),
                   {"firmware.semihosting_dir", "missing"});
}

}  // namespace
}  // namespace tessera::test
