#pragma once
// The DMA of a tile: bursts over a 64-bit TLM initiator socket, several outstanding.

#include <cstddef>
#include <cstdint>
#include <deque>
#include <systemc>
#include <tlm>
#include <boost/circular_buffer.hpp>
#include <tlm_utils/simple_initiator_socket.h>

#include "models/base/config_fields.h"
#include "models/base/probe.h"

namespace tessera::base {

struct MemoryPortConfig {
    std::uint32_t burst_bytes = 64;  // longest burst; none crosses a 4 KiB boundary
    std::uint32_t outstanding = 4;

    template <class Visitor>
    static void describe(Visitor& visit) {
        visit.field("burst", &MemoryPortConfig::burst_bytes, "longest burst, a power of two",
                    {.min = 8, .max = 4096, .unit = Unit::bytes});
        visit.field("outstanding", &MemoryPortConfig::outstanding, "bursts under way at once",
                    {.min = 1, .max = 64});
    }
    void validate() const;
};

class MemoryPort;

// The progress of one or more reads and writes of a port. Buffers must live until it is done.
class Transfer {
  public:
    Transfer() = default;
    Transfer(const Transfer&) = delete;
    Transfer& operator=(const Transfer&) = delete;

    [[nodiscard]] bool is_done() const { return pending_ == 0; }
    [[nodiscard]] bool has_failed() const { return failed_; }
    [[nodiscard]] std::uint64_t error_address() const {
        return error_address_;
    }  // of the first failed burst
    // Summed over its bursts, which overlap: how long they were under way, and how long of that in
    // the memory they went to.
    [[nodiscard]] std::uint64_t burst_ps() const { return burst_ps_; }
    [[nodiscard]] std::uint64_t memory_ps() const { return memory_ps_; }

  private:
    friend class MemoryPort;
    std::uint32_t pending_ = 0;  // requests not yet complete
    bool failed_ = false;
    std::uint64_t error_address_ = 0;
    std::uint64_t burst_ps_ = 0, memory_ps_ = 0;
};

// `read` and `write` queue a request and return at once; the port's lanes issue its bursts in
// order, up to `outstanding` at a time, each blocking in b_transport for the memory system's true
// time. A failed burst does not stop the others. A request that leaves the address space fails as a
// whole, at its first address, without a burst.
class MemoryPort : public sc_core::sc_module {
  public:
    tlm_utils::simple_initiator_socket<MemoryPort, 64> socket;

    MemoryPort(const sc_core::sc_module_name& name, const MemoryPortConfig& config,
               ProbeRegistry& probes);

    void read(Transfer& transfer, std::uint64_t address, void* destination, std::size_t bytes);
    void write(Transfer& transfer, std::uint64_t address, const void* source, std::size_t bytes);
    // Blocks the calling thread until the transfer is done; true when nothing failed.
    bool wait_for(Transfer& transfer);

    struct Statistics {
        std::uint64_t bytes_read = 0;
        std::uint64_t bytes_written = 0;
        std::uint64_t bursts = 0;
        std::uint64_t bus_bytes = 0;  // whole 8-byte beats, so at least read + written
    };
    [[nodiscard]] const Statistics& statistics() const { return statistics_; }

  private:
    struct Request {
        Transfer* transfer;
        std::uint64_t address;
        std::byte* data;
        std::size_t bytes;
        std::uint32_t bursts_left;
        std::size_t issued;
        bool is_write;
    };
    struct Burst {
        std::uint64_t request;  // its number since the start
        std::uint64_t address;
        std::byte* data;
        std::uint32_t bytes;
        bool is_write;
    };

    void lane(tlm::tlm_generic_payload& payload);
    void submit(Transfer& transfer, std::uint64_t address, std::byte* data, std::size_t bytes,
                bool is_write);
    [[nodiscard]] std::uint32_t burst_length(std::uint64_t address, std::size_t left) const;
    Burst next_burst();
    void finish(const Burst& burst, bool ok, std::uint64_t burst_ps, std::uint64_t memory_ps);

    MemoryPortConfig config_;
    // Requests in flight; the front ones may be issued in full and waiting for answers. Grows when
    // it must.
    boost::circular_buffer<Request> requests_;
    std::uint64_t first_ = 0;  // number of the front request
    std::uint64_t next_ = 0;   // number of the first request with bursts left to issue
    std::deque<tlm::tlm_generic_payload> payloads_;  // of the lanes
    sc_core::sc_event work_, progress_;
    Statistics statistics_;
    Probe<std::uint32_t> outstanding_;
    Spans bursts_;
};

}  // namespace tessera::base
