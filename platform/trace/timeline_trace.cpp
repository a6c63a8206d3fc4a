#include "platform/trace/timeline_trace.h"

#include <fmt/format.h>

#include <algorithm>

#include "models/base/sim_time.h"
#include "models/base/tile.h"

namespace tessera::trace {

namespace {

// States in which nothing happens are gaps.
bool is_rest(std::string_view state) { return state == "idle" || state == "none"; }

std::string slice_of(const base::ProbeBase& probe) {
    if (probe.kind() == base::ProbeKind::enumeration)
        return is_rest(probe.text()) ? std::string() : std::string(probe.text());
    if (probe.bits() == 0) return {};
    return probe.path().substr(probe.path().rfind('.') + 1);
}

double value_of(const base::ProbeBase& probe) {
    switch (probe.kind()) {
        case base::ProbeKind::real: return probe.real();
        case base::ProbeKind::signed_integer:
            return static_cast<double>(static_cast<std::int64_t>(probe.bits()));
        case base::ProbeKind::boolean:
        case base::ProbeKind::unsigned_integer:
        case base::ProbeKind::enumeration: break;
    }
    return static_cast<double>(probe.bits());
}

bool is_counter(const base::ProbeBase& probe) {
    return probe.kind() != base::ProbeKind::enumeration && probe.kind() != base::ProbeKind::boolean;
}

base::ProbeBase* find(const base::ProbeRegistry& registry, const std::string& path) {
    for (base::ProbeBase* probe : registry.probes())
        if (probe->path() == path) return probe;
    return nullptr;
}

std::pair<std::string, std::string> split(const std::string& path) {
    const std::size_t dot = path.find('.');
    if (dot == std::string::npos) return {path, path};
    return {path.substr(0, dot), path.substr(dot + 1)};
}

}  // namespace

TimelineTrace::TimelineTrace(base::ProbeRegistry& registry, Depth depth) : registry_(registry) {
    for (base::ProbeBase* probe : registry.probes()) add(*probe, depth);
    if (depth == Depth::jobs) return;
    for (base::Spans* spans : registry.spans()) {
        const auto [block, name] = split(spans->path());
        spans->listen(this, static_cast<std::uint32_t>(span_tracks_.size()));
        span_tracks_.push_back(timeline_.add_track(block, name));
    }
}

TimelineTrace::~TimelineTrace() {
    for (base::ProbeBase* probe : registry_.probes()) probe->ignore(*this);
    for (base::Spans* spans : registry_.spans()) spans->listen(nullptr);
}

void TimelineTrace::add(base::ProbeBase& probe, Depth depth) {
    const auto [block, name] = split(probe.path());
    if (name == "pc" || name == "job_id") return;  // numbers that mean something else
    base::ProbeBase* const id = name == "state" ? find(registry_, block + ".job_id") : nullptr;
    if (id != nullptr) {
        tiles_[&probe] = {block, id, timeline_.add_track(block, "jobs"), {}};
        states_.push_back(&probe);
    }
    if (depth == Depth::jobs && id == nullptr) return;
    probe.listen(*this, static_cast<std::uint32_t>(signals_.size()));
    Signal signal{&probe, Signal::Kind::hidden, 0, {}};
    if (depth == Depth::everything && is_counter(probe)) {
        signal.kind = Signal::Kind::counter;
        signal.track = timeline_.add_counter(block, name, "");
    } else if (depth == Depth::everything) {
        signal.kind = Signal::Kind::slices;
        signal.track = timeline_.add_track(block, name);
    }
    signals_.push_back(std::move(signal));
}

void TimelineTrace::start() {
    for (Signal& signal : signals_) show(signal, 0);
}

void TimelineTrace::show(Signal& signal, std::uint64_t time_ps) {
    if (signal.kind == Signal::Kind::hidden) return;
    if (signal.kind == Signal::Kind::counter)
        return timeline_.count(signal.track, time_ps, value_of(*signal.probe));
    std::string slice = slice_of(*signal.probe);
    if (!signal.open.empty()) timeline_.add(signal.track, signal.since_ps, time_ps, signal.open);
    signal.open = std::move(slice);
    signal.since_ps = time_ps;
}

void TimelineTrace::on_change(const base::ProbeBase& probe, std::uint32_t tag) {
    const std::uint64_t now_ps = base::now_ps();
    follow_job(probe, now_ps);
    show(signals_[tag], now_ps);
}

void TimelineTrace::on_span(std::uint32_t tag, const base::Span& span) {
    timeline_.add(span_tracks_[tag], span.begin_ps, span.end_ps, span.name);
}

void TimelineTrace::follow_job(const base::ProbeBase& state, std::uint64_t time_ps) {
    const auto at = tiles_.find(&state);
    if (at == tiles_.end()) return;
    Tile& tile = at->second;
    const auto now = static_cast<base::TileState>(state.bits());
    if (now == base::TileState::idle || now == base::TileState::fetch) {
        if (tile.is_running) tile.jobs.back().end_ps = time_ps;
        tile.is_running = now == base::TileState::fetch;
        if (tile.is_running) tile.jobs.push_back({time_ps, time_ps, 0});
    } else if (now == base::TileState::check) {
        tile.jobs.back().id = static_cast<std::uint32_t>(tile.job_id->bits());
    }
}

Timeline TimelineTrace::finish(std::uint64_t end_ps,
                               const std::function<std::string(std::uint32_t)>& job_name) {
    for (Signal& signal : signals_)
        if (!signal.open.empty()) timeline_.add(signal.track, signal.since_ps, end_ps, signal.open);
    for (const base::ProbeBase* state : states_) {
        Tile& tile = tiles_[state];
        if (tile.is_running) tile.jobs.back().end_ps = end_ps;
        for (const Job& job : tile.jobs)
            timeline_.add(tile.track, job.begin_ps, job.end_ps, job_name(job.id));
    }
    timeline_.sort();
    for (const base::ProbeBase* state : states_) draw_arrows(tiles_[state]);
    return std::move(timeline_);
}

// From each doorbell to the first job that begins at it or later, and from each job to the
// interrupt that is raised at its end, if one is.
void TimelineTrace::draw_arrows(const Tile& tile) {
    Timeline::Track *doorbells = nullptr, *irqs = nullptr;
    for (Timeline::Track& track : timeline_.tracks()) {
        if (track.block != tile.name) continue;
        if (track.name == "doorbell") doorbells = &track;
        if (track.name == "irq") irqs = &track;
    }
    std::vector<Slice>& jobs = timeline_.tracks()[tile.track].slices;
    const auto first_from = [](std::vector<Slice>& slices, std::uint64_t time_ps) {
        return std::lower_bound(
            slices.begin(), slices.end(), time_ps,
            [](const Slice& slice, std::uint64_t time) { return slice.begin_ps < time; });
    };
    if (doorbells != nullptr)
        for (Slice& doorbell : doorbells->slices) {
            auto job = first_from(jobs, doorbell.begin_ps);
            while (job != jobs.end() && job->arrow_to != 0) ++job;
            if (job != jobs.end()) doorbell.arrow_from = job->arrow_to = timeline_.new_arrow();
        }
    if (irqs == nullptr) return;
    for (auto job = jobs.begin(); job != jobs.end(); ++job) {
        const auto irq = first_from(irqs->slices, job->begin_ps);
        const std::uint64_t until_ps = job + 1 == jobs.end() ? ~std::uint64_t{0} : job[1].begin_ps;
        // A job ends, and then the next one may begin, in the instant that raises the interrupt.
        if (irq == irqs->slices.end() || irq->begin_ps > std::max(until_ps, job->end_ps)) continue;
        if (irq->arrow_to == 0) job->arrow_from = irq->arrow_to = timeline_.new_arrow();
    }
}

TimelineFrames::TimelineFrames(Timeline& timeline, std::uint64_t period_ps)
    : timeline_(timeline), period_ps_(period_ps), track_(timeline.add_track("core", "functions")) {}

void TimelineFrames::on_enter(const std::string& function, std::uint64_t cycle) {
    open_.push_back({function, cycle * period_ps_});
}

void TimelineFrames::on_leave(std::uint64_t cycle) {
    timeline_.add(track_, open_.back().begin_ps, cycle * period_ps_, open_.back().function);
    open_.pop_back();
}

void TimelineFrames::finish(std::uint64_t end_ps) {
    for (; !open_.empty(); open_.pop_back())
        timeline_.add(track_, open_.back().begin_ps, std::max(end_ps, open_.back().begin_ps),
                      open_.back().function);
}

TimelineDram::TimelineDram(Timeline& timeline, const memory::Dram& dram, unsigned channel,
                           std::uint64_t bin_ps)
    : timeline_(timeline), standard_(dram.standard()), bins_(bin_ps) {
    const std::string block = dram.name(), prefix = fmt::format("channel{}.", channel);
    for (unsigned rank = 0; rank < dram.config().ranks; ++rank) {
        ranks_.push_back(timeline.add_track(block, fmt::format("{}rank{}", prefix, rank)));
        for (unsigned bank = 0; bank < standard_.organisation.banks(); ++bank)
            banks_.push_back(
                timeline.add_track(block, fmt::format("{}rank{}.bank{}", prefix, rank, bank)));
    }
    reads_ = timeline.add_counter(block, prefix + "read_queue", "requests");
    writes_ = timeline.add_counter(block, prefix + "write_queue", "requests");
    bandwidth_ = timeline.add_counter(block, prefix + "bandwidth", "GB/s");
}

void TimelineDram::on_command(const memory::DramCommand& command) {
    using Kind = memory::DramCommandKind;
    const memory::DramTiming& t = standard_.timing;
    const auto add = [&](bool is_of_rank, const char* name, memory::DramClock clocks) {
        const std::size_t bank = command.rank * standard_.organisation.banks() + command.bank;
        timeline_.add(is_of_rank ? ranks_[command.rank] : banks_[bank], command.clock * t.tck_ps,
                      (command.clock + clocks) * t.tck_ps, name);
    };
    const memory::DramClock burst = standard_.organisation.burst_clocks();
    const bool is_read = command.kind == Kind::read || command.kind == Kind::read_precharge;
    const bool is_write = command.kind == Kind::write || command.kind == Kind::write_precharge;
    if (is_read || is_write) {
        const memory::DramClock data = command.clock + (is_read ? t.cl : t.cwl);
        bins_.of("bytes").spread(standard_.organisation.burst_bytes(), data * t.tck_ps,
                                 (data + burst) * t.tck_ps);
    }
    switch (command.kind) {
        case Kind::activate: return add(false, "ACT", t.rcd);
        case Kind::read: return add(false, "RD", burst);
        case Kind::write: return add(false, "WR", burst);
        case Kind::read_precharge: return add(false, "RDA", burst);
        case Kind::write_precharge: return add(false, "WRA", burst);
        case Kind::precharge: return add(false, "PRE", t.rp);
        case Kind::precharge_all: return add(true, "PREA", t.rp_all);
        case Kind::refresh: return add(true, "REF", t.rfc);
        case Kind::refresh_bank: return add(false, "REF", t.rfc_bank);
        case Kind::power_down: return add(true, "power-down", 0);
        case Kind::power_up: return add(true, "power-up", t.xp);
        case Kind::self_refresh: return add(true, "self-refresh", 0);
        case Kind::self_refresh_exit: return add(true, "self-refresh exit", t.xs);
    }
}

void TimelineDram::on_queues(memory::DramClock clock, unsigned reads, unsigned writes) {
    const std::uint64_t time_ps = clock * standard_.timing.tck_ps;
    const auto update = [&](std::size_t counter, unsigned value) {
        const std::vector<Sample>& samples = timeline_.counters()[counter].samples;
        if (samples.empty() || samples.back().value != value)
            timeline_.count(counter, time_ps, value);
    };
    update(reads_, reads);
    update(writes_, writes);
}

void TimelineDram::finish() {
    const std::vector<std::uint64_t>& bins = bins_.of("bytes").bins();
    std::uint64_t last = 0;
    timeline_.count(bandwidth_, 0, 0);
    for (std::size_t bin = 0; bin <= bins.size(); ++bin) {
        const std::uint64_t bytes = bin == bins.size() ? 0 : bins[bin];
        if (bytes == last) continue;
        // Bytes per picosecond are terabytes per second.
        timeline_.count(bandwidth_, bin * bins_.bin_ps(),
                        1e3 * static_cast<double>(bytes) / static_cast<double>(bins_.bin_ps()));
        last = bytes;
    }
}

}  // namespace tessera::trace
