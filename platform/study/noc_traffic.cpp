#include "platform/study/noc_traffic.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <functional>
#include <queue>

#include "models/base/random.h"
#include "models/noc/mesh_network.h"
#include "platform/config/error.h"

namespace tessera::study {

namespace {

using noc::NocClock;

constexpr NocClock kPatience = 10'000;  // cycles after the measured ones
constexpr double kMostMean = 1000;      // cycles

class Driver final : public noc::MeshListener {
  public:
    explicit Driver(const NocExperiment& experiment)
        : experiment_(experiment),
          network_(experiment.mesh, *this),
          random_(experiment.seed, "noc_traffic", 0),
          first_(experiment.warmup),
          end_(experiment.warmup + experiment.cycles) {
        require_all_reachable();
    }

    NocOutcome run() {
        const unsigned nodes = experiment_.mesh.nodes();
        const double chance = experiment_.rate / experiment_.packet_flits;
        // Of each node, the cycle of its next packet.
        using Arrival = std::pair<NocClock, unsigned>;
        std::priority_queue<Arrival, std::vector<Arrival>, std::greater<>> arrivals;
        for (unsigned node = 0; node < nodes; ++node) arrivals.push({gap(chance) - 1, node});
        while (arrivals.top().first < end_ + kPatience) {
            const auto [cycle, node] = arrivals.top();
            if (cycle >= end_ && measured_under_way_ == 0) break;
            arrivals.pop();
            arrivals.push({cycle + gap(chance), node});
            network_.advance(cycle);
            network_.inject(
                {static_cast<std::uint16_t>(node), static_cast<std::uint16_t>(destination(node)),
                 noc::PacketClass::request, static_cast<std::uint16_t>(experiment_.packet_flits),
                 static_cast<std::uint32_t>(made_.size())},
                cycle);
            made_.push_back(cycle);
            measured_under_way_ += is_measured(cycle) ? 1 : 0;
        }
        return outcome();
    }

  private:
    [[nodiscard]] bool is_measured(NocClock cycle) const { return cycle >= first_ && cycle < end_; }
    // Geometric: a packet in each cycle with the same chance.
    [[nodiscard]] NocClock gap(double chance) {
        if (chance >= 1) return 1;
        return static_cast<NocClock>(std::log1p(-random_.uniform()) / std::log1p(-chance)) + 1;
    }
    [[nodiscard]] unsigned destination(unsigned node) {
        const unsigned width = experiment_.mesh.width, x = node % width, y = node / width;
        const unsigned nodes = experiment_.mesh.nodes();
        switch (experiment_.pattern.kind) {
            case NocPattern::Kind::uniform: break;
            case NocPattern::Kind::transpose: return x * width + y;
            case NocPattern::Kind::neighbor: return y * width + (x + 1) % width;
            case NocPattern::Kind::bitcomplement: return nodes - 1 - node;
            case NocPattern::Kind::hotspot: {
                const double all = nodes - 1 + experiment_.pattern.weight;
                if (random_.uniform() * all < experiment_.pattern.weight)
                    return experiment_.pattern.hotspot;
                const unsigned other = random_.below(nodes - 1);
                return other < experiment_.pattern.hotspot ? other : other + 1;
            }
        }
        return random_.below(nodes);
    }
    void on_delivered(std::uint32_t tag, NocClock end) override {
        if (is_measured(end)) flits_ += experiment_.packet_flits;
        if (!is_measured(made_[tag])) return;
        --measured_under_way_;
        latency_.add(end - made_[tag]);
    }
    void require_all_reachable() const {
        for (unsigned from = 0; from < experiment_.mesh.nodes(); ++from)
            for (unsigned to = 0; to < experiment_.mesh.nodes(); ++to)
                if (!network_.routes().is_reachable(from, to))
                    throw base::ConfigError(fmt::format("dead_links: there is no way from {} to {}",
                                                        noc::node_name(experiment_.mesh, from),
                                                        noc::node_name(experiment_.mesh, to)));
    }
    [[nodiscard]] NocOutcome outcome() const {
        NocOutcome result;
        const double node_cycles =
            static_cast<double>(experiment_.cycles) * experiment_.mesh.nodes();
        result.offered_rate = experiment_.rate;
        result.accepted_rate = static_cast<double>(flits_) / node_cycles;
        result.latency = latency_;
        result.packets = latency_.count();
        result.is_stable = measured_under_way_ == 0 && latency_.mean() < kMostMean;
        result.clocks = made_.empty() ? 0 : made_.back();
        result.delivered = network_.packets_delivered();
        result.state_bytes = network_.bytes_of_state();
        static constexpr const char* kOutputs[] = {"east", "west", "south", "north", "local"};
        for (unsigned router = 0; router < experiment_.mesh.nodes(); ++router)
            for (unsigned port = 0; port < noc::kPorts; ++port) {
                const noc::MeshLinkStatistics& link =
                    network_.link(router, static_cast<noc::Port>(port));
                result.links.push_back(
                    {router, kOutputs[port], link.flits, link.stalled, link.waited});
            }
        return result;
    }

