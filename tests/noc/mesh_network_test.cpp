// The mesh against closed forms, conservation, and what routers can do.

#include "models/noc/mesh_network.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "models/base/random.h"

namespace tessera::noc {
namespace {

struct Arrivals final : MeshListener {
    std::map<std::uint32_t, NocClock> ends;
    void on_delivered(std::uint32_t tag, NocClock end) override {
        EXPECT_TRUE(ends.emplace(tag, end).second) << tag << " is delivered twice";
    }
};

MeshPacket packet(unsigned from, unsigned to, unsigned flits, std::uint32_t tag,
                  PacketClass packet_class = PacketClass::request) {
    return {static_cast<std::uint16_t>(from), static_cast<std::uint16_t>(to), packet_class,
            static_cast<std::uint16_t>(flits), tag};
}

void drain(MeshNetwork& network) {
    while (network.next_event() != kNeverCycle) network.advance(network.next_event() + 1);
}

TEST(MeshNetwork, APacketAloneTakesTheClosedForm) {
    struct Kind {
        RouterKind kind;
        unsigned hop;  // cycles
    };
    for (const Kind kind : {Kind{RouterKind::lookahead, 4}, Kind{RouterKind::five_stage, 5},
                            Kind{RouterKind::single_cycle, 2}})
        for (const unsigned link_cycles : {1u, 3u}) {
            MeshConfig config;
            config.router = kind.kind;
            config.link_cycles = link_cycles;
            config.buffer_flits = 16;
            Arrivals arrivals;
            MeshNetwork network(config, arrivals);
            NocClock now = 0;
            std::uint32_t tag = 0;
            for (unsigned from = 0; from < 16; ++from)
                for (unsigned to = 0; to < 16; ++to)
                    for (const unsigned flits : {1u, 5u}) {
                        network.inject(packet(from, to, flits, tag), now);
                        drain(network);
                        const unsigned routers = network.routes().routers_between(from, to);
                        const NocClock expected =
                            (kind.hop + link_cycles - 1) * routers + 2 + flits - 1;
                        ASSERT_EQ(arrivals.ends.at(tag) - now, expected);
                        ASSERT_EQ(network.idle_latency(routers, flits), expected);
                        ++tag;
                        now += 200;
                        network.advance(now);
                    }
        }
}

struct Shape {
    unsigned width, height, vcs, buffer, most_flits;
    Routing routing;
    unsigned link_cycles;
    unsigned request_weight;
};

// Random traffic of both classes, denser than the network can carry.
TEST(MeshNetwork, EveryPacketArrivesOnceAndNothingIsLeftBehind) {
    const Shape shapes[] = {
        {4, 4, 1, 8, 5, Routing::xy, 1, 1},         {5, 3, 2, 1, 5, Routing::yx, 1, 1},
        {4, 4, 2, 3, 9, Routing::west_first, 1, 4}, {1, 1, 1, 2, 3, Routing::xy, 1, 1},
        {8, 1, 4, 4, 1, Routing::xy, 5, 1},         {3, 6, 3, 16, 5, Routing::west_first, 16, 1}};
    std::uint64_t seed = 1;
    for (const Shape& shape : shapes) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        MeshConfig config;
        config.width = shape.width;
        config.height = shape.height;
        config.vcs = shape.vcs;
        config.buffer_flits = shape.buffer;
        config.packet_bytes = (shape.most_flits - 1) * config.flit_bytes + 1;
        config.routing = shape.routing;
        config.link_cycles = shape.link_cycles;
        config.request_weight = shape.request_weight;
        Arrivals arrivals;
        MeshNetwork network(config, arrivals);
        base::RandomStream random(seed++, "mesh_network", 0);
        constexpr std::uint32_t kPackets = 4000;
        std::map<std::uint32_t, std::pair<MeshPacket, NocClock>> sent;
        NocClock now = 0;
        std::uint64_t flits = 0;
        for (std::uint32_t tag = 0; tag < kPackets; ++tag) {
            now += random.below(3);
            network.advance(now);
            const MeshPacket each = packet(
                random.below(config.nodes()), random.below(config.nodes()),
                1 + random.below(shape.most_flits), tag, static_cast<PacketClass>(random.below(2)));
            network.inject(each, now);
            sent.emplace(tag, std::pair(each, now));
            flits += each.flits;
        }
        drain(network);
        ASSERT_EQ(arrivals.ends.size(), kPackets);
        EXPECT_EQ(network.packets_under_way(), 0u);
        EXPECT_EQ(network.flits_injected(), flits);
        EXPECT_EQ(network.flits_delivered(), flits);
        // No packet is faster than alone; those of one source, class and way stay in order when
        // there is one way.
        std::map<std::pair<unsigned, unsigned>, NocClock> latest;
        std::uint64_t hops = 0, counted = 0, of_links = 0;
        for (const auto& [tag, what] : sent) {
            const unsigned routers =
                network.routes().routers_between(what.first.from, what.first.to);
            ASSERT_GE(arrivals.ends.at(tag) - what.second,
                      network.idle_latency(routers, what.first.flits));
            if (shape.routing != Routing::west_first)
                hops += std::uint64_t{routers} * what.first.flits;
        }
        for (unsigned from = 0; from < config.nodes(); ++from) {
            for (unsigned to = 0; to < config.nodes(); ++to)
                for (const PacketClass each : {PacketClass::request, PacketClass::response})
                    counted += network.pair(each, from, to).packets;
            for (unsigned port = 0; port < kPorts; ++port)
                of_links += network.link(from, static_cast<Port>(port)).flits;
        }
        EXPECT_EQ(counted, kPackets);
        EXPECT_EQ(of_links, network.flit_hops());
        if (shape.routing != Routing::west_first) {
            EXPECT_EQ(network.flit_hops(), hops);
        }
    }
}

// What routers cannot do, looked for in the crossings of all flits without a look at the network's
// own state: two flits on a link or out of one input in a cycle, a flit before its time, packets
// that mix in a virtual channel, a buffer that holds more than it can.
class Checker final : public MeshObserver {
  public:
    explicit Checker(const MeshConfig& config) : config_(config) {}
    void on_crossing(const MeshCrossing& crossing) override { all_.push_back(crossing); }

