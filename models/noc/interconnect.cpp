#include "models/noc/interconnect.h"

#include <algorithm>

#include "models/base/local_time.h"

namespace tessera::noc {

namespace {

// Shows a payload to a target under the target's own address, for as long as it lives.
class Translated {
  public:
    Translated(tlm::tlm_generic_payload& payload, const AddressRange& range)
        : payload_(payload), address_(payload.get_address()) {
        payload.set_address(address_ - range.base);
    }
    ~Translated() { payload_.set_address(address_); }
    Translated(const Translated&) = delete;
    Translated& operator=(const Translated&) = delete;

  private:
    tlm::tlm_generic_payload& payload_;
    std::uint64_t address_;
};

}  // namespace

Interconnect::Interconnect(const sc_core::sc_module_name& module_name,
                           const InterconnectConfig& config, const base::Environment& environment)
    : sc_module(module_name),
      latency_ps_(config.latency_ps),
      bandwidth_(config.bandwidth_bytes_per_s),
      energy_per_byte_(environment.energy.event(name(), "noc.byte")) {}

Interconnect::~Interconnect() = default;

std::string Interconnect::port_name(const char* direction, const std::string& port) const {
    std::string text = std::string(basename()) + "_" + direction + "_" + port;
    std::replace(text.begin(), text.end(), '.', '_');
    return text;
}

std::vector<const Link*> Interconnect::initiator_links() const {
    std::vector<const Link*> links;
    for (const auto& ingress : ingresses_) links.push_back(&ingress->link);
    return links;
}

std::vector<const Link*> Interconnect::target_links() const {
    std::vector<const Link*> links;
    for (const auto& egress : egresses_) links.push_back(&egress->link);
    return links;
}

Egress* Interconnect::find(std::uint64_t address) const {
    const AddressMap::Entry* entry = map_.find(address);
    return entry == nullptr ? nullptr : egresses_[entry->target].get();
}

void Interconnect::transport(Ingress& from, tlm::tlm_generic_payload& payload,
                             sc_core::sc_time& delay) {
    const std::uint64_t bytes = payload.get_data_length();
    const std::uint64_t address = payload.get_address();
    if (from.latest == nullptr || !from.latest->holds(address)) from.latest = find(address);
    Egress* const to = from.latest;
    if (to == nullptr || bytes > to->range.bytes - (address - to->range.base)) {
        payload.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
        return;
    }
    const std::uint64_t data_ps = base::ps_at_rate(bytes, bandwidth_);
    const bool is_write = payload.is_write();

    base::LocalTime time(delay, !is_write);
    const std::uint64_t request_bytes = is_write ? bytes : 0;
    const std::uint64_t request_ps = is_write ? data_ps : 0;
    const auto sent = from.link.request.carry(time.now_ps(), request_bytes, request_ps);
    time.advance_to(sent.start_ps + latency_ps_);
    const auto delivered = to->link.request.carry(time.now_ps(), request_bytes, request_ps);
    delay = time.delay_to(delivered.end_ps);
    {
        const Translated local(payload, to->range);
        to->target().b_transport(payload, delay);
    }

    // The answer is ready at a time of the target's choosing: only then may it ask for channels.
    time.restart(delay);
    const bool carries_data = payload.is_read() && payload.is_response_ok();
    const std::uint64_t response_bytes = carries_data ? bytes : 0;
    const std::uint64_t response_ps = carries_data ? data_ps : 0;
    const auto answered = to->link.response.carry(time.now_ps(), response_bytes, response_ps);
    time.advance_to(answered.start_ps + latency_ps_);
    const auto received = from.link.response.carry(time.now_ps(), response_bytes, response_ps);
    delay = time.delay_to(received.end_ps);
    energy_per_byte_.add(request_bytes + response_bytes);
}

unsigned Interconnect::debug(tlm::tlm_generic_payload& payload) {
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

bool Interconnect::direct(tlm::tlm_generic_payload& payload, tlm::tlm_dmi& dmi) {
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
    const sc_core::sc_time both_ways = base::from_ps(2 * latency_ps_);
    dmi.set_read_latency(dmi.get_read_latency() + both_ways);
    dmi.set_write_latency(dmi.get_write_latency() + both_ways);
    return granted;
}

void Interconnect::invalidate(const Egress& target, std::uint64_t first, std::uint64_t last) {
    if (first >= target.range.bytes) return;
    const std::uint64_t base = target.range.base;
    last = std::min(last, target.range.bytes - 1);
    for (const auto& ingress : ingresses_) ingress->invalidate(base + first, base + last);
}

}  // namespace tessera::noc
