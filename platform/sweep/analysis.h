#pragma once
// What the points of a study say together.

#include <optional>
#include <string>
#include <vector>

#include "platform/sweep/goals.h"
#include "platform/sweep/results.h"

namespace tessera::sweep {

// A sample: its mean with the interval that holds the mean of all with 95 % confidence (Student's
// t; NaN below two values), and the deviation of a value (n - 1).
struct Distribution {
    std::vector<double> values;
    double mean, deviation, low, high, min, max;  // NaN without values
};
[[nodiscard]] Distribution distribution_of(std::vector<double> values);

// Points that differ in their seeds alone; without an axis `seed`, one point each.
struct Configuration {
    std::vector<std::size_t> members;   // indices of points
    std::vector<std::string> values;    // of the labels without the seed
    std::vector<Distribution> metrics;  // of the members that are ok
};

struct StudyAnalysis {
    std::vector<std::string> labels;  // without the seed
    std::vector<Configuration> configurations;
    // Configurations that no other dominates, by the means of the goals' metrics.
    std::vector<std::size_t> front;
};

// `points` hold the metrics of the goals first, in order.
[[nodiscard]] StudyAnalysis analyse(const Plan& plan, const std::vector<StoredPoint>& points,
                                    const std::vector<Goal>& goals);

// How a metric follows one label.
struct Effect {
    std::vector<std::string> values;
    // Over all configurations that have a value: the main effect.
    std::vector<double> means;
    // Largest mean less smallest, part of the mean of all.
    double main = 0;
    // Between configurations that differ in this label alone: largest less smallest of such a
    // group, part of its mean, the median over the groups. Nothing when there are no such groups.
    std::optional<double> alone;
};
// Of configurations that have the metric; labels that go in step with others count as one axis with
// them. Throws nothing.
[[nodiscard]] Effect effect_of(const Plan& plan, const StudyAnalysis& analysis, std::size_t label,
                               std::size_t metric);

}  // namespace tessera::sweep
