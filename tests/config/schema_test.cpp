#include "platform/config/schema.h"

#include <gtest/gtest.h>
#include <regex.h>

#include <string>

#include "platform/config/reader.h"
#include "platform/config/yaml.h"
#include "tests/config/example.h"
#include "tests/config/files.h"

namespace tessera::config {
namespace {

using example::Platform;

std::vector<std::string> keys_of(const Json& object) {
    std::vector<std::string> keys;
    for (const auto& item : object.items()) keys.push_back(item.key());
    return keys;
}

TEST(Schema, OfAWholeDocument) {
    const Json schema = document_schema_of<Platform>("Tessera scenario");
    EXPECT_EQ(schema["$schema"], "http://json-schema.org/draft-07/schema#");
    EXPECT_EQ(schema["title"], "Tessera scenario");
    EXPECT_EQ(schema["type"], "object");
    EXPECT_EQ(schema["additionalProperties"], false);
    EXPECT_TRUE(schema["properties"].contains("extends"));
    EXPECT_EQ(schema_of<Platform>()["required"], Json::array({"workload"}))
        << "it requires `network` inside";
}

// Mappings at every place where one may stand.
struct Places {
    example::Workload plain;
    example::Tile kind;
    std::optional<example::Workload> optional;
    std::vector<example::Tile> kinds;
    std::vector<example::Workload> list;
    std::string name;

