// The walk over a network image: addresses of a batch, predictions, damaged images.

#include <gtest/gtest.h>

#include <vector>

extern "C" {
#include "runtime/image.h"
}

namespace tessera::firmware_test {
namespace {

std::uint64_t address_of(const void* data) { return reinterpret_cast<std::uintptr_t>(data); }

// Two batches of two samples with three scores each; one step that reads tensor 0, writes tensor 1.
class Image : public testing::Test {
  protected:
    Image() {
        header.magic = TESSERA_IMAGE_MAGIC;
        header.version = TESSERA_IMAGE_VERSION;
        header.header_bytes = sizeof header;
        header.steps = 1;
        header.tensors = 2;
        header.batches = 2;
        header.batch_size = 2;
        header.samples = 3;
        header.output_tensor = 1;
        header.output_elements = 3;
        header.output_bits = 16;
        header.steps_address = address_of(&step);
        header.tensors_address = address_of(tensors);
        header.predictions_address = address_of(predictions);
        header.labels_address = address_of(labels);
        tensors[0] = {0x1000, 0x40, 0x40};
        tensors[1] = {address_of(scores), 12, 12};
        for (std::uint32_t& tensor : step.stream_tensor) tensor = TESSERA_IMAGE_STEP_FIXED;
        step.stream_tensor[TESSERA_STREAM_INDEX_INPUT] = 0;
        step.job.streams[TESSERA_STREAM_INDEX_INPUT].address = 0x1000;
        step.job.streams[TESSERA_STREAM_INDEX_WEIGHT].address = 0x8000;
        step.job.status_address = 0x9000;
    }

    tessera_image_header header{};
    tessera_image_step step{};
    tessera_image_tensor tensors[2]{};
    std::int16_t scores[12] = {1, 5, 2, -3, -3, -9, 0, 0, 7, 0, 0, 0};
    std::uint32_t predictions[4] = {9, 9, 9, 9};
    std::uint8_t labels[3] = {1, 1, 2};
    image opened{};
};

TEST_F(Image, BindsAddressesOfABatch) {
    ASSERT_EQ(image_open(&opened, address_of(&header)), STATUS_OK);
    tessera_job job;
    ASSERT_EQ(image_bind_job(&opened, 1, 0, &job), STATUS_OK);
    EXPECT_EQ(job.streams[TESSERA_STREAM_INDEX_INPUT].address, 0x1040u);
    EXPECT_EQ(job.streams[TESSERA_STREAM_INDEX_WEIGHT].address, 0x8000u);
    EXPECT_EQ(job.status_address, 0x9000u + sizeof(tessera_job_status));
}

TEST_F(Image, PredictsTheFirstOfTheLargestScores) {
    ASSERT_EQ(image_open(&opened, address_of(&header)), STATUS_OK);
    image_predict(&opened, 0);
    image_predict(&opened, 1);
    EXPECT_EQ(std::vector<std::uint32_t>(predictions, predictions + 4),
              (std::vector<std::uint32_t>{1, 0, 2, 0}));
    EXPECT_EQ(image_count_correct(&opened), 2u);
}

TEST_F(Image, ReadsEightBitScores) {
    header.output_bits = 8;
    const std::int8_t narrow[12] = {1, 5, 2, -3, -3, -9, 0, 0, 7, 0, 0, 0};
    tensors[1] = {address_of(narrow), 6, 6};
    ASSERT_EQ(image_open(&opened, address_of(&header)), STATUS_OK);
    image_predict(&opened, 1);
    EXPECT_EQ(predictions[2], 2u);
}

TEST_F(Image, RefusesWhatIsNotAnImage) {
    EXPECT_EQ(image_open(&opened, 0), STATUS_NOT_FOUND);
    header.magic = 0;
    EXPECT_EQ(image_open(&opened, address_of(&header)), STATUS_NOT_FOUND);
}

TEST_F(Image, RefusesAHeaderThatContradictsItself) {
    header.output_tensor = 2;
    EXPECT_EQ(image_open(&opened, address_of(&header)), STATUS_INVALID);
    header.output_tensor = 1;
    header.samples = 5;
    EXPECT_EQ(image_open(&opened, address_of(&header)), STATUS_INVALID);
}

TEST_F(Image, RefusesAStepThatNamesNoTensor) {
    step.stream_tensor[0] = 2;
    ASSERT_EQ(image_open(&opened, address_of(&header)), STATUS_OK);
    tessera_job job;
    EXPECT_EQ(image_bind_job(&opened, 0, 0, &job), STATUS_INVALID);
}

}  // namespace
}  // namespace tessera::firmware_test
