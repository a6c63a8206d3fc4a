#include "platform/sweep/goals.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "platform/config/wording.h"

namespace tessera::sweep {

namespace {

// With the sign turned where more is better, so that less is.
double cost(const StoredPoint& point, const std::vector<Goal>& goals, std::size_t goal) {
    return goals[goal].is_maximised ? -point.metrics[goal] : point.metrics[goal];
}

bool dominates(const StoredPoint& a, const StoredPoint& b, const std::vector<Goal>& goals) {
    bool is_better = false;
    for (std::size_t i = 0; i < goals.size(); ++i) {
        if (cost(a, goals, i) > cost(b, goals, i)) return false;
        is_better |= cost(a, goals, i) < cost(b, goals, i);
    }
    return is_better;
}

}  // namespace

Goals goals_of(const Plan& plan, const std::vector<std::string>& metric_names) {
    const auto exists = [&](const std::string& name) {
        return std::find(metric_names.begin(), metric_names.end(), name) != metric_names.end();
    };
    Goals found;
    if (plan.minimise.empty() && plan.maximise.empty()) {
        for (const Goal& usual : {Goal{"time_s"}, Goal{"energy_J"}, Goal{"accuracy", true}})
            if (exists(usual.metric)) found.goals.push_back(usual);
        return found;
    }
    const std::vector<std::string_view> known(metric_names.begin(), metric_names.end());
    const auto add = [&](const std::string& name, bool is_maximised) {
        if (exists(name))
            found.goals.push_back({name, is_maximised});
        else
            found.warnings.push_back(fmt::format("no point has a metric {}{}", config::quote(name),
                                                 config::did_you_mean(name, known)));
    };
    for (const std::string& name : plan.minimise) add(name, false);
    for (const std::string& name : plan.maximise) add(name, true);
    return found;
}

std::vector<std::size_t> pareto_front(const std::vector<StoredPoint>& points,
                                      const std::vector<Goal>& goals) {
    std::vector<std::size_t> candidates;
    for (std::size_t i = 0; i < points.size(); ++i)
        if (points[i].status == PointStatus::ok &&
            std::none_of(points[i].metrics.begin(), points[i].metrics.end(),
                         [](double value) { return std::isnan(value); }))
            candidates.push_back(i);
    // Sorted by all goals, nothing is dominated by what comes behind it.
    std::stable_sort(candidates.begin(), candidates.end(), [&](std::size_t a, std::size_t b) {
        for (std::size_t i = 0; i < goals.size(); ++i)
            if (cost(points[a], goals, i) != cost(points[b], goals, i))
                return cost(points[a], goals, i) < cost(points[b], goals, i);
        return false;
    });
    std::vector<std::size_t> front;
    for (const std::size_t candidate : candidates)
        if (std::none_of(front.begin(), front.end(), [&](std::size_t better) {
                return dominates(points[better], points[candidate], goals);
            }))
            front.push_back(candidate);
    std::sort(front.begin(), front.end());
    return front;
}

}  // namespace tessera::sweep
