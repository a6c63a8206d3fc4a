// Topologies as files: what they say, and what they may not.

#include <gtest/gtest.h>

#include "models/base/random.h"
#include "platform/config/text_file.h"
#include "platform/workload/topology.h"
#include "tests/workload/files.h"

namespace tessera::workload {
namespace {

std::string file_of(const std::string& name, const std::string& text) {
    return test::write_file(name, std::as_bytes(std::span(text)));
}

Topology read(const std::string& name, const std::string& text) {
    return read_topology(file_of(name, text));
}

std::uint64_t macs(const Topology& topology) {
    std::uint64_t sum = 0;
    for (const TopologyLayer& layer : topology.layers) {
        base::Geometry g = layer.geometry();
        if (layer.op == TopologyOp::conv || layer.op == TopologyOp::dense)
            sum += base::dense_macs(g);
    }
    return sum;
}

// Section "Network shapes" of the surveys: products of the published shapes.
TEST(Topology, ShippedNetworksHaveTheirPublishedTotals) {
    EXPECT_EQ(macs(read_topology("scenarios/networks/alexnet_conv.yaml")), 665'784'864u);
    EXPECT_EQ(macs(read_topology("scenarios/networks/alexnet_conv.csv")), 665'784'864u);
    EXPECT_EQ(macs(read_topology("scenarios/networks/vgg16_conv.yaml")), 15'346'630'656u);
    EXPECT_EQ(macs(read_topology("scenarios/networks/lenet5.yaml")), 416'520u);
}

TEST(Topology, YamlDefaultsAreSquareAndUnpadded) {
    const Topology topology = read("a.yaml",
                                   "name: a\n"
                                   "layers:\n"
                                   "  - {name: c, channels: 4, filters: 8, height: 9, "
                                   "filter_height: 3, stride: 2, padding: 1, groups: 2}\n");
    EXPECT_EQ(topology.batch, 1u);
    const base::Geometry g = topology.layers.at(0).geometry();
    EXPECT_EQ(g, (base::Geometry{.N = 1,
                                 .G = 2,
                                 .C = 4,
                                 .H = 9,
                                 .W = 9,
                                 .M = 8,
                                 .R = 3,
                                 .S = 3,
                                 .E = 5,
                                 .F = 5,
                                 .stride_y = 2,
                                 .stride_x = 2,
                                 .pad_top = 1,
                                 .pad_left = 1,
                                 .pad_bottom = 1,
                                 .pad_right = 1}));
    EXPECT_TRUE(topology.layers[0].relu);
    EXPECT_FALSE(topology.layers[0].mapping);
}

TEST(Topology, ZerosOfAPaddedPlaneAreThoseOfThePaddingFirst) {
    const Topology topology =
        read("a.yaml",
             "name: a\n"
             "layers:\n"
             "  - {name: c, channels: 1, filters: 1, height: 13, filter_height: 3, padding: 1, "
             "zeros: 0.725, zeros_over: padded}\n");
    // 225 values, of which 0.275 are not zero, all of them among the 169 of the ifmap.
    EXPECT_NEAR(topology.layers[0].ifmap_zeros(), 1 - 0.275 * 225 / 169, 1e-12);
}

TEST(Topology, CsvOfScaleSimIsReadWithItsExtraColumns) {
    const Topology topology = read(
        "tiny.csv",
        "Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, "
        "Strides, Groups, Padding, Batch, Zeros, Ofmap Zeros, Stride X,\r\n"
        "\r\n"
        "conv1, 12, 10, 3, 2, 4, 6, 2, 2, 1, 3, 0.5, 0.25, 1,\r\n"
        "fc, 5, 5, 5, 5, 8, 10, 1, 1, 0, 3, 0, 0, 1,");
    EXPECT_EQ(topology.name, "tiny");
    EXPECT_EQ(topology.batch, 3u);
    ASSERT_EQ(topology.layers.size(), 2u);
    const TopologyLayer& layer = topology.layers[0];
    EXPECT_EQ(layer.geometry(), (base::Geometry{.N = 1,
                                                .G = 2,
                                                .C = 4,
                                                .H = 12,
                                                .W = 10,
                                                .M = 6,
                                                .R = 3,
                                                .S = 2,
                                                .E = 6,
                                                .F = 11,
                                                .stride_y = 2,
                                                .stride_x = 1,
                                                .pad_top = 1,
                                                .pad_left = 1,
                                                .pad_bottom = 1,
                                                .pad_right = 1}));
    EXPECT_EQ(layer.zeros, 0.5);
    EXPECT_EQ(layer.ofmap_zeros, 0.25);
    EXPECT_EQ(topology.layers[1].geometry().E, 1u) << "a filter as large as the ifmap";
}

TEST(Topology, PlainScaleSimFilesNeedNoMoreColumns) {
    const Topology topology =
        read("plain.csv",
             "Layer name,IFMAP Height,IFMAP Width,Filter Height,Filter Width,Channels,Num Filter,"
             "Strides,\nConv1,224,224,7,7,3,64,2,\n");
    EXPECT_EQ(topology.layers.at(0).geometry().E, 109u);
}

constexpr const char* kHeader =
    "Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, "
    "Strides, Groups, Padding, Batch, Zeros,\n";

struct Bad {
    const char* name;
    std::string text;
    std::vector<std::string> parts;  // of the message, the place first
};

class BadCsv : public testing::TestWithParam<Bad> {};

TEST_P(BadCsv, IsRefusedWithItsPlace) {
    const std::string path = file_of("bad.csv", GetParam().text);
    const std::string error = test::error_of([&] { (void)read_topology(path); });
    for (const std::string& part : GetParam().parts)
        EXPECT_NE(error.find(part), std::string::npos) << "`" << part << "` in: " << error;
}

std::string after_header(const std::string& line) { return kHeader + line; }

INSTANTIATE_TEST_SUITE_P(
    Files, BadCsv,
    testing::Values(
        Bad{"empty", "", {"bad.csv", "the file is empty"}},
        Bad{"blank", "\n \n", {"bad.csv:1:1", "header line"}},
        Bad{"no_layers", kHeader, {"bad.csv:1:1", "a line for every layer"}},
        Bad{"unknown_column", "Layer name, IFMAP Hight,\n", {"bad.csv:1:13", "ifmap height"}},
        Bad{"missing_column", "Layer name, IFMAP Height,\n", {"bad.csv:1:1", "ifmap width"}},
        Bad{"twice", "Layer name, Layer name,\n", {"bad.csv:1:13", "twice"}},
        Bad{"too_few_cells", after_header("c, 9, 9, 3,\n"), {"bad.csv:2:10", "12 cells, found 4"}},
        Bad{"no_number",
            after_header("c, 9, x, 3, 3, 4, 4, 1, 1, 0, 1, 0,\n"),
            {"bad.csv:2:7", "`x`", "1 to 65535"}},
        Bad{"zero_size",
            after_header("c, 9, 9, 3, 3, 0, 4, 1, 1, 0, 1, 0,\n"),
            {"bad.csv:2:16", "`0`"}},
        Bad{"too_large",
            after_header("c, 9, 9, 3, 3, 65536, 4, 1, 1, 0, 1, 0,\n"),
            {"bad.csv:2:16", "65536"}},
        Bad{"no_name",
            after_header(", 9, 9, 3, 3, 4, 4, 1, 1, 0, 1, 0,\n"),
            {"bad.csv:2:1", "name"}},
        Bad{"filter_too_high",
            after_header("c, 9, 9, 12, 3, 4, 4, 1, 1, 1, 1, 0,\n"),
            {"bad.csv:2:1", "height 12", "11"}},
        Bad{"groups",
            after_header("c, 9, 9, 3, 3, 4, 4, 1, 3, 0, 1, 0,\n"),
            {"bad.csv:2:1", "3 groups"}},
        Bad{"zeros",
            after_header("c, 9, 9, 3, 3, 4, 4, 1, 1, 0, 1, 1.5,\n"),
            {"bad.csv:2:34", "1.5"}},
        Bad{"batches",
            after_header("c, 9, 9, 3, 3, 4, 4, 1, 1, 0, 1, 0,\nd, 9, 9, 3, 3, 4, 4, 1, "
                         "1, 0, 2, 0,\n"),
            {"bad.csv:3:1", "batch 2"}},
        Bad{"name_twice",
            after_header("c, 9, 9, 3, 3, 4, 4, 1, 1, 0, 1, 0,\nc, 9, 9, 3, 3, 4, 4, "
                         "1, 1, 0, 1, 0,\n"),
            {"bad.csv:3:1", "`c`", "twice"}}),
    [](const auto& tested) { return std::string(tested.param.name); });

// Cut anywhere, or with one byte changed: read or refused with the file's name, never anything
// else.
TEST(DamagedTopology, IsReadOrRefusedWithItsName) {
    const std::string whole = config::read_text_file("scenarios/networks/alexnet_conv.csv");
    unsigned read = 0, refused = 0;
    const auto try_text = [&](const std::string& text) {
        try {
            EXPECT_FALSE(read_topology_csv(text, "damaged.csv").layers.empty());
            ++read;
        } catch (const config::Error& error) {
            EXPECT_EQ(std::string_view(error.what()).find("damaged.csv:"), 0u) << error.what();
            ++refused;
        }
    };
    for (std::size_t length = 0; length <= whole.size(); ++length)
        try_text(whole.substr(0, length));
    base::RandomStream random(44, "damage", 0);
    for (int i = 0; i < 2000; ++i) {
        std::string text = whole;
        text[random.below(static_cast<std::uint32_t>(text.size()))] =
            static_cast<char>(random.below(256));
        try_text(text);
    }
    EXPECT_GT(read, 100u);
    EXPECT_GT(refused, 100u);
}

class BadYaml : public testing::TestWithParam<Bad> {};

TEST_P(BadYaml, IsRefusedWithItsPlace) {
    const std::string path = file_of("bad.yaml", "name: a\nlayers:\n" + GetParam().text);
    const std::string error = test::error_of([&] { (void)read_topology(path); });
    for (const std::string& part : GetParam().parts)
        EXPECT_NE(error.find(part), std::string::npos) << "`" << part << "` in: " << error;
}

INSTANTIATE_TEST_SUITE_P(
    Files, BadYaml,
    testing::Values(
        Bad{"no_layers", "  []\n", {"bad.yaml", "no layers"}},
        Bad{"no_filters", "  - {name: c, channels: 3}\n", {"bad.yaml:3", "`c`", "`filters`"}},
        Bad{"unknown_key",
            "  - {name: c, channels: 3, filters: 2, hight: 3}\n",
            {"bad.yaml:3", "hight", "height"}},
        Bad{"pool_filters",
            "  - {name: p, op: max_pool, channels: 3, filters: 4, height: 4, filter_height: 2}\n",
            {"keeps its 3 channels"}},
        Bad{"pool_groups",
            "  - {name: p, op: max_pool, channels: 4, groups: 2, height: 4, filter_height: 2}\n",
            {"only a conv has groups"}},
        Bad{"padding",
            "  - {name: c, channels: 3, filters: 2, height: 5, filter_height: 3, padding: 3}\n",
            {"padding 3"}},
        Bad{"zeros_of_padding",
            "  - {name: c, channels: 3, filters: 2, height: 5, filter_height: 3, padding: 1, "
            "zeros: 0.1, zeros_over: padded}\n",
            {"room"}},
        Bad{"large_dense",
            "  - {name: d, op: dense, channels: 512, height: 14, filters: 10}\n",
            {"100352 inputs"}},
        Bad{"dense_stride",
            "  - {name: d, op: dense, channels: 5, stride: 2, filters: 10}\n",
            {"neither dense nor lrn"}},
        Bad{"mapping",
            "  - {name: c, channels: 3, filters: 2, height: 5, filter_height: 3, "
            "mapping: {m: 1, n: 1, e: 1, p: 1, q: 1, r: 1}}\n",
            {"mapping.t"}}),
    [](const auto& tested) { return std::string(tested.param.name); });

}  // namespace
}  // namespace tessera::workload
