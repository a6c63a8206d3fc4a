#pragma once
// The mesh alone under synthetic traffic of one class.

#include <cstdint>
#include <string>
#include <vector>

#include "models/base/latency_histogram.h"
#include "models/noc/mesh_config.h"

namespace tessera::study {

struct NocPattern {
    enum class Kind : std::uint8_t {
        uniform,       // any node, itself included
        transpose,     // (x, y) to (y, x)
        hotspot,       // one node with a weight against 1 of all others
        neighbor,      // (x, y) to (x + 1, y), around the edge
        bitcomplement  // (x, y) to (width - 1 - x, height - 1 - y)
    };
    Kind kind = Kind::uniform;
    unsigned hotspot = 0;
    double weight = 1;
};

// "uniform", "hotspot:5:5" and so on; throws config::Error for what is none.
[[nodiscard]] NocPattern noc_pattern(const std::string& text, const noc::MeshConfig& mesh);

struct NocExperiment {
    noc::MeshConfig mesh;
    NocPattern pattern;
    unsigned packet_flits = 5;
    double rate = 0.1;  // flits a node and cycle
    std::uint64_t warmup = 10'000;
    std::uint64_t cycles = 40'000;  // measured, after the warm-up
    std::uint64_t seed = 1;
};

struct NocLinkUse {
    unsigned router;
    std::string output;
    std::uint64_t flits, stalled, waited;
};

struct NocOutcome {
    double offered_rate = 0, accepted_rate = 0;  // flits a node and cycle
    base::LatencyHistogram latency;              // of the packets that were made while measuring
    std::uint64_t packets = 0;                   // of these, those that arrived
    bool is_stable = true;        // all of them arrived, at less than 1000 cycles in the mean
    std::uint64_t clocks = 0;     // in all
    std::uint64_t delivered = 0;  // packets in all
    std::size_t state_bytes = 0;  // of the model
    std::vector<NocLinkUse> links;
};

// Throws base::ConfigError for networks that cannot be.
[[nodiscard]] NocOutcome characterize_noc(const NocExperiment& experiment);

}  // namespace tessera::study
