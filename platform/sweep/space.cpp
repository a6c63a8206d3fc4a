#include "platform/sweep/space.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <numeric>
#include <set>

#include "models/base/random.h"
#include "platform/config/error.h"
#include "platform/config/wording.h"
#include "platform/sweep/condition.h"

namespace tessera::sweep {

namespace {

constexpr std::uint64_t kDraws = 0, kStrata = 1;  // operations of the random stream

class Filter {
  public:
    Filter(const Space& space, const std::vector<std::string>& where) : space_(space) {
        for (const std::string& expression : where)
            conditions_.push_back(std::make_unique<Condition>(expression, space.labels()));
    }
    [[nodiscard]] bool lets_pass(const Steps& steps) const {
        if (conditions_.empty()) return true;
        const std::vector<std::string> values = space_.values(steps);
        return std::all_of(conditions_.begin(), conditions_.end(),
                           [&](const auto& condition) { return condition->holds(values); });
    }

  private:
    const Space& space_;
    std::vector<std::unique_ptr<Condition>> conditions_;
};

// Of all combinations; kMostPoints + 1 for any more.
std::size_t combinations(const Space& space) {
    std::size_t product = 1;
    for (const Axis& axis : space.axes()) {
        if (axis.size() > kMostPoints / product) return kMostPoints + 1;
        product *= axis.size();
    }
    return product;
}

// Makes the next combination; false after the last.
bool advance(const Space& space, Steps& steps) {
    for (std::size_t axis = steps.size(); axis-- > 0;) {
        if (++steps[axis] < space.axes()[axis].size()) return true;
        steps[axis] = 0;
    }
    return false;
}

std::vector<Steps> all_points(const Space& space, const Filter& filter) {
    if (combinations(space) > kMostPoints)
        throw config::Error("sweep", fmt::format("the axes have more than {} combinations; draw "
                                                 "some of them with --random or --latin",
                                                 kMostPoints));
    std::vector<Steps> points;
    Steps steps(space.axes().size(), 0);
    do {
        if (filter.lets_pass(steps)) points.push_back(steps);
    } while (advance(space, steps));
    return points;
}

// Different ones: drawn until there are enough, or a shuffle of all where that is shorter.
std::vector<Steps> random_points(const Space& space, const Filter& filter, std::size_t wanted,
                                 std::uint64_t seed) {
    base::RandomStream stream(seed, "sweep", kDraws);
    if (const std::size_t all = combinations(space); all <= 4 * wanted && all <= kMostPoints) {
        std::vector<Steps> points = all_points(space, filter);
        for (std::size_t i = 0; i + 1 < points.size(); ++i)
            std::swap(points[i],
                      points[i + stream.below(static_cast<std::uint32_t>(points.size() - i))]);
        if (points.size() > wanted) points.resize(wanted);
        return points;
    }
    constexpr std::size_t kTriesPerPoint = 1000;
    std::vector<Steps> points;
    std::set<Steps> seen;
    for (std::size_t tries = 0; points.size() < wanted && tries < wanted * kTriesPerPoint;
         ++tries) {
        Steps steps;
        for (const Axis& axis : space.axes())
            steps.push_back(stream.below(static_cast<std::uint32_t>(axis.size())));
        if (seen.insert(steps).second && filter.lets_pass(steps)) points.push_back(steps);
    }
    return points;
}

std::vector<Steps> latin_points(const Space& space, const Filter& filter, std::size_t wanted,
                                std::uint64_t seed) {
    base::RandomStream stream(seed, "sweep", kStrata);
    std::vector<Steps> all(wanted, Steps(space.axes().size()));
    std::vector<std::size_t> strata(wanted);
    for (std::size_t axis = 0; axis < space.axes().size(); ++axis) {
        std::iota(strata.begin(), strata.end(), std::size_t{0});
        for (std::size_t i = 0; i + 1 < wanted; ++i)
            std::swap(strata[i], strata[i + stream.below(static_cast<std::uint32_t>(wanted - i))]);
        const auto size = static_cast<double>(space.axes()[axis].size());
        for (std::size_t i = 0; i < wanted; ++i) {
            const double place =
                (static_cast<double>(strata[i]) + stream.uniform()) / static_cast<double>(wanted);
            all[i][axis] = static_cast<std::uint32_t>(std::min(place * size, size - 1));
        }
    }
    std::vector<Steps> points;
    std::set<Steps> seen;
    for (const Steps& steps : all)
        if (seen.insert(steps).second && filter.lets_pass(steps)) points.push_back(steps);
    return points;
}

}  // namespace

Space::Space(std::vector<Axis> axes) : axes_(std::move(axes)) {
    for (const Axis& axis : axes_)
        for (const std::string& path : axis.paths) {
            if (std::find(paths_.begin(), paths_.end(), path) != paths_.end())
                throw config::Error("--set " + path, "two axes set this path");
            paths_.push_back(path);
        }
    labels_ = labels_of(paths_);
}

std::vector<std::string> Space::values(const Steps& steps) const {
    std::vector<std::string> values;
    values.reserve(paths_.size());
    for (std::size_t axis = 0; axis < axes_.size(); ++axis)
        for (const std::string& value : axes_[axis].values[steps[axis]]) values.push_back(value);
    return values;
}

std::vector<Steps> choose_points(const Space& space, const Sampling& sampling) {
    if (sampling.random && sampling.latin)
        throw config::Error("sweep", "random and latin exclude each other");
    const Filter filter(space, sampling.where);
    std::vector<Steps> points =
        sampling.random  ? random_points(space, filter, *sampling.random, sampling.seed)
        : sampling.latin ? latin_points(space, filter, *sampling.latin, sampling.seed)
                         : all_points(space, filter);
    if (points.empty())
        throw config::Error(
            "where",
            fmt::format("no point meets {}",
                        config::quote(fmt::format("{}", fmt::join(sampling.where, " AND ")))));
    return points;
}

}  // namespace tessera::sweep
