#pragma once
// One axis of a study: paths of a scenario and the values they take.

#include <string>
#include <string_view>
#include <vector>

namespace tessera::sweep {

inline constexpr std::size_t kMostValues = 1'000'000;  // of an axis

struct Axis {
    std::vector<std::string> paths;                // of values that change together
    std::vector<std::vector<std::string>> values;  // [step][path], as `--set` takes them

    [[nodiscard]] std::size_t size() const { return values.size(); }
};

// "platform.noc.width,platform.noc.height=2,4:8:2": paths that take the same values. A value may be
// a list in brackets or a quoted text; LO:HI:STEP and LO:HI:*FACTOR are all numbers from LO to at
// most HI, exact decimals whose parts may carry one unit: "100:500:100 ns". Throws config::Error.
[[nodiscard]] Axis parse_axis(std::string_view text);
// The same of paths and values that are already apart. `origin` is named in errors.
[[nodiscard]] Axis make_axis(std::string_view paths, const std::vector<std::string>& values,
                             const std::string& origin);

// Texts between commas that stand outside of brackets and quotes, without blanks around them.
[[nodiscard]] std::vector<std::string> split_by_commas(std::string_view text);

// Joins the axes of `paths` (by commas) into one that steps through all of them at once, in the
// place of the first. Throws config::Error when one is missing or their lengths differ.
void zip(std::vector<Axis>& axes, std::string_view paths);

// For each path the shortest end of it that no other ends with, as a name of a column: letters,
// digits and underscores. "platform.tiles[0].rows" is "rows", or "tiles_0_rows" beside others.
[[nodiscard]] std::vector<std::string> labels_of(const std::vector<std::string>& paths);

}  // namespace tessera::sweep
