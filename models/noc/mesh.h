#pragma once
// The mesh as a network between initiators and targets.

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <systemc>
#include <vector>

#include "models/base/environment.h"
#include "models/base/event_pump.h"
#include "models/noc/mesh_network.h"
#include "models/noc/network.h"

namespace tessera::noc {

// The nodes of each block, by the names of its ports; a target with several nodes, such as a memory
// with several controllers, has its addresses interleaved between them.
struct MeshPlacement {
    std::map<std::string, std::vector<unsigned>> nodes;  // y * width + x
    std::uint64_t interleave_bytes = 4096;
    std::set<std::string> memories;  // targets whose reads change nothing: they may be joined
};

// An access that has not come back.
struct MeshWait {
    std::string from, to;
    const char* what;  // it waits for
    std::uint64_t since_ps;
};

// An access sends request packets to the node of its target, waits there for the target, and gets
// response packets back: a header flit each, with at most `packet` bytes of data behind it, write
// data in requests and read data in responses. Requests and responses have virtual channels of
// their own and interfaces always take what arrives, so neither can block the other for ever. A
// network interface has at most `outstanding` accesses under way; others wait in order of arrival.
// With `multicast`, a read that comes to a memory while an equal one is being served there joins
// it: the memory is read once, and one response goes to all of them, copied where their ways part.
// b_transport blocks the calling process for the true time. A packet that is alone in the network,
// with nobody else to do anything before it arrives, is worked out at once.
//
// Counts `noc.byte` for every byte of a flit and router that it crosses.
class Mesh final : public Network, private MeshListener, private base::PumpedModel {
  public:
    // Throws ConfigError.
    Mesh(const sc_core::sc_module_name& name, const MeshConfig& config,
         const MeshPlacement& placement, const base::Environment& environment);

    [[nodiscard]] const MeshNetwork& network() const { return network_; }
    [[nodiscard]] std::uint64_t period_ps() const { return period_ps_; }
    // Reads that were answered by another one's response.
    [[nodiscard]] std::uint64_t joined_reads() const { return joined_reads_; }
    // Oldest first; without those of processes that are ahead of simulated time.
    [[nodiscard]] std::vector<MeshWait> waits() const;
    // Flits that leave each router from now on, in bins of kUseBinPs, a series for each: "2_0".
    static constexpr std::uint64_t kUseBinPs = 1'000'000;
    const base::TimeBinSet& record_use();

  private:
    static constexpr std::uint32_t kNone = ~std::uint32_t{0};

    struct Access {
        sc_core::sc_event arrived;
        unsigned packets_left = 0;
        NocClock end = 0;
        const Ingress* from = nullptr;  // null while it is free
        const Egress* to = nullptr;
        const char* what = "";
        std::uint64_t since_ps = 0;
        std::uint32_t next = kNone;  // free
        // Of a read that a memory is serving, so that others may join.
        bool is_joinable = false;
        std::uint64_t address = 0, bytes = 0;
        std::uint32_t joined = kNone;  // the first of a list
        // Of a read that joined.
        std::uint32_t next_joined = kNone;
        unsigned char* data = nullptr;
        tlm::tlm_response_status status = tlm::TLM_INCOMPLETE_RESPONSE;
    };
    // Of an initiator. Accesses have tickets in order of arrival.
    struct Interface {
        unsigned node = 0;
        std::uint64_t tickets = 0, completed = 0;
        std::uint64_t handed_over = 0;  // in order
        sc_core::sc_event progress;
        std::optional<base::Spans> packets;
    };

    void on_initiator(const std::string& port) override;
    void on_target(const std::string& name) override;
    [[nodiscard]] std::vector<unsigned> nodes_of(const std::string& name) const;
    void require_ways(unsigned one, unsigned other) const;

    void transport(Ingress& from, tlm::tlm_generic_payload& payload,
                   sc_core::sc_time& delay) override;
    [[nodiscard]] Traversal idle_traversal(const Ingress& from, const Egress& to) const override;
    [[nodiscard]] unsigned node_of(const Egress& to, std::uint64_t address) const;
    void tell(Interface& interface, const Egress& to, const char* what, std::uint64_t begin_ps,
              const sc_core::sc_time& delay) const;
    void travel(std::uint32_t access, unsigned from, unsigned to, PacketClass packet_class,
                std::uint64_t bytes, sc_core::sc_time& delay, bool runs_ahead);
    [[nodiscard]] bool may_join(const Egress& to, const tlm::tlm_generic_payload& payload) const;
    [[nodiscard]] std::uint32_t joinable(const Egress& to,
                                         const tlm::tlm_generic_payload& payload) const;
    void join(std::uint32_t access, std::uint32_t other, tlm::tlm_generic_payload& payload);
    // The response for an access and those that joined it.
    void answer_all(std::uint32_t access, unsigned node, const tlm::tlm_generic_payload& payload,
                    std::uint64_t bytes, sc_core::sc_time& delay);
    template <class Inject>
    void inject_packets(MeshPacket packet, std::uint64_t bytes, const Inject& inject);
    [[nodiscard]] unsigned flits_of(std::uint64_t bytes) const;
    [[nodiscard]] std::uint32_t take_access(const Ingress& from, const Egress& to);
    // What an access waits for from now on, for waits().
    void set_wait(std::uint32_t access, const char* what, const sc_core::sc_time& delay);

    void on_delivered(std::uint32_t tag, NocClock end) override;
    void on_hops(unsigned router, unsigned flits, NocClock cycle) override;
    std::uint64_t next_clock() override { return network_.next_event(); }
    void pass(std::uint64_t clock) override { network_.advance(clock + 1); }

    MeshConfig config_;
    MeshPlacement placement_;
    MeshNetwork network_;
    std::uint64_t period_ps_;
    base::EventPump pump_;
    base::EnergyEvent& energy_per_byte_;
    std::deque<Interface> interfaces_;                 // by number of the initiator
    std::vector<std::vector<unsigned>> target_nodes_;  // by number of the target
    std::vector<std::unique_ptr<Access>> accesses_;
    std::uint32_t free_access_ = kNone;
    std::vector<bool> is_memory_;   // by number of the target
    std::vector<MeshCopy> copies_;  // of the response that is being made
    std::uint64_t joined_reads_ = 0;
    base::ProbeRegistry& probes_;
    std::optional<base::TimeBinSet> use_;  // of routers, in flits, when somebody wants it
    std::vector<base::TimeBins*> use_of_router_;
};

}  // namespace tessera::noc
