// Files of the folder, and no others.

#include <sys/stat.h>

#include <fstream>
#include <sstream>

#include "platform/config/error.h"
#include "tests/semihosting/fake_program.h"

namespace tessera::test {
namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t kRead = 0, kReadPlus = 2, kWrite = 4, kWritePlus = 6, kAppend = 8;

class SemihostingFiles : public SemihostingTest {
  protected:
    std::string content(const std::string& name) const {
        std::ostringstream text;
        text << std::ifstream(folder / "files" / name).rdbuf();
        return text.str();
    }
    void place(const fs::path& name, const std::string& text) const {
        std::ofstream(folder / name) << text;
    }
    void expect_refused(const std::string& name, std::uint32_t error) {
        for (const std::uint32_t mode : {kRead, kWrite, kAppend}) {
            EXPECT_EQ(open(name, mode), kFailed) << name;
            EXPECT_EQ(last_error(), error) << name;
        }
    }
};

TEST_F(SemihostingFiles, AreWrittenReadAndAppendedTo) {
    const Word first = open("a.txt", kWrite);
    ASSERT_NE(first, kFailed);
    EXPECT_NE(first, 0u);
    EXPECT_EQ(write(first, "hello"), 0u);
    EXPECT_EQ(call(0x02, {first}), 0u);
    EXPECT_EQ(content("a.txt"), "hello");
    const Word second = open("a.txt", kAppend);
    EXPECT_EQ(write(second, ", more"), 0u);
    EXPECT_EQ(call(0x0C, {second}), 11u) << "its length";
    EXPECT_EQ(call(0x02, {second}), 0u);

    const Word third = open("a.txt", kRead);
    EXPECT_EQ(call(0x06, {third, kBuffer, 20}), 9u) << "nine bytes are missing";
    EXPECT_EQ(get(kBuffer, 11), "hello, more");
    EXPECT_EQ(call(0x06, {third, kBuffer, 20}), 20u) << "the end";
    EXPECT_EQ(call(0x0A, {third, 7}), 0u);
    EXPECT_EQ(call(0x06, {third, kBuffer, 4}), 0u);
    EXPECT_EQ(get(kBuffer, 4), "more");
    EXPECT_EQ(write(third, "no"), 2u) << "it is open for reading";
    EXPECT_EQ(call(0x09, {third}), 0u) << "no console";
    const Word fourth = open("a.txt", kReadPlus);
    EXPECT_EQ(write(fourth, "J"), 0u);
    EXPECT_EQ(content("a.txt"), "Jello, more");
    EXPECT_NE(open("a.txt", kWritePlus), kFailed);
    EXPECT_EQ(content("a.txt"), "") << "w+ empties it";
}

TEST_F(SemihostingFiles, LargerThanAnyBufferKeepEveryByte) {
    std::string text;
    for (int i = 0; i < 30'000; ++i) text.push_back(static_cast<char>(i * 7));
    const Word handle = open("large.bin", kWritePlus);
    put(text, kBuffer);
    EXPECT_EQ(call(0x05, {handle, kBuffer, 30'000}), 0u);
    EXPECT_EQ(content("large.bin"), text);
    EXPECT_EQ(call(0x0A, {handle, 0}), 0u);
    put(std::string(30'000, 'x'), kBuffer);
    EXPECT_EQ(call(0x06, {handle, kBuffer, 30'000}), 0u);
    EXPECT_EQ(get(kBuffer, 30'000), text);
}

TEST_F(SemihostingFiles, InFoldersBelow) {
    fs::create_directories(folder / "files/in/deep");
    const Word handle = open("in/./deep//x.txt", kWrite);
    EXPECT_EQ(write(handle, "x"), 0u);
    EXPECT_EQ(content("in/deep/x.txt"), "x");
    EXPECT_EQ(open("missing/x.txt", kWrite), kFailed);
    EXPECT_EQ(last_error(), 2u);
}

TEST_F(SemihostingFiles, OutsideAreOutOfReach) {
    constexpr std::uint32_t kAccess = 13;
    place("secret.txt", "secret");
    fs::create_directories(folder / "elsewhere");
    fs::create_symlink(folder / "secret.txt", folder / "files/link.txt");
    fs::create_symlink(folder / "nowhere.txt", folder / "files/dangling.txt");
    fs::create_directory_symlink(folder / "elsewhere", folder / "files/way");
    fs::create_directories(folder / "files/in");
    for (const std::string& name :
         {std::string("../secret.txt"), std::string("in/../../secret.txt"), std::string(".."),
          (folder / "secret.txt").string(), std::string("link.txt"), std::string("dangling.txt"),
          std::string("way/new.txt")})
        expect_refused(name, kAccess);
    EXPECT_FALSE(fs::exists(folder / "nowhere.txt"));
    EXPECT_TRUE(fs::is_empty(folder / "elsewhere"));

    const Word bytes = put("../secret.txt");
    EXPECT_EQ(call(0x0E, {kText, bytes}), kFailed) << "remove";
    put("x", kText + 64);
    EXPECT_EQ(call(0x0F, {kText, bytes, kText + 64, 1}), kFailed) << "rename";
    const Word way = put("way/new.txt", kText + 64);
    place("files/own.txt", "own");
    const Word own = put("own.txt");
    EXPECT_EQ(call(0x0F, {kText, own, kText + 64, way}), kFailed);
    EXPECT_TRUE(fs::exists(folder / "files/own.txt"));
    EXPECT_TRUE(fs::exists(folder / "secret.txt"));
}

TEST_F(SemihostingFiles, WhatIsNoFileIsNotOpened) {
    ASSERT_EQ(::mkfifo((folder / "files/pipe").c_str(), 0600), 0);
    fs::create_directories(folder / "files/in");
    for (const char* name : {"pipe", "in", ".", "in/"})
        EXPECT_EQ(open(name, kReadPlus), kFailed) << name;
    EXPECT_EQ(open("", kRead), kFailed);
    EXPECT_EQ(open(std::string("a\0b", 3), kWrite), kFailed);
    EXPECT_EQ(last_error(), 22u);
}

TEST_F(SemihostingFiles, AreRemovedAndRenamed) {
    place("files/a.txt", "a");
    put("a.txt");
    put("b.txt", kText + 64);
    EXPECT_EQ(call(0x0F, {kText, 5, kText + 64, 5}), 0u);
    EXPECT_EQ(content("b.txt"), "a");
    EXPECT_EQ(call(0x0E, {kText, 5}), kFailed);
    EXPECT_EQ(last_error(), 2u) << "there is no such file";
    EXPECT_EQ(call(0x0E, {kText + 64, 5}), 0u);
    EXPECT_FALSE(fs::exists(folder / "files/b.txt"));
}

TEST_F(SemihostingFiles, WithoutAFolderThereAreNone) {
    start("");
    expect_refused("a.txt", 13);
    EXPECT_NE(open(":tt", kRead), kFailed) << "the console is no file";
}

TEST_F(SemihostingFiles, HandlesAreManyButNotEndless) {
    std::vector<Word> handles;
    for (Word handle = open(":tt", kRead); handle != kFailed; handle = open(":tt", kRead))
        handles.push_back(handle);
    EXPECT_EQ(last_error(), 24u);
    EXPECT_EQ(handles.size(), 64u);
    EXPECT_EQ(call(0x02, {handles[10]}), 0u);
    EXPECT_EQ(open("a.txt", kWrite), handles[10]) << "a closed one is free again";
}

TEST_F(SemihostingFiles, AFolderThatIsNoneIsRefused) {
    place("file", "x");
    for (const char* name : {"missing", "file"}) {
        try {
            const semihosting::FileStore store((folder / name).string(), "--semihosting-dir");
            ADD_FAILURE() << name;
        } catch (const config::Error& error) {
            EXPECT_NE(std::string(error.what()).find("--semihosting-dir"), std::string::npos);
            EXPECT_NE(std::string(error.what()).find(name), std::string::npos);
        }
    }
}

}  // namespace
}  // namespace tessera::test
