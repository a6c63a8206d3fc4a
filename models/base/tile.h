#pragma once
// The contract of every accelerator: registers, job queue, DMA, interrupt, counters.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <systemc>
#include <tlm>
#include <tlm_utils/simple_target_socket.h>

#include "models/base/environment.h"
#include "models/base/job.h"
#include "models/base/memory_port.h"
#include "models/base/refusal.h"
#include "models/base/register_bank.h"
#include "models/base/tile_registers.h"

namespace tessera::base {

struct TileIdentity {
    std::uint16_t class_id = 0;    // the machine's kClassId, unique in the tile registry
    std::uint32_t operations = 0;  // bit n: Op n
    std::uint32_t formats = 1;     // bits 0-15: Encoding, 16-31: Codec
    std::uint64_t clock_hz = 0;
};

struct TileCounters {
    std::uint64_t busy = 0, stall_memory = 0, stall_inside = 0;  // cycles
    std::uint64_t macs_issued = 0, macs_gated = 0, macs_skipped = 0;
    std::uint64_t bytes_saved = 0;
};

// What the jobs of one id waited for, beside their computing. Explains times; no register has it.
struct JobWaits {
    std::uint64_t memory_ps = 0;     // in a memory
    std::uint64_t noc_ps = 0;        // on the way to it and back
    std::uint64_t link_ps = 0;       // of the machine's own pins
    std::uint64_t converter_ps = 0;  // between analogue and digital
};

enum class TileState : std::uint8_t { idle, fetch, check, run, report };
inline constexpr std::array<EnumName<TileState>, 5> kTileStateNames = {
    {{TileState::idle, "idle"},
     {TileState::fetch, "fetch"},
     {TileState::check, "check"},
     {TileState::run, "run"},
     {TileState::report, "report"}}};
constexpr std::span<const EnumName<TileState>> enum_names(TileState) { return kTileStateNames; }

// What a tile waits for.
enum class StallCause : std::uint8_t { none, memory, inside };
inline constexpr std::array<EnumName<StallCause>, 3> kStallCauseNames = {
    {{StallCause::none, "none"}, {StallCause::memory, "memory"}, {StallCause::inside, "inside"}}};
constexpr std::span<const EnumName<StallCause>> enum_names(StallCause) { return kStallCauseNames; }

// The base class runs the life of a job: doorbell, fetch, check, predicate, run, status record,
// interrupt, chain. A machine says what it can do (`refuse`) and does it (`run`); it binds its own
// registers, from 0x100 on, in its constructor.
class Tile : public sc_core::sc_module {
  public:
    static constexpr std::size_t kQueueEntries = 8;

    tlm_utils::simple_target_socket<RegisterBank> cfg;
    sc_core::sc_out<bool> irq;
    MemoryPort mem;

    [[nodiscard]] const TileIdentity& identity() const { return identity_; }
    [[nodiscard]] const RegisterBank& registers() const { return registers_; }
    [[nodiscard]] const TileCounters& counters() const { return counters_; }
    [[nodiscard]] bool is_busy() const { return busy_; }
    [[nodiscard]] std::uint32_t job_id() const {
        return job_id_.get();
    }                                                // of the running or last job
    [[nodiscard]] std::uint32_t jobs_ended() const;  // since reset
    // By job id; before the first job, of 0.
    [[nodiscard]] const std::map<std::uint32_t, JobWaits>& job_waits() const { return job_waits_; }

  protected:
    Tile(const sc_core::sc_module_name& name, const RegisterMap& map, const TileIdentity& identity,
         const MemoryPortConfig& port, const Environment& environment);

    // Whether the machine can run the job; called after check_job and before any data moves.
    [[nodiscard]] virtual std::optional<Refusal> refuse(const Job& job) const = 0;
    // Runs an accepted job in the tile's thread: moves data over `mem`, spends cycles, counts. Asks
    // should_stop() between chunks, each of which is written whole, and returns `aborted` when it
    // does.
    virtual JobCode run(const Job& job) = 0;
    // Drops what the machine remembers between jobs.
    virtual void on_reset() {}
    // Adds what only this machine counts to the status record of a job that `run` was called for.
    virtual void report(JobStatus&) const {}
    // Puts the machine's own counters into its registers when SNAPSHOT latches the common ones.
    virtual void latch_counters() {}

    [[nodiscard]] bool should_stop() const { return stop_ != Stop::none; }
    // Lets machine cycles pass.
    void spend(std::uint64_t cycles) { wait(cycles_to_time(cycles)); }
    // As spend, counted as a stall inside the machine.
    void stall(std::uint64_t cycles);
    // Waits for a transfer and counts the wait as a memory stall. False, with the address noted for
    // the status record, when a burst failed.
    bool wait_for(Transfer& transfer);
    // Of the job under way.
    [[nodiscard]] JobWaits& waits() { return *waits_; }
    [[nodiscard]] sc_core::sc_time cycles_to_time(std::uint64_t cycles) const;

    // A counter of this tile's energy for an event of the technology table.
    EnergyEvent& energy_event(std::string_view event) {
        return environment_.energy.event(name(), event);
    }

    RegisterBank registers_;
    TileCounters counters_;
    const Environment& environment_;

  private:
    enum class Stop : std::uint8_t { none, abort, reset };
    // What a status record reports the growth of.
    struct Totals {
        sc_core::sc_time time;
        TileCounters counters;
        MemoryPort::Statistics memory;
        std::uint64_t energy_aj = 0, standby_aj = 0;
    };

    void worker();
    [[nodiscard]] std::uint64_t run_one(std::uint64_t address);  // returns the chained address or 0
    [[nodiscard]] JobCode fetch(std::uint64_t address, Job& job);
    [[nodiscard]] JobCode execute(const Job& job);
    [[nodiscard]] bool write_status(const Job& job, JobCode code, const Totals& before);
    void finish(const Job& job, JobCode code);
    void report_dropped();
    void complete_reset();
    void load_identity();
    [[nodiscard]] Totals totals() const;
    [[nodiscard]] std::uint64_t to_cycles(const sc_core::sc_time& duration) const;

    void on_ctrl(std::uint32_t index, std::uint32_t value);
    void on_doorbell(std::uint32_t index, std::uint32_t value);
    void on_snapshot(std::uint32_t index, std::uint32_t value);
    void on_irq_change(std::uint32_t index, std::uint32_t value);
    [[nodiscard]] std::uint32_t status_word(std::uint32_t index) const;
    [[nodiscard]] std::uint32_t queue_free(std::uint32_t index) const;
    void raise(std::uint32_t cause);
    void drive_irq();

    TileIdentity identity_;
    std::array<std::uint64_t, kQueueEntries> queue_{};
    std::uint32_t queue_head_ = 0;
    std::uint32_t queued_ = 0;
    bool busy_ = false;
    JobCode last_code_ = JobCode::ok;
    bool has_run_ = false;    // the job under way came as far as the machine
    bool has_ended_ = false;  // a job has ended since reset and none has started since
    Stop stop_ = Stop::none;
    bool has_dropped_ = false;  // jobs that an ABORT took from the queue or a chain
    std::uint64_t error_address_ = 0;
    std::map<std::uint32_t, JobWaits> job_waits_;
    JobWaits* waits_ = &job_waits_[0];
    sc_core::sc_event doorbell_, irq_event_;
    Probe<TileState> state_;
    Probe<std::uint32_t> job_id_;
    Probe<bool> irq_level_;
    Probe<StallCause> stall_cause_;
    Spans doorbells_;
};

}  // namespace tessera::base
