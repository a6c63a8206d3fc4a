#pragma once
// Files of scenarios/machines: the keys of a tile but its name.

#include <fmt/format.h>

#include "models/base/energy.h"
#include "platform/config/document.h"
#include "platform/config/error.h"
#include "platform/config/reader.h"

namespace tessera::study {

// Throws config::Error for files that are none, or of another type.
template <class Config>
[[nodiscard]] Config read_machine(const std::string& path, std::string_view type) {
    config::Node document = config::load_document(path);
    const config::Entry* const found = document.find("type");
    if (found == nullptr || found->value.text != type)
        throw config::Error(path, fmt::format("expected a tile of type {}", type));
    std::erase_if(document.entries, [](const config::Entry& entry) { return entry.key == "type"; });
    return config::read<Config>(document);
}

// Of an event. Throws base::ConfigError when the table has none.
[[nodiscard]] inline std::uint64_t cost_aj(const base::TechnologyTable& technology,
                                           std::string_view event) {
    const base::EnergyCost* const cost = technology.find(event);
    if (cost == nullptr)
        throw base::ConfigError(
            fmt::format("technology table `{}` has no cost for `{}`", technology.name, event));
    return cost->cost_aj;
}
[[nodiscard]] inline double cost_J(const base::TechnologyTable& technology,
                                   std::string_view event) {
    return static_cast<double>(cost_aj(technology, event)) * 1e-18;
}

}  // namespace tessera::study
