#include "models/base/energy.h"

#include <algorithm>

namespace tessera::base {

void TechnologyTable::validate() const {
    static constexpr std::array<std::string_view, 3> confidences = {"published", "derived",
                                                                    "estimate"};
    for (std::size_t i = 0; i < events.size(); ++i) {
        const EnergyCost& row = events[i];
        if (std::find(confidences.begin(), confidences.end(), row.confidence) == confidences.end())
            throw ConfigError("events[" + std::to_string(i) +
                              "].confidence: expected published, derived or estimate, found `" +
                              row.confidence + "`");
        if (row.source.empty())
            throw ConfigError("events[" + std::to_string(i) +
                              "].source: must name where the cost is from");
        for (std::size_t j = 0; j < i; ++j)
            if (events[j].event == row.event)
                throw ConfigError("events[" + std::to_string(i) + "].event: `" + row.event +
                                  "` stands twice");
    }
}

const EnergyCost* TechnologyTable::find(std::string_view event) const {
    const auto at = std::find_if(events.begin(), events.end(),
                                 [&](const EnergyCost& cost) { return cost.event == event; });
    return at == events.end() ? nullptr : &*at;
}

EnergyEvent& EnergyLedger::event(const std::string& component, std::string_view event) {
    for (EnergyEvent& known : events_)
        if (known.component() == component && known.cost().event == event) return known;
    const EnergyCost* cost = technology_.find(event);
    if (cost == nullptr)
        throw ConfigError("technology table `" + technology_.name + "` has no cost for `" +
                          std::string(event) + "`, which " + component + " counts");
    return events_.emplace_back(component, *cost, history_of(component));
}

EnergyEvent& EnergyLedger::meter(const std::string& component, EnergyCategory category) {
    for (EnergyEvent& known : events_)
        if (known.component() == component && known.cost().event.empty() &&
            known.cost().category == category)
            return known;
    EnergyCost one;
    one.category = category;
    one.cost_aj = 1;
    return events_.emplace_back(component, one, history_of(component));
}

TimeBins* EnergyLedger::history_of(const std::string& component) {
    return history_ == nullptr ? nullptr : &history_->of(component);
}

EnergyByCategory EnergyLedger::of(std::string_view component) const {
    EnergyByCategory sums{};
    for (const EnergyEvent& event : events_)
        if (event.component() == component)
            sums[static_cast<std::size_t>(event.cost().category)] += event.energy_aj();
    return sums;
}

std::uint64_t EnergyLedger::total_aj() const {
    std::uint64_t sum = 0;
    for (const EnergyEvent& event : events_) sum += event.energy_aj();
    return sum;
}

}  // namespace tessera::base
