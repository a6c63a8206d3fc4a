#include "platform/soc/scenario_file.h"

#include "platform/config/canonical.h"
#include "platform/config/document.h"
#include "platform/config/override.h"
#include "platform/config/reader.h"
#include "platform/config/schema.h"

namespace tessera::soc {

Scenario load_scenario(const std::string& path, const std::vector<std::string>& overrides) {
    config::Node document = config::load_document(path);
    for (const std::string& assignment : overrides) config::apply_override(document, assignment);
    return config::read<Scenario>(document);
}

base::TechnologyTable load_technology(const std::string& path) {
    return config::read<base::TechnologyTable>(config::load_document(path));
}

nlohmann::ordered_json scenario_schema() {
    return config::document_schema_of<Scenario>("Tessera scenario");
}

nlohmann::ordered_json canonical(const Scenario& scenario) { return config::to_json(scenario); }

}  // namespace tessera::soc
