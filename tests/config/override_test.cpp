#include "platform/config/override.h"

#include "platform/config/yaml.h"
#include "tests/config/files.h"

namespace tessera::config {
namespace {

class Override : public testing::Test {
  protected:
    std::string refusal(std::string_view assignment) {
        return message_of([&] { apply_override(root_, assignment); });
    }
    Node root_ = parse_yaml("a:\n  b:\n    - {c: 1}\n    - [x, y]\n  s: text\nempty:\n", "x.yaml");
};

TEST_F(Override, ReplacesAValueDeepInside) {
    apply_override(root_, "a.b[0].c=10 us");
    apply_override(root_, "a.b[1][1]=z=1");
    const Node& list = root_.find("a")->value.find("b")->value;
    EXPECT_EQ(list.items[0].find("c")->value.text, "10 us");
    EXPECT_EQ(list.items[1].items[1].text, "z=1");
}

TEST_F(Override, TakesAnyYamlValue) {
    apply_override(root_, "a={x: [1, 2]}");
    EXPECT_EQ(root_.find("a")->value.find("x")->value.items.size(), 2u);
    apply_override(root_, "a=");
    EXPECT_TRUE(root_.find("a")->value.is_null());
}

TEST_F(Override, MakesMissingMappings) {
    apply_override(root_, "p.q.r=1");
    apply_override(root_, "empty.x=2");
    EXPECT_EQ(root_.find("p")->value.find("q")->value.find("r")->value.text, "1");
    EXPECT_EQ(root_.find("empty")->value.find("x")->value.text, "2");
}

TEST_F(Override, NamesItselfAsThePlace) {
    apply_override(root_, "a.b[0].c=1");
    EXPECT_EQ(
        to_string(root_.find("a")->value.find("b")->value.items[0].find("c")->value.location()),
        "--set a.b[0].c");
}

TEST_F(Override, RefusesWhatDoesNotFitTheTree) {
    EXPECT_EQ(refusal("a.b[2].c=1"), "--set a.b[2].c: index 2 is out of range: a.b has 2 items");
    EXPECT_EQ(refusal("a[0]=1"), "--set a[0]: a is a mapping, not a list");
    EXPECT_EQ(refusal("a.s.t=1"), "--set a.s.t: a.s is `text`, not a mapping");
    EXPECT_EQ(refusal("a.b.c=1"), "--set a.b.c: a.b is a list, not a mapping");
    EXPECT_EQ(refusal("new[0]=1"), "--set new[0]: new is nothing, not a list");
}

TEST_F(Override, RefusesMalformedAssignments) {
    EXPECT_EQ(refusal("a.b"), "--set: expected path=value, found `a.b`");
    EXPECT_EQ(refusal("=1"), "--set: expected path=value, found `=1`");
    EXPECT_EQ(refusal(""), "--set: expected path=value, found ``");
    for (const char* path : {".a", "a.", "a..b", "a]", "a[0]b", "a b", "[0]"}) {
        EXPECT_EQ(
            refusal(std::string(path) + "=1"),
            "--set " + std::string(path) + ": expected a path such as platform.tiles[0].rows");
    }
    for (const char* path :
         {"a.b[", "a.b[]", "a.b[x]", "a.b[-1]", "a.b[1", "a.b[99999999999999999999]"}) {
        EXPECT_EQ(refusal(std::string(path) + "=1"),
                  "--set " + std::string(path) + ": expected a list index such as [0]");
    }
    EXPECT_EQ(refusal("a=[1"), "--set a: YAML syntax: end of sequence flow not found");
    EXPECT_EQ(refusal("a=\xFF"), "--set a:1:1: byte 0xFF is not UTF-8 text");
}

}  // namespace
}  // namespace tessera::config
