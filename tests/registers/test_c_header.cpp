#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <regex>
#include <sstream>

#include "models/base/job.h"
#include "platform/registers/c_header.h"
#include "tests/registers/sample.h"

namespace tessera::registers {
namespace {

using testing::HasSubstr;
using testing::Not;

// Names and values of the object-like macros.
std::map<std::string, std::string> macros(const std::string& header) {
    std::map<std::string, std::string> found;
    std::istringstream lines(header);
    std::string word, name, value;
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        if (words >> word >> name >> value && word == "#define") found[name] = value;
    }
    return found;
}

const Block kSample{&sample::kMap, {}};

TEST(RegisterHeader, NamesOffsetsResetsAndFields) {
    const auto names = macros(c_header(kSample));
    EXPECT_EQ(names.at("TESSERA_GADGET_WINDOW_BYTES"), "0x100u");
    EXPECT_EQ(names.at("TESSERA_GADGET_CTRL"), "0x000u");
    EXPECT_EQ(names.at("TESSERA_GADGET_CTRL_RESET"), "0x00000021u");
    EXPECT_EQ(names.at("TESSERA_GADGET_CTRL_LEVEL_MASK"), "0x00000070u");
    EXPECT_EQ(names.at("TESSERA_GADGET_CTRL_LEVEL_LSB"), "4u");
    EXPECT_EQ(names.at("TESSERA_GADGET_KICK"), "0x040u");
}

TEST(RegisterHeader, GivesArraysAStrideAndACount) {
    const std::string header = c_header(kSample);
    const auto names = macros(header);
    EXPECT_EQ(names.at("TESSERA_GADGET_SLOT"), "0x010u");
    EXPECT_EQ(names.at("TESSERA_GADGET_SLOT_STRIDE"), "8u");
    EXPECT_EQ(names.at("TESSERA_GADGET_SLOT_COUNT"), "3u");
    EXPECT_THAT(header, HasSubstr("TESSERA_GADGET_SLOT_AT(i)"));
    EXPECT_THAT(header, HasSubstr("(0x010u + 8u * (uint32_t)(i))"));
    EXPECT_THAT(header, Not(HasSubstr("TESSERA_GADGET_CTRL_STRIDE")));
}

TEST(RegisterHeader, HoldsEveryRegisterOfEveryBlock) {
    for (const Block& block : blocks()) {
        const auto names = macros(c_header(block));
        for (const base::Register& reg : block.map->registers) {
            std::string name = "TESSERA_" + std::string(block.name()) + "_" + std::string(reg.name);
            for (char& letter : name) letter = static_cast<char>(std::toupper(letter));
            ASSERT_TRUE(names.count(name)) << name;
            EXPECT_EQ(std::stoul(names.at(name), nullptr, 16), reg.offset) << name;
        }
    }
}

TEST(RegisterHeader, DefinesNoNameTwice) {
    const std::regex define("#define (\\w+)");
    for (const Block& block : blocks()) {
        const std::string header = c_header(block);
        std::map<std::string, int> count;
        for (auto at = std::sregex_iterator(header.begin(), header.end(), define);
             at != std::sregex_iterator(); ++at)
            EXPECT_EQ(++count[(*at)[1]], 1) << (*at)[1];
    }
}

TEST(Blocks, AreWellFormedAndFoundByName) {
    for (const Block& block : blocks()) {
        EXPECT_TRUE(base::is_well_formed(*block.map)) << block.name();
        EXPECT_EQ(find_block(block.name())->map, block.map);
        EXPECT_EQ(find_shared_header(block.name()), nullptr) << "two headers of one name";
    }
    EXPECT_EQ(find_block("gadget"), nullptr);
}

TEST(SharedHeader, StructuresAssertTheirLayout) {
    const std::string header = c_header(*find_shared_header("job"));
    EXPECT_THAT(header, HasSubstr("struct tessera_job {"));
    EXPECT_THAT(header, HasSubstr("    struct tessera_stream streams[5];\n"));
    EXPECT_THAT(header, HasSubstr("_Static_assert(sizeof(struct tessera_job) == 256, \"size\");"));
    EXPECT_THAT(
        header,
        HasSubstr("_Static_assert(offsetof(struct tessera_job, geometry) == 48, \"offset\");"));
}

TEST(SharedHeader, EnumeratorsHaveTheModelsValues) {
    const std::string header = c_header(*find_shared_header("job"));
    EXPECT_THAT(header, HasSubstr("    TESSERA_OP_SOFTMAX = 7,\n"));
    EXPECT_THAT(header, HasSubstr("    TESSERA_JOB_CODE_BUS_ERROR = 6,\n"));
    EXPECT_THAT(header, HasSubstr("    TESSERA_JOB_FLAG_USE_MAPPING = 16,\n"));
    EXPECT_THAT(header, HasSubstr("    TESSERA_STREAM_INDEX_OUTPUT = 4,\n"));
}

// A new operation or code must not be forgotten here: the model's names end where the header's do.
TEST(SharedHeader, NamesEveryOperationAndCode) {
    const auto count = [](const std::string& header, const std::string& prefix) {
        const std::regex enumerator("    " + prefix + "\\w+ = \\d+,");
        return std::distance(std::sregex_iterator(header.begin(), header.end(), enumerator),
                             std::sregex_iterator());
    };
    const std::string header = c_header(*find_shared_header("job"));
    unsigned ops = 0, codes = 0;
    while (base::to_string(static_cast<base::Op>(ops)) != "unknown op") ++ops;
    while (base::to_string(static_cast<base::JobCode>(codes)) != "unknown code") ++codes;
    EXPECT_EQ(count(header, "TESSERA_OP_"), ops);
    EXPECT_EQ(count(header, "TESSERA_JOB_CODE_"), codes);
}

TEST(SharedHeader, IncludesWhatItsStructuresContain) {
    EXPECT_THAT(c_header(*find_shared_header("image")), HasSubstr("#include <tessera/job.h>\n"));
}

}  // namespace
}  // namespace tessera::registers
