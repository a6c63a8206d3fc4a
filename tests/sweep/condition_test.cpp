#include "platform/sweep/condition.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "platform/config/error.h"

namespace tessera::sweep {

namespace {

const std::vector<std::string> kLabels = {"rows", "cols", "preset"};

bool holds(const std::string& expression, const std::vector<std::string>& values) {
    return Condition(expression, kLabels).holds(values);
}

std::string refusal_of(const std::string& expression) {
    try {
        const Condition condition(expression, kLabels);
    } catch (const config::Error& error) {
        return error.what();
    }
    return "accepted";
}

}  // namespace

TEST(Condition, ComparesNumbersAndTexts) {
    EXPECT_TRUE(holds("rows * cols <= 168", {"12", "14", "DDR4"}));
    EXPECT_FALSE(holds("rows * cols < 168", {"12", "14", "DDR4"}));
    EXPECT_TRUE(holds("rows < 100", {"12", "14", "DDR4"})) << "as numbers, not as texts";
    EXPECT_TRUE(holds("preset = 'DDR4' OR rows > 50", {"12", "14", "DDR4"}));
    EXPECT_FALSE(holds("preset IN ('HBM2', 'LPDDR4')", {"12", "14", "DDR4"}));
    EXPECT_TRUE(holds("preset LIKE 'DDR%' -- and nothing else", {"12", "14", "DDR4"}));
    EXPECT_FALSE(holds("NULL", {"12", "14", "DDR4"}));
}

TEST(Condition, CanBeAskedAgain) {
    Condition condition("rows > 4", kLabels);
    for (int i = 0; i < 3; ++i) {
        EXPECT_TRUE(condition.holds({"5", "1", ""}));
        EXPECT_FALSE(condition.holds({"4", "1", ""}));
    }
}

TEST(Condition, SaysWhatItDoesNotUnderstand) {
    EXPECT_THAT(refusal_of("row > 4"),
                testing::AllOf(testing::HasSubstr("no axis `row` (did you mean 'rows'?)"),
                               testing::HasSubstr("rows, cols, preset")));
    EXPECT_THAT(refusal_of("\"row\" > 4"), testing::HasSubstr("no axis"));
    EXPECT_THAT(refusal_of("rows >"), testing::HasSubstr("expected a condition in SQL"));
    EXPECT_THAT(refusal_of("rows > 1); DROP TABLE point; --"),
                testing::HasSubstr("expected a condition in SQL"));
    EXPECT_THAT(refusal_of(""), testing::HasSubstr("expected a condition in SQL"));
}

}  // namespace tessera::sweep