    void check() {
        const RouterTiming& t = router_timing(config_.router);
        std::stable_sort(
            all_.begin(), all_.end(),
            [](const MeshCrossing& a, const MeshCrossing& b) { return a.cycle < b.cycle; });
        using Place = std::pair<std::uint32_t, NocClock>;  // link and cycle
        std::set<Place> wires, inputs;
        using Buffer = std::pair<std::uint32_t, unsigned>;  // link and channel
        std::map<Buffer, std::vector<MeshCrossing>> entered, left;
        for (const MeshCrossing& each : all_) {
            ASSERT_TRUE(wires.insert({each.out, each.cycle}).second) << "two flits on a link";
            if (each.in != kNoLink) {
                ASSERT_TRUE(inputs.insert({each.in, each.cycle}).second) << "two out of an input";
                left[{each.in, each.in_channel}].push_back(each);
            }
            if (!each.is_last) entered[{each.out, each.out_channel}].push_back(each);
        }
        for (const auto& [buffer, flits] : entered) {
            const std::vector<MeshCrossing>& gone = left[buffer];
            ASSERT_EQ(gone.size(), flits.size()) << "every flit leaves its buffer";
            for (std::size_t n = 0; n < flits.size(); ++n) {
                ASSERT_EQ(gone[n].tag, flits[n].tag) << "first in, first out";
                ASSERT_EQ(gone[n].flit, flits[n].flit);
                if (n != 0) {
                    ASSERT_TRUE(flits[n].flit == 0 || flits[n].tag == flits[n - 1].tag);
                    ASSERT_EQ(flits[n].flit == 0 ? 0 : flits[n - 1].flit + 1, flits[n].flit);
                }
                const NocClock arrival =
                    flits[n].cycle +
                    (flits[n].in == kNoLink ? t.inject : t.traverse + config_.link_cycles);
                ASSERT_GE(gone[n].cycle, arrival + (flits[n].flit == 0 ? t.head : t.body));
                if (n >= config_.buffer_flits) {
                    ASSERT_GE(flits[n].cycle,
                              gone[n - config_.buffer_flits].cycle + t.credit + config_.link_cycles)
                        << "a credit that there is not";
                }
            }
        }
    }

