#pragma once
// What all memories share: storage behind a TLM target socket, direct access, statistics, energy.

#include <tlm_utils/simple_target_socket.h>

#include <cstdint>
#include <span>
#include <string_view>
#include <systemc>
#include <tlm>
#include <vector>

#include "models/base/environment.h"
#include "models/memory/byte_error.h"
#include "models/memory/storage.h"

namespace tessera::memory {

// Hears of every write that arrives over the socket, bus or debug: a core loses its reservation
// and decoded instructions by it. Writes through direct memory access are the writer's own affair.
class WriteObserver {
  public:
    virtual ~WriteObserver() = default;
    virtual void on_write(std::uint64_t address, std::uint64_t bytes) = 0;
};

// Offsets, not addresses: where a memory stands is the interconnect's knowledge. Any access length
// and alignment; byte enables are obeyed. Refused: accesses beyond the end (address error), bus
// writes to a read-only memory (command error; debug writes load it), streaming (burst error).
class Memory : public sc_core::sc_module {
  public:
    tlm_utils::simple_target_socket<Memory, 64> socket;

    struct Statistics {
        std::uint64_t reads = 0;
        std::uint64_t writes = 0;
        std::uint64_t bytes_read = 0;
        std::uint64_t bytes_written = 0;
    };
    // Bus accesses only: direct memory access is not seen.
    [[nodiscard]] const Statistics& statistics() const { return statistics_; }
    // Time the data bus moved data.
    [[nodiscard]] virtual std::uint64_t busy_ps() const = 0;

    [[nodiscard]] std::uint64_t bytes() const { return storage_.bytes(); }
    // The platform's view: loading images before the simulation, reading results after it. False
    // when the range leaves the memory.
    [[nodiscard]] bool load(std::uint64_t offset, std::span<const std::byte> from);
    [[nodiscard]] bool dump(std::uint64_t offset, std::span<std::byte> to) const;

    // `observer` gets base + offset of every write from now on.
    void observe_writes(WriteObserver& observer, std::uint64_t base) {
        write_observers_.push_back({&observer, base});
    }
    // The pages of these bytes are reached over the bus alone, so that observers hear of every
    // write there; before the simulation starts.
    void keep_to_bus(std::uint64_t offset, std::uint64_t bytes);

  protected:
    struct DirectLatency {
        sc_core::sc_time read, write;  // of one access
    };

    // Every byte over the bus counts one `energy_event`; none when it is empty.
    Memory(const sc_core::sc_module_name& name, std::uint64_t bytes, bool read_only,
           std::string_view energy_event, const base::Environment& environment);

    // What a read delivers wrong replaces `errors`; false when the memory knows that it is wrong,
    // which is answered with a generic error and no data.
    [[nodiscard]] virtual bool read_errors(std::uint64_t /*offset*/, std::uint64_t /*bytes*/,
                                           std::vector<ByteError>& /*errors*/) {
        return true;
    }

    // The timing of an access that will succeed: adds to `delay`, or waits. Data moves on return.
    virtual void serve(bool is_write, std::uint64_t offset, std::uint64_t bytes,
                       sc_core::sc_time& delay) = 0;
    // What an initiator with direct access charges itself for an access.
    [[nodiscard]] virtual DirectLatency direct_latency() const = 0;

  private:
    static constexpr std::uint64_t kPageBytes = 4096;
    struct Pages {
        std::uint64_t first, last;  // bytes

        [[nodiscard]] bool hold(std::uint64_t offset) const {
            return first <= offset && offset <= last;
        }
    };
    struct Observed {
        WriteObserver* observer;
        std::uint64_t base;
    };

    void transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);
    unsigned debug(tlm::tlm_generic_payload& payload);
    bool direct(tlm::tlm_generic_payload& payload, tlm::tlm_dmi& dmi);
    [[nodiscard]] tlm::tlm_response_status check(const tlm::tlm_generic_payload& payload) const;
    [[nodiscard]] bool is_bus_only(std::uint64_t offset) const;
    void move_data(const tlm::tlm_generic_payload& payload);
    void spoil(const tlm::tlm_generic_payload& payload) const;
    void count(const tlm::tlm_generic_payload& payload, std::uint64_t end_ps);
    void notify_write(std::uint64_t offset, std::uint64_t bytes) {
        for (const Observed& entry : write_observers_)
            entry.observer->on_write(entry.base + offset, bytes);
    }

    Storage storage_;
    bool read_only_;
    base::EnergyEvent* energy_per_byte_;  // or null
    std::vector<ByteError> errors_;       // of the present read
    Statistics statistics_;
    std::vector<Observed> write_observers_;
    std::vector<Pages> bus_only_;
};

}  // namespace tessera::memory
