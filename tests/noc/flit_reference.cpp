#include "tests/noc/flit_reference.h"

#include <array>
#include <bit>
#include <cassert>
#include <cstddef>
#include <deque>
#include <random>
#include <stdexcept>
#include <vector>

namespace tessera::noc::reference {
namespace {

// An output port's opposite, where its flits enter the next router, is `port ^ 1`.
constexpr unsigned kEast = 0, kWest = 1, kNorth = 2, kSouth = 3, kLocal = 4, kPorts = 5;
constexpr unsigned kNone = ~0u;

constexpr unsigned kInjectionCycles = 2;  // from the source to VC allocation in the first router
constexpr unsigned kHopCycles = 3;        // from switch allocation to VC allocation one hop on
// From the switch allocation that empties a buffer slot to the upstream one that may fill it again:
// two on the credit channel and one in the router. Calibrated to published latencies of a 4x4 mesh
// under uniform traffic.
constexpr unsigned kCreditCycles = 3;
constexpr unsigned kCalendarCycles = 4;  // more than any of the above

constexpr std::uint64_t kDrainCycles = 10000;
constexpr double kStableLatency = 1000;

using Mask = std::uint64_t;
constexpr unsigned kMaxInputs = 64;  // VCs of all ports of a router, one bit of a Mask each
constexpr unsigned kMaxVcs = kMaxInputs / kPorts;

constexpr Mask bit(unsigned index) { return Mask{1} << index; }

template <typename Function>
void for_each_bit(Mask mask, Function function) {
    for (; mask != 0; mask &= mask - 1) function(static_cast<unsigned>(std::countr_zero(mask)));
}

class RoundRobin {
  public:
    [[nodiscard]] unsigned pick(Mask requests) const {
        const Mask from_next = requests & ~(bit(next_) - 1);
        return static_cast<unsigned>(std::countr_zero(from_next != 0 ? from_next : requests));
    }
    void served(unsigned index) { next_ = (index + 1) % kMaxInputs; }

  private:
    unsigned next_ = 0;
};

struct Packet {
    std::uint64_t born;
    unsigned destination;
};

struct Flit {
    Packet packet;
    bool tail;
};

struct InputVc {
    std::deque<Flit> buffer;
    unsigned output = kNone;  // port, of the packet in front
    unsigned output_vc = kNone;
    std::uint64_t allocated_at = 0;  // the cycle of its VC allocation
    RoundRobin vc_accept;            // among VCs of the output
};

// What the sender knows of the buffers at the other end of a link.
struct OutputLink {
    std::vector<unsigned> credits;     // by VC
    Mask free_vcs;                     // not held by a packet
    std::vector<RoundRobin> vc_grant;  // by VC, among inputs
};

struct Router {
    std::vector<InputVc> inputs;  // port * vcs + vc
    Mask occupied = 0;            // inputs with flits
    std::array<OutputLink, kPorts> outputs;
    std::array<RoundRobin, kPorts> switch_grant;   // by output, among input ports
    std::array<RoundRobin, kPorts> switch_accept;  // by input port, among outputs
    std::array<RoundRobin, kPorts> switch_vc;      // by input port, among its VCs
};

struct Source {
    std::deque<Packet> queue;
    OutputLink link;
    RoundRobin vc_choice;
    unsigned vc = kNone;  // of the packet being sent
    unsigned flits_sent = 0;
};

struct FlitArrival {
    unsigned node;
    unsigned port;  // kNone: at the sink
    unsigned vc;
    Flit flit;
};

struct CreditArrival {
    OutputLink* link;
    unsigned vc;
};

template <typename Event>
using Calendar = std::array<std::vector<Event>, kCalendarCycles>;

class Mesh {
  public:
    explicit Mesh(const Config& config);
    Outcome run();

  private:
    void deliver();
    void eject(const Flit& flit);
    void allocate_vcs(unsigned node);
    void allocate_switch(unsigned node);
    void traverse(unsigned node, unsigned index);
    void generate(unsigned node);
    void inject(unsigned node);

    [[nodiscard]] unsigned route(unsigned node, unsigned destination) const;
    [[nodiscard]] unsigned neighbor(unsigned node, unsigned port) const;
    [[nodiscard]] unsigned destination_of(unsigned node);
    [[nodiscard]] bool in_window(std::uint64_t cycle) const {
        return cycle >= config_.warmup_cycles && cycle < config_.warmup_cycles + config_.cycles;
    }
    template <typename Event>
    [[nodiscard]] std::vector<Event>& after(unsigned cycles, Calendar<Event>& calendar) const {
        return calendar[(now_ + cycles) % kCalendarCycles];
    }

    const Config config_;
    const unsigned nodes_;
    std::vector<Router> routers_;
    std::vector<Source> sources_;
    Calendar<FlitArrival> flits_;
    Calendar<CreditArrival> credits_;

