#include "models/noc/mesh.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "models/base/local_time.h"
#include "models/base/resource.h"

namespace tessera::noc {

Mesh::Mesh(const sc_core::sc_module_name& module_name, const MeshConfig& config,
           const MeshPlacement& placement, const base::Environment& environment)
    : Network(module_name),
      config_(config),
      placement_(placement),
      network_(config, *this),
      period_ps_(base::ps_at_rate(1, config.clock_hz)),
      pump_("routers", period_ps_, *this),
      energy_per_byte_(environment.energy.event(name(), "noc.byte")),
      probes_(environment.probes) {}

std::vector<unsigned> Mesh::nodes_of(const std::string& block) const {
    const auto at = placement_.nodes.find(block);
    if (at == placement_.nodes.end() || at->second.empty())
        throw base::ConfigError(fmt::format("{}: `{}` has no node", name(), block));
    for (const unsigned node : at->second)
        if (node >= config_.nodes())
            throw base::ConfigError(fmt::format("{}: `{}` is at node {}, there are {}", name(),
                                                block, node, config_.nodes()));
    return at->second;
}

void Mesh::require_ways(unsigned one, unsigned other) const {
    for (const auto& [from, to] : {std::pair(one, other), std::pair(other, one)})
        if (!network_.routes().is_reachable(from, to))
            throw base::ConfigError(
                fmt::format("{}: dead_links: there is no way from {} to {} with this routing",
                            name(), node_name(config_, from), node_name(config_, to)));
}

void Mesh::on_initiator(const std::string& port) {
    interfaces_.emplace_back().node = nodes_of(port).front();
    interfaces_.back().packets.emplace(probes_, fmt::format("{}.{}.packets", name(), port));
    for (const std::vector<unsigned>& nodes : target_nodes_)
        for (const unsigned node : nodes) require_ways(interfaces_.back().node, node);
}

void Mesh::on_target(const std::string& block) {
    target_nodes_.push_back(nodes_of(block));
    is_memory_.push_back(placement_.memories.count(block) != 0);
    for (const Interface& interface : interfaces_)
        for (const unsigned node : target_nodes_.back()) require_ways(interface.node, node);
}

unsigned Mesh::node_of(const Egress& to, std::uint64_t address) const {
    const std::vector<unsigned>& nodes = target_nodes_[to.number];
    if (nodes.size() == 1) return nodes.front();
    return nodes[(address - to.range.base) / placement_.interleave_bytes % nodes.size()];
}

unsigned Mesh::flits_of(std::uint64_t bytes) const {
    return 1 + static_cast<unsigned>(base::divide_up(bytes, config_.flit_bytes));
}

Network::Traversal Mesh::idle_traversal(const Ingress& from, const Egress& to) const {
    constexpr std::uint64_t kWord = 4;  // bytes
    const unsigned home = interfaces_[from.number].node, node = target_nodes_[to.number].front();
    const MeshRoutes& routes = network_.routes();
    const NocClock header_out = network_.idle_latency(routes.routers_between(home, node), 1),
                   header_back = network_.idle_latency(routes.routers_between(node, home), 1);
    const std::uint64_t data = flits_of(kWord) - 1;
    return {(header_out + header_back + data) * period_ps_,
            (header_out + header_back + data) * period_ps_};
}

std::uint32_t Mesh::take_access(const Ingress& from, const Egress& to) {
    std::uint32_t index = free_access_;
    if (index == kNone) {
        accesses_.push_back(std::make_unique<Access>());
        index = static_cast<std::uint32_t>(accesses_.size() - 1);
    } else {
        free_access_ = accesses_[index]->next;
    }
    accesses_[index]->from = &from;
    accesses_[index]->to = &to;
    return index;
}

void Mesh::set_wait(std::uint32_t access, const char* what, const sc_core::sc_time& delay) {
    accesses_[access]->what = what;
    accesses_[access]->since_ps = base::now_ps() + base::to_ps(delay);
}

void Mesh::transport(Ingress& from, tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
    Egress* const to = destination(from, payload);
    if (to == nullptr) return;
    const std::uint64_t bytes = payload.get_data_length();
    const bool is_write = payload.is_write();
    Interface& interface = interfaces_[from.number];
    const unsigned node = node_of(*to, payload.get_address());
    const std::uint32_t access = take_access(from, *to);

    const std::uint64_t ticket = interface.tickets++;
    set_wait(access, "a slot of its interface", delay);
    if (ticket >= interface.completed + config_.outstanding) {
        if (delay != sc_core::SC_ZERO_TIME) sc_core::wait(delay);
        while (ticket >= interface.completed + config_.outstanding)
            sc_core::wait(interface.progress);
        delay = sc_core::SC_ZERO_TIME;
    }
    set_wait(access, "its request to arrive", delay);
    const std::uint64_t sent_ps = base::now_ps() + base::to_ps(delay);
    travel(access, interface.node, node, PacketClass::request, is_write ? bytes : 0, delay,
           !is_write);
    tell(interface, *to, is_write ? "write" : "read", sent_ps, delay);
    from.link.request.count(is_write ? bytes : 0);
    to->link.request.count(is_write ? bytes : 0);
    set_wait(access, "its target", delay);
    const bool is_shared = may_join(*to, payload);
    const std::uint32_t other = is_shared ? joinable(*to, payload) : kNone;
    std::uint64_t answered = 0;
    if (other != kNone) {
        join(access, other, payload);
        answered = payload.is_response_ok() ? bytes : 0;
        delay = sc_core::SC_ZERO_TIME;
    } else {
        accesses_[access]->is_joinable = is_shared;
        accesses_[access]->address = payload.get_address();
        accesses_[access]->bytes = bytes;
        {
            const Translated local(payload, to->range);
            to->target().b_transport(payload, delay);
        }
        // Others may join until it is over.
        if (is_shared && delay != sc_core::SC_ZERO_TIME) {
            sc_core::wait(delay);
            delay = sc_core::SC_ZERO_TIME;
        }
        accesses_[access]->is_joinable = false;
        set_wait(access, "its response to arrive", delay);
        answered = payload.is_read() && payload.is_response_ok() ? bytes : 0;
        const std::uint64_t answered_ps = base::now_ps() + base::to_ps(delay);
        if (accesses_[access]->joined == kNone)
            travel(access, node, interface.node, PacketClass::response, answered, delay, !is_write);
        else
            answer_all(access, node, payload, answered, delay);
        tell(interface, *to, "response", answered_ps, delay);
    }
    to->link.response.count(answered);
    from.link.response.count(answered);

    if (config_.response_order == ResponseOrder::in_order && ticket != interface.handed_over) {
        set_wait(access, "the responses before its own", delay);
        if (delay != sc_core::SC_ZERO_TIME) sc_core::wait(delay);
        while (ticket != interface.handed_over) sc_core::wait(interface.progress);
        delay = sc_core::SC_ZERO_TIME;
    }
    // Those that wait for this one go on when it is over, not when that is known.
    const bool is_awaited = interface.handed_over + 1 != interface.tickets;
    if (is_awaited && delay != sc_core::SC_ZERO_TIME) {
        sc_core::wait(delay);
        delay = sc_core::SC_ZERO_TIME;
    }
    ++interface.handed_over;
    ++interface.completed;
    if (is_awaited) interface.progress.notify(sc_core::SC_ZERO_TIME);
    accesses_[access]->from = nullptr;
    accesses_[access]->next = free_access_;
    free_access_ = access;
}

// Of an access: its packets have travelled.
void Mesh::tell(Interface& interface, const Egress& to, const char* what, std::uint64_t begin_ps,
                const sc_core::sc_time& delay) const {
    if (!interface.packets->is_heard()) return;
    const std::string name = fmt::format("{} {}", to.link.name, what);
    interface.packets->add({begin_ps, base::now_ps() + base::to_ps(delay), name});
}

// From interface to interface; adds to `delay`, or waits.
void Mesh::travel(std::uint32_t index, unsigned from, unsigned to, PacketClass packet_class,
                  std::uint64_t bytes, sc_core::sc_time& delay, bool runs_ahead) {
    base::LocalTime time(delay, runs_ahead);
    const NocClock now = base::divide_up(time.now_ps(), period_ps_);
    MeshPacket packet = {static_cast<std::uint16_t>(from), static_cast<std::uint16_t>(to),
                         packet_class, static_cast<std::uint16_t>(flits_of(bytes)), index};
    network_.advance(now);
    const NocClock alone =
        bytes <= config_.packet_bytes ? network_.arrival_alone(packet, now) : kNeverCycle;
    if (alone != kNeverCycle && alone * period_ps_ < base::next_activity_ps()) {
        network_.deliver_alone(packet, now);
        time.advance_to(alone * period_ps_);
    } else {
        accesses_[index]->packets_left = static_cast<unsigned>(
            std::max<std::uint64_t>(1, base::divide_up(bytes, config_.packet_bytes)));
        inject_packets(packet, bytes, [&](const MeshPacket& part) { network_.inject(part, now); });
    }
    if (accesses_[index]->packets_left != 0) {
        accesses_[index]->end = 0;
        pump_.run();
        sc_core::wait(accesses_[index]->arrived);
        time.restart(sc_core::SC_ZERO_TIME);
    }
    delay = time.delay_to(time.now_ps());
}

// As many packets as `bytes` take.
template <class Inject>
void Mesh::inject_packets(MeshPacket packet, std::uint64_t bytes, const Inject& inject) {
    do {
        const std::uint64_t part = std::min<std::uint64_t>(bytes, config_.packet_bytes);
        packet.flits = static_cast<std::uint16_t>(flits_of(part));
        inject(packet);
        bytes -= part;
    } while (bytes != 0);
}

// Joined reads.

bool Mesh::may_join(const Egress& to, const tlm::tlm_generic_payload& payload) const {
    return config_.multicast && is_memory_[to.number] && payload.is_read() &&
           payload.get_byte_enable_ptr() == nullptr;
}

std::uint32_t Mesh::joinable(const Egress& to, const tlm::tlm_generic_payload& payload) const {
    for (std::uint32_t index = 0; index < accesses_.size(); ++index) {
        const Access& access = *accesses_[index];
        if (!access.is_joinable || access.to != &to || access.address != payload.get_address() ||
            access.bytes != payload.get_data_length())
            continue;
        std::size_t joined = 1;
        for (std::uint32_t member = access.joined; member != kNone;
             member = accesses_[member]->next_joined)
            ++joined;
        if (joined < kMostCopies) return index;
    }
    return kNone;
}

void Mesh::join(std::uint32_t index, std::uint32_t other, tlm::tlm_generic_payload& payload) {
    Access& access = *accesses_[index];
    access.data = payload.get_data_ptr();
    access.next_joined = accesses_[other]->joined;
    accesses_[other]->joined = index;
    ++joined_reads_;
    sc_core::wait(access.arrived);
    payload.set_response_status(access.status);
}

void Mesh::answer_all(std::uint32_t index, unsigned node, const tlm::tlm_generic_payload& payload,
                      std::uint64_t bytes, sc_core::sc_time& delay) {
    base::LocalTime time(delay, true);
    const NocClock now = base::divide_up(time.now_ps(), period_ps_);
    const auto packets = static_cast<unsigned>(
        std::max<std::uint64_t>(1, base::divide_up(bytes, config_.packet_bytes)));
    copies_.clear();
    const auto answer = [&](std::uint32_t member) {
        Access& access = *accesses_[member];
        access.packets_left = packets;
        access.end = 0;
        access.status = payload.get_response_status();
        copies_.push_back(
            {static_cast<std::uint16_t>(interfaces_[access.from->number].node), member});
    };
    answer(index);
    for (std::uint32_t member = accesses_[index]->joined; member != kNone;
         member = accesses_[member]->next_joined) {
        if (bytes != 0) std::memcpy(accesses_[member]->data, payload.get_data_ptr(), bytes);
        answer(member);
    }
    accesses_[index]->joined = kNone;
    network_.advance(now);
    MeshPacket packet = {static_cast<std::uint16_t>(node), copies_.front().node,
                         PacketClass::response, 1, index};
    inject_packets(packet, bytes,
                   [&](const MeshPacket& part) { network_.inject(part, copies_, now); });
    pump_.run();
    sc_core::wait(accesses_[index]->arrived);
    delay = sc_core::SC_ZERO_TIME;
}

void Mesh::on_delivered(std::uint32_t tag, NocClock end) {
    Access& access = *accesses_[tag];
    access.end = std::max(access.end, end);
    if (--access.packets_left == 0)
        access.arrived.notify(base::from_ps(access.end * period_ps_ - base::now_ps()));
}

void Mesh::on_hops(unsigned router, unsigned flits, NocClock cycle) {
    for (unsigned flit = 0; flit < flits; ++flit) {
        energy_per_byte_.add(config_.flit_bytes, (cycle + flit) * period_ps_);
        if (use_) use_of_router_[router]->add(1, (cycle + flit) * period_ps_);
    }
}

const base::TimeBinSet& Mesh::record_use() {
    if (use_) return *use_;
    use_.emplace(kUseBinPs);
    for (unsigned node = 0; node < config_.nodes(); ++node)
        use_of_router_.push_back(
            &use_->of(fmt::format("{}_{}", node % config_.width, node / config_.width)));
    return *use_;
}

std::vector<MeshWait> Mesh::waits() const {
    std::vector<MeshWait> all;
    for (const auto& access : accesses_)
        if (access->from != nullptr && access->since_ps <= base::now_ps())
            all.push_back(
                {access->from->link.name, access->to->link.name, access->what, access->since_ps});
    std::stable_sort(all.begin(), all.end(),
                     [](const MeshWait& a, const MeshWait& b) { return a.since_ps < b.since_ps; });
    return all;
}

}  // namespace tessera::noc
