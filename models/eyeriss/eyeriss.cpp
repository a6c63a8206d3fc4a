#include "models/eyeriss/eyeriss.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "models/eyeriss/mapper.h"
#include "models/eyeriss/registers.h"
#include "models/numeric/integers.h"
#include "models/numeric/requantise.h"

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
constexpr const base::Register& kFirstCounter = base::named(kTable, "PASSES_LO");

constexpr std::size_t kMappingsKept = 64;

base::TileIdentity identity_of(const Config& config) {
    const auto bit = [](auto value) { return 1u << static_cast<unsigned>(value); };
    return {.class_id = kClassId,
            .operations = bit(base::Op::conv) | bit(base::Op::dense) | bit(base::Op::fence),
            .formats = bit(base::Encoding::integer) | bit(base::Codec::raw) << 16,
            .clock_hz = config.clock_hz};
}

// Pieces of a tensor to or from consecutive bytes of a buffer; neighbours in memory travel as one.
class Pieces {
  public:
    Pieces(base::MemoryPort& port, base::Transfer& transfer, std::byte* buffer, bool is_write)
        : port_(port), transfer_(transfer), buffer_(buffer), is_write_(is_write) {}
    ~Pieces() { flush(); }
    Pieces(const Pieces&) = delete;
    Pieces& operator=(const Pieces&) = delete;

    void add(std::uint64_t address, std::size_t bytes) {
        if (address != address_ + bytes_) {
            flush();
            address_ = address;
        }
        bytes_ += bytes;
    }

  private:
    void flush() {
        if (is_write_)
            port_.write(transfer_, address_, buffer_, bytes_);
        else
            port_.read(transfer_, address_, buffer_, bytes_);
        buffer_ += bytes_;
        bytes_ = 0;
    }

    base::MemoryPort& port_;
    base::Transfer& transfer_;
    std::byte* buffer_;
    bool is_write_;
    std::uint64_t address_ = 0;
    std::size_t bytes_ = 0;
};

}  // namespace

