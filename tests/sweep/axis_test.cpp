#include "platform/sweep/axis.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "platform/config/error.h"

namespace tessera::sweep {

namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// Of an axis with one path.
std::vector<std::string> values_of(const std::string& text) {
    std::vector<std::string> values;
    for (const auto& step : parse_axis(text).values) values.push_back(step.at(0));
    return values;
}

std::string refusal_of(const std::string& text) {
    try {
        (void)parse_axis(text);
    } catch (const config::Error& error) {
        return error.what();
    }
    return "accepted";
}

}  // namespace

TEST(Axis, TakesValuesApartAtCommas) {
    EXPECT_THAT(values_of("a.b=1, 2,x y"), ElementsAre("1", "2", "x y"));
    EXPECT_THAT(values_of("a=[1, 2],{k: 3, l: 4},\"p,q\""),
                ElementsAre("[1, 2]", "{k: 3, l: 4}", "\"p,q\""));
}

TEST(Axis, RangesAreExactDecimals) {
    EXPECT_THAT(values_of("a=1:7:2"), ElementsAre("1", "3", "5", "7"));
    EXPECT_THAT(values_of("a=1:8:3"), ElementsAre("1", "4", "7"));
    EXPECT_THAT(values_of("a=0:0.3:0.1"), ElementsAre("0", "0.1", "0.2", "0.3"));
    EXPECT_THAT(values_of("a=-0.5:0.5:0.5"), ElementsAre("-0.5", "0", "0.5"));
    EXPECT_THAT(values_of("a=1e3:3e3:1e3"), ElementsAre("1000", "2000", "3000"));
    EXPECT_THAT(values_of("a=2:16:*2"), ElementsAre("2", "4", "8", "16"));
    EXPECT_THAT(values_of("a=0.01:1:*10"), ElementsAre("0.01", "0.1", "1"));
    EXPECT_THAT(values_of("a=5:5:1"), ElementsAre("5"));
}

TEST(Axis, RangesCarryOneUnit) {
    EXPECT_THAT(values_of("a=100:300:100 MHz"), ElementsAre("100 MHz", "200 MHz", "300 MHz"));
    EXPECT_THAT(values_of("a=1 KiB:4KiB:*2"), ElementsAre("1 KiB", "2 KiB", "4 KiB"));
    EXPECT_THAT(refusal_of("a=1 ns:2 us:1"), HasSubstr("different units"));
}

TEST(Axis, TextsWithColonsThatAreNoRangesStayTexts) {
    EXPECT_THAT(values_of("a=x:y:z,1:2"), ElementsAre("x:y:z", "1:2"));
}

TEST(Axis, SaysWhatIsWrong) {
    EXPECT_THAT(refusal_of("a"), HasSubstr("expected path=value"));
    EXPECT_THAT(refusal_of("=1,2"), HasSubstr("expected path=value"));
    EXPECT_THAT(refusal_of("a=1,,2"), HasSubstr("--set a: there is an empty value"));
    EXPECT_THAT(refusal_of("a=8:2:1"), HasSubstr("`8:2:1`: the range is empty"));
    EXPECT_THAT(refusal_of("a=2:8:0"), HasSubstr("step above 0"));
    EXPECT_THAT(refusal_of("a=2:8:-1"), HasSubstr("step above 0"));
    EXPECT_THAT(refusal_of("a=2:8:*1"), HasSubstr("factor from 2 to 100"));
    EXPECT_THAT(refusal_of("a=0:8:*2"), HasSubstr("positive start"));
    EXPECT_THAT(refusal_of("a=2:8:*0.5"), HasSubstr("whole factor"));
    EXPECT_THAT(refusal_of("a=0:1000001:1"), HasSubstr("more than 1000000 values"));
    EXPECT_THAT(refusal_of("a=1,2,1"), HasSubstr("`1` is there more than once"));
    EXPECT_THAT(refusal_of("a,a=1,2"), HasSubstr("different paths"));
}

TEST(Axis, PathsByCommasTakeTheSameValue) {
    const Axis axis = parse_axis("w,h=2,4");
    EXPECT_THAT(axis.paths, ElementsAre("w", "h"));
    EXPECT_THAT(axis.values, ElementsAre(ElementsAre("2", "2"), ElementsAre("4", "4")));
}

TEST(Zip, StepsThroughAxesTogether) {
    std::vector<Axis> axes = {parse_axis("a=1,2"), parse_axis("b=5,6,7"), parse_axis("c=x,y")};
    zip(axes, "c, a");
    ASSERT_EQ(axes.size(), 2U);
    EXPECT_THAT(axes[0].paths, ElementsAre("a", "c"));
    EXPECT_THAT(axes[0].values, ElementsAre(ElementsAre("1", "x"), ElementsAre("2", "y")));
    EXPECT_THAT(axes[1].paths, ElementsAre("b"));
}

TEST(Zip, RefusesUnknownAndUnequalAxes) {
    const auto refusal = [](const char* paths) -> std::string {
        std::vector<Axis> axes = {parse_axis("alpha=1,2"), parse_axis("beta=5,6,7")};
        try {
            zip(axes, paths);
        } catch (const config::Error& error) {
            return error.what();
        }
        return "accepted";
    };
    EXPECT_THAT(refusal("alpha,beta"), HasSubstr("alpha takes 2 values, beta takes 3"));
    EXPECT_THAT(refusal("alpha,beto"), HasSubstr("no axis sets `beto` (did you mean 'beta'?)"));
    EXPECT_THAT(refusal("alpha"), HasSubstr("at least two paths"));
}

TEST(Labels, AreTheShortestEndsThatTellPathsApart) {
    EXPECT_THAT(labels_of({"platform.noc.width", "platform.tiles[0].rows"}),
                ElementsAre("width", "rows"));
    EXPECT_THAT(labels_of({"platform.tiles[0].rows", "platform.tiles[1].rows"}),
                ElementsAre("tiles_0_rows", "tiles_1_rows"));
    EXPECT_THAT(labels_of({"a.clock", "b.clock", "seed"}),
                ElementsAre("a_clock", "b_clock", "seed"));
    EXPECT_THAT(labels_of({"a.list[3]"}), ElementsAre("list_3"));
}

}  // namespace tessera::sweep
