#pragma once
// What a study looks for, and which points are worth a look.

#include <cstddef>
#include <string>
#include <vector>

#include "platform/sweep/results.h"

namespace tessera::sweep {

struct Goal {
    std::string metric;
    bool is_maximised = false;
};

struct Goals {
    std::vector<Goal> goals;
    std::vector<std::string> warnings;  // about metrics that no point has
};

// Those of the plan; without any, time_s and energy_J as small and accuracy as large as can be.
[[nodiscard]] Goals goals_of(const Plan& plan, const std::vector<std::string>& metric_names);

// Indices of the points that are ok and that no other such point dominates: none is at least as
// good in all goals and better in one. `metrics` of a point are the goals', in order; a point that
// lacks one is not in the front. In the order of the points.
[[nodiscard]] std::vector<std::size_t> pareto_front(const std::vector<StoredPoint>& points,
                                                    const std::vector<Goal>& goals);

}  // namespace tessera::sweep
