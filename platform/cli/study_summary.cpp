#include "platform/cli/study_summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "platform/report/table.h"
#include "platform/sweep/analysis.h"

namespace tessera::cli {

namespace {

using sweep::PointStatus;

constexpr std::size_t kMostFailures = 5, kMostRows = 20;

std::string in_words(PointStatus status) {
    std::string text(sweep::to_string(status));
    std::replace(text.begin(), text.end(), '_', ' ');
    return text;
}

std::string counts(const std::vector<sweep::StoredPoint>& points) {
    std::map<PointStatus, std::size_t> counts;
    for (const sweep::StoredPoint& point : points) ++counts[point.status];
    std::string text;
    for (const auto& [status, count] : counts)
        text += fmt::format(", {} {}", count, in_words(status));
    return text;
}

std::string failures(const std::vector<sweep::StoredPoint>& points) {
    std::string text;
    std::size_t shown = 0, all = 0;
    for (const sweep::StoredPoint& point : points) {
        if (point.status == PointStatus::ok || point.status == PointStatus::missing) continue;
        if (++all > kMostFailures) continue;
        ++shown;
        text += fmt::format("failed:     point {} ({}): {}\n", point.id, in_words(point.status),
                            point.reason);
    }
    if (shown < all) text += fmt::format("            and {} more\n", all - shown);
    return text;
}

std::string front_table(const sweep::StudyAnalysis& analysis,
                        const std::vector<sweep::StoredPoint>& points,
                        const std::vector<sweep::Goal>& goals) {
    const std::vector<std::size_t>& front = analysis.front;
    if (front.empty()) return {};
    std::vector<report::Column> columns = {{"point", true}};
    for (const std::string& label : analysis.labels) columns.push_back({label, true});
    for (const sweep::Goal& goal : goals) columns.push_back({goal.metric, true});
    report::Table table(std::move(columns));
    for (std::size_t i = 0; i < std::min(front.size(), kMostRows); ++i) {
        const sweep::Configuration& configuration = analysis.configurations[front[i]];
        std::vector<std::string> row = {std::to_string(points[configuration.members.front()].id)};
        row.insert(row.end(), configuration.values.begin(), configuration.values.end());
        for (const sweep::Distribution& metric : configuration.metrics)
            row.push_back(metric.values.size() < 2 ? fmt::format("{:.6g}", metric.mean)
                                                   : fmt::format("{:.4g} +- {:.2g}", metric.mean,
                                                                 metric.high - metric.mean));
        table.add(std::move(row));
    }
    std::string text =
        fmt::format("\nNo other {} beats these in all of their figures ({} of {}):\n\n{}",
                    analysis.configurations.size() == points.size() ? "point" : "mean over seeds",
                    front.size(), analysis.configurations.size(), table.text());
    if (front.size() > kMostRows) text += fmt::format("and {} more\n", front.size() - kMostRows);
    return text;
}

}  // namespace

std::string study_status(const std::string& folder, const std::vector<sweep::StoredPoint>& points) {
    return fmt::format("study:      {}: {} points{}\n{}", folder, points.size(), counts(points),
                       failures(points));
}

std::string study_summary(const std::string& folder, const sweep::Plan& plan,
                          const sweep::Results& results, std::size_t run_now) {
    const sweep::Goals goals = sweep::goals_of(plan, results.metric_names());
    std::vector<std::string> metrics;
    for (const sweep::Goal& goal : goals.goals) metrics.push_back(goal.metric);
    const std::vector<sweep::StoredPoint> points = results.points(metrics);
    std::string text = study_status(folder, points);
    text += fmt::format("run now:    {}, the others were known\n", run_now);
    if (plan.repeated != 0) text += fmt::format("left out:   {} equal to others\n", plan.repeated);
    for (const std::string& warning : goals.warnings) text += "warning:    " + warning + "\n";
    return text + front_table(sweep::analyse(plan, points, goals.goals), points, goals.goals);
}

}  // namespace tessera::cli
