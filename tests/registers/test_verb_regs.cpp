#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "platform/cli/verb_regs.h"

namespace tessera::cli {
namespace {

namespace fs = std::filesystem;

class VerbRegs : public testing::Test {
  protected:
    void SetUp() override { fs::create_directories(folder); }
    void TearDown() override { fs::remove_all(folder); }

    const fs::path folder =
        fs::path(testing::TempDir()) / ("tessera_regs_" + std::to_string(getpid()));
};

TEST_F(VerbRegs, WritesAHeaderForEveryBlockAndStructure) {
    ASSERT_EQ(regs({"c", "", folder / "include"}), 0);
    for (const char* name : {"uart.h", "plic.h", "tile.h", "eyeriss.h", "job.h", "image.h"})
        EXPECT_TRUE(fs::exists(folder / "include" / name)) << name;
}

TEST_F(VerbRegs, LeavesFilesThatAreRightUntouched) {
    const RegsOptions options{"c", "", folder};
    regs(options);
    const fs::path header = folder / "uart.h";
    const auto old = fs::file_time_type::clock::now() - std::chrono::hours(1);
    fs::last_write_time(header, old);
    regs(options);
    EXPECT_EQ(fs::last_write_time(header), old);

    std::ofstream(header, std::ios::app) << "changed\n";
    regs(options);
    std::ifstream again(header);
    const std::string text(std::istreambuf_iterator<char>(again), {});
    EXPECT_THAT(text, testing::Not(testing::HasSubstr("changed")));
}

TEST_F(VerbRegs, AnUnknownBlockIsNamedWithThoseThatExist) {
    try {
        regs({"svd", "uarts", ""});
        FAIL() << "no error";
    } catch (const std::runtime_error& error) {
        EXPECT_STREQ(error.what(),
                     "no block is called 'uarts'; there are clint, plic, uart, timer, finisher, "
                     "marker, tile, eyeriss, reram, tdnn");
    }
}

TEST_F(VerbRegs, AnSvdFileOfAScenarioHasItsBlocksAtTheirAddresses) {
    const fs::path file = folder / "platform.svd";
    RegsOptions options{.format = "svd", .out = file, .scenario = "scenarios/digits.yaml"};
    options.overrides = {"platform.uart.base=0x20000000"};
    ASSERT_EQ(regs(options), 0);
    std::ifstream in(file);
    const std::string text(std::istreambuf_iterator<char>(in), {});
    EXPECT_THAT(text, testing::HasSubstr("<name>eyeriss0</name>"));
    EXPECT_THAT(text, testing::HasSubstr("<baseAddress>0x20000000</baseAddress>"));

    options.block = "eyeriss1";
    EXPECT_THROW(regs(options), std::runtime_error);
    options.block = "eyeriss0";
    EXPECT_EQ(regs(options), 0);
    options.format = "markdown";
    EXPECT_THROW(regs(options), std::runtime_error);
}

TEST_F(VerbRegs, AFileThatCannotBeWrittenIsNamed) {
    const fs::path file = folder / "missing" / "registers.svd";
    try {
        regs({"svd", "", file});
        FAIL() << "no error";
    } catch (const std::runtime_error& error) {
        EXPECT_EQ(error.what(), "cannot write " + file.string());
    }
}

}  // namespace
}  // namespace tessera::cli
