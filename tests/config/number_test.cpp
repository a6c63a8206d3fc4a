#include "platform/config/number.h"

#include <gtest/gtest.h>

#include <limits>

namespace tessera::config {
namespace {

template <class Action>
std::string refusal(Action&& action) {
    try {
        action();
    } catch (const base::ConfigError& error) {
        return error.what();
    }
    return "no error";
}

TEST(Integer, IsDecimalOrHexadecimal) {
    EXPECT_TRUE(parse_integer("0") == 0);
    EXPECT_TRUE(parse_integer("-12") == -12);
    EXPECT_TRUE(parse_integer("+7") == 7);
    EXPECT_TRUE(parse_integer("1_000_000") == 1'000'000);
    EXPECT_TRUE(parse_integer("0x40") == 0x40);
    EXPECT_TRUE(parse_integer("0x8000_0000") == 0x8000'0000);
    EXPECT_TRUE(parse_integer("0XfF") == 255);
    EXPECT_TRUE(parse_integer("18446744073709551615") == std::numeric_limits<std::uint64_t>::max());
    EXPECT_TRUE(parse_integer("-9223372036854775808") == std::numeric_limits<std::int64_t>::min());
    EXPECT_TRUE(parse_integer("0xFFFFFFFFFFFFFFFF") == std::numeric_limits<std::uint64_t>::max());
}

TEST(Integer, RefusesOtherSpellings) {
    for (const char* text : {"", "-", "ten", "0x", "0x_1", "1__0", "_1", "1_", "12 ", "0b11", "0xG",
                             "1,000", "--1", "+-1", "inf", "nan"}) {
        EXPECT_EQ(refusal([&] { (void)parse_integer(text); }),
                  "expected an integer such as 12 or 0x40, found `" + std::string(text) + "`");
    }
    EXPECT_EQ(refusal([] { (void)parse_integer("012"); }),
              "leading zeros are ambiguous (octal?): write a decimal or 0x number, found `012`");
    EXPECT_EQ(refusal([] { (void)parse_integer("1.0"); }),
              "expected an integer without fraction or exponent, found `1.0`");
    EXPECT_EQ(refusal([] { (void)parse_integer("1e3"); }),
              "expected an integer without fraction or exponent, found `1e3`");
    EXPECT_EQ(refusal([] { (void)parse_integer(std::string(60, '9')); }),
              "`" + std::string(48, '9') + "...` is too large");
    EXPECT_EQ(refusal([] { (void)parse_integer("0x" + std::string(25, 'F')); }),
              "`0x" + std::string(25, 'F') + "` is too large");
}

TEST(Real, IsRoundedCorrectly) {
    EXPECT_EQ(parse_real("0.1"), 0.1);
    EXPECT_EQ(parse_real("-1.5e-3"), -1.5e-3);
    EXPECT_EQ(parse_real("12"), 12.0);
    EXPECT_EQ(parse_real("1_000.25"), 1000.25);
    EXPECT_EQ(parse_real("2.2250738585072014e-308"), 2.2250738585072014e-308);
    EXPECT_EQ(parse_real("9007199254740993"), 9007199254740992.0);
    EXPECT_EQ(parse_real("0.000"), 0.0);
    EXPECT_EQ(parse_real("1e-399"), 0.0);
}

TEST(Real, RefusesWhatIsNotAFiniteDecimal) {
    for (const char* text : {"", ".", "1.", ".5", "inf", ".inf", "nan", "0x10", "1e", "1e+",
                             "1e999", "1.2.3", "00.5", "1e5000000000"}) {
        EXPECT_EQ(refusal([&] { (void)parse_real(text); }),
                  "expected a number such as 0.5 or 1e-3, found `" + std::string(text) + "`");
    }
    EXPECT_EQ(refusal([] { (void)parse_real("1e309"); }), "`1e309` is too large");
}

TEST(Bool, IsTrueOrFalseOnly) {
    EXPECT_TRUE(parse_bool("true"));
    EXPECT_FALSE(parse_bool("false"));
    EXPECT_EQ(refusal([] { (void)parse_bool("yes"); }),
              "expected true or false, found `yes` (only true and false are booleans)");
    EXPECT_EQ(refusal([] { (void)parse_bool("maybe"); }), "expected true or false, found `maybe`");
}

}  // namespace
}  // namespace tessera::config
