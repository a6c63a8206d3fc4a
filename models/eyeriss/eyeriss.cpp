#include "models/eyeriss/eyeriss.h"

#include <algorithm>

#include "models/eyeriss/mapper.h"
#include "models/eyeriss/registers.h"

namespace tessera::eyeriss {

namespace {

using base::Job;
using base::JobCode;

constexpr const auto& kTable = kRegisters;
constexpr const base::Register& kArray = base::named(kTable, "ARRAY");
constexpr const base::Register& kGlbBytes = base::named(kTable, "GLB_BYTES");
constexpr const base::Register& kGlbFilterBytes = base::named(kTable, "GLB_FILTER_BYTES");
constexpr const base::Register& kSpadIfmap = base::named(kTable, "SPAD_IFMAP");
constexpr const base::Register& kSpadFilter = base::named(kTable, "SPAD_FILTER");
constexpr const base::Register& kSpadPsum = base::named(kTable, "SPAD_PSUM");
constexpr const base::Register& kLinkClockHz = base::named(kTable, "LINK_CLOCK_HZ");
constexpr const base::Register& kMapping = base::named(kTable, "MAPPING");
constexpr const base::Register& kActivePes = base::named(kTable, "ACTIVE_PES");
constexpr const base::Register& kPeSelect = base::named(kTable, "PE_SELECT");
constexpr const base::Register& kPeIfmapId = base::named(kTable, "PE_IFMAP_ID");
constexpr const base::Register& kPeFilterId = base::named(kTable, "PE_FILTER_ID");
constexpr const base::Register& kFirstCounter = base::named(kTable, "PASSES_LO");

constexpr std::size_t kMappingsKept = 64;
static_assert(&base::named(kTable, "STALL_IFMAP_HI") - &kFirstCounter + 1 == 2 * kCounters.size());
static_assert(kCountersAt + kCounters.size() <= base::JobStatus::kMachineCounters);

// Core cycles, rounded up.
std::uint64_t cycles_of(std::uint64_t ps, std::uint64_t clock_hz) {
    __extension__ using Wide = unsigned __int128;
    return static_cast<std::uint64_t>((Wide{ps} * clock_hz + base::kPsPerSecond - 1) /
                                      base::kPsPerSecond);
}

base::TileIdentity identity_of(const Config& config) {
    const auto bit = [](auto value) { return 1u << static_cast<unsigned>(value); };
    return {.class_id = kClassId,
            .operations = bit(base::Op::conv) | bit(base::Op::dense) | bit(base::Op::fence),
            .formats = bit(base::Encoding::integer) |
                       (bit(base::Codec::raw) | bit(base::Codec::rlc)) << 16,
            .clock_hz = config.clock_hz};
}

}  // namespace

Eyeriss::Eyeriss(const sc_core::sc_module_name& module_name, const Config& config,
                 const base::Environment& environment)
    : Tile(module_name, kRegisterMap, identity_of(config), config.port, environment),
      config_(config),
      costs_(Costs::of(environment.energy.technology())),
      mac_(energy_event(kMacEvent)),
      gated_mac_(energy_event(kGatedMacEvent)),
      spad_access_(energy_event(kSpadEvent)),
      pe_hop_(energy_event(kHopEvent)),
      glb_access_(energy_event(kGlbEvent)),
      cycle_(energy_event(kCycleEvent)),
      pass_(environment.probes, std::string(name()) + ".pass"),
      phase_(environment.probes, std::string(name()) + ".phase", Phase::idle, 3),
      active_pes_(environment.probes, std::string(name()) + ".active_pes") {
    config_.validate();
    registers_.compute<&Eyeriss::ifmap_id>(kPeIfmapId, this);
    registers_.compute<&Eyeriss::filter_id>(kPeFilterId, this);
    load_capabilities();
}

void Eyeriss::load_capabilities() {
    registers_.set(kArray, config_.rows | config_.cols << 16);
    registers_.set(kGlbBytes, config_.glb_bytes);
    registers_.set(kGlbFilterBytes, config_.glb_filter_bytes);
    registers_.set(kSpadIfmap, config_.ifmap_spad_words);
    registers_.set(kSpadFilter, config_.filter_spad_words);
    registers_.set(kSpadPsum, config_.psum_spad_words);
    registers_.set(kLinkClockHz, static_cast<std::uint32_t>(config_.link_clock_hz));
}

std::uint32_t Eyeriss::ifmap_id(std::uint32_t) const { return selected_id(&Multicast::ifmap_id); }
std::uint32_t Eyeriss::filter_id(std::uint32_t) const { return selected_id(&Multicast::filter_id); }

std::uint32_t Eyeriss::selected_id(MulticastId (Multicast::*id)(std::uint32_t, std::uint32_t)
                                       const) const {
    const std::uint32_t selected = registers_.get(kPeSelect);
    const std::uint32_t row = selected & 0xFFFF, col = selected >> 16;
    if (!network_ || row >= config_.rows || col >= config_.cols || !network_->place(row, col))
        return 0xFFFF'FFFF;
    const MulticastId found = (*network_.*id)(row, col);
    return found.row | found.column << 16;
}

void Eyeriss::on_reset() {
    chosen_.clear();
    network_.reset();
    load_capabilities();
}

void Eyeriss::latch_counters() { base::latch(registers_, kFirstCounter, kCounters, own_); }

void Eyeriss::report(base::JobStatus& status) const {
    status.machine.fill(0);
    auto vector = to_vector(mapping_);
    vector.back() = static_cast<std::uint16_t>(most_active_pes_);
    for (std::size_t i = 0; i < vector.size(); ++i)
        status.machine[kMappingAt + i / 4] |= std::uint64_t{vector[i]} << (i % 4 * 16);
    base::report_growth(status, kCountersAt, kCounters, before_job_, own_);
}

Mapping Eyeriss::mapping_for(const Job& job) {
    if ((job.flags & base::job_flag::use_mapping) != 0) return mapping_of(job);
    const Layer layer = layer_of(job);
    for (const auto& [known, mapping] : chosen_)
        if (known == layer) return mapping;
    if (chosen_.size() == kMappingsKept) chosen_.erase(chosen_.begin());
    return chosen_.emplace_back(layer, choose_mapping(config_, costs_, job)).second;
}

void Eyeriss::start(const Job& job, const Mapping& mapping) {
    job_ = job;
    layer_ = layer_of(job);
    mapping_ = mapping;
    ifmap_ = ifmap_of(job, layer_);
    ofmap_ = ofmap_of(job, layer_);
    most_active_pes_ = 0;
    failure_ = JobCode::ok;
    tile_in_use_ = false;
    before_job_ = own_;
    const auto vector = to_vector(mapping);
    for (std::uint32_t i = 0; i < kMapping.count; ++i) registers_.set(kMapping, vector[i], i);
    network_.emplace(
        config_, layer_, mapping,
        Extent{std::min(mapping.n, layer_.N), std::min(mapping.e, layer_.E),
               std::min(mapping.channels(), layer_.C), std::min(mapping.filters(), layer_.M)});
    array_.configure(layer_, mapping, job.accumulator, job.product_shift);
    ifmap_tiles_.start(layer_, mapping, config_.ifmap_tiles);
}

JobCode Eyeriss::run(const Job& job) {
    const std::uint64_t begin_ps = base::now_ps();
    start(job, mapping_for(job));
    const JobCode code = run_passes();
    settle_outstanding();
    const std::uint64_t end_ps = base::now_ps();
    cycle_.add(cycles_of(end_ps - begin_ps, config_.clock_hz), begin_ps, end_ps);
    pass_.set(0);
    phase_.set(Phase::idle);
    active_pes_.set(0);
    registers_.set(kActivePes, 0);
    return code;
}

JobCode Eyeriss::run_passes() {
    if (!load_bias()) return failure_;
    PassSequence passes(layer_, mapping_);
    std::optional<Pass> pass = passes.next();
    request_filters(*pass, filters_[0]);
    std::uint32_t number = 0;
    for (std::size_t now = 0; pass; now ^= 1) {
        if (should_stop()) return JobCode::aborted;
        pass_.set(++number);
        if (pass->begins_block) array_.clear_psums(*pass);
        if (pass->loads_ifmap && !load_ifmap()) return failure_;

        phase_.set(Phase::load_filters);
        if (!take_filters(filters_[now])) return failure_;
        const std::optional<Pass> next = passes.next();
        if (next) request_filters(*next, filters_[now ^ 1]);
        if (!look_ahead()) return failure_;

        compute(*pass);
        if (pass->ends_block) {
            if (should_stop()) return JobCode::aborted;
            if (!drain(*pass)) return failure_;
        }
        pass = next;
    }
    for (Fetch& ofmap : ofmaps_)
        if (ofmap.transfer && !ofmap.transfer->is_done() && !complete(ofmap)) return failure_;
    return JobCode::ok;
}

void Eyeriss::compute(const Pass& pass) {
    phase_.set(Phase::compute);
    const Extent extent = extent_of(pass);
    const std::uint32_t active = active_pes(layer_, mapping_, extent);
    most_active_pes_ = std::max(most_active_pes_, active);
    active_pes_.set(active);
    registers_.set(kActivePes, active);
    if (is_computing()) array_.run(pass, weights_);

    const PassCost cost = cost_of(config_, layer_, mapping_, extent);
    const std::uint64_t dense = std::uint64_t{pass.images} * pass.filters * pass.channels *
                                layer_.R * layer_.S * pass.rows * layer_.F;
    const std::uint64_t issued = array_.nonzero_macs_per_filter() * pass.filters;
    const std::uint64_t gated = dense - issued;
    counters_.macs_issued += issued;
    counters_.macs_gated += gated;
    // An issued operation reads an ifmap word, a filter word and a psum and writes the psum; a
    // gated one only sees that the ifmap word is zero.
    const std::uint64_t spad_words =
        cost.spad_fill_words + issued * (2 + 2 * layer_.psum_words) + gated;
    own_.passes += 1;
    own_.pass_cycles += cost.cycles;
    own_.spad_words += spad_words;
    own_.hops += cost.deliveries;
    own_.glb_ifmap_words += cost.glb_ifmap_words;
    own_.glb_psum_words += cost.glb_psum_words;
    own_.glb_filter_words += cost.glb_filter_words;
    own_.stall_psum += cost.psum_wait_cycles;
    own_.stall_ifmap += cost.ifmap_wait_cycles;
    const std::uint64_t begin_ps = base::now_ps();
    const std::uint64_t end_ps = begin_ps + base::to_ps(cycles_to_time(cost.cycles));
    mac_.add(issued, begin_ps, end_ps);
    gated_mac_.add(gated, begin_ps, end_ps);
    spad_access_.add(spad_words, begin_ps, end_ps);
    pe_hop_.add(cost.deliveries, begin_ps, end_ps);
    glb_access_.add(cost.glb_ifmap_words + cost.glb_psum_words + cost.glb_filter_words, begin_ps,
                    end_ps);
    spend(cost.cycles);
    active_pes_.set(0);
}

void Eyeriss::count_dma(std::uint64_t words) {
    own_.glb_dma_words += words;
    glb_access_.add(words, base::now_ps());
}

void Eyeriss::begin(Fetch& fetch, std::size_t bytes) {
    fetch.bytes.resize(bytes);
    fetch.transfer.emplace();
    fetch.link_done_ps =
        link_.reserve(base::now_ps(), base::ps_at_rate(bytes, config_.link_clock_hz * kLinkBytes))
            .end_ps;
}

bool Eyeriss::complete(Fetch& fetch) {
    const std::uint64_t begin_ps = base::now_ps();
    const std::uint64_t stalled = counters_.stall_memory + counters_.stall_inside;
    const base::JobWaits waited = waits();
    const bool is_good = wait_for(*fetch.transfer);
    if (!is_good) failure_ = JobCode::bus_error;
    const std::uint64_t now_ps = base::now_ps();
    if (is_good && fetch.link_done_ps > now_ps)
        stall(cycles_of(fetch.link_done_ps - now_ps, config_.clock_hz));

    // Whatever the memory does, the link needs its time; beyond that, memory and the way to it
    // share the blame as they share the time of the bursts.
    const std::uint64_t cycles = counters_.stall_memory + counters_.stall_inside - stalled;
    const std::uint64_t link =
        std::min(cycles, fetch.link_done_ps > begin_ps
                             ? cycles_of(fetch.link_done_ps - begin_ps, config_.clock_hz)
                             : 0);
    const std::uint64_t bursts_ps = std::max<std::uint64_t>(fetch.transfer->burst_ps(), 1);
    __extension__ using Wide = unsigned __int128;
    const auto memory =
        static_cast<std::uint64_t>(Wide{cycles - link} * fetch.transfer->memory_ps() / bursts_ps);
    own_.stall_link += link;
    own_.stall_dram += memory;
    own_.stall_noc += cycles - link - memory;
    // The same in picoseconds, instead of what the wait alone has counted.
    const std::uint64_t whole_ps = base::now_ps() - begin_ps;
    const std::uint64_t link_ps =
        fetch.link_done_ps > begin_ps ? std::min(whole_ps, fetch.link_done_ps - begin_ps) : 0;
    const auto memory_ps = static_cast<std::uint64_t>(Wide{whole_ps - link_ps} *
                                                      fetch.transfer->memory_ps() / bursts_ps);
    waits() = {waited.memory_ps + memory_ps, waited.noc_ps + whole_ps - link_ps - memory_ps,
               waited.link_ps + link_ps, waited.converter_ps};
    return is_good;
}

// A transfer under way writes into our buffers: it must end before they are used again.
void Eyeriss::settle_outstanding() {
    const auto settle = [&](Fetch& fetch) {
        if (fetch.transfer && !fetch.transfer->is_done()) mem.wait_for(*fetch.transfer);
    };
    for (Fetch& fetch : filters_) settle(fetch);
    for (Fetch& fetch : ofmaps_) settle(fetch);
    for (IfmapTile& tile : ifmap_tiles_.all()) {
        settle(tile.lengths);
        settle(tile.data);
    }
}

}  // namespace tessera::eyeriss
