#include <algorithm>
#include <bit>

#include "models/noc/mesh_network.h"

namespace tessera::noc {

namespace {
constexpr std::uint64_t kShareUnit = 256;  // of a cycle
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
        listener_.on_hops(hop.out / kPorts, 1, cycle);
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

}  // namespace tessera::noc
