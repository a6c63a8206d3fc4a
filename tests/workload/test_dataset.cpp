#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "platform/config/reader.h"
#include "platform/config/yaml.h"
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

TEST(Dataset, ScaleAndOffsetHaveRanges) {
    const auto error = [](const std::string& line) {
        return test::error_of([&] {
            (void)config::read<DatasetConfig>(config::parse_yaml("images: x\n" + line, "x.yaml"));
        });
    };
    for (const char* line :
         {"scale: 1e6", "scale: -1e6", "scale: 1e-3", "offset: 1e6", "offset: -1e6", "offset: 0"})
        EXPECT_EQ(error(line), "") << line;
    for (const char* line : {"scale: 1.1e6", "scale: -1.1e6", "scale: 1e39", "scale: 1e400"})
        EXPECT_THAT(error(line), HasSubstr("x.yaml:2:8: scale: ")) << line;
    for (const char* line : {"offset: 1.1e6", "offset: -1.1e6", "offset: .inf", "offset: .nan"})
        EXPECT_THAT(error(line), HasSubstr("x.yaml:2:9: offset: ")) << line;
    EXPECT_THAT(error("scale: 0"), HasSubstr("scale is 0: all samples would be the same"));
    EXPECT_THROW((void)read_dataset({.images = images(), .labels = "", .scale = 0}),
                 base::ConfigError);
}

TEST(Dataset, LargestScaleAndOffsetGiveFiniteInputs) {
    for (const double sign : {1.0, -1.0})
        for (const float value :
             read_dataset(
                 {.images = images(), .labels = "", .scale = sign * 1e6, .offset = sign * 1e6})
                 .values)
            EXPECT_TRUE(std::isfinite(value));
}

TEST(Dataset, LabelsMustBeOutputsOfTheNetwork) {
    Dataset dataset = read_dataset({.images = images(), .labels = labels(3)});
    EXPECT_EQ(test::error_of([&] { require_labels_fit(dataset, 8); }), "");
    dataset.labels = {1, 6, 7};
    const std::string path = dataset.labels_path;
    EXPECT_THAT(path, HasSubstr("labels.idx"));
    EXPECT_EQ(test::error_of([&] { require_labels_fit(dataset, 7); }),
              path + ": label of sample 2 is 7, but the network has 7 outputs");

    Graph graph;
    graph.tensors = {{.name = "image", .shape = {2}}, {.name = "scores", .shape = {6, 1}}};
    graph.output = 1;
    EXPECT_EQ(test::error_of([&] { require_fit(dataset, graph); }),
              path + ": label of sample 1 is 6, but the network has 6 outputs");
    EXPECT_EQ(test::error_of([&] { require_fit(dataset.first(1), graph); }), "")
        << "labels of samples that do not run";
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
