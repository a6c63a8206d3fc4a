#include "models/base/tile.h"

#include <numeric>

#include "models/base/sim_time.h"

namespace tessera::base {

namespace {

constexpr const auto& kTable = kTileRegisters;
constexpr const Register& kIdReg = named(kTable, "ID");
constexpr const Register& kCapsOps = named(kTable, "CAPS_OPS");
constexpr const Register& kCapsFormats = named(kTable, "CAPS_FORMATS");
constexpr const Register& kCtrl = named(kTable, "CTRL");
constexpr const Register& kStatus = named(kTable, "STATUS");
constexpr const Register& kIrqStatus = named(kTable, "IRQ_STATUS");
constexpr const Register& kIrqMask = named(kTable, "IRQ_MASK");
constexpr const Register& kJobLo = named(kTable, "JOB_LO");
constexpr const Register& kJobHi = named(kTable, "JOB_HI");
constexpr const Register& kDoorbell = named(kTable, "DOORBELL");
constexpr const Register& kQueueFree = named(kTable, "QUEUE_FREE");
constexpr const Register& kErrCode = named(kTable, "ERR_CODE");
constexpr const Register& kErrAddrLo = named(kTable, "ERR_ADDR_LO");
constexpr const Register& kErrAddrHi = named(kTable, "ERR_ADDR_HI");
constexpr const Register& kJobId = named(kTable, "JOB_ID");
constexpr const Register& kJobsEnded = named(kTable, "JOBS_ENDED");
constexpr const Register& kClockHz = named(kTable, "CLOCK_HZ");
constexpr const Register& kSnapshot = named(kTable, "SNAPSHOT");
constexpr const Register& kFirstCounter = named(kTable, "CYCLES_LO");

constexpr std::uint32_t kAbortMask = named(tile_field::kControl, "ABORT").mask();
constexpr std::uint32_t kResetMask = named(tile_field::kControl, "RESET").mask();
constexpr std::uint32_t kJobDone = named(tile_field::kIrq, "JOB_DONE").mask();
constexpr std::uint32_t kJobError = named(tile_field::kIrq, "JOB_ERROR").mask();
constexpr std::uint32_t kOverflow = named(tile_field::kIrq, "QUEUE_OVERFLOW").mask();

constexpr std::uint64_t kAjPerFj = 1000;
constexpr std::uint64_t kAlignment = 8;

constexpr std::uint32_t low(std::uint64_t value) { return static_cast<std::uint32_t>(value); }
constexpr std::uint32_t high(std::uint64_t value) {
    return static_cast<std::uint32_t>(value >> 32);
}

bool is_good(JobCode code) { return code == JobCode::ok || code == JobCode::skipped; }

}  // namespace

Tile::Tile(const sc_core::sc_module_name& module_name, const RegisterMap& map,
           const TileIdentity& identity, const MemoryPortConfig& port,
           const Environment& environment)
    : sc_module(module_name),
      cfg("cfg"),
      irq("irq"),
      mem("mem", port, environment.probes),
      registers_(name(), map),
      environment_(environment),
      identity_(identity),
      state_(environment.probes, std::string(name()) + ".state", TileState::idle, 3),
      job_id_(environment.probes, std::string(name()) + ".job_id"),
      irq_level_(environment.probes, std::string(name()) + ".irq"),
      stall_cause_(environment.probes, std::string(name()) + ".stall", StallCause::none, 2),
      doorbells_(environment.probes, std::string(name()) + ".doorbell") {
    cfg.register_b_transport(&registers_, &RegisterBank::transport_in_time);
    cfg.register_transport_dbg(&registers_, &RegisterBank::transport_dbg);
    registers_.observe(environment.registers);
    registers_.after_write<&Tile::on_ctrl>(kCtrl, this);
    registers_.after_write<&Tile::on_doorbell>(kDoorbell, this);
    registers_.after_write<&Tile::on_snapshot>(kSnapshot, this);
    registers_.after_write<&Tile::on_irq_change>(kIrqStatus, this);
    registers_.after_write<&Tile::on_irq_change>(kIrqMask, this);
    registers_.compute<&Tile::status_word>(kStatus, this);
    registers_.compute<&Tile::queue_free>(kQueueFree, this);
    load_identity();

    sc_core::sc_spawn([this] { worker(); }, "worker");
    sc_core::sc_spawn_options on_irq;
    on_irq.spawn_method();
    on_irq.set_sensitivity(&irq_event_);
    sc_core::sc_spawn([this] { drive_irq(); }, "drive_irq", &on_irq);
}

void Tile::load_identity() {
    registers_.set(kIdReg, (kTileMagic << 16) | identity_.class_id);
    registers_.set(kCapsOps, identity_.operations);
    registers_.set(kCapsFormats, identity_.formats);
    registers_.set(kClockHz, low(identity_.clock_hz));
}

sc_core::sc_time Tile::cycles_to_time(std::uint64_t cycles) const {
    __extension__ using Wide = unsigned __int128;
    return from_ps(static_cast<std::uint64_t>(Wide{cycles} * kPsPerSecond / identity_.clock_hz));
}

std::uint64_t Tile::to_cycles(const sc_core::sc_time& duration) const {
    __extension__ using Wide = unsigned __int128;
    return static_cast<std::uint64_t>(
        (Wide{duration.value()} * identity_.clock_hz + kPsPerSecond / 2) / kPsPerSecond);
}

std::uint32_t Tile::jobs_ended() const { return registers_.get(kJobsEnded); }

void Tile::stall(std::uint64_t cycles) {
    counters_.stall_inside += cycles;
    stall_cause_.set(StallCause::inside);
    spend(cycles);
    stall_cause_.set(StallCause::none);
}

bool Tile::wait_for(Transfer& transfer) {
    const sc_core::sc_time begin = sc_core::sc_time_stamp();
    if (!transfer.is_done()) stall_cause_.set(StallCause::memory);
    const bool ok = mem.wait_for(transfer);
    stall_cause_.set(StallCause::none);
    const sc_core::sc_time waited = sc_core::sc_time_stamp() - begin;
    counters_.stall_memory += to_cycles(waited);
    if (transfer.burst_ps() != 0) {
        __extension__ using Wide = unsigned __int128;
        const auto in_memory = static_cast<std::uint64_t>(
            Wide{waited.value()} * transfer.memory_ps() / transfer.burst_ps());
        waits_->memory_ps += in_memory;
        waits_->noc_ps += waited.value() - in_memory;
    }
    if (!ok) error_address_ = transfer.error_address();
    return ok;
}

void Tile::worker() {
    for (;;) {
        while (queued_ == 0 && stop_ == Stop::none) sc_core::wait(doorbell_);
        if (stop_ == Stop::none) {
            std::uint64_t address = queue_[queue_head_];
            queue_head_ = (queue_head_ + 1) % kQueueEntries;
            --queued_;
            busy_ = true;
            const sc_core::sc_time begin = sc_core::sc_time_stamp();
            do address = run_one(address);
            while (address != 0 && !should_stop());
            if (address != 0) has_dropped_ = true;
            counters_.busy += to_cycles(sc_core::sc_time_stamp() - begin);
            busy_ = false;
            state_.set(TileState::idle);
        }
        if (stop_ == Stop::reset)
            complete_reset();
        else if (has_dropped_)
            report_dropped();
        stop_ = Stop::none;
        has_dropped_ = false;
    }
}

std::uint64_t Tile::run_one(std::uint64_t address) {
    const Totals before = totals();
    error_address_ = 0;
    has_ended_ = false;
    has_run_ = false;
    Job job;
    state_.set(TileState::fetch);
    JobCode code = fetch(address, job);
    if (code == JobCode::ok) {
        job_id_.set(job.job_id);
        waits_ = &job_waits_[job.job_id];
        registers_.set(kJobId, job.job_id);
        code = execute(job);
        state_.set(TileState::report);
        if (!write_status(job, code, before) && is_good(code)) code = JobCode::bus_error;
    }
    finish(job, code);
    return is_good(code) && (job.flags & job_flag::chain) != 0 ? job.next : 0;
}

JobCode Tile::fetch(std::uint64_t address, Job& job) {
    if (address % kAlignment != 0) {
        error_address_ = address;
        return JobCode::alignment;
    }
    Transfer transfer;
    mem.read(transfer, address, &job, sizeof job);
    return wait_for(transfer) ? JobCode::ok : JobCode::bus_error;
}

JobCode Tile::execute(const Job& job) {
    state_.set(TileState::check);
    JobCode code = check_job(job);
    if (code != JobCode::ok) return code;
    if (job.status_address % kAlignment != 0) return JobCode::alignment;
    if (job.op == Op::fence) return JobCode::ok;
    if (const std::optional<Refusal> refusal = refuse(job)) return refusal->code;
    if ((job.flags & job_flag::predicate) != 0) {
        std::uint32_t word = 0;
        if (job.predicate_address % sizeof word != 0) return JobCode::alignment;
        Transfer transfer;
        mem.read(transfer, job.predicate_address, &word, sizeof word);
        if (!wait_for(transfer)) return JobCode::bus_error;
        if ((word & job.predicate_mask) != job.predicate_value) return JobCode::skipped;
    }
    state_.set(TileState::run);
    if (should_stop()) return JobCode::aborted;
    has_run_ = true;
    return run(job);
}

Tile::Totals Tile::totals() const {
    Totals totals;
    totals.time = sc_core::sc_time_stamp();
    totals.counters = counters_;
    totals.memory = mem.statistics();
    const EnergyByCategory energy = environment_.energy.of(name());
    totals.standby_aj = energy[static_cast<std::size_t>(EnergyCategory::standby)];
    totals.energy_aj =
        std::accumulate(energy.begin(), energy.end(), std::uint64_t{0}) - totals.standby_aj;
    return totals;
}

bool Tile::write_status(const Job& job, JobCode code, const Totals& before) {
    // Of a foreign descriptor nothing can be trusted, least of all an address to write to.
    if (code == JobCode::bad_magic) return true;
    if (job.status_address == 0 || job.status_address % kAlignment != 0) return true;
    const Totals now = totals();
    JobStatus status;
    status.job_id = job.job_id;
    status.code = code;
    status.start_ps = before.time.value();
    status.end_ps = now.time.value();
    status.cycles = to_cycles(now.time - before.time);
    status.macs_issued = now.counters.macs_issued - before.counters.macs_issued;
    status.macs_gated = now.counters.macs_gated - before.counters.macs_gated;
    status.macs_skipped = now.counters.macs_skipped - before.counters.macs_skipped;
    status.bytes_read = now.memory.bytes_read - before.memory.bytes_read;
    status.bytes_written = now.memory.bytes_written - before.memory.bytes_written;
    status.bytes_saved = now.counters.bytes_saved - before.counters.bytes_saved;
    status.stall_memory_cycles = now.counters.stall_memory - before.counters.stall_memory;
    status.stall_inside_cycles = now.counters.stall_inside - before.counters.stall_inside;
    status.energy_fj = (now.energy_aj - before.energy_aj) / kAjPerFj;
    status.standby_fj = (now.standby_aj - before.standby_aj) / kAjPerFj;
    status.error_address = error_address_;
    if (has_run_) report(status);
    Transfer transfer;
    mem.write(transfer, job.status_address, &status, sizeof status);
    return wait_for(transfer);
}

void Tile::finish(const Job& job, JobCode code) {
    last_code_ = code;
    has_ended_ = true;
    registers_.set(kJobsEnded, registers_.get(kJobsEnded) + 1);
    if (is_good(code)) {
        if ((job.flags & job_flag::irq) != 0) raise(kJobDone);
        return;
    }
    registers_.set(kErrCode, static_cast<std::uint32_t>(code));
    registers_.set(kErrAddrLo, low(error_address_));
    registers_.set(kErrAddrHi, high(error_address_));
    raise(kJobError);
}

// Dropped jobs have no status record; the registers tell, even if the job under way ended well.
void Tile::report_dropped() {
    last_code_ = JobCode::aborted;
    has_ended_ = true;
    registers_.set(kErrCode, static_cast<std::uint32_t>(JobCode::aborted));
    raise(kJobError);
}

void Tile::complete_reset() {
    registers_.reset();
    load_identity();
    queue_head_ = 0;
    queued_ = 0;
    has_ended_ = false;
    last_code_ = JobCode::ok;
    on_reset();
    irq_event_.notify(sc_core::SC_ZERO_TIME);
}

void Tile::on_ctrl(std::uint32_t, std::uint32_t value) {
    if ((value & (kAbortMask | kResetMask)) == 0) return;
    if (queued_ != 0) has_dropped_ = true;
    queued_ = 0;
    if ((value & kResetMask) != 0)
        stop_ = Stop::reset;
    else if ((busy_ || has_dropped_) && stop_ == Stop::none)
        stop_ = Stop::abort;
    doorbell_.notify(sc_core::SC_ZERO_TIME);
}

void Tile::on_doorbell(std::uint32_t, std::uint32_t) {
    doorbells_.add({now_ps(), now_ps(), "doorbell"});
    if (queued_ == kQueueEntries) return raise(kOverflow);
    const std::uint64_t address =
        (std::uint64_t{registers_.get(kJobHi)} << 32) | registers_.get(kJobLo);
    queue_[(queue_head_ + queued_) % kQueueEntries] = address;
    ++queued_;
    doorbell_.notify(sc_core::SC_ZERO_TIME);
}

void Tile::on_snapshot(std::uint32_t, std::uint32_t) {
    const EnergyByCategory energy = environment_.energy.of(name());
    const auto femtojoule = [&](EnergyCategory category) {
        return energy[static_cast<std::size_t>(category)] / kAjPerFj;
    };
    const MemoryPort::Statistics& memory = mem.statistics();
    const std::array<std::uint64_t, 16> counters = {
        to_cycles(sc_core::sc_time_stamp()),
        counters_.busy,
        counters_.stall_memory,
        counters_.stall_inside,
        counters_.macs_issued,
        counters_.macs_gated,
        counters_.macs_skipped,
        memory.bytes_read,
        memory.bytes_written,
        counters_.bytes_saved,
        femtojoule(EnergyCategory::alu),
        femtojoule(EnergyCategory::register_file),
        femtojoule(EnergyCategory::network),
        femtojoule(EnergyCategory::buffer),
        femtojoule(EnergyCategory::converter),
        femtojoule(EnergyCategory::standby),
    };
    const Register* reg = &kFirstCounter;
    for (const std::uint64_t counter : counters) {
        registers_.set(*reg++, low(counter));
        registers_.set(*reg++, high(counter));
    }
    latch_counters();
}

std::uint32_t Tile::status_word(std::uint32_t) const {
    const bool idle = !busy_ && queued_ == 0 && stop_ == Stop::none;
    const auto bit = [](bool value, const Field& field) { return value ? field.mask() : 0u; };
    return bit(idle, named(tile_field::kStatus, "IDLE")) |
           bit(busy_, named(tile_field::kStatus, "BUSY")) |
           bit(has_ended_ && is_good(last_code_), named(tile_field::kStatus, "DONE")) |
           bit(has_ended_ && !is_good(last_code_), named(tile_field::kStatus, "ERROR"));
}

std::uint32_t Tile::queue_free(std::uint32_t) const {
    return static_cast<std::uint32_t>(kQueueEntries) - queued_;
}

void Tile::on_irq_change(std::uint32_t, std::uint32_t) { irq_event_.notify(sc_core::SC_ZERO_TIME); }

void Tile::raise(std::uint32_t cause) {
    registers_.set_bits(kIrqStatus, cause);
    irq_event_.notify(sc_core::SC_ZERO_TIME);
}

void Tile::drive_irq() {
    const bool level = (registers_.get(kIrqStatus) & registers_.get(kIrqMask)) != 0;
    irq_level_.set(level);
    irq.write(level);
}

}  // namespace tessera::base
