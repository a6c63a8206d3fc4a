#include "platform/config/yaml.h"

#include "tests/config/files.h"

namespace tessera::config {
namespace {

std::string refusal(const std::string& text) {
    return message_of([&] { (void)parse_yaml(text, "x.yaml"); });
}

std::string place(const Node& node) { return to_string(node.location()); }

TEST(Yaml, KeepsOrderTextAndPlaces) {
    const Node root = parse_yaml("b: 10 us\na:\n  - 'x'\n  - {c: ~}\n", "x.yaml");
    ASSERT_TRUE(root.is_mapping());
    ASSERT_EQ(root.entries.size(), 2u);
    EXPECT_EQ(root.entries[0].key, "b");
    EXPECT_EQ(root.entries[0].value.text, "10 us");
    EXPECT_FALSE(root.entries[0].value.quoted);
    EXPECT_EQ(place(root.entries[0].value), "x.yaml:1:4");

    const Entry* a = root.find("a");
    ASSERT_NE(a, nullptr);
    EXPECT_EQ(to_string(a->position.location()), "x.yaml:2:1");
    ASSERT_TRUE(a->value.is_sequence());
    ASSERT_EQ(a->value.items.size(), 2u);
    EXPECT_TRUE(a->value.items[0].quoted);
    EXPECT_EQ(place(a->value.items[0]), "x.yaml:3:5");
    const Node& c = a->value.items[1].entries.at(0).value;
    EXPECT_TRUE(c.is_null());
    EXPECT_EQ(root.find("c"), nullptr);
}

TEST(Yaml, TakesEmptyTextAsNothing) {
    EXPECT_TRUE(parse_yaml("", "x").is_null());
    EXPECT_TRUE(parse_yaml("# only a comment\n", "x").is_null());
}

TEST(Yaml, PlacesAnAbsentValueAtItsKey) {
    const Node root = parse_yaml("a:\n\n\nb: 1\n", "x.yaml");
    EXPECT_EQ(place(root.entries[0].value), "x.yaml:1:1");
}

TEST(Yaml, SkipsAByteOrderMark) {
    EXPECT_EQ(parse_yaml("\xEF\xBB\xBF"
                         "a: 1",
                         "x")
                  .entries.at(0)
                  .key,
              "a");
}

TEST(Yaml, ReportsSyntaxErrorsWithTheirPlace) {
    EXPECT_EQ(refusal("a: 1\nb: [1, 2\n"),
              "x.yaml:3:1: YAML syntax: end of sequence flow not found");
    EXPECT_EQ(refusal("a: 1\n b: 2\n"), "x.yaml:2:3: YAML syntax: illegal map value");
    EXPECT_EQ(refusal("a:\n  \tb: 1\n"),
              "x.yaml:2:3: YAML syntax: a tab in the indentation; use spaces");
}

TEST(Yaml, NoticesThatTheTextWasCutOff) {
    EXPECT_EQ(refusal("a: [1, 2"), "x.yaml:1:9: YAML syntax: end of sequence flow not found");
    EXPECT_EQ(refusal("[1"), "x.yaml:1:3: YAML syntax: end of sequence flow not found");
    EXPECT_EQ(refusal("{a: 1"), "x.yaml:1:6: YAML syntax: end of map flow not found");
    for (const char* text :
         {"a: \"open", "a: \"open\n", "a: \"open\n\n", "a: 'open", "a: 'open\n\n"}) {
        EXPECT_NE(refusal(text).find("YAML syntax: illegal"), std::string::npos) << text;
    }
}

TEST(Yaml, AcceptsAnEndMark) {
    EXPECT_EQ(parse_yaml("---\na: 1\n...\n", "x").entries.size(), 1u);
    EXPECT_EQ(refusal("a: 1\n...\nb: 2\n"),
              "x.yaml:3:1: a second document starts; a file holds one");
}

TEST(Yaml, RefusesDuplicateKeysWithBothPlaces) {
    EXPECT_EQ(refusal("a:\n  b: 1\n  c: 2\n  b: 3\n"),
              "x.yaml:4:3: duplicate key `b`, first at 2:3");
}

TEST(Yaml, RefusesWhatConfigurationsDoNotNeed) {
    const std::string anchors =
        "anchors and aliases (&, *) are not supported; `extends:` shares settings";
    EXPECT_EQ(refusal("a: &x 1\nb: *x\n"), "x.yaml:1:4: " + anchors);
    EXPECT_EQ(refusal("a: &x [*x]\n"), "x.yaml:1:4: " + anchors);
    EXPECT_EQ(refusal("<<: {a: 1}\n"),
              "x.yaml:1:1: merge keys (<<) are not supported; `extends:` shares settings");
    EXPECT_EQ(refusal("a: !!int 1\n"),
              "x.yaml:1:4: the tag `tag:yaml.org,2002:int` is not supported");
    EXPECT_EQ(refusal("a: 1\n---\nb: 2\n"),
              "x.yaml:2:1: a second document starts; a file holds one");
    EXPECT_EQ(refusal("? [a]\n: 1\n"), "x.yaml:1:3: a key must be a word, not a list or mapping");
    EXPECT_EQ(refusal("~: 1\n"), "x.yaml:1:1: a key must be a word, found nothing");
}

TEST(Yaml, RefusesDeepNestingInsteadOfOverflowingTheStack) {
    for (const char* opening : {"[", "{a: ", "- "}) {
        std::string text;
        for (int i = 0; i < 100'000; ++i) text += opening;
        EXPECT_NE(refusal(text).find("nested deeper than 64 levels"), std::string::npos) << opening;
    }
    std::string indented;
    for (std::size_t i = 0; i < 1'000; ++i) indented.append(i, ' ').append("a:\n");
    EXPECT_EQ(refusal(indented), "x.yaml:65:65: nested deeper than 64 levels");
}

TEST(Yaml, AcceptsTheDeepestNestingAllowed) {
    EXPECT_NO_THROW((void)parse_yaml(
        std::string(kDeepestNesting, '[') + std::string(kDeepestNesting, ']'), "x"));
}

TEST(Yaml, RefusesMappingsOfTooManyKeys) {
    std::string text;
    for (std::size_t i = 0; i <= kMostKeys; ++i)
        text.append("k").append(std::to_string(i)).append(":\n");
    EXPECT_EQ(refusal(text), "x.yaml:1025:1: more than 1024 keys in one mapping");
}

TEST(Yaml, EndsOnAParserThatFindsNoEnd) {
    EXPECT_EQ(refusal(","), "x.yaml:1:1: a second document starts; a file holds one");
}

}  // namespace
}  // namespace tessera::config
