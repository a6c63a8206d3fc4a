#include "platform/workload/assign.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <optional>

#include "platform/config/wording.h"
#include "platform/workload/errors.h"
#include "platform/workload/image.h"

namespace tessera::workload {

namespace {

constexpr std::string_view kCoreName = "core";

// " (did you mean ...?)" when a candidate is close, else the list of them.
std::string suggestion(std::string_view written, std::span<const std::string> candidates) {
    const std::vector<std::string_view> views(candidates.begin(), candidates.end());
    const std::string closest = config::did_you_mean(written, views);
    return closest.empty() ? fmt::format("; there are {}", fmt::join(candidates, ", ")) : closest;
}

}  // namespace

bool matches_glob(std::string_view glob, std::string_view text) {
    std::size_t g = 0, t = 0;
    std::optional<std::size_t> star;  // position in the glob, to try again with a longer match
    std::size_t star_text = 0;
    while (t < text.size()) {
        if (g < glob.size() && glob[g] == '*') {
            star = g++;
            star_text = t;
        } else if (g < glob.size() && (glob[g] == '?' || glob[g] == text[t])) {
            ++g;
            ++t;
        } else if (star) {
            g = *star + 1;
            t = ++star_text;
        } else {
            return false;
        }
    }
    while (g < glob.size() && glob[g] == '*') ++g;
    return g == glob.size();
}

std::vector<std::uint32_t> assign(const Network& network, std::span<const AssignmentRule> rules,
                                  std::span<const std::string> tiles) {
    std::vector<std::string> layer_names;
    for (const Layer& layer : network.layers) layer_names.push_back(layer.name);

    std::vector<std::optional<std::uint32_t>> assigned(layer_names.size());
    for (std::size_t r = 0; r < rules.size(); ++r) {
        const AssignmentRule& rule = rules[r];
        const std::string place = fmt::format("workload.assign[{}]", r);
        const auto tile = std::find(tiles.begin(), tiles.end(), rule.tile);
        if (tile == tiles.end() && rule.tile != kCoreName) {
            std::vector<std::string> candidates(tiles.begin(), tiles.end());
            candidates.emplace_back(kCoreName);
            fail(place, "layers `{}`: unknown tile `{}`{}", rule.layers, rule.tile,
                 suggestion(rule.tile, candidates));
        }
        const std::uint32_t target = tile == tiles.end()
                                         ? ImageStep::kCore
                                         : static_cast<std::uint32_t>(tile - tiles.begin());
        bool has_match = false;
        for (std::size_t i = 0; i < layer_names.size(); ++i) {
            if (!matches_glob(rule.layers, layer_names[i])) continue;
            has_match = true;
            if (!assigned[i]) assigned[i] = target;
        }
        if (!has_match)
            fail(place, "`{}` matches no layer of network `{}`{}", rule.layers, network.name,
                 suggestion(rule.layers, layer_names));
    }

    std::vector<std::uint32_t> result;
    for (const auto& tile : assigned) result.push_back(tile.value_or(ImageStep::kCore));
    return result;
}

}  // namespace tessera::workload
