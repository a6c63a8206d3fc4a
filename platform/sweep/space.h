#pragma once
// The points of a study: all combinations of its axes, or a sample of them.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "platform/sweep/axis.h"

namespace tessera::sweep {

inline constexpr std::size_t kMostPoints = 1'000'000;

class Space {
  public:
    // Throws config::Error when two axes set the same path.
    explicit Space(std::vector<Axis> axes);

    [[nodiscard]] const std::vector<Axis>& axes() const { return axes_; }
    // Of all axes, in order; and a name for each.
    [[nodiscard]] const std::vector<std::string>& paths() const { return paths_; }
    [[nodiscard]] const std::vector<std::string>& labels() const { return labels_; }
    // One value for each path.
    [[nodiscard]] std::vector<std::string> values(const std::vector<std::uint32_t>& steps) const;

  private:
    std::vector<Axis> axes_;
    std::vector<std::string> paths_, labels_;
};

using Steps = std::vector<std::uint32_t>;  // of each axis

struct Sampling {
    std::optional<std::uint32_t> random = {},
                                 latin = {};  // points wanted; neither: all combinations
    std::uint64_t seed = 1;
    std::vector<std::string> where = {};  // conditions, all of which must hold
};

// The last axis turns fastest. `random` draws different points, fewer when the conditions leave
// fewer; `latin` takes every axis apart into as many strata as points and uses each once, before
// the conditions and without repeating a point. Throws config::Error for conditions that cannot be
// read or that nothing meets.
[[nodiscard]] std::vector<Steps> choose_points(const Space& space, const Sampling& sampling);

}  // namespace tessera::sweep
