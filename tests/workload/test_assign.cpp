#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "platform/workload/assign.h"
#include "platform/workload/image.h"
#include "tests/workload/files.h"

namespace tessera::workload {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::uint32_t kCore = ImageStep::kCore;

Network network() {
    Network result;
    result.name = "lenet";
    result.path = "lenet.onnx";
    for (const char* name : {"conv1", "pool1", "conv2", "fc1"}) {
        Layer layer;
        layer.name = name;
        result.layers.push_back(layer);
    }
    return result;
}

std::vector<std::uint32_t> assign_layers(const std::vector<AssignmentRule>& rules) {
    const std::vector<std::string> tiles = {"eyeriss0", "reram0"};
    return assign(network(), rules, tiles);
}

std::string error_of(const std::vector<AssignmentRule>& rules) {
    return test::error_of([&] { (void)assign_layers(rules); });
}

TEST(Assign, GlobsMatchWholeNames) {
    EXPECT_TRUE(matches_glob("conv*", "conv1"));
    EXPECT_TRUE(matches_glob("*", ""));
    EXPECT_TRUE(matches_glob("c?nv1", "conv1"));
    EXPECT_TRUE(matches_glob("*1", "conv11"));
    EXPECT_TRUE(matches_glob("a*b*c", "axxbyybzc"));
    EXPECT_FALSE(matches_glob("conv", "conv1"));
    EXPECT_FALSE(matches_glob("conv?", "conv"));
    EXPECT_FALSE(matches_glob("a*b*c", "axxbyybz"));
    EXPECT_FALSE(matches_glob("", "a"));
}

TEST(Assign, LayersWithoutARuleRunOnTheCore) {
    EXPECT_THAT(assign_layers({{"conv*", "reram0"}}), ElementsAre(1, kCore, 1, kCore));
}

TEST(Assign, TheFirstMatchWins) {
    EXPECT_THAT(assign_layers({{"conv1", "core"}, {"pool*", "reram0"}, {"*", "eyeriss0"}}),
                ElementsAre(kCore, 1, 0, 0));
}

TEST(Assign, AnUnknownTileIsAnErrorWithASuggestion) {
    EXPECT_THAT(error_of({{"conv*", "eyeris0"}}),
                AllOf(HasSubstr("workload.assign[0]: layers `conv*`: unknown tile `eyeris0`"),
                      HasSubstr("did you mean"), HasSubstr("eyeriss0")));
    EXPECT_THAT(error_of({{"conv*", "spinnaker"}}), HasSubstr("there are eyeriss0, reram0, core"));
}

TEST(Assign, ARuleThatMatchesNoLayerIsAnErrorWithASuggestion) {
    EXPECT_THAT(error_of({{"cnv1", "eyeriss0"}}),
                AllOf(HasSubstr("`cnv1` matches no layer of network `lenet`"), HasSubstr("conv1")));
    EXPECT_THAT(error_of({{"attention*", "eyeriss0"}}),
                HasSubstr("there are conv1, pool1, conv2, fc1"));
}

}  // namespace
}  // namespace tessera::workload
