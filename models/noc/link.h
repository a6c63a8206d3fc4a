#pragma once
// A connection between a block and the network, one channel each way.

#include <cstdint>
#include <string>

#include "models/base/resource.h"

namespace tessera::noc {

// Carries packets one after the other; the statistics of one direction.
struct Channel {
    base::Resource wire;
    std::uint64_t packets = 0;
    std::uint64_t bytes = 0;

    void count(std::uint64_t data_bytes) {
        ++packets;
        bytes += data_bytes;
    }
    base::Resource::Slot carry(std::uint64_t arrival_ps, std::uint64_t data_bytes,
                               std::uint64_t duration_ps) {
        count(data_bytes);
        return wire.reserve(arrival_ps, duration_ps);
    }
};

struct Link {
    std::string name;  // of the block's port
    Channel request;   // towards targets: write data
    Channel response;  // towards initiators: read data
};

}  // namespace tessera::noc
