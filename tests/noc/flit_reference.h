#pragma once
// A mesh network simulated flit by flit, cycle by cycle: the golden for faster network models.
//
// Input-queued wormhole routers with virtual channels and credits, X-first dimension-order routing
// and four cycles per hop (VC allocation, switch allocation, switch traversal, link; the route is
// looked up one hop ahead and costs none). With R routers on the way, both ends included, a packet
// of L flits takes 4 R + 2 + (L - 1) cycles through an empty network.

#include <cstdint>

namespace tessera::noc::reference {

enum class Traffic {
    uniform,        // any node, the source included
    transpose,      // (x, y) to (y, x); square meshes only
    hotspot,        // as uniform, but `hotspot_node` weighs `hotspot_weight` nodes
    neighbor,       // (x, y) to (x + 1, y), wrapping
    bitcomplement,  // (x, y) to (width - 1 - x, height - 1 - y)
};

struct Config {
    unsigned width = 4;
    unsigned height = 4;
    unsigned vcs = 1;           // per port
    unsigned buffer_flits = 8;  // per virtual channel
    unsigned packet_flits = 5;
    Traffic traffic = Traffic::uniform;
    unsigned hotspot_node = 5;  // y * width + x
    double hotspot_weight = 5;
    double rate = 0.1;  // offered, in flits per node and cycle; packets are Bernoulli trials
    std::uint64_t warmup_cycles = 10000;
    std::uint64_t cycles = 40000;  // the measurement window, after the warm-up
    std::uint64_t seed = 1;
};

struct Outcome {
    // Cycles from generation to ejection of the tail, the wait at the source included, over the
    // packets generated in the window that arrived.
    double mean_latency;
    double accepted_rate;  // flits ejected in the window, per node and cycle
    // False when packets of the window were still under way 10000 cycles after it or the mean
    // latency exceeds 1000 cycles.
    bool stable;
    std::uint64_t packets;  // that `mean_latency` is over
};

// Throws std::invalid_argument for a configuration that describes no network.
[[nodiscard]] Outcome run(const Config& config);

}  // namespace tessera::noc::reference
