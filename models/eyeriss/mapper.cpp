#include "models/eyeriss/mapper.h"

#include <algorithm>
#include <limits>
#include <tuple>
#include <vector>

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

// Psum reads and writes of multiply-accumulates, an ifmap and a filter word for each.
std::uint64_t spad_words_per_mac(const Layer& layer) { return 2 + 2 * layer.psum_words; }

// Completes a plan whose passes are known.
Plan completed(const Config& config, const Costs& costs, const Layer& layer, const Mapping& map,
               const PassCost& passes) {
    const std::uint64_t ifmaps = ifmap_traffic_bytes(layer, map);
    const std::uint64_t filters = filter_traffic_bytes(layer, map);
    const std::uint64_t ofmaps = ofmap_traffic_bytes(layer);
    Plan plan;
    plan.passes = passes;
    plan.link_bytes = ifmaps + filters + ofmaps;
    plan.exposed_cycles = link_cycles(
        config, (config.ifmap_tiles == 1 ? ifmaps : 0) + (config.psum_blocks == 1 ? ofmaps : 0));
    plan.cycles =
        std::max(passes.cycles + plan.exposed_cycles, link_cycles(config, plan.link_bytes));
    const std::uint64_t macs = layer.macs();
    const std::uint64_t glb_words = passes.glb_ifmap_words + passes.glb_psum_words +
                                    passes.glb_filter_words + plan.link_bytes / layer.element_bytes;
    const auto times = [](double cost, std::uint64_t count) {
        return cost * static_cast<double>(count);
    };
    plan.energy = times(costs.mac, macs) +
                  times(costs.spad, macs * spad_words_per_mac(layer) + passes.spad_fill_words) +
                  times(costs.hop, passes.deliveries) + times(costs.glb, glb_words) +
                  times(costs.dram, plan.link_bytes) + times(costs.cycle, plan.cycles);
    return plan;
}

class Search {
  public:
    Search(const Config& config, const Costs& costs, const Layer& layer)
        : config_(config), costs_(costs), layer_(layer), image_blocks_(block_sizes(layer.N)) {}

    std::optional<Choice> run() {
        if (layer_.R > config_.rows || layer_.S > config_.ifmap_spad_words) return std::nullopt;
        std::uint32_t before = 0;
        for (const std::uint32_t least : block_sizes(layer_.E)) {
            const auto segments = static_cast<std::uint32_t>(ceil_div(least, layer_.segment_rows));
            const std::uint32_t e = std::min(segments * layer_.segment_rows, layer_.E);
            if (e != before) sets(e);
            before = e;
        }
        if (choice_.weighed == 0) return std::nullopt;
        return choice_;
    }

  private:
    using Score = std::tuple<double, std::uint64_t, double>;

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
                if (objective(lower_bound(map)) <= std::get<0>(score_))
                    images(map);
                else
                    ++choice_.skipped;
            }
        }
    }

    // Of all mappings that share e, p, q, r and t, as if all images and filters fitted at once.
    Plan lower_bound(Mapping map) const {
        map.m = layer_.M;
        map.n = layer_.N;
        const std::uint64_t strips = ceil_div(layer_.E, map.e);
        const std::uint64_t channel_blocks = ceil_div(layer_.C, map.channels());
        const std::uint64_t filter_blocks = ceil_div(layer_.M, map.filters());
        const std::uint64_t pe_filters = ceil_div(layer_.M, map.t);
        const std::uint64_t pe_channels = ceil_div(layer_.C, map.r);
        const std::uint64_t images = std::uint64_t{layer_.groups} * layer_.N;
        const std::uint64_t ofmap = images * layer_.M * layer_.E * layer_.F * layer_.psum_words;
        const std::uint64_t rows = images * layer_.C * layer_.padded_w;
        const std::uint64_t filters =
            std::uint64_t{layer_.groups} * layer_.M * layer_.C * layer_.R * layer_.S;

        PassCost least;
        least.passes = layer_.groups * strips * channel_blocks * filter_blocks;
        const std::uint64_t macs = images * strips * layer_.S * layer_.F * pe_channels * pe_filters;
        least.cycles = std::max(macs, ofmap * channel_blocks / config_.psum_bus_words) +
                       least.passes * config_.pass_overhead_cycles;
        least.glb_psum_words = 2 * ofmap * channel_blocks;
        least.glb_ifmap_words = rows * layer_.strip_rows(layer_.E) * filter_blocks;
        least.glb_filter_words = filters * strips;
        const std::uint64_t ifmaps_in = rows * layer_.R * layer_.E * ceil_div(layer_.M, map.p);
        least.spad_fill_words = filters * layer_.E + ifmaps_in;
        least.deliveries =
            least.spad_fill_words + ofmap * (layer_.R * ceil_div(layer_.C, map.q) + channel_blocks);
        return completed(config_, costs_, layer_, map, least);
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
        const Plan found = plan(config_, costs_, layer_, map);
        const Score score{objective(found), found.cycles, found.energy};
        if (choice_.weighed++ != 0 && score >= score_) return;
        choice_.mapping = map;
        score_ = score;
    }

    double objective(const Plan& plan) const {
        const auto cycles = static_cast<double>(plan.cycles);
        switch (config_.objective) {
            case Objective::time: return cycles;
            case Objective::energy: return plan.energy;
            case Objective::edp: break;
        }
        return plan.energy * cycles;
    }

    const Config& config_;
    const Costs& costs_;
    const Layer& layer_;
    std::vector<std::uint32_t> image_blocks_;
    Choice choice_;
    Score score_{std::numeric_limits<double>::max(), 0, 0};
};

}  // namespace

Plan plan(const Config& config, const Costs& costs, const Layer& layer, const Mapping& map) {
    return completed(config, costs, layer, map, total_cost(config, layer, map));
}

std::optional<Choice> find_mapping(const Config& config, const Costs& costs, const Layer& layer) {
    return Search(config, costs, layer).run();
}

Mapping choose_mapping(const Config& config, const Costs& costs, const base::Job& job) {
    if ((job.flags & base::job_flag::use_mapping) != 0) return mapping_of(job);
    const std::optional<Choice> choice = find_mapping(config, costs, layer_of(job));
    return choice ? choice->mapping : Mapping{};
}

}  // namespace tessera::eyeriss
