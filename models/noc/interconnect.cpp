#include "models/noc/interconnect.h"

#include "models/base/local_time.h"

namespace tessera::noc {

Interconnect::Interconnect(const sc_core::sc_module_name& module_name,
                           const InterconnectConfig& config, const base::Environment& environment)
    : Network(module_name),
      latency_ps_(config.latency_ps),
      bandwidth_(config.bandwidth_bytes_per_s),
      energy_per_byte_(environment.energy.event(name(), "noc.byte")) {}

void Interconnect::transport(Ingress& from, tlm::tlm_generic_payload& payload,
                             sc_core::sc_time& delay) {
    Egress* const to = destination(from, payload);
    if (to == nullptr) return;
    const std::uint64_t bytes = payload.get_data_length();
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
    energy_per_byte_.add(request_bytes + response_bytes, base::now_ps() + delay.value());
}

}  // namespace tessera::noc
