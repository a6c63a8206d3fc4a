#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "platform/soc/scenario_file.h"
#include "tests/docs/book.h"
#include "tests/docs/scenario_tables.h"

namespace tessera::test {
namespace {

const std::string kPage = "docs/scenario.md";
const std::string kBegin =
    "<!-- tables of keys: TESSERA_WRITE_DOCS=1 ./tessera test -R Scenario -->";
const std::string kEnd = "<!-- end of tables -->";

using Lines = std::vector<std::string>;

TEST(Docs, ScenarioTablesAreThoseOfTheSchema) {
    const Lines page = lines_of(kPage);
    const auto begin = std::find(page.begin(), page.end(), kBegin);
    const auto end = std::find(begin, page.end(), kEnd);
    ASSERT_NE(end, page.end()) << kPage << " has lost the marks around its tables";
    // The schema of files leaves out what a file may leave to the one it extends; the page says it.
    nlohmann::ordered_json schema = soc::whole_scenario_schema();
    schema["properties"]["extends"] = soc::scenario_schema()["properties"]["extends"];
    Lines tables = scenario_tables(schema);
    tables.insert(tables.begin(), "");
    if (Lines(begin + 1, end) == tables) return;
    if (std::getenv("TESSERA_WRITE_DOCS") != nullptr) {
        Lines written(page.begin(), begin + 1);
        written.insert(written.end(), tables.begin(), tables.end());
        written.insert(written.end(), end, page.end());
        write_lines(kPage, written);
    }
    FAIL() << kPage << " does not show the keys as they are now; the command in its mark "
           << "writes them:\n"
           << fmt::format("{}", fmt::join(tables, "\n"));
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
