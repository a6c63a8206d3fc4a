#pragma once
// The tables of docs/scenario.md, made from the schema of scenarios.

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace tessera::test {

// Markdown: one table per section, in the schema's order.
[[nodiscard]] std::vector<std::string> scenario_tables(const nlohmann::ordered_json& schema);

}  // namespace tessera::test
