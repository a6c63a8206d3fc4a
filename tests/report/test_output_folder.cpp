#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "platform/config/error.h"
#include "platform/report/output_folder.h"

namespace tessera::report {
namespace {

namespace fs = std::filesystem;

class OutputFolderTest : public testing::Test {
  protected:
    void SetUp() override {
        base_ = fs::temp_directory_path() / ("tessera-output-" + std::to_string(getpid()));
        fs::create_directories(base_);
    }
    void TearDown() override { fs::remove_all(base_); }

    [[nodiscard]] static std::string read(const fs::path& path) {
        std::ifstream file(path, std::ios::binary);
        std::ostringstream text;
        text << file.rdbuf();
        return text.str();
    }
    [[nodiscard]] static std::size_t entries(const fs::path& folder) {
        return static_cast<std::size_t>(
            std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
    }

    fs::path base_;
};

TEST_F(OutputFolderTest, MakesNestedFoldersAndWritesWholeFiles) {
    const OutputFolder folder((base_ / "a" / "b").string());
    EXPECT_EQ(entries(folder.path()), 0u);
    folder.write("result.json", "{}\n");
    folder.write("result.json", "{\"x\":1}\n");
    EXPECT_EQ(read(base_ / "a" / "b" / "result.json"), "{\"x\":1}\n");
    EXPECT_EQ(entries(folder.path()), 1u);
}

TEST_F(OutputFolderTest, FoldersThatStayEmptyDisappear) {
    { const OutputFolder folder((base_ / "a" / "b").string()); }
    EXPECT_EQ(entries(base_), 0u);
    fs::create_directory(base_ / "kept");
    { const OutputFolder folder((base_ / "kept").string()); }
    EXPECT_TRUE(fs::exists(base_ / "kept"));
}

TEST_F(OutputFolderTest, RefusesAPathThatIsAFile) {
    std::ofstream(base_ / "file") << "x";
    EXPECT_THROW(OutputFolder((base_ / "file").string()), config::Error);
    EXPECT_THROW(OutputFolder((base_ / "file" / "below").string()), config::Error);
    EXPECT_EQ(read(base_ / "file"), "x");
}

TEST_F(OutputFolderTest, RefusesAFolderThatCannotBeWritten) {
    // Not even root can create files under /proc.
    EXPECT_THROW(OutputFolder("/proc/tessera"), config::Error);
    EXPECT_THROW(OutputFolder("/proc/self/task"), config::Error);
}

TEST_F(OutputFolderTest, AFailedWriteLeavesNothingBehind) {
    const OutputFolder folder(base_.string());
    fs::create_directory(base_ / "taken");
    EXPECT_THROW(folder.write("taken", "content"), config::Error);
    EXPECT_TRUE(fs::is_directory(base_ / "taken"));
    EXPECT_EQ(entries(base_), 1u);
}

}  // namespace
}  // namespace tessera::report
