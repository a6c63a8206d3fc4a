#include <gtest/gtest.h>

#include <regex>

#include "tests/house/house.h"

namespace tessera::test {

TEST(HouseText, NoUnfinishedWork) {
    const std::regex words(
        "\\b(TO"
        "DO|FIX"
        "ME|XX"
        "X|HA"
        "CK)\\b");
    for (const std::string& file :
         project_files({".h", ".c", ".cpp", ".S", ".md", ".yaml", ".cmake", ".py"}))
        EXPECT_FALSE(std::regex_search(read_text(file), words)) << file;
}

TEST(HouseText, HeavyHeadersStayBehindOneWall) {
    struct Wall {
        const char* header;
        std::size_t most;
    };
    for (const Wall& wall :
         {Wall{"CLI/CLI.hpp", 1}, Wall{"yaml-cpp/yaml.h", 1}, Wall{"onnx/checker.h", 1},
          Wall{"sqlite3.h", 1}, Wall{"xxhash.h", 1}}) {
        std::size_t users = 0;
        for (const std::string& file : project_files({".h", ".cpp"})) {
            if (file.rfind("tests/", 0) == 0) continue;
            for (const std::string& included : includes_of(read_text(file)))
                users += included == wall.header ? 1 : 0;
        }
        EXPECT_EQ(users, wall.most) << wall.header;
    }
}

}  // namespace tessera::test
