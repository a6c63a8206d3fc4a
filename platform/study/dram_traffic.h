#pragma once
// One DRAM channel alone under synthetic or recorded requests.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/memory/dram_channel.h"
#include "models/memory/dram_config.h"
#include "models/memory/dram_energy.h"

namespace tessera::study {

inline constexpr std::uint64_t kDramRequestBytes = 64;

struct DramRequest {
    memory::DramClock arrival = 0;  // not of saturating traffic
    std::uint64_t address = 0;
    bool is_write = false;
};

enum class DramPattern : std::uint8_t {
    seq,    // reads, one after another
    rand,   // reads at random
    mix,    // at random, a third writes
    stream  // A[i] and B[i] read, C[i] written, from 0, 22 and 44 MiB on
};
inline constexpr base::EnumName<DramPattern> kDramPatternNames[] = {
    {DramPattern::seq, "seq"},
    {DramPattern::rand, "rand"},
    {DramPattern::mix, "mix"},
    {DramPattern::stream, "stream"}};

// 64 bytes each over 64 MiB. With a gap, arrivals are Bernoulli(1 / gap) in every DRAM clock.
[[nodiscard]] std::vector<DramRequest> dram_traffic(DramPattern pattern, std::size_t requests,
                                                    double gap_clocks, std::uint64_t seed);
// Lines of "cycle R|W 0xaddress"; '#' begins a comment. Throws config::Error with the line for what
// is not one, and for time that runs backwards.
[[nodiscard]] std::vector<DramRequest> read_dram_trace(const std::string& path);

struct DramExperiment {
    memory::DramConfig dram;    // of one channel, without error correction
    unsigned window = 32;       // outstanding reads of saturating traffic
    bool is_saturating = true;  // arrivals do not count: as fast as window and queues allow, at
                                // most one request a clock
};

struct DramOutcome {
    memory::DramStatistics statistics;
    base::LatencyHistogram read_latency;  // of whole requests
    memory::DramEnergy energy;
    std::size_t requests = 0;
};

// Throws base::ConfigError for configurations that cannot be.
[[nodiscard]] DramOutcome characterize_dram(const DramExperiment& experiment,
                                            const std::vector<DramRequest>& requests);

}  // namespace tessera::study
