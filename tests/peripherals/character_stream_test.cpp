#include "models/peripherals/character_stream.h"

#include <gtest/gtest.h>

#include <memory>

namespace tessera::peripherals {
namespace {

TEST(CharacterStream, FilesKeepEveryByte) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::tmpfile(), &std::fclose);
    ASSERT_NE(file, nullptr);
    FileSink sink(file.get());
    for (int byte = 0; byte < 256; ++byte) sink.put(static_cast<std::uint8_t>(byte));
    std::rewind(file.get());
    for (int byte = 0; byte < 256; ++byte) EXPECT_EQ(std::fgetc(file.get()), byte);
    EXPECT_EQ(std::fgetc(file.get()), EOF);
}

TEST(CharacterStream, BuffersKeepEveryByte) {
    BufferSource source(std::string("a\0\xFF", 3));
    BufferSink sink;
    EXPECT_FALSE(source.is_over());
    while (const auto character = source.next()) sink.put(*character);
    EXPECT_TRUE(source.is_over());
    EXPECT_EQ(sink.text(), std::string("a\0\xFF", 3));
}

}  // namespace
}  // namespace tessera::peripherals
