#pragma once
// Packets in a mesh of input-queued wormhole routers with virtual channels and credits, without
// SystemC. Nothing is ticked: there is one event per packet and router, at which the cycles of its
// flits are worked out against a calendar of each link and crossbar input and a ring of credits of
// each virtual channel. More events follow only where flits or credits are not known yet.

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "models/base/latency_histogram.h"
#include "models/noc/mesh_config.h"
#include "models/noc/mesh_routes.h"

namespace tessera::noc {

using NocClock = std::uint64_t;  // cycles of the network since the start of the simulation
inline constexpr NocClock kNeverCycle = ~NocClock{0};

// Requests and responses have virtual channels of their own, so that a response never waits for a
// request.
enum class PacketClass : std::uint8_t { request, response };
inline constexpr unsigned kPacketClasses = 2;

struct MeshPacket {
    std::uint16_t from, to;  // nodes, y * width + x
    PacketClass packet_class;
    std::uint16_t flits;  // 1 to MeshConfig::most_flits()
    std::uint32_t tag;    // the listener's
};

// A destination of a packet that goes to several.
struct MeshCopy {
    std::uint16_t node;
    std::uint32_t tag;  // the listener's
};
inline constexpr std::size_t kMostCopies = 64;

class MeshListener {
  public:
    // The tail of a packet reaches the interface of its node at `end`, which may lie ahead.
    virtual void on_delivered(std::uint32_t tag, NocClock end) = 0;
    // Flits leave a router, one a cycle, the first of them at `cycle`.
    virtual void on_hops(unsigned /*router*/, unsigned /*flits*/, NocClock /*cycle*/) {}

  protected:
    ~MeshListener() = default;
};

// A flit crosses a router's switch, or leaves its source: from the buffer of one link onto another.
struct MeshCrossing {
    std::uint32_t tag;
    unsigned flit;     // of its packet
    std::uint32_t in;  // link, kNoLink at the source
    unsigned in_channel;
    std::uint32_t out;  // link
    unsigned out_channel;
    bool is_last;  // `out` leads to the interface of a node
    NocClock cycle;
};
inline constexpr std::uint32_t kNoLink = ~std::uint32_t{0};

// Hears the crossings in the order in which they are decided, for checkers and traces.
class MeshObserver {
  public:
    virtual ~MeshObserver() = default;
    virtual void on_crossing(const MeshCrossing&) = 0;
};

struct MeshLinkStatistics {
    std::uint64_t flits = 0;
    std::uint64_t stalled = 0;  // cycles that flits waited for the link, its crossbar or a credit
    std::uint64_t waited = 0;   // cycles that heads waited for a virtual channel
};

struct MeshPairStatistics {
    std::uint64_t packets = 0, latency = 0, most = 0;  // cycles
};

class MeshNetwork {
  public:
    // Throws ConfigError.
    MeshNetwork(const MeshConfig& config, MeshListener& listener);

    void observe(MeshObserver& observer) { observer_ = &observer; }

    [[nodiscard]] const MeshConfig& config() const { return config_; }
    [[nodiscard]] const MeshRoutes& routes() const { return routes_; }

    // Puts a packet behind those of its class that wait at its node. advance(now) comes first; the
    // nodes are reachable.
    void inject(const MeshPacket& packet, NocClock now);
    // One packet for 2 to kMostCopies destinations, `to` and `tag` of the packet aside. It takes
    // each link of their ways once and is copied where the ways part, one output after the other.
    // For configurations with multicast, whose buffers hold a whole packet: copies that wait for
    // each other then hold nothing that others want.
    void inject(const MeshPacket& packet, std::span<const MeshCopy> copies, NocClock now);
    // Does what is due before `until`.
    void advance(NocClock until);
    // When advance() has something to do next.
    [[nodiscard]] NocClock next_event() const;
    // When a packet would arrive that is alone in the network; nothing else may be injected before.
    // kNeverCycle when it is not alone, or when its buffers would slow it down. deliver_alone()
    // then counts it as delivered.
    [[nodiscard]] NocClock arrival_alone(const MeshPacket& packet, NocClock now) const;
    void deliver_alone(const MeshPacket& packet, NocClock now);
    // Cycles through an idle network.
    [[nodiscard]] NocClock idle_latency(unsigned routers, unsigned flits) const;

