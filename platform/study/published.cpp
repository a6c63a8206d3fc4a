#include "platform/study/published.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "platform/config/document.h"
#include "platform/config/error.h"
#include "platform/config/reader.h"
#include "platform/config/wording.h"

namespace tessera::study {

void PublishedFigure::validate() const {
    if (gate_percent && !value)
        throw base::ConfigError("gate_percent: without a value there is nothing to come near to");
    if ((kind == FigureKind::context) == value.has_value())
        throw base::ConfigError(
            "kind: a figure has a published value, or it is context and has none");
}

PublishedMachines read_published_machines(const std::string& path) {
    return config::read<PublishedMachines>(config::load_document(path));
}

std::optional<double> ComparedFigure::error_percent() const {
    if (!published.value || *published.value == 0) return std::nullopt;
    return (model / *published.value - 1) * 100;
}

bool ComparedFigure::is_met() const {
    const std::optional<double> error = error_percent();
    return !published.gate_percent || !error || std::abs(*error) <= *published.gate_percent;
}

std::vector<ComparedFigure> compare(const PublishedMachine& machine,
                                    std::span<const FigureModel> models) {
    std::vector<ComparedFigure> figures;
    for (const PublishedFigure& published : machine.figures) {
        const auto model = std::find_if(models.begin(), models.end(), [&](const FigureModel& each) {
            return each.name == published.figure;
        });
        if (model == models.end()) {
            std::vector<std::string_view> names;
            for (const FigureModel& each : models) names.push_back(each.name);
            throw config::Error(
                machine.name, fmt::format("figure: expected {}, found {}{}", config::one_of(names),
                                          config::quote(published.figure),
                                          config::did_you_mean(published.figure, names)));
        }
        try {
            figures.push_back({published, model->value(published)});
        } catch (const base::ConfigError& error) {
            throw config::Error(machine.machine, error.what());
        }
    }
    return figures;
}

std::string_view to_string(FigureKind kind) {
    for (const auto& entry : kFigureKindNames)
        if (entry.value == kind) return entry.name;
    return {};
}

}  // namespace tessera::study
