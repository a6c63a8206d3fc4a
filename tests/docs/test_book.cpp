#include "tests/docs/book.h"

#include <gtest/gtest.h>

namespace tessera::test {
namespace {

using Strings = std::vector<std::string>;

TEST(Book, BlocksHaveTheirLanguagePlaceAndText) {
    const auto blocks =
        code_blocks("x.md", {"text", "```sh", "./tessera run", "```", "more", "```", "a", "```"});
    ASSERT_EQ(blocks.size(), 2u);
    EXPECT_EQ(blocks[0].language, "sh");
    EXPECT_EQ(blocks[0].line, 3u);
    EXPECT_EQ(blocks[0].lines, Strings{"./tessera run"});
    EXPECT_EQ(blocks[1].language, "");
}

TEST(Book, FirstLineOfABlockMayNameItsFile) {
    EXPECT_EQ(file_of({"", 0, "cpp", {"// tests/base/copy_tile.h", "int x;"}}),
              "tests/base/copy_tile.h");
    EXPECT_EQ(file_of({"", 0, "yaml", {"# mine.yaml"}}), "mine.yaml");
    EXPECT_EQ(file_of({"", 0, "yaml", {"# a remark."}}), "");
    EXPECT_EQ(file_of({"", 0, "yaml", {"name: x"}}), "");
}

TEST(Book, CommandsTellTheirExitCode) {
    EXPECT_EQ(parse_command("$ ./tessera run").text, "./tessera run");
    EXPECT_EQ(parse_command("./tessera run").exit_code, 0);
    EXPECT_EQ(parse_command("./tessera run x.yaml   # exit 2").text, "./tessera run x.yaml");
    EXPECT_EQ(parse_command("./tessera run x.yaml   # exit 2").exit_code, 2);
}

TEST(Book, LinksOfThePageThatStayInTheProject) {
    EXPECT_EQ(links("[a](b.md), [c](https://x.org), [d](e/f.md#g) <img src=\"p.svg\">"),
              (Strings{"b.md", "e/f.md", "p.svg"}));
}

TEST(Book, FileNamesBetweenBackticks) {
    EXPECT_EQ(file_names("`models/base/tile.h`, `out/x.json`, `firmware/`, `tests`"),
              (Strings{"models/base/tile.h", "firmware/"}));
}

}  // namespace
}  // namespace tessera::test