    [[nodiscard]] std::uint64_t packets_under_way() const { return injected_ - delivered_; }
    [[nodiscard]] std::uint64_t flits_injected() const { return flits_injected_; }
    [[nodiscard]] std::uint64_t flits_delivered() const { return flits_delivered_; }
    [[nodiscard]] std::uint64_t packets_delivered() const { return delivered_; }
    // Flits times the links between routers that they crossed, and the routers.
    [[nodiscard]] std::uint64_t flit_hops() const { return flit_hops_; }

    // Of a router's output; Port::local: to its interface.
    [[nodiscard]] const MeshLinkStatistics& link(unsigned router, Port output) const {
        return links_[link_of(router, output)].statistics;
    }
    [[nodiscard]] const MeshLinkStatistics& injection(unsigned node) const {
        return links_[injection_of(node)].statistics;
    }
    // From injection, the wait at the source included.
    [[nodiscard]] const base::LatencyHistogram& latency(PacketClass packet_class) const {
        return latency_[static_cast<unsigned>(packet_class)];
    }
    [[nodiscard]] const MeshPairStatistics& pair(PacketClass packet_class, unsigned from,
                                                 unsigned to) const {
        return pairs_[(static_cast<std::size_t>(packet_class) * nodes_ + from) * nodes_ + to];
    }
    // Of the host.
    [[nodiscard]] std::size_t bytes_of_state() const;

  private:
    static constexpr std::uint32_t kNone = ~std::uint32_t{0};
    static constexpr std::uint32_t kFresh = kNone - 1;
    static constexpr unsigned kWheel = 1024;  // cycles ahead that events can be kept for

    // A bit for each cycle of the near future.
    class Calendar {
      public:
        static constexpr NocClock kAhead = 190;  // cycles that can be asked for
        void pass(NocClock now);
        [[nodiscard]] bool is_taken(NocClock cycle) const {
            return (words_[cycle / 64 % 4] >> cycle % 64 & 1) != 0;
        }
        void take(NocClock cycle) { words_[cycle / 64 % 4] |= std::uint64_t{1} << cycle % 64; }
        // The first from `cycle` on that is free in both; `limit` when none is before that.
        [[nodiscard]] static NocClock first_free(const Calendar& a, const Calendar& b,
                                                 NocClock cycle, NocClock limit);

      private:
        std::array<std::uint64_t, 4> words_{};
        NocClock base_ = 0;
    };
    // A virtual channel of a link: the buffer at the link's end, and who may write to it.
    struct Channel {
        std::uint64_t sent = 0, freed = 0;          // flits; freed: leave at a known cycle
        NocClock free_at = 0;                       // given away again from then on
        NocClock next_head = 0;                     // of its buffer may cross from then on
        std::uint32_t first = kNone, last = kNone;  // the packets in its buffer
        std::uint32_t starved = kNone;              // the packet that waits for a credit
        bool is_taken = false;
    };
    struct Waiting {
        std::uint32_t first = kNone, last = kNone;
    };
    struct Link {
        Calendar wire, crossbar;  // crossbar: the input that the link's buffers feed
        std::array<Waiting, kPacketClasses> heads;                // that wait for a virtual channel
        std::array<unsigned, kPacketClasses> turn{};              // the channel to be tried first
        std::array<unsigned, kPacketClasses> told{};              // heads that were told of one
        std::array<unsigned, kPacketClasses> packets{};           // that want it or use it
        std::array<std::uint64_t, kPacketClasses> share_until{};  // in 1/256 cycles
        std::uint32_t router = kNone;  // at its end; none for the links to interfaces
        Port direction = Port::local;
        MeshLinkStatistics statistics;
    };
    struct Flight {
        MeshPacket packet;
        NocClock injected;
        std::uint32_t next;         // behind it at its source, or free
        std::uint32_t group;        // of copies, or kNone
        std::uint32_t copies_left;  // to be delivered
    };
    // A packet at a router, or at its source: on its way from one link to the next.
    struct Hop {
        std::uint32_t flight;
        std::uint32_t in, out;  // links; in is kNone at the source
        std::uint32_t ahead;    // its hop at the next router; of a fork: its first branch
        std::uint32_t behind;   // the next packet in its buffer; of a branch: the next one
        std::uint32_t fork;     // of a branch
        std::uint64_t members;  // of the group of copies, a bit each
        std::uint32_t next;     // in a list of events, of waiting heads, or free
        std::uint16_t sent, known;
        std::uint8_t in_channel, out_channel;
        bool is_scheduled, has_channel, is_told, is_fork;
        NocClock last;   // its latest flit's crossing
        NocClock since;  // when its head asked for a channel, then when it got one
    };
    struct Bucket {
        std::uint32_t first = kNone, last = kNone;
    };

