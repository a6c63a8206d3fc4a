// Code in the docs is quoted from files that are compiled.

#include <gtest/gtest.h>

#include <filesystem>

#include "tests/docs/book.h"

namespace tessera::test {
namespace {

bool is_code(const CodeBlock& block) {
    return block.language == "cpp" || block.language == "c" || block.language == "cmake";
}

// The first line of the block, from its second on, that the file does not have after those before;
// "..." stands for what is left out.
std::string first_invention(const CodeBlock& block, const std::vector<std::string>& source) {
    std::size_t at = 0;
    for (std::size_t i = 1; i < block.lines.size(); ++i) {
        const std::string& line = block.lines[i];
        if (line.empty() || line.find("...") != std::string::npos) continue;
        while (at < source.size() && source[at] != line) ++at;
        if (at == source.size()) return line;
        ++at;
    }
    return {};
}

TEST(Quotations, LinesMustOccurInOrder) {
    const CodeBlock block{"x.md", 1, "cpp", {"// x.h", "a", "    // ...", "c"}};
    EXPECT_EQ(first_invention(block, {"a", "b", "c"}), "");
    EXPECT_EQ(first_invention(block, {"c", "a", "b"}), "c");
}

TEST(Docs, CodeIsQuotedFromCompiledFiles) {
    for (const std::string& page : pages())
        for (const CodeBlock& block : code_blocks(page, lines_of(page))) {
            if (!is_code(block)) continue;
            const std::string file = file_of(block);
            ASSERT_TRUE(std::filesystem::exists(file))
                << page << ":" << block.line << " names no file that its code is from";
            EXPECT_EQ(first_invention(block, lines_of(file)), "")
                << page << ":" << block.line << " is not what " << file << " says";
        }
}

}  // namespace
}  // namespace tessera::test