    std::mt19937_64 random_;
    std::bernoulli_distribution generates_;
    std::discrete_distribution<unsigned> any_node_;

    std::uint64_t now_ = 0;
    std::uint64_t generated_ = 0;  // packets of the window
    std::uint64_t arrived_ = 0;    // of these
    std::uint64_t latency_sum_ = 0;
    std::uint64_t ejected_flits_ = 0;  // in the window
};

Mesh::Mesh(const Config& config)
    : config_(config),
      nodes_(config.width * config.height),
      random_(config.seed),
      generates_(config.rate / config.packet_flits) {
    const unsigned vcs = config.vcs;
    const OutputLink idle{std::vector<unsigned>(vcs, config.buffer_flits), bit(vcs) - 1,
                          std::vector<RoundRobin>(vcs)};
    Router router;
    router.inputs.resize(std::size_t{kPorts} * vcs);
    router.outputs.fill(idle);
    routers_.assign(nodes_, router);
    Source source;
    source.link = idle;
    sources_.assign(nodes_, source);

    std::vector<double> weights(nodes_, 1.0);
    if (config.traffic == Traffic::hotspot) weights[config.hotspot_node] = config.hotspot_weight;
    any_node_ = std::discrete_distribution<unsigned>(weights.begin(), weights.end());
}

Outcome Mesh::run() {
    const std::uint64_t end = config_.warmup_cycles + config_.cycles;
    for (; now_ < end || (arrived_ < generated_ && now_ < end + kDrainCycles); ++now_) {
        deliver();
        for (unsigned node = 0; node < nodes_; ++node) {
            allocate_vcs(node);
            allocate_switch(node);
            generate(node);
            inject(node);
        }
    }
    const double latency =
        arrived_ == 0 ? 0 : static_cast<double>(latency_sum_) / static_cast<double>(arrived_);
    return {.mean_latency = latency,
            .accepted_rate = static_cast<double>(ejected_flits_) /
                             (static_cast<double>(config_.cycles) * nodes_),
            .stable = arrived_ == generated_ && latency <= kStableLatency,
            .packets = arrived_};
}

void Mesh::deliver() {
    for (const auto& [node, port, vc, flit] : after(0, flits_)) {
        Router& router = routers_[node];
        if (port == kNone) {
            eject(flit);
            after(kCreditCycles, credits_).push_back({&router.outputs[kLocal], vc});
            continue;
        }
        const unsigned index = port * config_.vcs + vc;
        assert(router.inputs[index].buffer.size() < config_.buffer_flits);
        router.inputs[index].buffer.push_back(flit);
        router.occupied |= bit(index);
    }
    after(0, flits_).clear();

    for (const auto& [link, vc] : after(0, credits_)) ++link->credits[vc];
    after(0, credits_).clear();
}

void Mesh::eject(const Flit& flit) {
    if (in_window(now_)) ++ejected_flits_;
    if (!flit.tail || !in_window(flit.packet.born)) return;
    ++arrived_;
    latency_sum_ += now_ - flit.packet.born;
}

// Separable, output first, one iteration: every free VC of an output grants one of the inputs that
// want that output; an input accepts one of its grants.
void Mesh::allocate_vcs(unsigned node) {
    Router& router = routers_[node];
    std::array<Mask, kPorts> requests{};
    for_each_bit(router.occupied, [&](unsigned index) {
        InputVc& input = router.inputs[index];
        if (input.output_vc != kNone) return;
        input.output = route(node, input.buffer.front().packet.destination);
        requests[input.output] |= bit(index);
    });

    std::array<Mask, kMaxInputs> grants{};
    Mask granted = 0;
    for (unsigned output = 0; output < kPorts; ++output) {
        if (requests[output] == 0) continue;
        const OutputLink& link = router.outputs[output];
        for_each_bit(link.free_vcs, [&](unsigned vc) {
            const unsigned index = link.vc_grant[vc].pick(requests[output]);
            grants[index] |= bit(vc);
            granted |= bit(index);
        });
    }

    for_each_bit(granted, [&](unsigned index) {
        InputVc& input = router.inputs[index];
        OutputLink& link = router.outputs[input.output];
        input.output_vc = input.vc_accept.pick(grants[index]);
        input.allocated_at = now_;
        input.vc_accept.served(input.output_vc);
        link.vc_grant[input.output_vc].served(index);
        link.free_vcs &= ~bit(input.output_vc);
    });
}

// As for VCs, between input and output ports; the VC is the input port's choice.
void Mesh::allocate_switch(unsigned node) {
    Router& router = routers_[node];
    std::array<Mask, kPorts> requests{};
    std::array<std::array<Mask, kPorts>, kPorts> wanting_vcs{};  // by input port and output
    for_each_bit(router.occupied, [&](unsigned index) {
        const InputVc& input = router.inputs[index];
        if (input.output_vc == kNone || input.allocated_at == now_) return;
        if (router.outputs[input.output].credits[input.output_vc] == 0) return;
        const unsigned port = index / config_.vcs;
        requests[input.output] |= bit(port);
        wanting_vcs[port][input.output] |= bit(index % config_.vcs);
    });

    std::array<Mask, kPorts> grants{};
    for (unsigned output = 0; output < kPorts; ++output) {
        if (requests[output] == 0) continue;
        grants[router.switch_grant[output].pick(requests[output])] |= bit(output);
    }

    for (unsigned port = 0; port < kPorts; ++port) {
        if (grants[port] == 0) continue;
        const unsigned output = router.switch_accept[port].pick(grants[port]);
        const unsigned vc = router.switch_vc[port].pick(wanting_vcs[port][output]);
        router.switch_grant[output].served(port);
        router.switch_accept[port].served(output);
        router.switch_vc[port].served(vc);
        traverse(node, port * config_.vcs + vc);
    }
}

void Mesh::traverse(unsigned node, unsigned index) {
    Router& router = routers_[node];
    InputVc& input = router.inputs[index];
    const Flit flit = input.buffer.front();
    input.buffer.pop_front();
    if (input.buffer.empty()) router.occupied &= ~bit(index);
    const unsigned port = index / config_.vcs;
    OutputLink& upstream =
        port == kLocal ? sources_[node].link : routers_[neighbor(node, port)].outputs[port ^ 1];
    after(kCreditCycles, credits_).push_back({&upstream, index % config_.vcs});

    OutputLink& link = router.outputs[input.output];
    --link.credits[input.output_vc];
    const bool leaves = input.output == kLocal;
    after(kHopCycles, flits_)
        .push_back({leaves ? node : neighbor(node, input.output), leaves ? kNone : input.output ^ 1,
                    input.output_vc, flit});
    if (flit.tail) {
        link.free_vcs |= bit(input.output_vc);
        input.output_vc = kNone;
    }
}

void Mesh::generate(unsigned node) {
    if (!generates_(random_)) return;
    sources_[node].queue.push_back({now_, destination_of(node)});
    if (in_window(now_)) ++generated_;
}

// One packet at a time, over the VCs in turn, skipping full ones.
void Mesh::inject(unsigned node) {
    Source& source = sources_[node];
    if (source.queue.empty()) return;
    if (source.vc == kNone) {
        Mask with_credit = 0;
        for (unsigned vc = 0; vc < config_.vcs; ++vc) {
            if (source.link.credits[vc] > 0) with_credit |= bit(vc);
        }
        if (with_credit == 0) return;
        source.vc = source.vc_choice.pick(with_credit);
        source.vc_choice.served(source.vc);
    }
    if (source.link.credits[source.vc] == 0) return;

    --source.link.credits[source.vc];
    const bool tail = ++source.flits_sent == config_.packet_flits;
    after(kInjectionCycles, flits_)
        .push_back({node, kLocal, source.vc, {source.queue.front(), tail}});
    if (tail) {
        source.queue.pop_front();
        source.vc = kNone;
        source.flits_sent = 0;
    }
}

unsigned Mesh::route(unsigned node, unsigned destination) const {
    const unsigned x = node % config_.width, to_x = destination % config_.width;
    if (x != to_x) return x < to_x ? kEast : kWest;
    if (node != destination) return node < destination ? kSouth : kNorth;
    return kLocal;
}

unsigned Mesh::neighbor(unsigned node, unsigned port) const {
    if (port == kEast || port == kWest) return port == kEast ? node + 1 : node - 1;
    return port == kSouth ? node + config_.width : node - config_.width;
}

unsigned Mesh::destination_of(unsigned node) {
    const unsigned x = node % config_.width, y = node / config_.width;
    switch (config_.traffic) {
        case Traffic::transpose: return x * config_.width + y;
        case Traffic::neighbor: return y * config_.width + (x + 1) % config_.width;
        case Traffic::bitcomplement: return nodes_ - 1 - node;
        default: return any_node_(random_);
    }
}

}  // namespace

Outcome run(const Config& config) {
    const auto require = [](bool holds, const char* otherwise) {
        if (!holds) throw std::invalid_argument(otherwise);
    };
    require(config.width > 0 && config.height > 0, "a mesh without nodes");
    require(config.vcs > 0 && config.vcs <= kMaxVcs, "not 1 to 12 virtual channels");
    require(config.buffer_flits > 0 && config.packet_flits > 0, "empty buffers or packets");
    require(config.rate >= 0 && config.rate <= config.packet_flits, "not a rate of packets");
    require(config.cycles > 0, "an empty measurement window");
    require(config.traffic != Traffic::transpose || config.width == config.height,
            "transpose on a mesh that is not square");
    require(config.traffic != Traffic::hotspot ||
                (config.hotspot_node < config.width * config.height && config.hotspot_weight >= 0),
            "not a hotspot of the mesh");
    return Mesh(config).run();
}

}  // namespace tessera::noc::reference