    template <class Visitor>
    static void describe(Visitor& visit) {
        visit.field("plain", &Places::plain, "of one kind");
        visit.field("kind", &Places::kind, "of several kinds");
        visit.field("optional", &Places::optional, "or none", {.required = true});
        visit.field("kinds", &Places::kinds, "items of several kinds");
        visit.field("list", &Places::list, "items of one kind", {.required = true});
        visit.field("name", &Places::name, "of it", {.required = true});
    }
};

// Schemas in `schema` with a rule named `rule`, without those of items of lists.
std::size_t count_outside_lists(const Json& schema, const std::string& rule) {
    std::size_t count = schema.contains(rule) ? 1 : 0;
    for (const char* group : {"properties", "anyOf", "oneOf", "allOf"})
        if (schema.contains(group))
            for (const Json& inner : schema[group]) count += count_outside_lists(inner, rule);
    return count;
}

TEST(Schema, OfADocumentLeavesWhatIsRequiredToTheFileItExtends) {
    EXPECT_EQ(count_outside_lists(schema_of<Places>(), "required"), 5u)
        << "itself, plain, two kinds, optional";
    const Json schema = document_schema_of<Places>("places");
    EXPECT_EQ(count_outside_lists(schema, "required"), 0u);
    EXPECT_EQ(count_outside_lists(schema, "oneOf"), 0u)
        << "a mapping that does not say its kind may be of any";
    EXPECT_EQ(schema["properties"]["kind"]["anyOf"].size(), 2u);
    EXPECT_NE(schema["description"].get<std::string>().find("left to the file that this one ext"),
              std::string::npos);
}

TEST(Schema, OfADocumentKeepsWhatItemsOfListsRequire) {
    const Json properties = document_schema_of<Places>("places")["properties"];
    const Json& list = properties["list"]["items"]["anyOf"];
    EXPECT_EQ(list[0]["required"], Json::array({"network"}));
    const Json& kinds = properties["kinds"]["items"]["anyOf"][0]["oneOf"];
    ASSERT_EQ(kinds.size(), 2u);
    for (const Json& kind : kinds) EXPECT_EQ(kind["required"], Json::array({"name", "type"}));
}

TEST(Schema, OfADocumentLetsItemsOfListsLeaveKeysToAFileOfTheirOwn) {
    const Json properties = document_schema_of<Places>("places")["properties"];
    const Json& list = properties["list"]["items"]["anyOf"];
    ASSERT_EQ(list.size(), 2u);
    EXPECT_FALSE(list[0]["properties"].contains("extends"));
    EXPECT_TRUE(list[1]["properties"].contains("extends"));
    EXPECT_EQ(list[1]["required"], Json::array({"extends"}));
    for (const Json& kind : properties["kinds"]["items"]["anyOf"][1]["anyOf"])
        EXPECT_EQ(kind["required"], Json::array({"extends"}));
}

TEST(Schema, OfEachKindOfField) {
    const Json schema = schema_of<Platform>()["properties"];
    EXPECT_EQ(schema["base"],
              Json::parse(R"({"type": "integer", "minimum": 0, "maximum": 18446744073709551615,
                                              "description": "of the memory", "default": 2147483648})"));
    const Json& noc = schema["noc"]["properties"];
    EXPECT_EQ(noc["topology"], Json::parse(R"({"type": "string", "enum": ["mesh", "ring", "torus"],
                                               "description": "of the links", "default": "mesh"})"));
    EXPECT_EQ(noc["checked"]["type"], "boolean");
    EXPECT_EQ(noc["latency"]["default"], "5000 ps");
    EXPECT_EQ(noc["latency"]["examples"], Json::array({"10 us"}));
    EXPECT_EQ(noc["latency"]["$comment"], "from 100 ps to 1 ms");
    EXPECT_FALSE(schema["noc"].contains("default")) << "its fields have them";
    const Json& workload = schema["workload"]["properties"];
    EXPECT_EQ(workload["layers"], Json::parse(R"({"type": "array",
        "items": {"type": "integer", "minimum": 0, "maximum": 99}, "description": "to run", "default": []})"));
    EXPECT_EQ(workload["threshold"],
              Json::parse(R"({"anyOf": [{"type": "number", "minimum": 0.0, "maximum": 1.0},
        {"type": "null"}], "description": "of accuracy"})"));
    EXPECT_FALSE(workload["network"].contains("default")) << "it is required";
}

TEST(Schema, OfAChoiceHasOneBranchPerKind) {
    const Json branches = schema_of<example::Tile>()["oneOf"];
    ASSERT_EQ(branches.size(), 2u);
    EXPECT_EQ(keys_of(branches[0]["properties"]),
              (std::vector<std::string>{"name", "type", "rows", "columns", "buffer"}));
    EXPECT_EQ(keys_of(branches[1]["properties"]),
              (std::vector<std::string>{"name", "type", "adc_bits", "cell"}));
    EXPECT_EQ(branches[1]["properties"]["type"]["const"], "crossbar");
    EXPECT_EQ(branches[1]["required"], Json::array({"name", "type"}));
    EXPECT_EQ(branches[1]["properties"]["adc_bits"]["maximum"], 127);
}

TEST(Schema, PatternsAcceptWhatTheReaderAccepts) {
    regex_t pattern;
    ASSERT_EQ(regcomp(&pattern, pattern_of(base::Unit::picoseconds).c_str(), REG_EXTENDED), 0);
    const auto matches = [&](const char* text) {
        return regexec(&pattern, text, 0, nullptr, 0) == 0;
    };
    for (const char* text : {"10 us", "0.1 ns", "1_000ps", "1e3 ns", "10 µs"}) {
        EXPECT_TRUE(matches(text)) << text;
    }
    for (const char* text : {"10", "ten us", "10 MHz", "us", "10 us "}) {
        EXPECT_FALSE(matches(text)) << text;
    }
    regfree(&pattern);
}

// Walks a schema beside the reader: what a mapping may hold is exactly what the schema lists.
void expect_reader_knows(const Json& object, const std::string& prefix,
                         const std::string& message) {
    for (const std::string& key : keys_of(object["properties"])) {
        EXPECT_EQ(message.find(prefix + key + ": unknown key"), std::string::npos) << key;
    }
}

TEST(Schema, ListsTheKeysThatTheReaderKnows) {
    const Json schema = schema_of<Platform>();
    std::string text;
    for (const std::string& key : keys_of(schema["properties"])) text += key + ": ~\n";
    const std::string message =
        message_of([&] { (void)read<Platform>(parse_yaml(text + "surplus: ~\n", "x.yaml")); });
    expect_reader_knows(schema, "", message);
    EXPECT_NE(message.find("surplus: unknown key; expected clock, base, noc, tiles or workload"),
              std::string::npos);
    EXPECT_EQ(keys_of(schema["properties"]),
              (std::vector<std::string>{"clock", "base", "noc", "tiles", "workload"}));
    EXPECT_EQ(keys_of(schema["properties"]["noc"]["properties"]), keys_of(to_json(example::Noc{})));
}

}  // namespace
}  // namespace tessera::config
