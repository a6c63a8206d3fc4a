// Files with random damage end in a network or an Error, never in a crash.

#include <gtest/gtest.h>

#include "models/base/random.h"
#include "platform/workload/float_executor.h"
#include "platform/workload/idx.h"
#include "tests/workload/files.h"
#include "tests/workload/networks.h"

namespace tessera::workload {
namespace {

constexpr std::uint64_t kSeed = 20;

// Some bytes replaced, a piece cut out, doubled or filled: what broken tools and disks do.
std::vector<std::byte> damaged(std::vector<std::byte> bytes, std::uint64_t round) {
    base::RandomStream random(kSeed, "damage", round);
    const auto position = [&] {
        return static_cast<std::ptrdiff_t>(random.below(static_cast<std::uint32_t>(bytes.size())));
    };
    switch (random.below(4)) {
        case 0: bytes.resize(static_cast<std::size_t>(position())); return bytes;
        case 1: {
            const auto first = bytes.begin() + position();
            const auto length = std::min<std::ptrdiff_t>(bytes.end() - first, random.below(40));
            bytes.erase(first, first + length);
            return bytes;
        }
        case 2: {
            const auto at = position();
            const std::vector<std::byte> piece(
                bytes.begin() + at, bytes.begin() + std::min<std::ptrdiff_t>(
                                                        at + random.below(40),
                                                        static_cast<std::ptrdiff_t>(bytes.size())));
            bytes.insert(bytes.begin() + position(), piece.begin(), piece.end());
            return bytes;
        }
        default: {
            const unsigned count = 1 + random.below(4);
            for (unsigned i = 0; i < count; ++i)
                bytes[static_cast<std::size_t>(position())] =
                    static_cast<std::byte>(random.below(256));
            return bytes;
        }
    }
}

// Imports; runs what was accepted when it is small.
void survive(const std::vector<std::byte>& bytes) {
    try {
        Graph graph = import_onnx("damaged.onnx", bytes);
        simplify(graph);
        const std::uint64_t elements = element_count(graph.tensors[graph.input].shape);
        std::uint64_t work = 0;
        for (const Node& node : graph.nodes) work += base::dense_macs(geometry_of(graph, node));
        if (elements < 10000 && work < 1'000'000)
            (void)run_float(graph, std::vector<float>(elements, 1.0f));
    } catch (const config::Error&) {
    }
}

std::vector<std::byte> small_model() {
    test::ModelBuilder model;
    model.input("x", {-1, 1, 4, 4}).integers("shape", {2}, {0, -1});
    model.constant("w", {2, 1, 3, 3}, std::vector<float>(18, 0.5f)).constant("b", {2}, {1, 2});
    model.constant("s", {2}, {1, 2}).constant("v", {2}, {1, 2});
    model.node("Conv", {"x", "w", "b"}, {"c"}, {{"auto_pad", std::string("SAME_UPPER")}});
    model.node("BatchNormalization", {"c", "s", "b", "b", "v"}, {"n"});
    model.node("MaxPool", {"n"}, {"p"},
               {{"kernel_shape", std::vector<std::int64_t>{2, 2}},
                {"strides", std::vector<std::int64_t>{2, 2}}});
    model.node("Reshape", {"p", "shape"}, {"r"});
    model.constant_node("g", {8, 3}, std::vector<float>(24, 0.25f));
    model.node("Gemm", {"r", "g"}, {"d"})
        .node("Softmax", {"d"}, {"y"}, {{"axis", std::int64_t{1}}});
    model.declare("c", {-1, 2, 4, 4}).output("y", {-1, 3});
    return model.bytes();
}

TEST(DamagedFiles, OnnxWithEverySingleBitFlipped) {
    const std::vector<std::byte> whole = small_model();
    ASSERT_NO_THROW((void)import_onnx("whole.onnx", whole));
    for (std::size_t bit = 0; bit < 8 * whole.size(); ++bit) {
        std::vector<std::byte> bytes = whole;
        bytes[bit / 8] ^= static_cast<std::byte>(1u << bit % 8);
        survive(bytes);
    }
}

TEST(DamagedFiles, OnnxWithRandomDamage) {
    SCOPED_TRACE(testing::Message() << "seed " << kSeed);
    const std::vector<std::byte> whole = small_model();
    for (std::uint64_t round = 0; round < 20000; ++round) survive(damaged(whole, round));
}

TEST(DamagedFiles, OnnxWithRepeatedDamage) {
    SCOPED_TRACE(testing::Message() << "seed " << kSeed);
    for (std::uint64_t round = 0; round < 3000; ++round) {
        std::vector<std::byte> bytes = small_model();
        for (std::uint64_t i = 0; i < 4 && !bytes.empty(); ++i)
            bytes = damaged(std::move(bytes), 100000 + 10 * round + i);
        survive(bytes);
    }
}

TEST(DamagedFiles, IdxWithRandomDamage) {
    SCOPED_TRACE(testing::Message() << "seed " << kSeed);
    std::vector<std::byte> whole;
    for (const int value : {0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0, 4})
        whole.push_back(static_cast<std::byte>(value));
    whole.resize(whole.size() + 24);
    for (std::uint64_t round = 0; round < 300; ++round) {
        const std::string path = test::write_file("damaged.idx", damaged(whole, round));
        try {
            const IdxImages images = read_idx_images(path);
            EXPECT_EQ(images.pixels.size(),
                      std::uint64_t{images.count} * images.channels * images.height * images.width);
        } catch (const config::Error&) {
        }
    }
}

}  // namespace
}  // namespace tessera::workload