    const NocExperiment& experiment_;
    noc::MeshNetwork network_;
    base::RandomStream random_;
    NocClock first_, end_;
    std::vector<NocClock> made_;  // packet by packet
    base::LatencyHistogram latency_;
    std::uint64_t flits_ = 0, measured_under_way_ = 0;
};

}  // namespace

NocPattern noc_pattern(const std::string& text, const noc::MeshConfig& mesh) {
    static constexpr std::pair<const char*, NocPattern::Kind> kPlain[] = {
        {"uniform", NocPattern::Kind::uniform},
        {"transpose", NocPattern::Kind::transpose},
        {"neighbor", NocPattern::Kind::neighbor},
        {"bitcomplement", NocPattern::Kind::bitcomplement}};
    for (const auto& [name, kind] : kPlain) {
        if (text != name) continue;
        if (kind == NocPattern::Kind::transpose && mesh.width != mesh.height)
            throw config::Error(
                "--pattern", fmt::format("transpose wants a square mesh, found {} x {}", mesh.width,
                                         mesh.height));
        return {kind};
    }
    NocPattern hotspot{NocPattern::Kind::hotspot};
    const std::string prefix = "hotspot:";
    const std::size_t colon = text.find(':', prefix.size());
    const char* const end = text.data() + text.size();
    if (text.starts_with(prefix) && colon != std::string::npos) {
        const char* const middle = text.data() + colon;
        const auto node = std::from_chars(text.data() + prefix.size(), middle, hotspot.hotspot);
        const auto weight = std::from_chars(middle + 1, end, hotspot.weight);
        if (node.ec == std::errc() && node.ptr == middle && weight.ec == std::errc() &&
            weight.ptr == end && hotspot.hotspot < mesh.nodes() && hotspot.weight >= 0 &&
            std::isfinite(hotspot.weight))
            return hotspot;
    }
    throw config::Error(
        "--pattern",
        fmt::format("expected uniform, transpose, neighbor, bitcomplement or hotspot:NODE:WEIGHT "
                    "with a node below {}, found `{}`",
                    mesh.nodes(), text));
}

NocOutcome characterize_noc(const NocExperiment& experiment) {
    if (!(experiment.rate > 0) || experiment.rate > experiment.packet_flits)
        throw base::ConfigError(
            fmt::format("rate: expected flits per node and cycle, above 0 and up to a packet's {}, "
                        "found {}",
                        experiment.packet_flits, experiment.rate));
    if (experiment.packet_flits == 0 || experiment.packet_flits > experiment.mesh.most_flits())
        throw base::ConfigError(fmt::format("packet-flits: expected 1 to {}, found {}",
                                            experiment.mesh.most_flits(), experiment.packet_flits));
    return Driver(experiment).run();
}

}  // namespace tessera::study
