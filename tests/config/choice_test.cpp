#include "platform/config/reader.h"
#include "platform/config/yaml.h"
#include "tests/config/example.h"
#include "tests/config/files.h"

namespace tessera::config {
namespace {

using example::Array;
using example::Crossbar;
using example::Tile;

std::string refusal(const char* text) {
    return message_of([&] { (void)read<Tile>(parse_yaml(text, "x.yaml"), "tiles[3]"); });
}

TEST(Choice, ReadsTheFieldsOfWhatItChose) {
    EXPECT_EQ(read<Tile>(parse_yaml("{type: crossbar, name: t, adc_bits: 4}", "x")),
              (Tile{"t", Crossbar{4, 200}}));
    EXPECT_EQ(read<Tile>(parse_yaml("{type: array, name: t}", "x")), (Tile{"t", Array{}}));
}

TEST(Choice, RefusesTheKeysOfOtherKinds) {
    EXPECT_EQ(refusal("{name: t, type: crossbar, rows: 4}"),
              "x.yaml:1:27: tiles[3].rows: unknown key; expected name, type, adc_bits or cell");
}

TEST(Choice, SuggestsFromCommonAndSpecialKeys) {
    EXPECT_EQ(refusal("{nmae: t, type: crossbar, adcbits: 4}"),
              "x.yaml:1:1: tiles[3].name: is required, but missing\n"
              "x.yaml:1:2: tiles[3].nmae: unknown key (did you mean 'name'?)\n"
              "x.yaml:1:27: tiles[3].adcbits: unknown key (did you mean 'adc_bits'?)");
}

TEST(Choice, NeedsAKnownKind) {
    EXPECT_EQ(refusal("{name: t, rows: 4}"), "x.yaml:1:1: tiles[3].type: is required, but missing");
    EXPECT_EQ(refusal("{name: t, type: aray, rows: 4}"),
              "x.yaml:1:17: tiles[3].type: expected array or crossbar, found `aray` (did you mean "
              "'array'?)");
}

struct Common {
    std::string name;
    std::string type;
    template <class Visitor>
    static void describe(Visitor& visit) {
        visit.field("name", &Common::name, "of the tile", {.required = true});
        visit.field("type", &Common::type, "kind of machine", {.required = true});
    }
};

TEST(OpenRead, LeavesOtherKeysForTheSecondRead) {
    Section section(parse_yaml("{name: t, type: array, rows: 4}", "x.yaml"), "tiles[0]");
    EXPECT_EQ(read_open<Common>(section).name, "t");
    EXPECT_EQ(read_rest<Array>(section), (Array{4, 14, 108 * 1024}));
}

TEST(OpenRead, RefusesWhatNeitherReadKnows) {
    Section section(parse_yaml("{name: t, type: array, nam: x, rwos: 4}", "x.yaml"), "tiles[0]");
    (void)read_open<Common>(section);
    EXPECT_EQ(message_of([&] { (void)read_rest<Array>(section); }),
              "x.yaml:1:24: tiles[0].nam: unknown key (did you mean 'name'?)\n"
              "x.yaml:1:32: tiles[0].rwos: unknown key (did you mean 'rows'?)");
}

TEST(OpenRead, NeedsAMapping) {
    Section section(parse_yaml("[t]", "x.yaml"), "tiles[0]");
    EXPECT_EQ(message_of([&] { (void)read_open<Common>(section); }),
              "x.yaml:1:1: tiles[0]: expected a mapping, found a list");
}

}  // namespace
}  // namespace tessera::config
