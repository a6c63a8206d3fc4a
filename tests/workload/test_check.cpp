#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "platform/workload/check.h"
#include "tests/workload/files.h"
#include "tests/workload/machine.h"
#include "tests/workload/networks.h"

namespace tessera::workload {
namespace {

using testing::HasSubstr;

class Check : public testing::Test {
  protected:
    Check() { machine.run(); }

    [[nodiscard]] CheckReport report() const {
        return check(network, image, samples, machine.reader());
    }
    // Adds 1 to a 16-bit element of a layer's output.
    void damage(std::size_t layer, std::uint32_t batch, std::uint64_t element) {
        const ImageTensor& tensor = image.tensors[network.layers[layer].output];
        const std::uint64_t address =
            tensor.address + batch * tensor.batch_stride_bytes + 2 * element;
        machine.set(address, static_cast<std::int16_t>(machine.get<std::int16_t>(address) + 1));
    }

    // As if the run had ended before this step.
    void forget(std::size_t layer, std::uint32_t batch) {
        machine.set(image.header.status_address +
                        (batch * network.layers.size() + layer) * sizeof(base::JobStatus),
                    base::JobStatus{});
        damage(layer, batch, 0);
    }

    Graph graph = test::residual_graph();
    Dataset dataset = test::random_dataset(graph, 5);
    Network network = quantise(graph, {}, dataset);
    Values inputs = quantise_inputs(network, dataset);
    Samples samples{.inputs = inputs, .labels = dataset.labels};
    std::vector<std::uint32_t> tiles =
        std::vector<std::uint32_t>(network.layers.size(), ImageStep::kCore);
    NetworkImage image =
        compile(network, tiles, {}, samples,
                {.batch_size = 2, .base_address = 0x1000, .region_bytes = 1 << 20}, {});
    test::Machine machine{image};
};

TEST_F(Check, CountsWhatItCompared) {
    const CheckReport result = report();
    EXPECT_TRUE(result.is_equal());
    EXPECT_FALSE(result.first);
    EXPECT_EQ(result.tensors, 3 * network.layers.size());
    std::uint64_t elements = 0;
    for (const Layer& layer : network.layers)
        elements += 3 * 2 * network.tensors[layer.output].shape.elements();
    EXPECT_EQ(result.elements, elements);
}

TEST_F(Check, FindsOneWrongElementWhereverItIs) {
    // conv1 is 4 x 6 x 6: n 1, c 2, y 3, x 4 of batch 1
    damage(0, 1, 144 + 2 * 36 + 3 * 6 + 4);
    const CheckReport result = report();
    EXPECT_EQ(result.mismatches, 1u);
    EXPECT_EQ(result.layers[0].mismatches, 1u);
    EXPECT_EQ(result.layers[1].mismatches, 0u);
    ASSERT_TRUE(result.first);
    EXPECT_EQ(result.first->found, result.first->expected + 1);
    EXPECT_THAT(
        to_string(*result.first),
        HasSubstr("layer `conv1` (tensor `conv1`): batch 1 [n 1, c 2, y 3, x 4]: expected"));
}

TEST_F(Check, NamesTheFirstOfSeveral) {
    damage(8, 2, 3);
    damage(4, 1, 0);
    damage(6, 1, 0);
    const CheckReport result = report();
    EXPECT_EQ(result.mismatches, 3u);
    EXPECT_EQ(result.first->layer, network.layers[4].name);
    EXPECT_EQ(result.first->batch, 1u);
}

TEST_F(Check, StepsThatNeverRanAreCountedButNotCompared) {
    forget(3, 1);
    forget(3, 2);
    forget(5, 2);
    const CheckReport result = report();
    EXPECT_EQ(result.not_run, 3u);
    EXPECT_EQ(result.tensors, 3 * network.layers.size() - 3);
    EXPECT_EQ(result.mismatches, 0u);
    EXPECT_FALSE(result.first);
    EXPECT_FALSE(result.is_equal()) << "nobody knows";
    EXPECT_TRUE(result.layers[3].is_checked) << "it ran in batch 0";
    EXPECT_EQ(result.layers[3].elements,
              2 * network.tensors[network.layers[3].output].shape.elements());
}

TEST_F(Check, MismatchesBesideStepsThatNeverRanStillCount) {
    forget(5, 2);
    damage(5, 1, 7);
    const CheckReport result = report();
    EXPECT_EQ(result.not_run, 1u);
    EXPECT_EQ(result.mismatches, 1u);
    EXPECT_EQ(result.first->batch, 1u);
}

TEST_F(Check, LayersThatNeverRanAreNotChecked) {
    for (std::uint32_t batch = 0; batch < 3; ++batch) forget(8, batch);
    const CheckReport result = report();
    EXPECT_FALSE(result.layers[8].is_checked);
    EXPECT_TRUE(result.layers[7].is_checked);
}

TEST_F(Check, ReadsStatusRecordsByBatchAndStep) {
    const std::vector<base::JobStatus> status = read_status(image, machine.reader());
    ASSERT_EQ(status.size(), 3 * network.layers.size());
    for (std::size_t i = 0; i < status.size(); ++i)
        EXPECT_EQ(status[i].job_id, i % network.layers.size());
    EXPECT_EQ(status[0].macs_issued, 2u * 4 * 2 * 9 * 36);
}

TEST_F(Check, ReadsOnePredictionPerRealSample) {
    EXPECT_EQ(read_predictions(image, machine.reader()).size(), 5u);
}

TEST_F(Check, MemoryThatCannotBeReadIsAnError) {
    const MemoryReader nothing = [](std::uint64_t, std::span<std::byte>) { return false; };
    EXPECT_THAT(test::error_of([&] { (void)check(network, image, samples, nothing); }),
                HasSubstr("cannot be read"));
}

TEST(Accuracy, CountsLabelsThatWereFound) {
    const std::vector<std::uint32_t> predictions = {1, 2, 3, 4};
    const std::vector<std::uint8_t> labels = {1, 0, 3, 3};
    EXPECT_EQ(count_correct(predictions, labels), 2u);
}

TEST(Accuracy, TiesGoToTheLowestIndex) {
    const std::vector<int> values = {1, 7, 7, 3};
    EXPECT_EQ(argmax(std::span<const int>(values)), 1u);
}

}  // namespace
}  // namespace tessera::workload
