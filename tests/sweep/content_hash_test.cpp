#include "platform/sweep/content_hash.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace tessera::sweep {

TEST(ContentHash, TellsPartsApart) {
    const auto hash = [](std::initializer_list<std::string_view> parts) {
        ContentHash made;
        for (const std::string_view part : parts) made.add(part);
        return made.hex();
    };
    EXPECT_EQ(hash({"ab", "c"}), hash({"ab", "c"}));
    EXPECT_NE(hash({"ab", "c"}), hash({"a", "bc"}));
    EXPECT_NE(hash({"ab"}), hash({"ab", ""}));
    EXPECT_EQ(hash({"x"}).size(), 32U);
}

TEST(FileHashes, AreOfContentsAndNamesBelowAFolder) {
    namespace fs = std::filesystem;
    const fs::path folder = fs::path(testing::TempDir()) / "file_hashes";
    fs::remove_all(folder);
    fs::create_directories(folder / "one/inner");
    const auto write = [&](const char* name, const char* text) {
        std::ofstream(folder / name) << text;
    };
    const auto of = [&](const char* name) { return FileHashes().of((folder / name).string()); };
    write("a", "content");
    write("b", "content");
    write("c", "other");
    EXPECT_EQ(of("a"), of("b"));
    EXPECT_NE(of("a"), of("c"));
    write("one/inner/x", "1");
    const std::string before = of("one");
    write("one/inner/x", "2");
    EXPECT_NE(of("one"), before);
    write("one/inner/x", "1");
    EXPECT_EQ(of("one"), before);
    fs::rename(folder / "one/inner/x", folder / "one/inner/y");
    EXPECT_NE(of("one"), before);
    fs::remove_all(folder);
}

}  // namespace tessera::sweep
