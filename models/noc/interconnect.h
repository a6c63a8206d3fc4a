#pragma once
// The simplest network that contends: a link for every block, a fixed latency, no topology.

#include <cstdint>

#include "models/base/environment.h"
#include "models/noc/network.h"

namespace tessera::noc {

struct InterconnectConfig {
    std::uint64_t latency_ps = 5'000;
    std::uint64_t bandwidth_bytes_per_s = 16'000'000'000;  // 16 bytes at 1 GHz

    template <class Visitor>
    static void describe(Visitor& visit) {
        visit.field("latency", &InterconnectConfig::latency_ps, "of one traversal, each way",
                    {.min = 0, .max = 1e9, .unit = base::Unit::picoseconds});
        visit.field("bandwidth", &InterconnectConfig::bandwidth_bytes_per_s,
                    "of each link, each way",
                    {.min = 1e6, .max = 1e13, .unit = base::Unit::bytes_per_second});
    }
};

// Every initiator and every target has a link of its own: a channel for requests, which carry write
// data, and one for responses, which carry read data. A packet holds each channel it passes for
// bytes / bandwidth, in order of arrival; its head crosses after the latency, its tail follows.
// b_transport takes simulated time: a write waits for all of it, from the initiator's annotated
// delay on, and a read when another process has something to do by then, so that packets contend in
// order of time. Counts `noc.byte`, once for a byte that crosses.
class Interconnect final : public Network {
  public:
    Interconnect(const sc_core::sc_module_name& name, const InterconnectConfig& config,
                 const base::Environment& environment);

  private:
    void transport(Ingress& from, tlm::tlm_generic_payload& payload,
                   sc_core::sc_time& delay) override;
    [[nodiscard]] Traversal idle_traversal(const Ingress&, const Egress&) const override {
        return {2 * latency_ps_, 2 * latency_ps_};
    }

    std::uint64_t latency_ps_;
    std::uint64_t bandwidth_;
    base::EnergyEvent& energy_per_byte_;
};

}  // namespace tessera::noc
