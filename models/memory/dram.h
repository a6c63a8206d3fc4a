#pragma once
// Off-chip memory: channels with controllers of their own behind one TLM socket.

#include <memory>
#include <vector>

#include "models/base/sim_time.h"
#include "models/memory/bit_errors.h"
#include "models/memory/check_lines.h"
#include "models/memory/dram_channel.h"
#include "models/memory/dram_config.h"
#include "models/memory/dram_energy.h"
#include "models/memory/dram_mapping.h"
#include "models/memory/memory.h"

namespace tessera::memory {

// An access becomes the bursts that hold its bytes. A read is answered with the last beat of the
// last of them; a write when the write queue has taken all of them (posted), or as a read
// (acknowledged). Accesses that find a queue full wait in order of arrival. Direct memory access
// costs what a read of a closed row takes on an idle channel, and a posted write one clock.
//
// Energy is the data sheet's where there are currents; otherwise it counts `dram.byte`.
class Dram final : public Memory {
  public:
    // Throws ConfigError.
    Dram(const sc_core::sc_module_name& name, const DramConfig& config,
         const base::Environment& environment);
    ~Dram() override;

    [[nodiscard]] std::uint64_t busy_ps() const override { return busy_ps_; }
    [[nodiscard]] const DramConfig& config() const { return config_; }
    [[nodiscard]] const DramStandard& standard() const { return standard_; }
    [[nodiscard]] const EccStatistics& ecc_statistics() const { return bit_errors_.statistics(); }

    // Hears of the commands of one channel from now on.
    void observe(unsigned channel, DramCommandObserver& observer);

    struct ChannelReport {
        DramStatistics statistics;
        std::vector<std::uint64_t> bank_accesses;  // rank by rank
        DramEnergy energy;                         // zero without currents
    };
    // What each channel has done up to now. What is queued is served first, and its energy counted:
    // for the end of a simulation.
    [[nodiscard]] std::vector<ChannelReport> settle();

  private:
    static constexpr std::uint32_t kNobody = ~std::uint32_t{0};

    // One that waits in serve().
    struct Access {
        sc_core::sc_event turn;  // there may be room for it
        sc_core::sc_event done;  // its last data
        unsigned bursts_left = 0;
        DramClock end = 0;
        std::uint64_t channels = 0;    // that have a burst of it, a bit each
        std::uint32_t next = kNobody;  // behind it in a queue, or free
    };
    struct Queue {
        std::uint32_t first = kNobody, last = kNobody;
    };
    class Channel;

    void serve(bool is_write, std::uint64_t offset, std::uint64_t bytes,
               sc_core::sc_time& delay) override;
    [[nodiscard]] DirectLatency direct_latency() const override;
    [[nodiscard]] bool read_errors(std::uint64_t offset, std::uint64_t bytes,
                                   std::vector<ByteError>& errors) override;

    [[nodiscard]] std::uint32_t take_access();
    void release(std::uint32_t access);
    void enter_burst(bool is_write, std::uint64_t offset, bool is_partial, std::uint32_t access,
                     sc_core::sc_time& delay);
    void enter(unsigned channel, bool is_write, std::uint64_t address, std::uint32_t owner,
               std::uint32_t access, sc_core::sc_time& delay);
    template <class Visit>
    void for_each_channel(std::uint64_t set, Visit visit);
    void complete(std::uint32_t owner, DramClock end);
    [[nodiscard]] DramClock clock_after(std::uint64_t ps) const {
        return base::divide_up(ps, standard_.timing.tck_ps);
    }
    [[nodiscard]] std::uint64_t ps_of(DramClock clock) const {
        return clock * standard_.timing.tck_ps;
    }

    DramConfig config_;
    DramStandard standard_;
    std::uint64_t burst_bytes_, burst_ps_, busy_ps_ = 0;
    DramMapping mapping_;  // of a channel
    std::vector<std::unique_ptr<Channel>> channels_;
    std::vector<std::unique_ptr<Access>> accesses_;
    std::uint32_t free_access_ = kNobody;
    BitErrors bit_errors_;
    base::EnergyEvent* energy_;  // of the data sheet, or null
};

}  // namespace tessera::memory
