#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "platform/workload/dataset.h"
#include "platform/workload/graph.h"
#include "tests/workload/files.h"

namespace tessera::workload {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::byte> bytes_of(std::initializer_list<int> values) {
    std::vector<std::byte> bytes;
    for (const int value : values) bytes.push_back(static_cast<std::byte>(value));
    return bytes;
}

// Three images of 1 x 2 pixels.
std::string images() {
    return test::write_file("images.idx", bytes_of({0, 0, 8, 3, 0, 0, 0,  3, 0, 0, 0,
                                                    1, 0, 0, 0, 2, 0, 16, 4, 8, 2, 1}));
}

std::string labels(std::uint8_t count) {
    std::vector<std::byte> bytes = bytes_of({0, 0, 8, 1, 0, 0, 0, count});
    bytes.resize(8 + std::size_t{count}, std::byte{7});
    return test::write_file("labels.idx", bytes);
}

TEST(Dataset, ScalesPixels) {
    const Dataset dataset =
        read_dataset({.images = images(), .labels = labels(3), .scale = 0.125, .offset = -1});
    EXPECT_EQ(dataset.count, 3u);
    EXPECT_THAT(dataset.values, ElementsAre(-1.0f, 1.0f, -0.5f, 0.0f, -0.75f, -0.875f));
    EXPECT_THAT(dataset.sample(1), ElementsAre(-0.5f, 0.0f));
}

TEST(Dataset, TakesTheFirstSamplesOnly) {
    const Dataset dataset = read_dataset({.images = images(), .labels = labels(3), .limit = 2});
    EXPECT_EQ(dataset.count, 2u);
    EXPECT_EQ(dataset.values.size(), 4u);
    EXPECT_EQ(dataset.labels.size(), 2u);
}

TEST(Dataset, SaysThatCountsOfImagesAndLabelsDisagree) {
    EXPECT_THAT(
        test::error_of([] { (void)read_dataset({.images = images(), .labels = labels(2)}); }),
        HasSubstr("labels.idx: 2 labels for the 3 images of"));
}

TEST(Dataset, MustFitTheInputOfTheNetwork) {
    const Dataset dataset = read_dataset({.images = images(), .labels = ""});
    Graph graph;
    graph.name = "lenet";
    graph.tensors = {{.name = "image", .shape = {1, 8, 8}}};
    EXPECT_THAT(test::error_of([&] { require_fit(dataset, graph); }),
                HasSubstr("samples of 1x1x2 do not fit input `image` of network `lenet`, which "
                          "takes 1x8x8"));
    graph.tensors[0].shape = {2};
    EXPECT_EQ(test::error_of([&] { require_fit(dataset, graph); }), "");
}

}  // namespace
}  // namespace tessera::workload
