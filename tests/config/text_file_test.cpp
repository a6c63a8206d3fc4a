#include "platform/config/text_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include "tests/config/files.h"

namespace tessera::config {
namespace {

TEST(TextFile, IsReadWhole) {
    const TemporaryFolder folder;
    EXPECT_EQ(read_text_file(folder.write("a.yaml", "a: 1\r\nb: 2")), "a: 1\r\nb: 2");
}

TEST(TextFile, SaysWhyItCannotBeRead) {
    const TemporaryFolder folder;
    const auto reason = [&](const std::string& path) {
        return message_of([&] { (void)read_text_file(path); });
    };
    const std::string missing = folder.path("missing.yaml"), directory = folder.path(".");
    const std::string empty = folder.write("empty.yaml", "");
    const std::string large = folder.write("large.yaml", std::string(kLargestTextBytes + 1, '#'));
    const std::string pipe = folder.path("pipe.yaml");
    ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);

    EXPECT_EQ(reason(missing), missing + ": no such file");
    EXPECT_EQ(reason(empty + "/x.yaml"), empty + "/x.yaml: no such file");
    EXPECT_EQ(reason(directory), directory + ": is a directory, not a file");
    EXPECT_EQ(reason(pipe), pipe + ": is not a regular file");
    EXPECT_EQ(reason(empty), empty + ": the file is empty");
    EXPECT_EQ(reason(large), large + ": is larger than 1024 KiB");
}

TEST(TextFile, NeedsPermission) {
    if (geteuid() == 0) GTEST_SKIP() << "root may read everything";
    const TemporaryFolder folder;
    const std::string path = folder.write("secret.yaml", "a: 1");
    ASSERT_EQ(chmod(path.c_str(), 0), 0);
    EXPECT_EQ(message_of([&] { (void)read_text_file(path); }),
              path + ": cannot be read (Permission denied)");
}

TEST(Utf8, AcceptsTheBordersOfEveryLength) {
    for (const char* text :
         {"\x01", "\x7F", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80",
          "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"}) {
        EXPECT_NO_THROW(check_utf8(text, "x"));
    }
}

TEST(Utf8, RefusesOverlongSurrogateAndStrayBytes) {
    for (const char* text : {"\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xC2", "\xC2\x41",
                             "\xE0\x9F\xBF", "\xED\xA0\x80", "\xE2\x82", "\xF0\x8F\xBF\xBF",
                             "\xF4\x90\x80\x80", "\xF0\x90\x80", "\xF5\x80\x80\x80", "\xFF"}) {
        EXPECT_THROW(check_utf8(text, "x"), Error);
    }
}

TEST(Utf8, NamesThePlaceOfTheFirstBadByte) {
    EXPECT_EQ(message_of([] { check_utf8("a: 1\nb: x\xFFy", "x.yaml"); }),
              "x.yaml:2:5: byte 0xFF is not UTF-8 text");
    EXPECT_EQ(message_of([] { check_utf8(std::string_view("a: \0", 4), "x.yaml"); }),
              "x.yaml:1:4: NUL byte: this is not a text file");
}

}  // namespace
}  // namespace tessera::config
