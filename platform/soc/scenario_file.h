#pragma once
// Scenario files and the technology tables they name.

#include <string>
#include <vector>
#include <nlohmann/json.hpp>

#include "platform/config/node.h"
#include "platform/soc/scenario.h"

namespace tessera::soc {

// The file with everything it extends and the overrides of the command line. Throws config::Error.
[[nodiscard]] Scenario load_scenario(const std::string& path,
                                     const std::vector<std::string>& overrides);
// As load_scenario, of a document at hand.
[[nodiscard]] Scenario read_scenario(config::Node document,
                                     const std::vector<std::string>& overrides);
// The same scenario with its paths as its own file would write them, so that outputs depend neither
// on where the project lies nor on where the program was started.
[[nodiscard]] Scenario with_paths_from(Scenario scenario, const std::string& scenario_path);
[[nodiscard]] base::TechnologyTable load_technology(const std::string& path);

// Of files, which may leave required keys to a file they extend.
[[nodiscard]] nlohmann::ordered_json scenario_schema();
// Of a scenario with everything it extends.
[[nodiscard]] nlohmann::ordered_json whole_scenario_schema();
// Every value as a run uses it, defaults included, in base units.
[[nodiscard]] nlohmann::ordered_json canonical(const Scenario& scenario);

}  // namespace tessera::soc
