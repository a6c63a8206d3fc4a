#include "models/noc/mesh_network.h"

#include <algorithm>
#include <bit>

namespace tessera::noc {

namespace {
constexpr std::uint64_t kShareUnit = 256;  // of a cycle
}

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

// A packet at a router.

void MeshNetwork::act(std::uint32_t index) {
    Hop& hop = hops_[index];
    if (hop.is_fork) {
        for_each_branch(index, [this](std::uint32_t branch) { schedule(branch, now_); });
        return;
    }
    if (hop.out == kNone) head_for(hop, choose_output(hop));
    Link& out = links_[hop.out];
    out.wire.pass(now_);
    if (hop.in != kNone) links_[hop.in].crossbar.pass(now_);
    if (!hop.has_channel && !take_channel(index)) return;
    // Hops may move in memory when one is made for the next router.
    const std::uint32_t buffered = hop.fork == kNone ? index : hop.fork;
    while (hops_[index].sent < hops_[buffered].known)
        if (!send_flit(index)) return;
}

unsigned MeshNetwork::node_for(const Hop& hop) const {
    const Flight& flight = flights_[hop.flight];
    if (flight.group == kNone) return flight.packet.to;
    return groups_[flight.group][static_cast<unsigned>(std::countr_zero(hop.members))].node;
}

// Gives a packet that comes to a router its output, where there is no choice, or a branch for each
// of the outputs that its copies take.
void MeshNetwork::find_way(std::uint32_t index) {
    const Link& in = links_[hops_[index].in];
    if (std::has_single_bit(hops_[index].members)) {
        const unsigned outputs = routes_.outputs(in.router, in.direction, node_for(hops_[index]));
        if (std::has_single_bit(outputs))
            head_for(hops_[index],
                     link_of(in.router, static_cast<Port>(std::countr_zero(outputs))));
        return;
    }
    std::array<std::uint64_t, kPorts> members{};
    const std::vector<MeshCopy>& copies = groups_[flights_[hops_[index].flight].group];
    for (std::uint64_t left = hops_[index].members; left != 0; left &= left - 1) {
        const auto member = static_cast<unsigned>(std::countr_zero(left));
        const unsigned outputs = routes_.outputs(in.router, in.direction, copies[member].node);
        members[static_cast<unsigned>(std::countr_zero(outputs))] |= left & -left;
    }
    for (unsigned port = 0; port < kPorts; ++port) {
        if (members[port] == 0) continue;
        const std::uint32_t link = link_of(in.router, static_cast<Port>(port));
        if (members[port] == hops_[index].members) return head_for(hops_[index], link);
        const std::uint32_t branch = new_hop(hops_[index].flight, hops_[index].in);
        hops_[branch].in_channel = hops_[index].in_channel;
        hops_[branch].members = members[port];
        hops_[branch].fork = index;
        hops_[branch].behind = hops_[index].ahead;
        head_for(hops_[branch], link);
        hops_[index].ahead = branch;
        hops_[index].is_fork = true;
    }
}

void MeshNetwork::head_for(Hop& hop, std::uint32_t link) {
    hop.out = link;
    ++links_[link].packets[static_cast<unsigned>(packet_of(hop).packet_class)];
}

// The permitted output with the best free virtual channel, or else with the fewest packets.
std::uint32_t MeshNetwork::choose_output(const Hop& hop) const {
    const MeshPacket& packet = packet_of(hop);
    const Link& in = links_[hop.in];
    const unsigned outputs = routes_.outputs(in.router, in.direction, node_for(hop));
    const auto packet_class = static_cast<unsigned>(packet.packet_class);
    std::uint32_t best = kNone;
    std::int64_t best_room = 0;
    for (unsigned left = outputs; left != 0; left &= left - 1) {
        const std::uint32_t link = link_of(in.router, static_cast<Port>(std::countr_zero(left)));
        std::int64_t room = -static_cast<std::int64_t>(links_[link].packets[packet_class]);
        for (unsigned number = packet_class * config_.vcs;
             number < (packet_class + 1) * config_.vcs; ++number) {
            const Channel& candidate = channels_[std::size_t{link} * channels_per_link_ + number];
            if (!candidate.is_taken && candidate.free_at <= now_)
                room = std::max(room, static_cast<std::int64_t>(config_.buffer_flits +
                                                                candidate.freed - candidate.sent));
        }
        if (best == kNone || room > best_room) {
            best = link;
            best_room = room;
        }
    }
    return best;
}

// Takes a virtual channel of the output, the next in turn that is free. A head that finds none to
// be had waits in order of arrival; one that is told of a channel finds it, or another one, still
// there.
bool MeshNetwork::take_channel(std::uint32_t index) {
    Hop& hop = hops_[index];
    Link& out = links_[hop.out];
    const auto packet_class = static_cast<unsigned>(packet_of(hop).packet_class);
    if (!hop.is_told) hop.since = std::min(hop.since, now_);
    unsigned best = channels_per_link_, untaken = 0;
    NocClock soonest = kNeverCycle;
    for (unsigned turn = 0; turn < config_.vcs; ++turn) {
        const unsigned number =
            packet_class * config_.vcs + (out.turn[packet_class] + turn) % config_.vcs;
        const Channel& candidate = channel(hop.out, number);
        if (candidate.is_taken) continue;
        ++untaken;
        if (std::max(candidate.free_at, now_) >= soonest) continue;
        soonest = std::max(candidate.free_at, now_);
        best = number;
    }
    if (!hop.is_told && untaken <= out.told[packet_class]) {
        Waiting& heads = out.heads[packet_class];
        hop.next = kNone;
        (heads.first == kNone ? heads.first : hops_[heads.last].next) = index;
        heads.last = index;
        return false;
    }
    if (soonest > now_) {
        tell(index, soonest);
        return false;
    }
    if (hop.is_told) --out.told[packet_class];
    hop.is_told = false;
    hop.has_channel = true;
    hop.out_channel = static_cast<std::uint8_t>(best);
    out.statistics.waited += now_ - hop.since;
    hop.since = now_;
    channel(hop.out, best).is_taken = true;
    out.turn[packet_class] = (best + 1) % config_.vcs;
    return true;
}

// A channel of its output will be free for it.
void MeshNetwork::tell(std::uint32_t index, NocClock cycle) {
    Hop& hop = hops_[index];
    if (!hop.is_told) ++links_[hop.out].told[static_cast<unsigned>(packet_of(hop).packet_class)];
    hop.is_told = true;
    schedule(index, cycle);
}

// False when its cycle is not known yet: somebody or something will call act() again.
bool MeshNetwork::send_flit(std::uint32_t index) {
    Hop& hop = hops_[index];
    Link& out = links_[hop.out];
    const bool is_at_source = hop.in == kNone, is_last_link = out.router == kNone;
    const unsigned flit = hop.sent;
    const auto packet_class = static_cast<unsigned>(packet_of(hop).packet_class);
    NocClock ready = arrival(hop.fork == kNone ? index : hop.fork, flit) + (is_at_source ? 0
                                                                            : flit == 0  ? t_.head
                                                                                         : t_.body);
    if (flit != 0) ready = std::max(ready, hop.last + 1);
    NocClock cycle = std::max(ready, now_);
    Channel& to = channel(hop.out, hop.out_channel);
    if (!is_last_link) {
        if (to.sent >= to.freed + config_.buffer_flits) {
            to.starved = index;
            return false;
        }
        if (to.sent >= config_.buffer_flits)
            cycle =
                std::max(cycle, credit(hop.out, hop.out_channel, to.sent - config_.buffer_flits));
    }
    const bool is_shared =
        config_.request_weight != config_.response_weight && out.packets[1 - packet_class] != 0;
    if (is_shared)
        cycle = std::max(cycle, (out.share_until[packet_class] + kShareUnit - 1) / kShareUnit);
    if (cycle >= now_ + Calendar::kAhead) {
        schedule(index, cycle - 64);
        return false;
    }
    const NocClock wanted = cycle;
    const Calendar& crossbar = is_at_source ? out.wire : links_[hop.in].crossbar;
    cycle = Calendar::first_free(out.wire, crossbar, cycle, now_ + Calendar::kAhead);
    if (cycle == now_ + Calendar::kAhead) {
        schedule(index, now_ + 64);
        return false;
    }
    out.wire.take(cycle);
    if (!is_at_source) {
        Calendar& input = links_[hop.in].crossbar;
        if (cycle > wanted && !input.is_taken(wanted)) input.take(wanted);
        input.take(cycle);
    }
    if (is_shared)
        out.share_until[packet_class] =
            std::max(out.share_until[packet_class] + kShareUnit, cycle * kShareUnit + 1) -
            kShareUnit + kShareUnit * (weight(0) + weight(1)) / weight(packet_class);
    ++out.statistics.flits;
    out.statistics.stalled += cycle - std::max(ready, hop.since);
    if (observer_ != nullptr) [[unlikely]]
        observer_->on_crossing({packet_of(hop).tag, flit, hop.in, hop.in_channel, hop.out,
                                hop.out_channel, is_last_link, cycle});
    hop.last = cycle;
    ++hop.sent;
    if (!is_last_link) ++to.sent;
    if (!is_at_source) {
        ++flit_hops_;
        if (hop.fork == kNone) {
            give_credit(hop, cycle);
        } else {
            // The slot is free when all branches have sent the flit.
            arrival(index, flit) = cycle;
            NocClock latest = 0;
            bool is_sent = true;
            for_each_branch(hop.fork, [&](std::uint32_t branch) {
                is_sent &= hops_[branch].sent > flit;
                if (is_sent) latest = std::max(latest, arrival(branch, flit));
            });
            if (is_sent) give_credit(hop, latest);
        }
    }
    const std::uint32_t flight = hop.flight;
    const std::uint64_t members = hop.members;
    const bool is_tail = hop.sent == packet_of(hop).flits;
    if (!is_last_link) hand_on(index, flit, cycle);
    if (is_tail) {
        release(index);
        if (is_last_link) finish(flight, members, cycle + t_.traverse + t_.eject);
    }
    return !is_tail;
}

// The slot that a flit leaves is known free at the link's beginning some cycles later.
void MeshNetwork::give_credit(const Hop& hop, NocClock crossing) {
    Channel& from = channel(hop.in, hop.in_channel);
    credit(hop.in, hop.in_channel, from.freed) = crossing + t_.credit;
    ++from.freed;
    if (from.starved != kNone) {
        const std::uint32_t waiting = from.starved;
        from.starved = kNone;
        schedule(waiting, now_);
    }
}

// The next router hears of a flit.
void MeshNetwork::hand_on(std::uint32_t index, unsigned flit, NocClock crossing) {
    if (flit == 0) {
        const std::uint32_t made = new_hop(hops_[index].flight, hops_[index].out);
        hops_[index].ahead = made;
        hops_[made].in_channel = hops_[index].out_channel;
        hops_[made].members = hops_[index].members;
        find_way(made);
    }
    const Hop& hop = hops_[index];
    const std::uint32_t next_index = hop.ahead;
    Hop& next = hops_[next_index];
    Channel& buffer = channel(hop.out, hop.out_channel);
    const NocClock at = crossing + (hop.in == kNone ? t_.inject : t_.traverse);
    arrival(next_index, flit) = at;
    next.known = static_cast<std::uint16_t>(flit + 1);
    if (flit == 0) {
        const bool is_first = buffer.first == kNone;
        (is_first ? buffer.first : hops_[buffer.last].behind) = next_index;
        buffer.last = next_index;
        if (is_first) schedule(next_index, std::max(at + t_.head, buffer.next_head));
    } else if (buffer.first == next_index) {
        const auto go_on = [&](std::uint32_t waiting) {
            if (hops_[waiting].has_channel && hops_[waiting].sent == flit) schedule(waiting, at);
        };
        if (next.is_fork)
            for_each_branch(next_index, go_on);
        else
            go_on(next_index);
    }
}

// Its tail has crossed: its virtual channel and its place at the head of its buffer go to others.
void MeshNetwork::release(std::uint32_t index) {
    const Hop hop = hops_[index];
    Link& out = links_[hop.out];
    const auto packet_class = static_cast<unsigned>(packet_of(hop).packet_class);
    Channel& to = channel(hop.out, hop.out_channel);
    to.is_taken = false;
    to.free_at = hop.last + (hop.in == kNone ? 1 : t_.reuse);
    --out.packets[packet_class];
    Waiting& heads = out.heads[packet_class];
    if (heads.first != kNone) {
        const std::uint32_t waiting = heads.first;
        heads.first = hops_[waiting].next;
        tell(waiting, to.free_at);
    }
    if (hop.in == kNone) {
        const MeshPacket& packet = packet_of(hop);
        const unsigned source = packet.from * kPacketClasses + packet_class;
        source_free_at_[source] = hop.last + 1;
        start_next_at_source(source);
    } else if (hop.fork != kNone) {
        return end_fork(hop.fork);
    } else {
        leave_buffer(hop, hop.last);
    }
    free_hop(index);
}

// The next packet in its buffer is at the front now.
void MeshNetwork::leave_buffer(const Hop& hop, NocClock last) {
    Channel& buffer = channel(hop.in, hop.in_channel);
    buffer.first = hop.behind;
    buffer.next_head = last + t_.behind;
    if (buffer.first != kNone)
        schedule(buffer.first, std::max(arrival(buffer.first, 0) + t_.head, buffer.next_head));
}

// Once the last of its branches has sent its tail.
void MeshNetwork::end_fork(std::uint32_t fork) {
    NocClock last = 0;
    bool is_over = true;
    for_each_branch(fork, [&](std::uint32_t branch) {
        is_over &= hops_[branch].sent == packet_of(hops_[branch]).flits;
        last = std::max(last, hops_[branch].last);
    });
    if (!is_over) return;
    leave_buffer(hops_[fork], last);
    for (std::uint32_t branch = hops_[fork].ahead; branch != kNone;) {
        const std::uint32_t next = hops_[branch].behind;
        free_hop(branch);
        branch = next;
    }
    free_hop(fork);
}

void MeshNetwork::free_hop(std::uint32_t hop) {
    hops_[hop].next = free_hop_;
    free_hop_ = hop;
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
    for (;;) {
        arrived = static_cast<Port>(std::countr_zero(routes_.outputs(router, arrived, packet.to)));
        cross(links_[link_of(router, arrived)]);
        flit_hops_ += packet.flits;
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