Eyeriss::Eyeriss(const sc_core::sc_module_name& module_name, const Config& config,
                 const base::Environment& environment)
    : Tile(module_name, kRegisterMap, identity_of(config), config.port, environment),
      config_(config),
      mac_(energy_event("eyeriss.mac16")),
      gated_mac_(energy_event("eyeriss.mac16_gated")),
      spad_access_(energy_event("eyeriss.spad_access")),
      pe_hop_(energy_event("eyeriss.pe_hop")),
      glb_access_(energy_event("eyeriss.glb_access")),
      pass_(environment.probes, std::string(name()) + ".pass"),
      phase_(environment.probes, std::string(name()) + ".phase", Phase::idle, 3),
      active_pes_(environment.probes, std::string(name()) + ".active_pes") {
    config_.validate();
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

void Eyeriss::on_reset() {
    chosen_.clear();
    load_capabilities();
}

void Eyeriss::latch_counters() {
    const base::Register* reg = &kFirstCounter;
    for (const std::uint64_t counter :
         {own_.passes, own_.spad_words, own_.hops, own_.glb_ifmap_words, own_.glb_psum_words,
          own_.glb_filter_words, own_.glb_dma_words, own_.stall_link}) {
        registers_.set(*reg++, static_cast<std::uint32_t>(counter));
        registers_.set(*reg++, static_cast<std::uint32_t>(counter >> 32));
    }
}

Mapping Eyeriss::choose_mapping(const Config& config, const Job& job) {
    return find_mapping(config, layer_of(job)).value_or(Mapping{});
}

std::string Eyeriss::explain(const Config& config, const Job& job) {
    const Layer layer = layer_of(job);
    const bool is_given = (job.flags & base::job_flag::use_mapping) != 0;
    const Mapping mapping = is_given ? mapping_of(job) : choose_mapping(config, job);
    return fmt::format("m {} n {} e {} p {} q {} r {} t {}, {} PEs active", mapping.m, mapping.n,
                       mapping.e, mapping.p, mapping.q, mapping.r, mapping.t,
                       active_pes(layer, mapping));
}

Mapping Eyeriss::mapping_for(const Job& job, const Layer& layer) {
    if ((job.flags & base::job_flag::use_mapping) != 0) return mapping_of(job);
    for (const auto& [known, mapping] : chosen_)
        if (known == layer) return mapping;
    if (chosen_.size() == kMappingsKept) chosen_.erase(chosen_.begin());
    return chosen_.emplace_back(layer, choose_mapping(config_, job)).second;
}

JobCode Eyeriss::run(const Job& job) {
    const Layer layer = layer_of(job);
    const Mapping mapping = mapping_for(job, layer);
    const auto vector = to_vector(mapping);
    for (std::uint32_t i = 0; i < kMapping.count; ++i) registers_.set(kMapping, vector[i], i);
    array_.configure(layer, mapping, job.accumulator, job.product_shift);
    const JobCode code = run_passes(job, layer, mapping);
    settle_outstanding();
    pass_.set(0);
    phase_.set(Phase::idle);
    active_pes_.set(0);
    registers_.set(kActivePes, 0);
    return code;
}

JobCode Eyeriss::run_passes(const Job& job, const Layer& layer, const Mapping& mapping) {
    if (!load_bias(job)) return JobCode::bus_error;
    PassSequence passes(layer, mapping);
    std::optional<Pass> pass = passes.next();
    request_filters(job, layer, *pass, filters_[0]);
    std::uint32_t number = 0;
    for (std::size_t now = 0; pass; now ^= 1) {
        if (should_stop()) return JobCode::aborted;
        pass_.set(++number);
        if (pass->begins_block) array_.clear_psums(*pass);
        if (pass->loads_ifmap && !load_ifmap(job, layer, *pass)) return JobCode::bus_error;

        phase_.set(Phase::load_filters);
        if (!complete(filters_[now])) return JobCode::bus_error;
        to_words(filters_[now], layer, weights_);
        const std::optional<Pass> next = passes.next();
        if (next) request_filters(job, layer, *next, filters_[now ^ 1]);

        compute(layer, mapping, *pass);
        if (pass->ends_block) {
            if (should_stop()) return JobCode::aborted;
            if (!drain(job, layer, *pass)) return JobCode::bus_error;
        }
        pass = next;
    }
    return JobCode::ok;
}

bool Eyeriss::load_bias(const Job& job) {
    bias_.bytes.clear();
    if ((job.flags & base::job_flag::bias) == 0) return true;
    const base::Stream& stream = job.streams[base::kBias];
    begin(bias_, stream.bytes);
    mem.read(*bias_.transfer, stream.address, bias_.bytes.data(), stream.bytes);
    return complete(bias_);
}

bool Eyeriss::load_ifmap(const Job& job, const Layer& layer, const Pass& pass) {
    phase_.set(Phase::load_ifmap);
    const RowRange range = ifmap_rows(layer, pass.row, pass.rows);
    const std::size_t channel_bytes = std::size_t{range.count} * layer.W * layer.element_bytes;
    begin(ifmap_, pass.images * pass.channels * channel_bytes);
    {
        Pieces pieces(mem, *ifmap_.transfer, ifmap_.bytes.data(), false);
        for (std::uint64_t i = pass.image; i < pass.image + pass.images; ++i)
            for (std::uint32_t c = pass.channel; c < pass.channel + pass.channels; ++c) {
                const std::uint64_t channel = (i * layer.groups + pass.group) * layer.C + c;
                const std::uint64_t element = (channel * layer.H + range.first) * layer.W;
                pieces.add(job.streams[base::kInput].address + element * layer.element_bytes,
                           channel_bytes);
            }
    }
    if (!complete(ifmap_)) return false;
    to_words(ifmap_, layer, ifmap_values_);
    array_.load_ifmap(pass, ifmap_values_);
    return true;
}

void Eyeriss::request_filters(const Job& job, const Layer& layer, const Pass& pass, Fetch& fetch) {
    const std::size_t filter_bytes =
        std::size_t{pass.channels} * layer.R * layer.S * layer.element_bytes;
    begin(fetch, pass.filters * filter_bytes);
    Pieces pieces(mem, *fetch.transfer, fetch.bytes.data(), false);
    for (std::uint32_t f = pass.filter; f < pass.filter + pass.filters; ++f) {
        const std::uint64_t channel =
            (std::uint64_t{pass.group} * layer.M + f) * layer.C + pass.channel;
        pieces.add(
            job.streams[base::kWeight].address + channel * layer.R * layer.S * layer.element_bytes,
            filter_bytes);
    }
}

void Eyeriss::compute(const Layer& layer, const Mapping& mapping, const Pass& pass) {
    phase_.set(Phase::compute);
    const Extent extent = extent_of(pass);
    const std::uint32_t active = active_pes(layer, mapping, extent);
    active_pes_.set(active);
    registers_.set(kActivePes, active);
    array_.run(pass, weights_);

    const PassCost cost = cost_of(config_, layer, mapping, extent);
    const std::uint64_t dense = std::uint64_t{pass.images} * pass.filters * pass.channels *
                                layer.R * layer.S * pass.rows * layer.F;
    const std::uint64_t issued = array_.nonzero_macs_per_filter() * pass.filters;
    const std::uint64_t gated = dense - issued;
    counters_.macs_issued += issued;
    counters_.macs_gated += gated;
    // An issued operation reads an ifmap word, a filter word and a psum and writes the psum; a
    // gated one only sees that the ifmap word is zero.
    const std::uint64_t spad_words =
        cost.spad_fill_words + issued * (2 + 2 * layer.psum_words) + gated;
    own_.passes += 1;
    own_.spad_words += spad_words;
    own_.hops += cost.deliveries;
    own_.glb_ifmap_words += cost.glb_ifmap_words;
    own_.glb_psum_words += cost.glb_psum_words;
    own_.glb_filter_words += cost.glb_filter_words;
    mac_.add(issued);
    gated_mac_.add(gated);
    spad_access_.add(spad_words);
    pe_hop_.add(cost.deliveries);
    glb_access_.add(cost.glb_ifmap_words + cost.glb_psum_words + cost.glb_filter_words);
    spend(cost.cycles);
    active_pes_.set(0);
}

bool Eyeriss::drain(const Job& job, const Layer& layer, const Pass& pass) {
    phase_.set(Phase::drain);
    const unsigned bits = 8 * layer.element_bytes;
    const std::size_t rows_bytes = std::size_t{pass.rows} * layer.F * layer.element_bytes;
    begin(ofmap_, pass.images * pass.block_filters * rows_bytes);
    row_.resize(layer.F);
    std::size_t element = 0;
    for (std::uint32_t i = 0; i < pass.images; ++i)
        for (std::uint32_t f = 0; f < pass.block_filters; ++f) {
            const std::size_t filter = std::size_t{pass.group} * layer.M + pass.block + f;
            std::int32_t bias = 0;
            if (!bias_.bytes.empty())
                std::memcpy(&bias, bias_.bytes.data() + filter * sizeof bias, sizeof bias);
            for (std::uint32_t e = 0; e < pass.rows; ++e) {
                array_.read_row(pass, i, f, e, row_);
                for (const std::int32_t sum : row_)
                    numeric::store(ofmap_.bytes.data(), bits, element++,
                                   numeric::requantise(sum, bias, job.requantisation, bits));
            }
        }

    {
        Pieces pieces(mem, *ofmap_.transfer, ofmap_.bytes.data(), true);
        for (std::uint64_t i = pass.image; i < pass.image + pass.images; ++i)
            for (std::uint32_t f = pass.block; f < pass.block + pass.block_filters; ++f) {
                const std::uint64_t plane = (i * layer.groups + pass.group) * layer.M + f;
                const std::uint64_t at = (plane * layer.E + pass.row) * layer.F;
                pieces.add(job.streams[base::kOutput].address + at * layer.element_bytes,
                           rows_bytes);
            }
    }
    count_dma(element);
    return complete(ofmap_);
}

void Eyeriss::to_words(const Fetch& fetch, const Layer& layer, std::vector<std::int16_t>& words) {
    words.resize(fetch.bytes.size() / layer.element_bytes);
    numeric::widen(fetch.bytes.data(), 8 * layer.element_bytes, words);
    count_dma(words.size());
}

void Eyeriss::count_dma(std::uint64_t words) {
    own_.glb_dma_words += words;
    glb_access_.add(words);
}

void Eyeriss::begin(Fetch& fetch, std::size_t bytes) {
    fetch.bytes.resize(bytes);
    fetch.transfer.emplace();
    fetch.link_done_ps =
        link_.reserve(base::now_ps(), base::ps_at_rate(bytes, config_.link_clock_hz * kLinkBytes))
            .end_ps;
}

bool Eyeriss::complete(Fetch& fetch) {
    if (!wait_for(*fetch.transfer)) return false;
    const std::uint64_t now_ps = base::now_ps();
    if (fetch.link_done_ps <= now_ps) return true;
    __extension__ using Wide = unsigned __int128;
    const auto cycles = static_cast<std::uint64_t>(
        (Wide{fetch.link_done_ps - now_ps} * config_.clock_hz + base::kPsPerSecond - 1) /
        base::kPsPerSecond);
    own_.stall_link += cycles;
    stall(cycles);
    return true;
}

// A transfer under way writes into our buffers: it must end before they are used again.
void Eyeriss::settle_outstanding() {
    for (Fetch& fetch : filters_)
        if (fetch.transfer && !fetch.transfer->is_done()) mem.wait_for(*fetch.transfer);
}

}  // namespace tessera::eyeriss
