#pragma once
// The network's ends of its initiators' and targets' sockets. Bus widths are template parameters of
// TLM sockets; behind these classes they no longer matter.

#include <tlm_utils/simple_initiator_socket.h>
#include <tlm_utils/simple_target_socket.h>

#include <cstdint>
#include <string>
#include <systemc>
#include <tlm>

#include "models/noc/address_map.h"
#include "models/noc/link.h"

namespace tessera::noc {

template <unsigned Width>
using InitiatorSocket =
    tlm::tlm_base_initiator_socket_b<Width, tlm::tlm_fw_transport_if<>, tlm::tlm_bw_transport_if<>>;
template <unsigned Width>
using TargetSocket =
    tlm::tlm_base_target_socket_b<Width, tlm::tlm_fw_transport_if<>, tlm::tlm_bw_transport_if<>>;

// Where packets leave to a target.
class Egress {
  public:
    explicit Egress(const AddressRange& target_range) : range(target_range) {
        link.name = target_range.name;
    }
    virtual ~Egress() = default;
    [[nodiscard]] virtual tlm::tlm_fw_transport_if<>& target() = 0;
    [[nodiscard]] bool holds(std::uint64_t address) const {
        return address - range.base < range.bytes;
    }

    Link link;
    AddressRange range;
    std::size_t number = 0;  // in order of connection
};

// Where an initiator's packets enter.
class Ingress {
  public:
    explicit Ingress(const std::string& port) { link.name = port; }
    virtual ~Ingress() = default;
    virtual void invalidate(std::uint64_t first, std::uint64_t last) = 0;

    Link link;
    std::size_t number = 0;    // in order of connection
    Egress* latest = nullptr;  // where its last packet went: the next one is likely to go there too
};

// What the ports ask of the network. Addresses of `invalidate` are the target's.
class Router {
  public:
    virtual void transport(Ingress& from, tlm::tlm_generic_payload& payload,
                           sc_core::sc_time& delay) = 0;
    virtual unsigned debug(tlm::tlm_generic_payload& payload) = 0;
    virtual bool direct(const Ingress& from, tlm::tlm_generic_payload& payload,
                        tlm::tlm_dmi& dmi) = 0;
    virtual void invalidate(const Egress& target, std::uint64_t first, std::uint64_t last) = 0;

  protected:
    ~Router() = default;
};

template <unsigned Width>
class IngressPort final : public sc_core::sc_module, public Ingress {
  public:
    tlm_utils::simple_target_socket<IngressPort, Width> socket;

    IngressPort(const sc_core::sc_module_name& module_name, Router& router, const std::string& port)
        : sc_module(module_name), Ingress(port), socket("socket"), router_(router) {
        socket.register_b_transport(this, &IngressPort::transport);
        socket.register_transport_dbg(this, &IngressPort::debug);
        socket.register_get_direct_mem_ptr(this, &IngressPort::direct);
    }
    void invalidate(std::uint64_t first, std::uint64_t last) override {
        socket->invalidate_direct_mem_ptr(first, last);
    }

  private:
    void transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
        router_.transport(*this, payload, delay);
    }
    unsigned debug(tlm::tlm_generic_payload& payload) { return router_.debug(payload); }
    bool direct(tlm::tlm_generic_payload& payload, tlm::tlm_dmi& dmi) {
        return router_.direct(*this, payload, dmi);
    }

    Router& router_;
};

template <unsigned Width>
class EgressPort final : public sc_core::sc_module, public Egress {
  public:
    tlm_utils::simple_initiator_socket<EgressPort, Width> socket;

    EgressPort(const sc_core::sc_module_name& module_name, Router& router,
               const AddressRange& target_range)
        : sc_module(module_name), Egress(target_range), socket("socket"), router_(router) {
        socket.register_invalidate_direct_mem_ptr(this, &EgressPort::on_invalidate);
    }
    [[nodiscard]] tlm::tlm_fw_transport_if<>& target() override { return *socket.operator->(); }

  private:
    void on_invalidate(sc_dt::uint64 first, sc_dt::uint64 last) {
        router_.invalidate(*this, first, last);
    }

    Router& router_;
};

}  // namespace tessera::noc
