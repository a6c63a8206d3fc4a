#include "platform/config/wording.h"

#include <gtest/gtest.h>

#include <array>

namespace tessera::config {
namespace {

TEST(Wording, QuotesShortlyAndPrintably) {
    EXPECT_EQ(quote("ten"), "`ten`");
    EXPECT_EQ(quote("a\nb\x01"), "`a\\nb\\x01`");
    EXPECT_EQ(quote(std::string(100, 'x')), "`" + std::string(48, 'x') + "...`");
    EXPECT_EQ(quote(std::string(47, 'x') + "é"), "`" + std::string(47, 'x') + "...`");
}

TEST(Wording, CountsEdits) {
    EXPECT_EQ(edit_distance("", "abc"), 3u);
    EXPECT_EQ(edit_distance("latency", "latency"), 0u);
    EXPECT_EQ(edit_distance("latnecy", "latency"), 1u);
    EXPECT_EQ(edit_distance("laency", "latency"), 1u);
    EXPECT_EQ(edit_distance("kitten", "sitting"), 3u);
    EXPECT_EQ(edit_distance("MHZ", "mhz"), 0u);
}

TEST(Wording, SuggestsOnlyWhatIsClose) {
    constexpr std::array<std::string_view, 3> words = {"latency", "bandwidth", "topology"};
    EXPECT_EQ(did_you_mean("latnecy", words), " (did you mean 'latency'?)");
    EXPECT_EQ(did_you_mean("bandwith", words), " (did you mean 'bandwidth'?)");
    EXPECT_EQ(did_you_mean("colour", words), "");
    EXPECT_EQ(did_you_mean("", words), "");
    constexpr std::array<std::string_view, 1> letters = {"C"};
    EXPECT_EQ(did_you_mean("x", letters), "");
}

TEST(Wording, ListsAlternatives) {
    constexpr std::array<std::string_view, 3> words = {"a", "b", "c"};
    EXPECT_EQ(one_of(words), "a, b or c");
    EXPECT_EQ(one_of(std::span(words).first(1)), "a");
}

}  // namespace
}  // namespace tessera::config
