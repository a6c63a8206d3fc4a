#include "models/noc/network.h"

#include <algorithm>

#include "models/base/sim_time.h"

namespace tessera::noc {

Network::~Network() = default;

std::string Network::port_name(const char* direction, const std::string& port) const {
    std::string text = std::string(basename()) + "_" + direction + "_" + port;
    std::replace(text.begin(), text.end(), '.', '_');
    return text;
}

std::vector<const Link*> Network::initiator_links() const {
    std::vector<const Link*> links;
    for (const auto& ingress : ingresses_) links.push_back(&ingress->link);
    return links;
}

std::vector<const Link*> Network::target_links() const {
    std::vector<const Link*> links;
    for (const auto& egress : egresses_) links.push_back(&egress->link);
    return links;
}

Egress* Network::find(std::uint64_t address) const {
    const AddressMap::Entry* entry = map_.find(address);
    return entry == nullptr ? nullptr : egresses_[entry->target].get();
}

Egress* Network::destination(Ingress& from, tlm::tlm_generic_payload& payload) const {
    const std::uint64_t address = payload.get_address();
    if (from.latest == nullptr || !from.latest->holds(address)) from.latest = find(address);
    Egress* const to = from.latest;
    if (to == nullptr || payload.get_data_length() > to->range.bytes - (address - to->range.base)) {
        payload.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
        return nullptr;
    }
    return to;
}

unsigned Network::debug(tlm::tlm_generic_payload& payload) {
    Egress* const to = find(payload.get_address());
    if (to == nullptr) return 0;
    const unsigned length = payload.get_data_length();
    const std::uint64_t inside = to->range.bytes - (payload.get_address() - to->range.base);
    payload.set_data_length(static_cast<unsigned>(std::min<std::uint64_t>(length, inside)));
    const Translated local(payload, to->range);
    const unsigned moved = to->target().transport_dbg(payload);
    payload.set_data_length(length);
    return moved;
}

bool Network::direct(const Ingress& from, tlm::tlm_generic_payload& payload, tlm::tlm_dmi& dmi) {
    Egress* const to = find(payload.get_address());
    if (to == nullptr) {
        dmi.init();
        dmi.allow_read_write();
        dmi.set_start_address(payload.get_address());
        dmi.set_end_address(payload.get_address());
        return false;
    }
    const Translated local(payload, to->range);
    const bool granted = to->target().get_direct_mem_ptr(payload, dmi);
    // A target may speak of more than its range shows.
    dmi.set_end_address(std::min<std::uint64_t>(dmi.get_end_address(), to->range.bytes - 1));
    dmi.set_start_address(dmi.get_start_address() + to->range.base);
    dmi.set_end_address(dmi.get_end_address() + to->range.base);
    const Traversal traversal = idle_traversal(from, *to);
    dmi.set_read_latency(dmi.get_read_latency() + base::from_ps(traversal.read_ps));
    dmi.set_write_latency(dmi.get_write_latency() + base::from_ps(traversal.write_ps));
    return granted;
}

void Network::invalidate(const Egress& target, std::uint64_t first, std::uint64_t last) {
    if (first >= target.range.bytes) return;
    const std::uint64_t base = target.range.base;
    last = std::min(last, target.range.bytes - 1);
    for (const auto& ingress : ingresses_) ingress->invalidate(base + first, base + last);
}

}  // namespace tessera::noc
