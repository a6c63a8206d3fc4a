#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "platform/registers/markdown.h"
#include "tests/registers/sample.h"

namespace tessera::registers {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

TEST(Markdown, ListsRegistersAndFields) {
    const std::string text = markdown(sample::kMap);
    EXPECT_THAT(text, StartsWith("## gadget\n\na sample block; a window of 0x100 bytes.\n"));
    EXPECT_THAT(text, HasSubstr("| 0x000 | CTRL | RW | 0x21 | control |\n"));
    EXPECT_THAT(text, HasSubstr("| 0x010 + 8 i, i < 3 | SLOT | RO | 0x7 | of every lane |\n"));
    EXPECT_THAT(text, HasSubstr("### gadget.CAUSE\n"));
    EXPECT_THAT(text, HasSubstr("| 1 | DONE | W1C | has ended |\n"));
}

TEST(Markdown, ABarDoesNotEndTheCell) {
    EXPECT_THAT(markdown(sample::kMap), HasSubstr("| 6:4 | LEVEL | RW | a \\| b & <c> |\n"));
}

}  // namespace
}  // namespace tessera::registers