    [[nodiscard]] std::uint32_t link_of(unsigned router, Port output) const {
        return router * kPorts + static_cast<unsigned>(output);
    }
    [[nodiscard]] std::uint32_t injection_of(unsigned node) const { return nodes_ * kPorts + node; }
    [[nodiscard]] Channel& channel(std::uint32_t link, unsigned number) {
        return channels_[std::size_t{link} * channels_per_link_ + number];
    }
    // Of the `release`-th flit that left a channel's buffer.
    [[nodiscard]] NocClock& credit(std::uint32_t link, unsigned number, std::uint64_t release) {
        return credits_[((std::size_t{link} * channels_per_link_ + number) << ring_bits_) +
                        (release & ((std::uint64_t{1} << ring_bits_) - 1))];
    }
    [[nodiscard]] NocClock& arrival(std::uint32_t hop, unsigned flit) {
        return arrivals_[std::size_t{hop} * most_flits_ + flit];
    }
    [[nodiscard]] const MeshPacket& packet_of(const Hop& hop) const {
        return flights_[hop.flight].packet;
    }

    void schedule(std::uint32_t hop, NocClock cycle);
    void act(std::uint32_t hop);
    [[nodiscard]] bool take_channel(std::uint32_t hop);
    void tell(std::uint32_t hop, NocClock cycle);
    void head_for(Hop& hop, std::uint32_t link);
    [[nodiscard]] std::uint32_t choose_output(const Hop& hop) const;
    [[nodiscard]] bool send_flit(std::uint32_t hop);
    void give_credit(const Hop& hop, NocClock crossing);
    void hand_on(std::uint32_t hop, unsigned flit, NocClock crossing);
    void release(std::uint32_t hop);
    void start_fresh_sources();
    void start_next_at_source(unsigned source);
    void find_way(std::uint32_t hop);
    [[nodiscard]] unsigned node_for(const Hop& hop) const;
    void leave_buffer(const Hop& hop, NocClock last);
    void end_fork(std::uint32_t fork);
    void free_hop(std::uint32_t hop);
    [[nodiscard]] std::uint32_t new_flight(const MeshPacket& packet, NocClock now);
    void enqueue(std::uint32_t flight);
    void finish(std::uint32_t flight, std::uint64_t members, NocClock end);
    void deliver(const MeshPacket& packet, NocClock injected, NocClock end);
    template <class Visit>
    void for_each_branch(std::uint32_t fork, Visit visit) {
        for (std::uint32_t branch = hops_[fork].ahead; branch != kNone;
             branch = hops_[branch].behind)
            visit(branch);
    }
    void count(const MeshPacket& packet, NocClock latency);
    [[nodiscard]] std::uint32_t new_hop(std::uint32_t flight, std::uint32_t in);
    [[nodiscard]] unsigned weight(unsigned packet_class) const {
        return packet_class == 0 ? config_.request_weight : config_.response_weight;
    }

    MeshConfig config_;
    RouterTiming t_;
    MeshRoutes routes_;
    MeshListener& listener_;
    MeshObserver* observer_ = nullptr;
    unsigned nodes_, most_flits_, channels_per_link_, ring_bits_;
    NocClock now_ = 0, quiet_from_ = 0;

    std::vector<Link> links_;                 // outputs router by router, then from the interfaces
    std::vector<Channel> channels_;           // link by link
    std::vector<NocClock> credits_;           // of each channel, a ring of when slots are free
    std::vector<Waiting> sources_;            // flights, node by node and class by class
    std::vector<std::uint32_t> source_hops_;  // under way from each source
    std::vector<NocClock> source_free_at_;    // from when the next packet may leave
    std::vector<unsigned> fresh_sources_;     // that have packets since `fresh_at_` and no hop yet
    NocClock fresh_at_ = 0;
    std::vector<Hop> hops_;
    std::vector<NocClock> arrivals_;  // of the flits of each hop
    std::vector<Flight> flights_;
    std::vector<std::vector<MeshCopy>> groups_;
    std::vector<std::uint32_t> free_groups_;
    std::uint32_t free_hop_ = kNone, free_flight_ = kNone;
    std::array<Bucket, kWheel> wheel_{};
    std::array<std::uint64_t, kWheel / 64> occupied_{};

    std::uint64_t injected_ = 0, delivered_ = 0, flits_injected_ = 0, flits_delivered_ = 0,
                  flit_hops_ = 0;
    std::array<base::LatencyHistogram, kPacketClasses> latency_;
    std::vector<MeshPairStatistics> pairs_;
};

}  // namespace tessera::noc
