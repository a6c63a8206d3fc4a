#include "platform/sweep/analysis.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <boost/math/distributions/students_t.hpp>

namespace tessera::sweep {

namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr std::string_view kSeed = "seed";

double mean_of(const std::vector<double>& values) {
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double median_of(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    const std::size_t half = values.size() / 2;
    return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

double relative_spread(const std::vector<double>& values) {
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    const double mean = mean_of(values);
    return mean == 0 ? 0 : (*high - *low) / std::abs(mean);
}

// Places in the analysis' labels of those that move with this one.
std::vector<bool> axis_of(const Plan& plan, const StudyAnalysis& analysis, std::size_t label) {
    std::vector<bool> moves(analysis.labels.size(), false);
    std::size_t first = 0;
    for (const std::size_t width : plan.widths) {
        const auto begin = plan.labels.begin() + static_cast<std::ptrdiff_t>(first);
        const auto end = begin + static_cast<std::ptrdiff_t>(width);
        if (std::find(begin, end, analysis.labels[label]) != end)
            for (std::size_t i = 0; i < moves.size(); ++i)
                moves[i] = std::find(begin, end, analysis.labels[i]) != end;
        first += width;
    }
    return moves;
}

}  // namespace

Distribution distribution_of(std::vector<double> values) {
    Distribution made{std::move(values), kNone, kNone, kNone, kNone, kNone, kNone};
    const std::size_t count = made.values.size();
    if (count == 0) return made;
    made.mean = mean_of(made.values);
    made.min = *std::min_element(made.values.begin(), made.values.end());
    made.max = *std::max_element(made.values.begin(), made.values.end());
    if (count < 2) return made;
    if (made.min == made.max) {  // which rounding would hide
        made.mean = made.low = made.high = made.min;
        made.deviation = 0;
        return made;
    }
    double squares = 0;
    for (const double value : made.values) squares += (value - made.mean) * (value - made.mean);
    const auto freedom = static_cast<double>(count - 1);
    made.deviation = std::sqrt(squares / freedom);
    const double half = quantile(boost::math::students_t(freedom), 0.975) * made.deviation /
                        std::sqrt(static_cast<double>(count));
    made.low = made.mean - half;
    made.high = made.mean + half;
    return made;
}

StudyAnalysis analyse(const Plan& plan, const std::vector<StoredPoint>& points,
                      const std::vector<Goal>& goals) {
    StudyAnalysis analysis;
    for (const std::string& label : plan.labels)
        if (label != kSeed) analysis.labels.push_back(label);
    std::map<std::vector<std::string>, std::size_t> known;
    for (std::size_t i = 0; i < points.size(); ++i) {
        std::vector<std::string> values;
        for (std::size_t l = 0; l < plan.labels.size(); ++l)
            if (plan.labels[l] != kSeed) values.push_back(points[i].values[l]);
        const auto [at, is_new] = known.try_emplace(values, analysis.configurations.size());
        if (is_new) analysis.configurations.push_back({{}, std::move(values), {}});
        analysis.configurations[at->second].members.push_back(i);
    }
    const std::size_t metrics = points.empty() ? 0 : points.front().metrics.size();
    std::vector<StoredPoint> means;  // of the goals
    for (Configuration& configuration : analysis.configurations) {
        StoredPoint mean;
        for (std::size_t m = 0; m < metrics; ++m) {
            std::vector<double> values;
            for (const std::size_t member : configuration.members)
                if (points[member].status == PointStatus::ok &&
                    !std::isnan(points[member].metrics[m]))
                    values.push_back(points[member].metrics[m]);
            configuration.metrics.push_back(distribution_of(std::move(values)));
            if (m < goals.size()) mean.metrics.push_back(configuration.metrics.back().mean);
        }
        mean.status = PointStatus::ok;
        means.push_back(std::move(mean));
    }
    if (!goals.empty()) analysis.front = pareto_front(means, goals);
    return analysis;
}

Effect effect_of(const Plan& plan, const StudyAnalysis& analysis, std::size_t label,
                 std::size_t metric) {
    const std::vector<bool> moves = axis_of(plan, analysis, label);
    Effect effect;
    std::vector<std::vector<double>> by_value;
    std::map<std::vector<std::string>, std::vector<double>> groups;
    for (const Configuration& configuration : analysis.configurations) {
        const double mean = configuration.metrics[metric].mean;
        if (std::isnan(mean)) continue;
        const std::string& value = configuration.values[label];
        const auto at = std::find(effect.values.begin(), effect.values.end(), value);
        const auto place = static_cast<std::size_t>(at - effect.values.begin());
        if (at == effect.values.end()) {
            effect.values.push_back(value);
            by_value.emplace_back();
        }
        by_value[place].push_back(mean);
        std::vector<std::string> others;
        for (std::size_t i = 0; i < configuration.values.size(); ++i)
            if (!moves[i]) others.push_back(configuration.values[i]);
        groups[std::move(others)].push_back(mean);
    }
    if (by_value.empty()) return effect;
    for (const std::vector<double>& values : by_value) effect.means.push_back(mean_of(values));
    effect.main = relative_spread(effect.means);
    std::vector<double> spreads;
    for (const auto& [others, values] : groups)
        if (values.size() > 1) spreads.push_back(relative_spread(values));
    if (!spreads.empty()) effect.alone = median_of(std::move(spreads));
    return effect;
}

}  // namespace tessera::sweep
