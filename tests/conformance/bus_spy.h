#pragma once
// Sits between a tile's memory port and the network and counts what passes, by its own arithmetic.

#include <tlm_utils/simple_initiator_socket.h>
#include <tlm_utils/simple_target_socket.h>

#include <algorithm>
#include <cstdint>
#include <systemc>
#include <tlm>

namespace tessera::test {

class BusSpy : public sc_core::sc_module {
  public:
    tlm_utils::simple_target_socket<BusSpy, 64> from_tile;
    tlm_utils::simple_initiator_socket<BusSpy, 64> to_network;

    struct Traffic {
        std::uint64_t bytes_read = 0, bytes_written = 0;
        std::uint64_t bursts = 0;
        std::uint64_t beat_bytes = 0;  // of the 8-byte beats that the bursts touch
        std::uint64_t longest_burst = 0;
        std::uint64_t most_outstanding = 0;
        std::uint64_t page_crossings = 0;  // bursts over a 4 KiB boundary
    };
    Traffic traffic;

    explicit BusSpy(const sc_core::sc_module_name& module_name)
        : sc_module(module_name), from_tile("from_tile"), to_network("to_network") {
        from_tile.register_b_transport(this, &BusSpy::transport);
    }

  private:
    void transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
        const std::uint64_t first = payload.get_address();
        const std::uint64_t bytes = payload.get_data_length();
        (payload.is_write() ? traffic.bytes_written : traffic.bytes_read) += bytes;
        ++traffic.bursts;
        traffic.beat_bytes += (first % 8 + bytes + 7) / 8 * 8;
        traffic.longest_burst = std::max(traffic.longest_burst, bytes);
        traffic.page_crossings += first % 4096 + bytes > 4096;
        traffic.most_outstanding = std::max(traffic.most_outstanding, ++under_way_);
        to_network->b_transport(payload, delay);
        --under_way_;
    }

    std::uint64_t under_way_ = 0;
};

}  // namespace tessera::test
