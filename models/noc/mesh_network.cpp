#include "models/noc/mesh_network.h"

#include <algorithm>
#include <bit>

namespace tessera::noc {

void MeshNetwork::Calendar::pass(NocClock now) {
    if (now >= base_ + 64 * words_.size() + 64) {
        words_ = {};
        base_ = now / 64 * 64;
    }
    for (; base_ + 64 <= now; base_ += 64) words_[base_ / 64 % 4] = 0;
}

NocClock MeshNetwork::Calendar::first_free(const Calendar& a, const Calendar& b, NocClock cycle,
                                           NocClock limit) {
    while (cycle < limit) {
        const std::uint64_t taken =
            (a.words_[cycle / 64 % 4] | b.words_[cycle / 64 % 4]) >> cycle % 64;
        const auto skip = static_cast<unsigned>(std::countr_one(taken));
        if (skip < 64 - cycle % 64) return cycle + skip;
        cycle = (cycle | 63) + 1;
    }
    return limit;
}

MeshNetwork::MeshNetwork(const MeshConfig& config, MeshListener& listener)
    : config_(config),
      t_(router_timing(config.router)),
      routes_(config),
      listener_(listener),
      nodes_(config.nodes()),
      most_flits_(config.most_flits()),
      channels_per_link_(config.vcs * kPacketClasses),
      ring_bits_(static_cast<unsigned>(std::bit_width(config.buffer_flits - 1))),
      links_(std::size_t{nodes_} * (kPorts + 1)),
      channels_(links_.size() * channels_per_link_),
      credits_(channels_.size() << ring_bits_),
      sources_(std::size_t{nodes_} * kPacketClasses),
      source_hops_(sources_.size(), kNone),
      source_free_at_(sources_.size()),
      pairs_(std::size_t{kPacketClasses} * nodes_ * nodes_) {
    t_.traverse += config.link_cycles;
    t_.credit += config.link_cycles;
    for (unsigned router = 0; router < nodes_; ++router) {
        for (unsigned port = 0; port < kPorts; ++port) {
            Link& link = links_[link_of(router, static_cast<Port>(port))];
            link.direction = static_cast<Port>(port);
            if (link.direction != Port::local)
                link.router = routes_.neighbour(router, link.direction);
        }
        links_[injection_of(router)].router = router;
    }
}

std::size_t MeshNetwork::bytes_of_state() const {
    const auto bytes = [](const auto& list) { return list.capacity() * sizeof list[0]; };
    return sizeof *this + bytes(links_) + bytes(channels_) + bytes(credits_) + bytes(sources_) +
           bytes(source_hops_) + bytes(source_free_at_) + bytes(hops_) + bytes(arrivals_) +
           bytes(flights_) + bytes(pairs_) + std::size_t{nodes_} * nodes_ * kPorts;
}

NocClock MeshNetwork::idle_latency(unsigned routers, unsigned flits) const {
    return t_.inject + NocClock{routers} * (t_.head + t_.traverse) + t_.eject + flits - 1;
}

// Events.

void MeshNetwork::schedule(std::uint32_t index, NocClock cycle) {
    Hop& hop = hops_[index];
    if (hop.is_scheduled) return;
    hop.is_scheduled = true;
    hop.next = kNone;
    // What lies too far ahead is looked at again on the way.
    cycle = std::clamp(cycle, now_, now_ + kWheel - 1);
    const unsigned slot = cycle % kWheel;
    Bucket& bucket = wheel_[slot];
    (bucket.first == kNone ? bucket.first : hops_[bucket.last].next) = index;
    bucket.last = index;
    occupied_[slot / 64] |= std::uint64_t{1} << slot % 64;
}

NocClock MeshNetwork::next_event() const {
    if (!fresh_sources_.empty()) return fresh_at_;
    const unsigned start = now_ % kWheel;
    // Once around the wheel; the word of `start` is looked at twice, first from its bit on.
    for (unsigned step = 0; step <= kWheel / 64; ++step) {
        const unsigned word = (start / 64 + step) % (kWheel / 64);
        std::uint64_t bits = occupied_[word];
        if (step == 0) bits &= ~std::uint64_t{0} << start % 64;
        if (bits == 0) continue;
        const unsigned slot = word * 64 + static_cast<unsigned>(std::countr_zero(bits));
        return now_ + (slot + kWheel - start) % kWheel;
    }
    return kNeverCycle;
}

void MeshNetwork::advance(NocClock until) {
    for (NocClock next = next_event(); next < until; next = next_event()) {
        now_ = next;
        if (!fresh_sources_.empty()) start_fresh_sources();
        const unsigned slot = now_ % kWheel;
        Bucket& bucket = wheel_[slot];
        while (bucket.first != kNone) {
            const std::uint32_t hop = bucket.first;
            bucket.first = hops_[hop].next;
            hops_[hop].is_scheduled = false;
            act(hop);
        }
        occupied_[slot / 64] &= ~(std::uint64_t{1} << slot % 64);
    }
    if (until != kNeverCycle) now_ = std::max(now_, until);
}

// Sources.

std::uint32_t MeshNetwork::new_flight(const MeshPacket& packet, NocClock now) {
    now_ = std::max(now_, now);
    if (free_flight_ == kNone) {
        flights_.push_back({});
        free_flight_ = static_cast<std::uint32_t>(flights_.size() - 1);
        flights_.back().next = kNone;
    }
    const std::uint32_t flight = free_flight_;
    free_flight_ = flights_[flight].next;
    flights_[flight] = {packet, now, kNone, kNone, 1};
    return flight;
}

void MeshNetwork::inject(const MeshPacket& packet, NocClock now) {
    enqueue(new_flight(packet, now));
}

void MeshNetwork::inject(const MeshPacket& packet, std::span<const MeshCopy> copies, NocClock now) {
    const std::uint32_t flight = new_flight(packet, now);
    if (free_groups_.empty()) {
        free_groups_.push_back(static_cast<std::uint32_t>(groups_.size()));
        groups_.emplace_back();
    }
    flights_[flight].group = free_groups_.back();
    flights_[flight].copies_left = static_cast<std::uint32_t>(copies.size());
    free_groups_.pop_back();
    groups_[flights_[flight].group].assign(copies.begin(), copies.end());
    enqueue(flight);
}

// Behind the others of its class at its node.
void MeshNetwork::enqueue(std::uint32_t flight) {
    const MeshPacket& packet = flights_[flight].packet;
    injected_ += flights_[flight].copies_left;
    flits_injected_ += std::uint64_t{flights_[flight].copies_left} * packet.flits;
    const unsigned source =
        packet.from * kPacketClasses + static_cast<unsigned>(packet.packet_class);
    Waiting& queue = sources_[source];
    (queue.first == kNone ? queue.first : flights_[queue.last].next) = flight;
    queue.last = flight;
    ++links_[injection_of(packet.from)].packets[static_cast<unsigned>(packet.packet_class)];
    if (source_hops_[source] != kNone) return;
    source_hops_[source] = kFresh;
    fresh_sources_.push_back(source);
    fresh_at_ = now_;
}

// Who injects at the same cycle does so in the order of nodes, whoever was called first.
void MeshNetwork::start_fresh_sources() {
    std::sort(fresh_sources_.begin(), fresh_sources_.end());
    for (const unsigned source : fresh_sources_) start_next_at_source(source);
    fresh_sources_.clear();
}

// A source sends its packets one after the other.
void MeshNetwork::start_next_at_source(unsigned source) {
    Waiting& queue = sources_[source];
    const std::uint32_t flight = queue.first;
    source_hops_[source] = kNone;
    if (flight == kNone) return;
    queue.first = flights_[flight].next;
    const NocClock cycle = std::max(now_, source_free_at_[source]);
    const std::uint32_t hop = new_hop(flight, kNone);
    source_hops_[source] = hop;
    hops_[hop].out = injection_of(source / kPacketClasses);
    hops_[hop].known = flights_[flight].packet.flits;
    hops_[hop].members = (std::uint64_t{2} << (flights_[flight].copies_left - 1)) - 1;
    for (unsigned flit = 0; flit < hops_[hop].known; ++flit) arrival(hop, flit) = cycle;
    schedule(hop, cycle);
}

std::uint32_t MeshNetwork::new_hop(std::uint32_t flight, std::uint32_t in) {
    if (free_hop_ == kNone) {
        hops_.push_back({});
        hops_.back().next = kNone;
        arrivals_.resize(arrivals_.size() + most_flits_);
        free_hop_ = static_cast<std::uint32_t>(hops_.size() - 1);
    }
    const std::uint32_t index = free_hop_;
    free_hop_ = hops_[index].next;
    hops_[index] = {.flight = flight,
                    .in = in,
                    .out = kNone,
                    .ahead = kNone,
                    .behind = kNone,
                    .fork = kNone,
                    .members = 1,
                    .next = kNone,
                    .sent = 0,
                    .known = 0,
                    .in_channel = 0,
                    .out_channel = 0,
                    .is_scheduled = false,
                    .has_channel = false,
                    .is_told = false,
                    .is_fork = false,
                    .last = 0,
                    .since = kNeverCycle};
    return index;
}

// Deliveries.

void MeshNetwork::finish(std::uint32_t index, std::uint64_t members, NocClock end) {
    const Flight flight = flights_[index];
    quiet_from_ = std::max(quiet_from_, end);
    const auto arrived = static_cast<std::uint32_t>(std::popcount(members));
    flights_[index].copies_left -= arrived;
    if (flights_[index].copies_left == 0) {
        flights_[index].next = free_flight_;
        free_flight_ = index;
        if (flight.group != kNone) free_groups_.push_back(flight.group);
    }
    if (flight.group == kNone) return deliver(flight.packet, flight.injected, end);
    for (; members != 0; members &= members - 1) {
        const MeshCopy copy =
            groups_[flight.group][static_cast<unsigned>(std::countr_zero(members))];
        MeshPacket packet = flight.packet;
        packet.to = copy.node;
        packet.tag = copy.tag;
        deliver(packet, flight.injected, end);
    }
}

void MeshNetwork::deliver(const MeshPacket& packet, NocClock injected, NocClock end) {
    ++delivered_;
    flits_delivered_ += packet.flits;
    count(packet, end - injected);
    listener_.on_delivered(packet.tag, end);
}

void MeshNetwork::count(const MeshPacket& packet, NocClock latency) {
    const auto packet_class = static_cast<std::size_t>(packet.packet_class);
    latency_[packet_class].add(latency);
    MeshPairStatistics& pair = pairs_[(packet_class * nodes_ + packet.from) * nodes_ + packet.to];
    ++pair.packets;
    pair.latency += latency;
    pair.most = std::max(pair.most, latency);
}

NocClock MeshNetwork::arrival_alone(const MeshPacket& packet, NocClock now) const {
    const unsigned credit_loop = t_.head + t_.traverse + t_.credit;
    if (packets_under_way() != 0 || now < quiet_from_ ||
        config_.buffer_flits < std::min<unsigned>(credit_loop, packet.flits))
        return kNeverCycle;
    return now + idle_latency(routes_.routers_between(packet.from, packet.to), packet.flits);
}

void MeshNetwork::deliver_alone(const MeshPacket& packet, NocClock now) {
    const NocClock end = arrival_alone(packet, now);
    const auto packet_class = static_cast<unsigned>(packet.packet_class);
    const auto cross = [&](Link& link) {
        link.statistics.flits += packet.flits;
        link.turn[packet_class] = (link.turn[packet_class] + 1) % config_.vcs;
    };
    cross(links_[injection_of(packet.from)]);
    unsigned router = packet.from;
    Port arrived = Port::local;
    NocClock crossing = now + t_.inject + t_.head;
    for (;;) {
        arrived = static_cast<Port>(std::countr_zero(routes_.outputs(router, arrived, packet.to)));
        cross(links_[link_of(router, arrived)]);
        flit_hops_ += packet.flits;
        listener_.on_hops(router, packet.flits, crossing);
        crossing += t_.head + t_.traverse;
        if (arrived == Port::local) break;
        router = routes_.neighbour(router, arrived);
    }
    ++injected_;
    ++delivered_;
    flits_injected_ += packet.flits;
    flits_delivered_ += packet.flits;
    quiet_from_ = end;
    count(packet, end - now);
}

}  // namespace tessera::noc
