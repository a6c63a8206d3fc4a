#include "platform/soc/scenario_file.h"

#include <algorithm>
#include <filesystem>

#include "platform/config/canonical.h"
#include "platform/config/document.h"
#include "platform/config/override.h"
#include "platform/config/paths.h"
#include "platform/config/reader.h"
#include "platform/config/schema.h"

namespace tessera::soc {

Scenario load_scenario(const std::string& path, const std::vector<std::string>& overrides) {
    return read_scenario(config::load_document(path), overrides);
}

Scenario read_scenario(config::Node document, const std::vector<std::string>& overrides) {
    for (const std::string& assignment : overrides) config::apply_override(document, assignment);
    return config::read<Scenario>(document);
}

Scenario with_paths_from(Scenario scenario, const std::string& scenario_path) {
    namespace fs = std::filesystem;
    const fs::path folder = fs::absolute(scenario_path).lexically_normal().parent_path();
    config::for_each_path(scenario, [&](std::string& path) {
        path = fs::absolute(path).lexically_normal().lexically_relative(folder).generic_string();
    });
    return scenario;
}

namespace {

// `parents` are the tables that include this one.
base::TechnologyTable load_table(const std::string& path, std::vector<std::string> parents) {
    if (std::find(parents.begin(), parents.end(), path) != parents.end())
        throw config::Error(path, "this technology table includes itself");
    auto table = config::read<base::TechnologyTable>(config::load_document(path));
    parents.push_back(path);
    for (const std::string& include : table.includes)
        for (base::EnergyCost& cost : load_table(include, parents).events)
            if (table.find(cost.event) == nullptr) table.events.push_back(std::move(cost));
    return table;
}

}  // namespace

base::TechnologyTable load_technology(const std::string& path) { return load_table(path, {}); }

nlohmann::ordered_json scenario_schema() {
    return config::document_schema_of<Scenario>("Tessera scenario");
}

nlohmann::ordered_json whole_scenario_schema() { return config::schema_of<Scenario>(); }

nlohmann::ordered_json canonical(const Scenario& scenario) {
    nlohmann::ordered_json json = config::to_json(scenario);
    json.erase("sweep");
    return json;
}

}  // namespace tessera::soc
