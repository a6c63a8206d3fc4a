#include <gtest/gtest.h>

#include <regex>

#include "platform/report/colours.h"

namespace tessera::report {
namespace {

constexpr const char* kSummary =
    "dram:       DDR3\n\nlayer  time\n-----  ----\nconv1  1 ms\n-----  ----\nsum    1 ms\n\n"
    "bit-exact:  yes (3 tensors)\naccuracy:   99 %\nno label here: nothing\n";

std::string without_colours(const std::string& text) {
    return std::regex_replace(text, std::regex("\33\\[[0-9;]*m"), "");
}

TEST(Colours, LeaveTheTextAsItIs) {
    EXPECT_EQ(without_colours(coloured(kSummary)), kSummary);
    EXPECT_EQ(coloured(""), "");
    EXPECT_EQ(coloured("a"), "a");
    EXPECT_EQ(coloured("\n\n"), "\n\n");
}

TEST(Colours, DimLabelsAndRulesAndPaintVerdicts) {
    const std::string text = coloured(kSummary);
    EXPECT_NE(text.find("\33[2mbit-exact:  \33[0m\33[32myes (3 tensors)\33[0m\n"),
              std::string::npos);
    EXPECT_NE(text.find("\33[2maccuracy:   \33[0m99 %\n"), std::string::npos);
    EXPECT_NE(text.find("\33[1mlayer  time\33[0m\n\33[2m-----  ----\33[0m\n"), std::string::npos);
    EXPECT_NE(text.find("\nconv1  1 ms\n\33[2m-----"), std::string::npos) << "a row is no head";
    EXPECT_NE(text.find("\nno label here: nothing\n"), std::string::npos);
    EXPECT_NE(coloured("bit-exact:  NO, 3 differ\n").find("\33[1;31mNO, 3 differ\33[0m"),
              std::string::npos);
}

}  // namespace
}  // namespace tessera::report
