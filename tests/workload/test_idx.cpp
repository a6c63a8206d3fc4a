#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "platform/workload/idx.h"
#include "tests/workload/files.h"

namespace tessera::workload {
namespace {

using test::error_of;
using test::write_file;
using testing::AllOf;
using testing::HasSubstr;

std::vector<std::byte> idx(std::uint8_t type, std::initializer_list<std::uint32_t> sizes,
                           std::size_t data_bytes) {
    std::vector<std::byte> bytes = {std::byte{0}, std::byte{0}, std::byte{type},
                                    static_cast<std::byte>(sizes.size())};
    for (const std::uint32_t size : sizes)
        for (int shift = 24; shift >= 0; shift -= 8)
            bytes.push_back(static_cast<std::byte>(size >> shift & 0xFF));
    for (std::size_t i = 0; i < data_bytes; ++i) bytes.push_back(static_cast<std::byte>(i));
    return bytes;
}

std::string image_error(const std::vector<std::byte>& bytes) {
    const std::string path = write_file("images.idx", bytes);
    return error_of([&] { (void)read_idx_images(path); });
}

TEST(Idx, ReadsImagesOfThreeDimensionsAsOneChannel) {
    const IdxImages images = read_idx_images(write_file("images.idx", idx(8, {2, 3, 4}, 24)));
    EXPECT_EQ(images.count, 2u);
    EXPECT_EQ(images.channels, 1u);
    EXPECT_EQ(images.height, 3u);
    EXPECT_EQ(images.width, 4u);
    ASSERT_EQ(images.pixels.size(), 24u);
    EXPECT_EQ(images.pixels[23], 23);
}

TEST(Idx, ReadsImagesOfFourDimensions) {
    const IdxImages images = read_idx_images(write_file("images.idx", idx(8, {2, 3, 2, 1}, 12)));
    EXPECT_EQ(images.channels, 3u);
    EXPECT_EQ(images.height, 2u);
    EXPECT_EQ(images.width, 1u);
}

TEST(Idx, ReadsLabels) {
    EXPECT_EQ(read_idx_labels(write_file("labels.idx", idx(8, {3}, 3))),
              (std::vector<std::uint8_t>{0, 1, 2}));
}

TEST(Idx, SaysThatAFileIsMissing) {
    EXPECT_EQ(error_of([] { (void)read_idx_labels("nowhere/labels.idx"); }),
              "nowhere/labels.idx: no such file");
}

TEST(Idx, SaysThatAPathIsAFolder) {
    EXPECT_THAT(error_of([] { (void)read_idx_labels("/tmp"); }), HasSubstr("not a regular file"));
}

TEST(Idx, SaysThatAFileIsEmpty) { EXPECT_THAT(image_error({}), HasSubstr("the file is empty")); }

TEST(Idx, SaysHowManyBytesATruncatedFileLacks) {
    EXPECT_THAT(image_error(idx(8, {2, 3, 4}, 20)),
                HasSubstr("truncated: 24 bytes of data expected, 20 found"));
}

TEST(Idx, SaysThatTheHeaderIsTruncated) {
    std::vector<std::byte> bytes = idx(8, {2, 3, 4}, 0);
    bytes.resize(9);
    EXPECT_THAT(image_error(bytes), HasSubstr("the IDX header takes 16 bytes, the file has 9"));
    bytes.resize(3);
    EXPECT_THAT(image_error(bytes), HasSubstr("the IDX magic takes 4 bytes, the file has 3"));
}

TEST(Idx, SaysThatTheMagicIsWrong) {
    std::vector<std::byte> bytes = idx(8, {2, 3, 4}, 24);
    bytes[0] = std::byte{0x1f};
    EXPECT_THAT(image_error(bytes), HasSubstr("not an IDX file: magic 0x1f000803"));
}

TEST(Idx, SaysThatTheDataTypeIsNotSupported) {
    EXPECT_THAT(image_error(idx(0x0D, {2, 3, 4}, 96)), HasSubstr("data type 0x0d"));
}

TEST(Idx, SaysThatTheDimensionsAreWrong) {
    EXPECT_THAT(image_error(idx(8, {24}, 24)),
                HasSubstr("1 dimensions, expected 3 to 4 for images"));
    const std::string path = write_file("labels.idx", idx(8, {2, 3, 4}, 24));
    EXPECT_THAT(error_of([&] { (void)read_idx_labels(path); }),
                HasSubstr("3 dimensions, expected 1 for labels"));
    EXPECT_THAT(image_error(idx(8, {2, 0, 4}, 0)), HasSubstr("dimension 1 is 0"));
}

TEST(Idx, SaysHowManyBytesTrail) {
    EXPECT_THAT(image_error(idx(8, {2, 3, 4}, 27)), HasSubstr("3 trailing bytes after the 24"));
}

TEST(Idx, DoesNotBelieveHugeDimensions) {
    EXPECT_THAT(image_error(idx(8, {0xFFFFFFFF, 0xFFFF, 0xFFFF}, 8)),
                HasSubstr("the dimensions ask for more than"));
    EXPECT_THAT(image_error(idx(8, {1, 0xFFFFFFFF, 0xFFFFFFFF}, 8)),
                HasSubstr("dimension 1 is 4294967295"));
}

}  // namespace
}  // namespace tessera::workload
