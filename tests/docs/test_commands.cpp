// Every command of an sh block runs, in a folder that looks like the project's root but keeps what
// is written. YAML blocks whose first line names a new file are written there before. A text block
// below the mark of a command shows what it prints.

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "tests/docs/book.h"

namespace tessera::test {
namespace {

namespace fs = std::filesystem;

bool is_left_out(const std::string& command) {
    for (const char* verb : {"./tessera test", "./tessera setup", "./tessera bench"})
        if (command.rfind(verb, 0) == 0) return true;
    return false;
}

class Commands : public testing::Test {
  protected:
    fs::path root = fs::path(testing::TempDir()) / ("docs." + std::to_string(getpid()));

    void SetUp() override {
        fs::create_directories(root / "build");
        for (const auto& entry : fs::directory_iterator(fs::current_path())) {
            const std::string name = entry.path().filename();
            if (name != "build" && name != "out" && name.front() != '.')
                fs::create_symlink(entry.path(), root / name);
        }
        fs::create_directory_symlink(TESSERA_BUILD, root / "build" / "release");
    }
    void TearDown() override { fs::remove_all(root); }

    void write_files(const std::string& page) const {
        for (const CodeBlock& block : code_blocks(page, lines_of(page))) {
            const std::string name = file_of(block);
            if (block.language != "yaml" || name.empty() || fs::exists(name)) continue;
            ASSERT_EQ(name.find('/'), std::string::npos)
                << page << ":" << block.line << ": " << name << " does not exist";
            std::ofstream file(root / name);
            for (const std::string& line : block.lines) file << line << '\n';
        }
    }

    [[nodiscard]] int run(const std::string& command) const {
        const std::string line = "cd '" + root.string() +
                                 "' && TESSERA_NO_BUILD=1 TESSERA_BUILD='" TESSERA_BUILD "' " +
                                 command + " >output 2>&1";
        const int status = std::system(line.c_str());
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }
    [[nodiscard]] std::string output() const {
        std::ostringstream text;
        text << std::ifstream(root / "output").rdbuf();
        return text.str();
    }
};

TEST_F(Commands, OfThePagesEndAsTheySay) {
    std::set<std::string> done;
    for (const std::string& page : pages()) {
        write_files(page);
        for (const CodeBlock& block : code_blocks(page, lines_of(page))) {
            if (block.language != "sh") continue;
            for (std::size_t i = 0; i < block.lines.size(); ++i) {
                const std::string place = page + ":" + std::to_string(block.line + i);
                const Command command = parse_command(block.lines[i]);
                ASSERT_EQ(command.text.rfind("./tessera", 0), 0u)
                    << place << ": an sh block holds commands of ./tessera only";
                if (is_left_out(command.text) || !done.insert(command.text).second) continue;
                const int code = run(command.text);
                EXPECT_EQ(code, command.exit_code) << place << ": " << command.text << '\n'
                                                   << output();
            }
        }
    }
    EXPECT_GT(done.size(), 5u);
}

TEST_F(Commands, PrintWhatThePagesShow) {
    static const std::string mark = "<!-- output of: ";
    std::size_t shown = 0;
    for (const std::string& name : pages()) {
        const std::vector<std::string> page = lines_of(name);
        std::vector<std::string> written;
        for (std::size_t i = 0; i < page.size(); ++i) {
            written.push_back(page[i]);
            if (page[i].rfind(mark, 0) != 0) continue;
            ASSERT_LT(i + 1, page.size());
            ASSERT_EQ(page[i + 1], "```text") << name << ":" << i + 2;
            const std::string command =
                page[i].substr(mark.size(), page[i].find(" -->") - mark.size());
            ASSERT_EQ(run(command), 0) << command << '\n' << output();
            written.push_back(page[++i]);
            for (const std::string& line : lines_of(root / "output")) written.push_back(line);
            while (i + 1 < page.size() && page[i + 1] != "```") ++i;
            ++shown;
        }
        if (written == page) continue;
        if (std::getenv("TESSERA_WRITE_DOCS") != nullptr) write_lines(name, written);
        ADD_FAILURE() << name << " shows another output; TESSERA_WRITE_DOCS=1 ./tessera test "
                      << "-R PagesShow writes this one:\n"
                      << output();
    }
    EXPECT_GE(shown, 2u);
}

}  // namespace
}  // namespace tessera::test
