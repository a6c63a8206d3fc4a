#pragma once
// The network between initiators and targets: decodes addresses, costs latency and bandwidth.

#include <cstdint>
#include <memory>
#include <string>
#include <systemc>
#include <tlm>
#include <vector>

#include "models/base/environment.h"
#include "models/noc/address_map.h"
#include "models/noc/link.h"
#include "models/noc/ports.h"

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
// order of time. Initiators that use the non-blocking AT protocol work: the sockets convert, both
// ways. Unmapped addresses, and accesses that leave a target's range, are answered with an address
// error. Counts `noc.byte`, once for a byte that crosses.
class Interconnect final : public sc_core::sc_module, private Router {
  public:
    Interconnect(const sc_core::sc_module_name& name, const InterconnectConfig& config,
                 const base::Environment& environment);
    ~Interconnect() override;

    // Binds a socket of any width; during elaboration. `port` is the link's name in statistics.
    template <unsigned Width>
    void connect_initiator(const std::string& port, InitiatorSocket<Width>& socket) {
        Router& router = *this;
        auto ingress =
            std::make_unique<IngressPort<Width>>(port_name("from", port).c_str(), router, port);
        ingress->socket.bind(socket);
        ingresses_.push_back(std::move(ingress));
    }
    // The target sees offsets from the range's base. Throws ConfigError as AddressMap::add does.
    template <unsigned Width>
    void connect_target(const AddressRange& range, TargetSocket<Width>& socket) {
        map_.add(range);
        Router& router = *this;
        auto egress =
            std::make_unique<EgressPort<Width>>(port_name("to", range.name).c_str(), router, range);
        egress->socket.bind(socket);
        egresses_.push_back(std::move(egress));
    }

    [[nodiscard]] const AddressMap& map() const { return map_; }
    // In order of connection.
    [[nodiscard]] std::vector<const Link*> initiator_links() const;
    [[nodiscard]] std::vector<const Link*> target_links() const;

  private:
    [[nodiscard]] std::string port_name(const char* direction, const std::string& port) const;
    [[nodiscard]] Egress* find(std::uint64_t address) const;

    void transport(Ingress& from, tlm::tlm_generic_payload& payload,
                   sc_core::sc_time& delay) override;
    unsigned debug(tlm::tlm_generic_payload& payload) override;
    bool direct(tlm::tlm_generic_payload& payload, tlm::tlm_dmi& dmi) override;
    void invalidate(const Egress& target, std::uint64_t first, std::uint64_t last) override;

    std::uint64_t latency_ps_;
    std::uint64_t bandwidth_;
    base::EnergyEvent& energy_per_byte_;
    AddressMap map_;
    std::vector<std::unique_ptr<Ingress>> ingresses_;
    std::vector<std::unique_ptr<Egress>> egresses_;
};

}  // namespace tessera::noc
