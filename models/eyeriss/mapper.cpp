#include "models/eyeriss/mapper.h"

#include <algorithm>
#include <limits>
#include <tuple>
#include <vector>

#include "models/eyeriss/schedule.h"

namespace tessera::eyeriss {

namespace {

constexpr std::uint64_t ceil_div(std::uint64_t a, std::uint64_t b) { return (a + b - 1) / b; }

// The least sizes for every possible number of blocks, largest first.
std::vector<std::uint32_t> block_sizes(std::uint32_t total) {
    std::vector<std::uint32_t> sizes;
    for (std::uint64_t size = total;;) {
        const std::uint64_t count = ceil_div(total, size);
        const std::uint64_t least = ceil_div(total, count);
        sizes.push_back(static_cast<std::uint32_t>(least));
        if (least == 1) return sizes;
        size = least - 1;
    }
}

std::uint64_t link_cycles(const Config& config, std::uint64_t bytes) {
    return ceil_div(bytes * config.clock_hz, config.link_clock_hz * kLinkBytes);
}

class Search {
  public:
    Search(const Config& config, const Layer& layer)
        : config_(config), layer_(layer), image_blocks_(block_sizes(layer.N)) {}

    std::optional<Mapping> run() {
        if (layer_.R > config_.rows || layer_.S > config_.ifmap_spad_words) return std::nullopt;
        for (const std::uint32_t e : block_sizes(layer_.E)) sets(e);
        return best_;
    }

  private:
    using Score = std::tuple<std::uint64_t, std::uint64_t, std::uint64_t>;

    void sets(std::uint32_t e) {
        for (std::uint32_t r = std::min(config_.rows / layer_.R, layer_.C); r >= 1; --r) {
            const std::uint32_t room = std::min(stacks(config_, layer_, e, r), layer_.M);
            for (std::uint32_t t = room; t >= 1; --t) interleaving(e, r, t);
        }
    }

    void interleaving(std::uint32_t e, std::uint32_t r, std::uint32_t t) {
        const auto q_most =
            std::min<std::uint64_t>(config_.ifmap_spad_words / layer_.S, ceil_div(layer_.C, r));
        for (auto q = static_cast<std::uint32_t>(q_most); q >= 1; --q) {
            const auto p_most = std::min<std::uint64_t>(
                {config_.filter_spad_words / (q * layer_.S),
                 config_.psum_spad_words / layer_.psum_words, ceil_div(layer_.M, t)});
            for (auto p = static_cast<std::uint32_t>(p_most); p >= 1; --p) {
                const Mapping map{.m = 1, .n = 1, .e = e, .p = p, .q = q, .r = r, .t = t};
                if (filter_bytes(layer_, map) > config_.glb_filter_bytes) continue;
                if (lower_bound(map) <= std::get<0>(score_)) images(map);
            }
        }
    }

    // Of all mappings that share e, p, q, r and t, as if all images and filters fitted at once.
    std::uint64_t lower_bound(Mapping map) const {
        const std::uint64_t strips = ceil_div(layer_.E, map.e);
        const std::uint64_t channel_blocks = ceil_div(layer_.C, map.channels());
        const std::uint64_t filter_blocks = ceil_div(layer_.M, map.filters());
        const std::uint64_t passes = layer_.groups * strips * channel_blocks * filter_blocks;
        const std::uint64_t macs = layer_.groups * layer_.N * strips * layer_.S * layer_.F *
                                   ceil_div(layer_.C, map.r) * ceil_div(layer_.M, map.t);
        const std::uint64_t psums = layer_.groups * channel_blocks * layer_.N * layer_.M *
                                    layer_.E * layer_.F * layer_.psum_words /
                                    config_.psum_bus_words;
        map.m = layer_.M;
        return std::max(macs, psums) + passes * config_.pass_overhead_cycles + exposed(map);
    }

    void images(Mapping map) {
        for (const std::uint32_t n : image_blocks_) {
            map.n = n;
            map.m = std::min(map.filters(), layer_.M);
            if (!fits_glb(config_, layer_, map)) continue;
            map.m = most_filters(map);
            consider(map);
            if (map.m == layer_.M) return;  // fewer images would only add passes
        }
    }

    std::uint32_t most_filters(Mapping map) const {
        std::uint32_t fits = 1,
                      too_many = static_cast<std::uint32_t>(ceil_div(layer_.M, map.filters()) + 1);
        while (too_many - fits > 1) {
            const std::uint32_t middle = fits + (too_many - fits) / 2;
            map.m = std::min(middle * map.filters(), layer_.M);
            (fits_glb(config_, layer_, map) ? fits : too_many) = middle;
        }
        return std::min(fits * map.filters(), layer_.M);
    }

    void consider(const Mapping& map) {
        const PassCost cost = total_cost(config_, layer_, map);
        const Score score{cost.cycles + exposed(map),
                          ifmap_traffic_bytes(layer_, map) + filter_traffic_bytes(layer_, map),
                          cost.glb_ifmap_words + cost.glb_psum_words + cost.glb_filter_words};
        if (best_ && score >= score_) return;
        best_ = map;
        score_ = score;
    }

    std::uint64_t exposed(const Mapping& map) const {
        return link_cycles(config_, ifmap_traffic_bytes(layer_, map) + ofmap_traffic_bytes(layer_));
    }

    const Config& config_;
    const Layer& layer_;
    std::vector<std::uint32_t> image_blocks_;
    std::optional<Mapping> best_;
    Score score_{std::numeric_limits<std::uint64_t>::max(), 0, 0};
};

}  // namespace

std::uint64_t planned_cycles(const Config& config, const Layer& layer, const Mapping& map) {
    return total_cost(config, layer, map).cycles +
           link_cycles(config, ifmap_traffic_bytes(layer, map) + ofmap_traffic_bytes(layer));
}

std::optional<Mapping> find_mapping(const Config& config, const Layer& layer) {
    return Search(config, layer).run();
}

}  // namespace tessera::eyeriss
