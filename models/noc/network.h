#pragma once
// What all networks between initiators and targets share: ports, the address map, debug and direct
// access. How long packets take is theirs.

#include <cstdint>
#include <memory>
#include <string>
#include <systemc>
#include <tlm>
#include <vector>

#include "models/noc/address_map.h"
#include "models/noc/link.h"
#include "models/noc/ports.h"

namespace tessera::noc {

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

// Unmapped addresses, and accesses that leave a target's range, are answered with an address error.
// Initiators that use the non-blocking AT protocol work: the sockets convert, both ways.
class Network : public sc_core::sc_module, protected Router {
  public:
    ~Network() override;

    // Binds a socket of any width; during elaboration. `port` is the initiator's name in
    // statistics. Throws ConfigError when the network has no place for it.
    template <unsigned Width>
    void connect_initiator(const std::string& port, InitiatorSocket<Width>& socket) {
        Router& router = *this;
        auto ingress =
            std::make_unique<IngressPort<Width>>(port_name("from", port).c_str(), router, port);
        ingress->socket.bind(socket);
        ingress->number = ingresses_.size();
        ingresses_.push_back(std::move(ingress));
        on_initiator(port);
    }
    // The target sees offsets from the range's base. Throws ConfigError as AddressMap::add does.
    template <unsigned Width>
    void connect_target(const AddressRange& range, TargetSocket<Width>& socket) {
        map_.add(range);
        Router& router = *this;
        auto egress =
            std::make_unique<EgressPort<Width>>(port_name("to", range.name).c_str(), router, range);
        egress->socket.bind(socket);
        egress->number = egresses_.size();
        egresses_.push_back(std::move(egress));
        on_target(range.name);
    }

    [[nodiscard]] const AddressMap& map() const { return map_; }
    // In order of connection.
    [[nodiscard]] std::vector<const Link*> initiator_links() const;
    [[nodiscard]] std::vector<const Link*> target_links() const;

  protected:
    explicit Network(const sc_core::sc_module_name& name) : sc_module(name) {}

    struct Traversal {
        std::uint64_t read_ps, write_ps;  // both ways, of an access of a few bytes
    };
    // What the network adds to a direct access when nothing contends.
    [[nodiscard]] virtual Traversal idle_traversal(const Ingress& from, const Egress& to) const = 0;
    virtual void on_initiator(const std::string& /*port*/) {}
    virtual void on_target(const std::string& /*name*/) {}

    // Where an access goes; null, with the error in the payload, when it goes nowhere.
    [[nodiscard]] Egress* destination(Ingress& from, tlm::tlm_generic_payload& payload) const;

  private:
    [[nodiscard]] std::string port_name(const char* direction, const std::string& port) const;
    [[nodiscard]] Egress* find(std::uint64_t address) const;
    unsigned debug(tlm::tlm_generic_payload& payload) override;
    bool direct(const Ingress& from, tlm::tlm_generic_payload& payload, tlm::tlm_dmi& dmi) override;
    void invalidate(const Egress& target, std::uint64_t first, std::uint64_t last) override;

    AddressMap map_;
    std::vector<std::unique_ptr<Ingress>> ingresses_;
    std::vector<std::unique_ptr<Egress>> egresses_;
};

}  // namespace tessera::noc
