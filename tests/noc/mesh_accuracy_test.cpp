// The mesh against published figures, and a network that is simulated flit by flit.

#include <gtest/gtest.h>

#include <vector>

#include "models/base/random.h"
#include "models/noc/mesh_network.h"
#include "tests/noc/flit_reference.h"

namespace tessera::noc {
namespace {

// Mean latency in cycles and accepted flits per node and cycle, uniform traffic.
struct Measured {
    double latency = 0, accepted = 0;
};

Measured measure(unsigned side, unsigned vcs, double rate, std::uint64_t seed,
                 reference::Traffic traffic) {
    MeshConfig config;
    config.width = config.height = side;
    config.vcs = vcs;
    constexpr NocClock kWarmup = 5000, kEnd = 25'000;
    struct Window final : MeshListener {
        std::vector<NocClock> made;
        double latency = 0;
        std::uint64_t packets = 0, flits = 0;
        void on_delivered(std::uint32_t tag, NocClock end) override {
            if (end >= kWarmup && end < kEnd) flits += 5;
            if (made[tag] < kWarmup || made[tag] >= kEnd) return;
            ++packets;
            latency += static_cast<double>(end - made[tag]);
        }
    } window;
    MeshNetwork network(config, window);
    base::RandomStream random(seed, "measure", 0);
    const unsigned nodes = config.nodes();
    for (NocClock now = 0; now < kEnd; ++now) {
        network.advance(now);
        for (unsigned node = 0; node < nodes; ++node) {
            if (random.uniform() >= rate / 5) continue;
            const unsigned to = traffic == reference::Traffic::uniform ? random.below(nodes)
                                : traffic == reference::Traffic::bitcomplement
                                    ? nodes - 1 - node
                                    : node % side * side + node / side;
            network.inject(
                {static_cast<std::uint16_t>(node), static_cast<std::uint16_t>(to),
                 PacketClass::request, 5, static_cast<std::uint32_t>(window.made.size())},
                now);
            window.made.push_back(now);
        }
    }
    network.advance(kEnd + 2000);
    return {window.latency / static_cast<double>(window.packets),
            static_cast<double>(window.flits) / ((kEnd - kWarmup) * nodes)};
}

// The published table (public cycle-accurate simulator, measured elsewhere): 4 x 4, uniform, 8-flit
// buffers, 5-flit packets. Gates: latency up to 1.5 times that of an idle network 4 % with one
// virtual channel and 7.5 % with several; saturation 10 %.
TEST(MeshAccuracy, LatencyAndSaturationArePublishedOnes) {
    struct Row {
        unsigned vcs;
        double gate;
        std::vector<double> latency;  // at 0.1, 0.2, ...
        double saturation;
    };
    for (const Row& row : {Row{1, 0.04, {21.0, 22.7, 26.0}, 0.462},
                           Row{4, 0.075, {20.9, 22.3, 24.2, 26.9}, 0.746}}) {
        for (std::size_t i = 0; i < row.latency.size(); ++i) {
            double sum = 0;
            for (std::uint64_t seed = 1; seed <= 2; ++seed)
                sum += measure(4, row.vcs, 0.1 * static_cast<double>(i + 1), seed,
                               reference::Traffic::uniform)
                           .latency;
            EXPECT_NEAR(sum / 2, row.latency[i], row.gate * row.latency[i]) << row.vcs;
        }
        EXPECT_NEAR(measure(4, row.vcs, 0.9, 1, reference::Traffic::uniform).accepted,
                    row.saturation, 0.1 * row.saturation);
    }
}

// More curves than are published: the flit-by-flit network of this test, itself held against the
// table above.
TEST(MeshAccuracy, LatencyIsThatOfAFlitByFlitNetwork) {
    struct Point {
        unsigned side, vcs;
        reference::Traffic traffic;
        double rate;
    };
    using reference::Traffic;
    for (const Point& point :
         {Point{4, 1, Traffic::uniform, 0.25}, Point{4, 2, Traffic::uniform, 0.4},
          Point{4, 2, Traffic::transpose, 0.2}, Point{4, 4, Traffic::bitcomplement, 0.3},
          Point{8, 1, Traffic::uniform, 0.1}, Point{8, 2, Traffic::uniform, 0.2},
          Point{8, 4, Traffic::transpose, 0.1}}) {
        reference::Config config;
        config.width = config.height = point.side;
        config.vcs = point.vcs;
        config.traffic = point.traffic;
        config.rate = point.rate;
        config.warmup_cycles = 5000;
        config.cycles = 20'000;
        const reference::Outcome golden = reference::run(config);
        ASSERT_TRUE(golden.stable);
        const Measured measured = measure(point.side, point.vcs, point.rate, 1, point.traffic);
        EXPECT_NEAR(measured.latency, golden.mean_latency,
                    (point.vcs == 1 ? 0.04 : 0.075) * golden.mean_latency)
            << point.side << ' ' << point.vcs << ' ' << point.rate;
    }
}

}  // namespace
}  // namespace tessera::noc
