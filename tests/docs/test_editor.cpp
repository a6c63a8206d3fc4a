// What editors are given: commands that compile the firmware, and an example for Visual Studio
// Code.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>

#include <nlohmann/json.hpp>

#include "tests/docs/book.h"

namespace tessera::test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

json read_json(const fs::path& path) {
    std::ifstream file(path);
    return json::parse(file, nullptr, false, true);  // with comments
}

TEST(Editor, CompileCommandsNameEverySourceOfTheFirmware) {
    const json commands = read_json(fs::path(TESSERA_BUILD) / "firmware/compile_commands.json");
    ASSERT_TRUE(commands.is_array());
    std::set<std::string> named;
    for (const json& command : commands) {
        named.insert(fs::path(command["file"]).lexically_relative(fs::current_path()));
        EXPECT_NE(command["command"].get<std::string>().find("-march=rv32imac"), std::string::npos);
        EXPECT_TRUE(fs::is_directory(command["directory"]));
    }
    for (const auto& entry : fs::recursive_directory_iterator("firmware")) {
        const fs::path ending = entry.path().extension();
        if (ending != ".c" && ending != ".S") continue;
        EXPECT_EQ(named.count(entry.path()), 1u) << entry.path();
    }
}

TEST(Editor, TheExampleForVisualStudioCodeFitsTheProgram) {
    const json tasks = read_json(".vscode/tasks.json"), launch = read_json(".vscode/launch.json");
    ASSERT_FALSE(tasks.is_discarded());
    ASSERT_FALSE(launch.is_discarded());
    const json& configuration = launch["configurations"][0];
    const json& task = tasks["tasks"][0];
    EXPECT_EQ(configuration["preLaunchTask"], task["label"]);
    EXPECT_EQ(configuration["miDebuggerServerAddress"], "localhost:3333");
    const std::string command = task["command"];
    for (const char* part : {"./tessera run", "--gdb 3333", "--gdb-wait"})
        EXPECT_NE(command.find(part), std::string::npos) << part;
    // The task has started when the program says so, in these words
    // (platform/debug/gdb_server.cpp).
    EXPECT_EQ(task["problemMatcher"]["background"]["endsPattern"], "waiting for GDB on port 3333");
    std::ifstream source("platform/debug/gdb_server.cpp");
    const std::string text{std::istreambuf_iterator<char>(source), {}};
    EXPECT_NE(text.find("for GDB on port"), std::string::npos);
}

}  // namespace
}  // namespace tessera::test
