#include "platform/sweep/study_report.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "platform/report/html_report.h"
#include "platform/sweep/analysis.h"

namespace tessera::sweep {

namespace {

using Json = nlohmann::ordered_json;

Json number(double value) { return std::isnan(value) ? Json(nullptr) : Json(value); }

Json to_json(const Distribution& distribution) {
    return {{"n", distribution.values.size()},
            {"mean", number(distribution.mean)},
            {"deviation", number(distribution.deviation)},
            {"low", number(distribution.low)},
            {"high", number(distribution.high)},
            {"min", number(distribution.min)},
            {"max", number(distribution.max)},
            {"values", distribution.values}};
}

Json configurations_json(const StudyAnalysis& analysis, const std::vector<StoredPoint>& points,
                         bool is_monte_carlo) {
    Json list = Json::array();
    for (const Configuration& configuration : analysis.configurations) {
        Json means = Json::array(), distributions = Json::array();
        for (const Distribution& metric : configuration.metrics) {
            means.push_back(number(metric.mean));
            if (is_monte_carlo) distributions.push_back(to_json(metric));
        }
        Json json = {{"point", points[configuration.members.front()].id},
                     {"points", configuration.members.size()},
                     {"values", configuration.values},
                     {"means", std::move(means)}};
        if (is_monte_carlo) json["metrics"] = std::move(distributions);
        list.push_back(std::move(json));
    }
    return list;
}

Json effects_json(const Plan& plan, const StudyAnalysis& analysis, const std::vector<Goal>& goals) {
    Json list = Json::array();
    for (std::size_t label = 0; label < analysis.labels.size(); ++label)
        for (std::size_t goal = 0; goal < goals.size(); ++goal) {
            const Effect effect = effect_of(plan, analysis, label, goal);
            if (effect.values.empty()) continue;
            list.push_back({{"label", analysis.labels[label]},
                            {"metric", goals[goal].metric},
                            {"values", effect.values},
                            {"means", effect.means},
                            {"main", effect.main},
                            {"alone", effect.alone ? Json(*effect.alone) : Json(nullptr)}});
        }
    return list;
}

}  // namespace

std::string study_report_data(const Results& results) {
    const Plan plan = results.plan();
    const Goals goals = goals_of(plan, results.metric_names());
    std::vector<std::string> metrics;
    Json goals_list = Json::array();
    for (const Goal& goal : goals.goals) {
        metrics.push_back(goal.metric);
        goals_list.push_back({{"metric", goal.metric}, {"maximise", goal.is_maximised}});
    }
    const std::vector<StoredPoint> points = results.points(metrics);
    const StudyAnalysis analysis = analyse(plan, points, goals.goals);
    const bool is_monte_carlo = analysis.labels.size() < plan.labels.size();
    Json counts = Json::object(), failures = Json::array();
    for (const auto& entry : kPointStatusNames) {
        const auto count =
            std::count_if(points.begin(), points.end(),
                          [&](const StoredPoint& point) { return point.status == entry.value; });
        if (count != 0) counts[std::string(entry.name)] = count;
    }
    for (const StoredPoint& point : points)
        if (point.status != PointStatus::ok && point.status != PointStatus::missing)
            failures.push_back({{"point", point.id},
                                {"values", point.values},
                                {"status", to_string(point.status)},
                                {"reason", point.reason}});
    Json axes = Json::array();
    for (std::size_t i = 0; i < plan.paths.size(); ++i)
        axes.push_back({{"label", plan.labels[i]}, {"path", plan.paths[i]}});
    const Json json = {{"schema", "tessera.study_report/1"},
                       {"name", plan.name},
                       {"scenario", plan.scenario},
                       {"common", plan.common},
                       {"axes", std::move(axes)},
                       {"labels", analysis.labels},
                       {"goals", std::move(goals_list)},
                       {"warnings", goals.warnings},
                       {"points", points.size()},
                       {"repeated", plan.repeated},
                       {"status", std::move(counts)},
                       {"monte_carlo", is_monte_carlo},
                       {"configurations", configurations_json(analysis, points, is_monte_carlo)},
                       {"front", analysis.front},
                       {"effects", effects_json(plan, analysis, goals.goals)},
                       {"failures", std::move(failures)}};
    return json.dump();
}

std::string study_report(const Results& results) {
    return report::html_page(report::Page::study, study_report_data(results));
}

}  // namespace tessera::sweep