  private:
    MeshConfig config_;
    std::vector<MeshCrossing> all_;
};

TEST(MeshNetwork, FlitsDoWhatRoutersCan) {
    std::uint64_t seed = 1;
    for (const RouterKind kind :
         {RouterKind::lookahead, RouterKind::five_stage, RouterKind::single_cycle})
        for (const Routing routing : {Routing::xy, Routing::west_first})
            for (const unsigned buffer : {1u, 3u, 8u}) {
                SCOPED_TRACE("seed " + std::to_string(seed));
                MeshConfig config;
                config.router = kind;
                config.routing = routing;
                config.buffer_flits = buffer;
                config.link_cycles = buffer == 3 ? 2 : 1;
                config.request_weight = buffer == 8 ? 3 : 1;
                Arrivals arrivals;
                MeshNetwork network(config, arrivals);
                Checker checker(config);
                network.observe(checker);
                base::RandomStream random(seed++, "crossings", 0);
                NocClock now = 0;
                for (std::uint32_t tag = 0; tag < 3000; ++tag) {
                    now += random.below(3);
                    network.advance(now);
                    network.inject(packet(random.below(16), random.below(16), 1 + random.below(5),
                                          tag, static_cast<PacketClass>(random.below(2))),
                                   now);
                }
                drain(network);
                checker.check();
                ASSERT_FALSE(testing::Test::HasFatalFailure());
            }
}

// Nobody waits for ever: two nodes that flood a third leave room for a fourth.
TEST(MeshNetwork, NoPacketIsStarved) {
    MeshConfig config;
    config.vcs = 1;
    Arrivals arrivals;
    MeshNetwork network(config, arrivals);
    std::uint32_t tag = 0;
    constexpr NocClock kCycles = 20'000;
    for (NocClock now = 0; now < kCycles; now += 5) {
        network.advance(now);
        for (const unsigned from : {0u, 1u, 2u, 12u, 13u, 8u}) {
            network.inject(packet(from, 3, 5, tag++), now);
        }
    }
    drain(network);
    for (const unsigned from : {0u, 1u, 2u, 12u, 13u, 8u})
        EXPECT_EQ(network.pair(PacketClass::request, from, 3).packets, kCycles / 5);
    EXPECT_EQ(arrivals.ends.size(), tag);
    // While all of them flood it, each gets its share: their last packets end close together.
    NocClock earliest = kNeverCycle, latest = 0;
    for (std::uint32_t last = tag - 6; last < tag; ++last) {
        earliest = std::min(earliest, arrivals.ends.at(last));
        latest = std::max(latest, arrivals.ends.at(last));
    }
    EXPECT_LT(latest, 2 * earliest);
}

TEST(MeshNetwork, ALoneDeliveryIsWhatItsEventsWouldHaveBeen) {
    MeshConfig config;
    Arrivals quick_ends, slow_ends;
    MeshNetwork quick(config, quick_ends), slow(config, slow_ends);
    base::RandomStream random(3, "alone", 0);
    NocClock now = 0;
    std::uint32_t tag = 0;
    for (int round = 0; round < 300; ++round) {
        const MeshPacket alone =
            packet(random.below(16), random.below(16), 1 + random.below(5), tag++);
        const NocClock end = quick.arrival_alone(alone, now);
        ASSERT_NE(end, kNeverCycle);
        quick.deliver_alone(alone, now);
        slow.inject(alone, now);
        drain(slow);
        ASSERT_EQ(slow_ends.ends.at(alone.tag), end);
        // Then some that meet, at once.
        now = end;
        for (int i = 0; i < 6; ++i) {
            const MeshPacket each =
                packet(random.below(16), random.below(16), 1 + random.below(5), tag++);
            for (MeshNetwork* network : {&quick, &slow}) {
                network->advance(now);
                network->inject(each, now);
            }
            now += random.below(3);
        }
        EXPECT_EQ(quick.arrival_alone(alone, now), kNeverCycle) << "it is not alone";
        drain(quick);
        drain(slow);
        for (std::uint32_t i = alone.tag + 1; i < tag; ++i) {
            ASSERT_EQ(quick_ends.ends.at(i), slow_ends.ends.at(i));
            now = std::max(now, slow_ends.ends.at(i));
        }
        quick.advance(now);
        slow.advance(now);
    }
    EXPECT_EQ(quick.flit_hops(), slow.flit_hops());
    EXPECT_EQ(quick.latency(PacketClass::request).mean(),
              slow.latency(PacketClass::request).mean());
}

TEST(MeshNetwork, AMulticastTakesEachLinkOnceAndArrivesEverywhere) {
    MeshConfig config;
    config.multicast = true;
    Arrivals arrivals;
    MeshNetwork network(config, arrivals);
    // From (0, 0) to the four nodes of column 3: three links along x, then down, out four times.
    const std::array<MeshCopy, 4> copies = {{{3, 0}, {7, 1}, {11, 2}, {15, 3}}};
    network.inject(packet(0, 0, 5, 99), copies, 0);
    drain(network);
    ASSERT_EQ(arrivals.ends.size(), 4u);
    EXPECT_EQ(network.flit_hops(), 5u * (3 + 3 + 4));
    EXPECT_EQ(network.link(0, Port::east).flits, 5u);
    EXPECT_EQ(network.link(3, Port::south).flits, 5u);
    for (const MeshCopy& copy : copies) {
        const NocClock alone =
            network.idle_latency(network.routes().routers_between(0, copy.node), 5);
        EXPECT_GE(arrivals.ends.at(copy.tag), alone);
        // At each fork the copies leave one after the other.
        EXPECT_LE(arrivals.ends.at(copy.tag), alone + 4 * 5);
        EXPECT_EQ(network.pair(PacketClass::request, 0, copy.node).packets, 1u);
    }
    EXPECT_EQ(network.flits_injected(), network.flits_delivered());
}

TEST(MeshNetwork, MulticastsAndOthersAllArrive) {
    for (const Routing routing : {Routing::xy, Routing::yx, Routing::west_first}) {
        MeshConfig config;
        config.multicast = true;
        config.routing = routing;
        config.vcs = 1;
        config.buffer_flits = 5;
        Arrivals arrivals;
        MeshNetwork network(config, arrivals);
        base::RandomStream random(11, "multicast", 0);
        std::uint32_t tag = 0;
        NocClock now = 0;
        for (int i = 0; i < 3000; ++i) {
            now += random.below(4);
            network.advance(now);
            std::vector<MeshCopy> copies;
            for (unsigned left = 1 + random.below(6); left != 0; --left)
                copies.push_back({static_cast<std::uint16_t>(random.below(16)), tag++});
            const MeshPacket each =
                packet(random.below(16), copies.front().node, 1 + random.below(5),
                       copies.front().tag, static_cast<PacketClass>(random.below(2)));
            if (copies.size() == 1)
                network.inject(each, now);
            else
                network.inject(each, copies, now);
        }
        drain(network);
        EXPECT_EQ(arrivals.ends.size(), tag);
        EXPECT_EQ(network.packets_under_way(), 0u);
        EXPECT_EQ(network.flits_injected(), network.flits_delivered());
    }
}

TEST(MeshNetwork, MulticastWantsBuffersForWholePackets) {
    MeshConfig config;
    config.multicast = true;
    config.buffer_flits = 4;
    Arrivals arrivals;
    EXPECT_THROW(MeshNetwork(config, arrivals), base::ConfigError);
}

TEST(MeshNetwork, WeightsShareALinkThatBothClassesWant) {
    for (const unsigned weight : {1u, 3u}) {
        MeshConfig config;
        config.width = 2;
        config.height = 1;
        config.request_weight = weight;
        Arrivals arrivals;
        MeshNetwork network(config, arrivals);
        constexpr std::uint32_t kPackets = 2000;
        for (std::uint32_t tag = 0; tag < kPackets; ++tag)
            network.inject(packet(0, 1, 5, tag, static_cast<PacketClass>(tag % 2)), 0);
        drain(network);
        NocClock last_request = 0;
        for (std::uint32_t tag = 0; tag < kPackets; tag += 2)
            last_request = std::max(last_request, arrivals.ends.at(tag));
        // All requests together are 5000 flits; they get 1/2 or 3/4 of the link.
        const double share = 5000.0 / static_cast<double>(last_request);
        EXPECT_NEAR(share, weight == 1 ? 0.5 : 0.75, 0.06);
    }
}

TEST(MeshNetwork, StateOfALargeMeshIsBounded) {
    MeshConfig config;
    config.width = config.height = 16;
    Arrivals arrivals;
    MeshNetwork network(config, arrivals);
    std::uint32_t tag = 0;
    const auto flood = [&](NocClock from) {
        for (NocClock now = from; now < from + 400; ++now) {
            network.advance(now);
            if (network.packets_under_way() < 256 * 16)
                for (unsigned node = 0; node < 256; node += 5)
                    network.inject(packet(node, 255 - node, 5, tag++), now);
        }
    };
    flood(0);
    flood(1000);
    const std::size_t bytes = network.bytes_of_state();
    EXPECT_LT(bytes, 16u << 20);
    flood(2000);
    EXPECT_EQ(network.bytes_of_state(), bytes) << "no allocation in steady state";
    drain(network);
}

}  // namespace
}  // namespace tessera::noc
