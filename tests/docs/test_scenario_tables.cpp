#include <gtest/gtest.h>

#include "platform/soc/scenario_file.h"
#include "tests/docs/book.h"
#include "tests/docs/scenario_tables.h"

namespace tessera::test {
namespace {

using Lines = std::vector<std::string>;

TEST(Docs, ScenarioTablesAreThoseOfTheSchema) {
    // The schema of files leaves out what a file may leave to the one it extends; the page says it.
    nlohmann::ordered_json schema = soc::whole_scenario_schema();
    schema["properties"]["extends"] = soc::scenario_schema()["properties"]["extends"];
    Lines tables = scenario_tables(schema);
    tables.insert(tables.begin(), "");
    expect_generated("docs/scenario.md",
                     "<!-- tables of keys: TESSERA_WRITE_DOCS=1 ./tessera test -R Scenario -->",
                     tables);
}

TEST(ScenarioTables, ShowUnitsDefaultsAndSections) {
    const auto schema = nlohmann::ordered_json::parse(R"({
        "properties": {
            "name": {"type": "string", "description": "of it"},
            "bus": {"type": "object", "description": "the bus", "properties": {
                "delay": {"anyOf": [{"type": "string"}, {"const": 0}], "examples": ["10 us"],
                          "$comment": "from 0 ps to 1 ms", "description": "of a word",
                          "default": "5000 ps"}}}},
        "required": ["name"]})");
    EXPECT_EQ(scenario_tables(schema),
              (Lines{"### The file", "", "| key | value | default | |", "|---|---|---|---|",
                     "| `name` | text | required | of it |", "", "### `bus`", "", "The bus.", "",
                     "| key | value | default | |", "|---|---|---|---|",
                     "| `delay` | time, 0 ps to 1 ms | 5 ns | of a word |", ""}));
}

}  // namespace
}  // namespace tessera::test
