#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>

#include "tests/house/house.h"

namespace tessera::test {

namespace fs = std::filesystem;

std::vector<std::string> project_files(const std::vector<std::string>& endings) {
    std::vector<std::string> files;
    for (const char* room : {"models", "platform", "firmware", "tests", "bench", "scenarios",
                             "docs", "cmake", ".ci"}) {
        if (!fs::exists(room)) continue;
        for (const auto& entry : fs::recursive_directory_iterator(room))
            if (entry.is_regular_file() && std::find(endings.begin(), endings.end(),
                                                     entry.path().extension()) != endings.end())
                files.push_back(entry.path().generic_string());
    }
    std::sort(files.begin(), files.end());
    return files;
}

std::string read_text(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

std::vector<std::string> includes_of(const std::string& text) {
    static const std::regex line(R"re(^[ \t]*#[ \t]*include[ \t]*[<"]([^>"]+)[>"])re",
                                 std::regex::multiline);
    std::vector<std::string> names;
    for (auto at = std::sregex_iterator(text.begin(), text.end(), line);
         at != std::sregex_iterator(); ++at)
        names.push_back((*at)[1]);
    return names;
}

namespace {

bool is_in(const std::string& path, const std::string& room) {
    return path.rfind(room + "/", 0) == 0;
}

std::string second_folder(const std::string& path) {
    const std::size_t begin = path.find('/') + 1;
    return path.substr(begin, path.find('/', begin) - begin);
}

// Position of a platform room, from the ground up; -1 for a room that the order does not know.
long floor_of(const std::string& room) {
    static constexpr std::array<std::string_view, 12> order = {
        "config", "host",   "workload",  "soc",   "semihosting", "trace",
        "debug",  "report", "registers", "study", "sweep",       "cli"};
    const auto at = std::find(order.begin(), order.end(), room);
    return at == order.end() ? -1 : at - order.begin();
}

}  // namespace

std::string layering_fault(const std::string& file, const std::string& included) {
    const bool is_product = !is_in(file, "tests") && !is_in(file, "bench");
    if (is_product && (is_in(included, "tests") || is_in(included, "bench")))
        return "the product includes its tests";
    if (is_in(file, "models")) {
        if (is_in(included, "platform")) return "a model includes the platform";
        if (!is_in(included, "models")) return {};
        const std::string from = second_folder(file);
        const std::string to = second_folder(included);
        if (to == from || to == "base") return {};
        if (to == "numeric" && from != "base") return {};
        return "a block includes another block";
    }
    if (is_in(file, "platform") && is_in(included, "platform")) {
        const long from = floor_of(second_folder(file));
        const long to = floor_of(second_folder(included));
        if (from < 0 || to < 0) return "a platform room the layering rule does not know";
        return to <= from ? "" : "an arrow that points up";
    }
    if (is_in(file, "firmware") && (is_in(included, "models") || is_in(included, "platform")))
        return "firmware includes only generated headers and its own";
    return {};
}

TEST(Layering, RuleSeesEveryForbiddenArrow) {
    EXPECT_NE(layering_fault("models/noc/mesh.h", "platform/config/error.h"), "");
    EXPECT_NE(layering_fault("models/eyeriss/eyeriss.h", "models/reram/crossbar.h"), "");
    EXPECT_NE(layering_fault("models/base/tile.h", "models/numeric/quantise.h"), "");
    EXPECT_NE(layering_fault("platform/config/reader.h", "platform/soc/builder.h"), "");
    EXPECT_NE(layering_fault("platform/attic/x.h", "platform/config/error.h"), "");
    EXPECT_NE(layering_fault("firmware/hal/mmio.h", "models/base/job.h"), "");
    EXPECT_NE(layering_fault("models/base/tile.cpp", "tests/support/bus_master.h"), "");
}

TEST(Layering, RuleAllowsArrowsThatPointDown) {
    EXPECT_EQ(layering_fault("models/eyeriss/eyeriss.h", "models/base/tile.h"), "");
    EXPECT_EQ(layering_fault("models/eyeriss/pe_array.cpp", "models/numeric/requantise.h"), "");
    EXPECT_EQ(layering_fault("platform/cli/verb_run.cpp", "platform/soc/builder.h"), "");
    EXPECT_EQ(layering_fault("platform/soc/builder.cpp", "models/eyeriss/eyeriss.h"), "");
    EXPECT_EQ(layering_fault("firmware/drivers/uart.c", "tessera/uart.h"), "");
}

TEST(Layering, IncludesAreFoundWhateverTheirSpacing) {
    EXPECT_EQ(includes_of("#include \"a/b.h\"\n  #  include <c>\n// #include \"no.h\"\n"),
              (std::vector<std::string>{"a/b.h", "c"}));
}

TEST(Layering, EveryIncludeOfTheProjectPointsDown) {
    const std::vector<std::string> files = project_files({".h", ".c", ".cpp", ".S"});
    ASSERT_GT(files.size(), 50u);
    for (const std::string& file : files)
        for (const std::string& included : includes_of(read_text(file)))
            EXPECT_EQ(layering_fault(file, included), "") << file << " includes " << included;
}

}  // namespace tessera::test
