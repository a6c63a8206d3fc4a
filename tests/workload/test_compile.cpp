#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>

#include "platform/workload/compile.h"
#include "tests/workload/files.h"
#include "tests/workload/machine.h"
#include "tests/workload/networks.h"

namespace tessera::workload {
namespace {

using testing::HasSubstr;

constexpr std::uint64_t kBase = 0x8800'0000;
const std::vector<std::string> kTiles = {"eyeriss0", "reram0"};

// The residual network with `count` samples, convolutions on tile 0.
struct Bench {
    explicit Bench(std::uint32_t count, std::uint8_t bits = 16)
        : dataset(test::random_dataset(graph, count)),
          network(quantise(graph, {.bits = bits}, dataset)),
          inputs(quantise_inputs(network, dataset)) {
        for (const Layer& layer : network.layers)
            tiles.push_back(layer.job.op == base::Op::conv ? 0 : ImageStep::kCore);
    }

    [[nodiscard]] Samples samples() const { return {.inputs = inputs, .labels = dataset.labels}; }
    [[nodiscard]] NetworkImage compiled(const CompileConfig& config,
                                        const Feasibility& refuse = {}) const {
        return compile(network, tiles, kTiles, samples(), config, refuse);
    }

    Graph graph = test::residual_graph();
    Dataset dataset;
    Network network;
    Values inputs;
    std::vector<std::uint32_t> tiles;
};

CompileConfig config(std::uint32_t batch, Activations activations = Activations::kept) {
    return {.batch_size = batch,
            .base_address = kBase,
            .region_bytes = 1 << 20,
            .activations = activations};
}

struct RoundTrip {
    std::uint8_t bits;
    std::uint32_t batch;
    Activations activations;
};

std::ostream& operator<<(std::ostream& stream, const RoundTrip& trip) {
    return stream << fmt::format("{}bits_batch{}_{}", trip.bits, trip.batch,
                                 trip.activations == Activations::kept ? "kept" : "reused");
}

class CompileRoundTrip : public testing::TestWithParam<RoundTrip> {};

TEST_P(CompileRoundTrip, RunsFromItsBytesAloneAsTheReferenceDoes) {
    const auto& [bits, batch, activations] = GetParam();
    const Bench bench(7, bits);
    const NetworkImage image = bench.compiled(config(batch, activations));
    test::Machine machine(image);
    machine.run();

    const CheckReport report = check(bench.network, image, bench.samples(), machine.reader());
    EXPECT_TRUE(report.is_equal()) << to_string(*report.first);
    const std::size_t batches = (7 + batch - 1) / batch;
    const std::size_t layers = activations == Activations::kept ? bench.network.layers.size() : 1;
    EXPECT_EQ(report.tensors, batches * layers);
    EXPECT_EQ(read_predictions(image, machine.reader()),
              reference_predictions(bench.network, bench.inputs));
}

INSTANTIATE_TEST_SUITE_P(
    Compile, CompileRoundTrip,
    testing::Values(RoundTrip{16, 1, Activations::kept}, RoundTrip{16, 3, Activations::kept},
                    RoundTrip{16, 7, Activations::reused}, RoundTrip{16, 2, Activations::reused},
                    RoundTrip{16, 5, Activations::kept}, RoundTrip{8, 1, Activations::kept},
                    RoundTrip{8, 4, Activations::reused}),
    testing::PrintToStringParamName());

TEST(Compile, HeaderSaysWhatIsThere) {
    const Bench bench(7);
    const NetworkImage image = bench.compiled(config(3));
    const test::Machine machine(image);
    const auto header = machine.get<ImageHeader>(kBase);
    EXPECT_EQ(header.magic, ImageHeader::kMagic);
    EXPECT_EQ(header.header_bytes, sizeof(ImageHeader));
    EXPECT_EQ(header.steps, bench.network.layers.size());
    EXPECT_EQ(header.batches, 3u);
    EXPECT_EQ(header.batch_size, 3u);
    EXPECT_EQ(header.samples, 7u);
    EXPECT_EQ(header.output_elements, 5u);
    EXPECT_EQ(header.output_bits, 16u);
    EXPECT_EQ(header.tensors, image.tensors.size());
    for (std::uint32_t i = 0; i < 7; ++i)
        EXPECT_EQ(machine.get<std::uint8_t>(header.labels_address + i), i % 5);
}

TEST(Compile, LastBatchIsPaddedWithZeros) {
    const Bench bench(7);
    const NetworkImage image = bench.compiled(config(3));
    const test::Machine machine(image);
    const ImageTensor& input = image.tensors[bench.network.input];
    const std::uint64_t last = input.address + 2 * input.batch_stride_bytes;
    EXPECT_EQ(machine.get<std::int16_t>(last), bench.inputs[6 * 72]);
    for (std::uint64_t i = 72; i < 3 * 72; ++i)
        EXPECT_EQ(machine.get<std::int16_t>(last + 2 * i), 0);
}

TEST(Compile, StepsCarryTileNameIdAndStatusAddress) {
    const Bench bench(2);
    const NetworkImage image = bench.compiled(config(1));
    EXPECT_EQ(image.steps[0].tile, 0u);
    EXPECT_NE(image.steps[0].job.flags & base::job_flag::irq, 0);
    EXPECT_EQ(image.steps[1].tile, ImageStep::kCore);
    EXPECT_EQ(image.steps[1].job.flags & base::job_flag::irq, 0);
    for (std::uint32_t i = 0; i < image.steps.size(); ++i) {
        EXPECT_STREQ(image.steps[i].name.data(), bench.network.layers[i].name.c_str());
        EXPECT_EQ(image.steps[i].job.job_id, i);
        EXPECT_EQ(image.steps[i].job.status_address,
                  image.header.status_address + i * sizeof(base::JobStatus));
    }
}

TEST(Compile, LongNamesAreCut) {
    Bench bench(1);
    bench.network.layers[0].name = std::string(100, 'x');
    const NetworkImage image = bench.compiled(config(1));
    EXPECT_EQ(std::string(image.steps[0].name.data()), std::string(39, 'x'));
}

TEST(Compile, NothingOverlaps) {
    const Bench bench(7);
    const NetworkImage image = bench.compiled(config(2));
    std::map<std::uint64_t, std::uint64_t> ranges;
    const auto add = [&](std::uint64_t address, std::uint64_t bytes) {
        EXPECT_EQ(address % 64, 0u);
        EXPECT_TRUE(ranges.emplace(address, address + bytes).second);
    };
    const ImageHeader& header = image.header;
    add(kBase, sizeof(ImageHeader));
    add(header.steps_address, header.steps * sizeof(ImageStep));
    add(header.tensors_address, header.tensors * sizeof(ImageTensor));
    add(header.status_address, header.batches * header.steps * sizeof(base::JobStatus));
    add(header.predictions_address, 4ull * header.batches * header.batch_size);
    add(header.labels_address, header.samples);
    for (const ImageTensor& tensor : image.tensors)
        for (std::uint32_t b = 0; b < (tensor.batch_stride_bytes == 0 ? 1 : header.batches); ++b)
            add(tensor.address + b * tensor.batch_stride_bytes, tensor.bytes);
    std::uint64_t end = kBase;
    for (const auto& [first, last] : ranges) {
        EXPECT_GE(first, end);
        end = last;
    }
    EXPECT_LE(end, kBase + header.image_bytes);
}

TEST(Compile, ALayerThatItsTileRefusesIsNamedWithTheReason) {
    const Bench bench(1);
    const Feasibility refuse = [](std::uint32_t tile, const base::Job& job) {
        EXPECT_EQ(tile, 0u);
        return job.geometry.G == 1 ? std::nullopt
                                   : std::optional(base::Refusal{base::JobCode::unsupported,
                                                                 "grouped convolution"});
    };
    EXPECT_EQ(test::error_of([&] { (void)bench.compiled(config(1), refuse); }),
              "residual.onnx: layer `conv2` cannot run on eyeriss0: grouped convolution");
}

TEST(Compile, AnImageThatDoesNotFitItsRegionSaysHowMuchItNeeds) {
    const Bench bench(7);
    CompileConfig small = config(1);
    const std::uint64_t needed = bench.compiled(small).header.image_bytes;
    small.region_bytes = needed - 1;
    EXPECT_THAT(test::error_of([&] { (void)bench.compiled(small); }),
                HasSubstr(fmt::format("network `test` with 7 samples needs {} bytes of memory at "
                                      "0x88000000, {} are available",
                                      needed, needed - 1)));
    small.region_bytes = needed;
    EXPECT_EQ(test::error_of([&] { (void)bench.compiled(small); }), "");
}

TEST(Compile, ReusedActivationsTakeLessMemory) {
    const Bench bench(7);
    EXPECT_LT(bench.compiled(config(1, Activations::reused)).header.image_bytes,
              bench.compiled(config(1)).header.image_bytes);
}

TEST(Compile, RefusesBatchesOfMoreSamplesThanThereAre) {
    const Bench bench(7);
    EXPECT_EQ(test::error_of([&] { (void)bench.compiled(config(7)); }), "");
    EXPECT_EQ(test::error_of([&] { (void)bench.compiled(config(8)); }),
              "residual.onnx: batch is 8, expected at most 7, the number of samples");
}

TEST(Compile, RefusesNoSamplesAndHugeBatches) {
    Bench bench(1);
    EXPECT_THAT(test::error_of([&] { (void)bench.compiled(config(70000)); }),
                HasSubstr("batch is 70000, expected 1 to 65535"));
    bench.inputs.clear();
    EXPECT_THAT(test::error_of([&] { (void)bench.compiled(config(1)); }),
                HasSubstr("has no samples to run"));
}

}  // namespace
}  // namespace tessera::workload
