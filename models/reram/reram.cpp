#include "models/reram/reram.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstring>

#include "models/base/sim_time.h"
#include "models/numeric/integers.h"
#include "models/numeric/requantise.h"

namespace tessera::reram {

namespace {

using base::EnergyCategory;
using base::Job;
using base::JobCode;

constexpr const auto& kTable = kRegisters;
constexpr const base::Register& kArrays = base::named(kTable, "ARRAYS");
constexpr const base::Register& kArray = base::named(kTable, "ARRAY");
constexpr const base::Register& kCell = base::named(kTable, "CELL");
constexpr const base::Register& kConverter = base::named(kTable, "CONVERTER");
constexpr const base::Register& kBufferBytes = base::named(kTable, "BUFFER_BYTES");
constexpr const base::Register& kOp = base::named(kTable, "OP");
constexpr const base::Register& kOpStatus = base::named(kTable, "OP_STATUS");
constexpr const base::Register& kOpArray = base::named(kTable, "OP_ARRAY");
constexpr const base::Register& kOpCell = base::named(kTable, "OP_CELL");
constexpr const base::Register& kOpWidth = base::named(kTable, "OP_WIDTH");
constexpr const base::Register& kOpResult = base::named(kTable, "OP_RESULT");
constexpr const base::Register& kPulseSteps = base::named(kTable, "PULSE_STEPS");
constexpr const base::Register& kLevelLow = base::named(kTable, "LEVEL_LOW");
constexpr const base::Register& kLevelStep = base::named(kTable, "LEVEL_STEP");
constexpr const base::Register& kTolerance = base::named(kTable, "TOLERANCE");
constexpr const base::Register& kFirstCounter = base::named(kTable, "READS_LO");
static_assert(&base::named(kTable, "PROGRAM_ENERGY_HI") - &kFirstCounter + 1 ==
              2 * kCounters.size());
static_assert(kCountersAt + kCounters.size() <= base::JobStatus::kMachineCounters);

constexpr std::uint64_t kAjPerFj = 1000;

std::uint32_t nanosiemens(double uS) { return static_cast<std::uint32_t>(uS * 1000 + 0.5); }

base::TileIdentity identity_of(const Config& config) {
    const auto bit = [](auto value) { return 1u << static_cast<unsigned>(value); };
    return {.class_id = kClassId,
            .operations = bit(base::Op::conv) | bit(base::Op::dense) | bit(base::Op::fence),
            .formats = bit(base::Encoding::integer) | bit(base::Codec::raw) << 16,
            .clock_hz = config.clock_hz};
}

std::uint64_t cycles_of(std::uint64_t ps, std::uint64_t clock_hz) {
    __extension__ using Wide = unsigned __int128;
    return static_cast<std::uint64_t>((Wide{ps} * clock_hz + base::kPsPerSecond - 1) /
                                      base::kPsPerSecond);
}

}  // namespace

MatrixShape shape_of(const Job& job) {
    const base::Geometry& g = job.geometry;
    return {g.G, std::uint32_t{g.C} / g.G * g.R * g.S, std::uint32_t{g.M} / g.G,
            job.streams[base::kWeight].bits};
}

Reram::Reram(const sc_core::sc_module_name& module_name, const Config& config,
             const base::Environment& environment)
    : Tile(module_name, kRegisterMap, identity_of(config), config.port, environment),
      config_(config),
      engine_(config_, name(), environment.seed),
      read_(environment.energy.meter(name(), EnergyCategory::alu)),
      program_(environment.energy.meter(name(), EnergyCategory::program)),
      dac_row_(energy_event("reram.dac_row")),
      adc_level_(energy_event("reram.adc_level")),
      ifc_spike_(energy_event("reram.ifc_spike")),
      shift_add_(energy_event("reram.shift_add")),
      buffer_byte_(energy_event("reram.buffer_byte")),
      cycle_(energy_event("reram.cycle")),
      phase_(environment.probes, std::string(name()) + ".phase", Phase::idle, 3),
      array_probe_(environment.probes, std::string(name()) + ".array"),
      row_probe_(environment.probes, std::string(name()) + ".row"),
      pixel_probe_(environment.probes, std::string(name()) + ".pixel"),
      saturations_probe_(environment.probes, std::string(name()) + ".saturations") {
    config_.validate();
    registers_.after_write<&Reram::on_op>(kOp, this);
    registers_.compute<&Reram::op_status>(kOpStatus, this);
    load_capabilities();
    sc_core::sc_spawn([this] { operate(); }, "operate");
}

void Reram::load_capabilities() {
    registers_.set(kArrays, config_.arrays);
    registers_.set(kArray, config_.rows | config_.cols << 16);
    registers_.set(kCell, config_.device.bits | static_cast<std::uint32_t>(config_.encoding) << 8);
    const bool is_adc = config_.converter == ConverterKind::adc;
    registers_.set(kConverter, static_cast<std::uint32_t>(config_.converter) |
                                   (is_adc ? config_.adc.bits : config_.ifc.bits) << 8 |
                                   (is_adc ? config_.adc.per_array : config_.cols) << 16);
    registers_.set(kBufferBytes, config_.buffer_bytes);
    registers_.set(kPulseSteps, config_.program.pulse_steps);
    registers_.set(kLevelLow, nanosiemens(config_.device.g_min_uS));
    registers_.set(kLevelStep, nanosiemens(config_.device.step_uS()));
    registers_.set(kTolerance, nanosiemens(config_.program.tolerance * config_.device.step_uS()));
}

// Single cells

void Reram::on_op(std::uint32_t, std::uint32_t value) {
    const std::uint32_t cell = registers_.get(kOpCell), width = registers_.get(kOpWidth);
    const std::uint32_t kind = value & base::named(field::kOp, "KIND").mask();
    has_refused_op_ = op_ != CellOp::none || is_busy() || kind == 0 ||
                      registers_.get(kOpArray) >= config_.arrays ||
                      (cell & 0xFFFF) >= config_.rows || cell >> 16 >= config_.cols || width == 0 ||
                      width > config_.program.pulse_steps;
    if (has_refused_op_) return;
    op_ = static_cast<CellOp>(kind);
    has_done_op_ = false;
    op_begins_.notify(sc_core::SC_ZERO_TIME);
}

std::uint32_t Reram::op_status(std::uint32_t) const {
    const auto bit = [](bool value, const base::Field& of) { return value ? of.mask() : 0u; };
    return bit(op_ != CellOp::none, base::named(field::kOpStatus, "BUSY")) |
           bit(has_done_op_, base::named(field::kOpStatus, "DONE")) |
           bit(has_refused_op_, base::named(field::kOpStatus, "REFUSED"));
}

void Reram::operate() {
    for (;;) {
        while (op_ == CellOp::none) sc_core::wait(op_begins_);
        const std::uint32_t array = registers_.get(kOpArray), cell = registers_.get(kOpCell);
        const std::uint32_t row = cell & 0xFFFF, col = cell >> 16;
        Crossbar& crossbar = engine_.array(array);
        array_probe_.set(array);
        row_probe_.set(row);
        ProgramCost cost;
        if (op_ == CellOp::verify) {
            const double seen_uS = crossbar.verify_uS(row, col);
            const double volts = config_.program.verify_V;
            cost.ps = config_.read_ps;
            cost.reads = 1;
            cost.energy_aJ = volts * volts * seen_uS * static_cast<double>(cost.ps);
            registers_.set(kOpResult, nanosiemens(seen_uS));
        } else {
            const double part =
                static_cast<double>(registers_.get(kOpWidth)) / config_.program.pulse_steps;
            cost = crossbar.pulse(row, col, op_ == CellOp::set ? Pulse::set : Pulse::reset, part);
        }
        count_programming(cost);
        array_probe_.set(0);
        row_probe_.set(0);
        op_ = CellOp::none;
        has_done_op_ = true;
        op_ends_.notify(sc_core::SC_ZERO_TIME);
    }
}

void Reram::on_reset() {
    residents_.clear();
    next_place_ = 0;
    load_capabilities();
}

void Reram::latch_counters() {
    const base::Register* reg = &kFirstCounter;
    for (const CounterName& counter : kCounters) {
        const std::uint64_t value = own_.*counter.member;
        registers_.set(*reg++, static_cast<std::uint32_t>(value));
        registers_.set(*reg++, static_cast<std::uint32_t>(value >> 32));
    }
}

void Reram::report(base::JobStatus& status) const {
    status.machine.fill(0);
    status.machine[kPlaceAt] = place_first_ | std::uint64_t{place_arrays_} << 16;
    for (std::size_t i = 0; i < kCounters.size(); ++i)
        status.machine[kCountersAt + i] =
            own_.*kCounters[i].member - before_job_.*kCounters[i].member;
}

std::optional<base::Refusal> Reram::refuse(const Job& job) const {
    if (auto refusal = refuse_job(config_, job)) return refusal;
    const bool needs_weights =
        job.op == kRefresh ||
        (!is_machine_job(job.op) && (job.flags & base::job_flag::use_mapping) != 0);
    if (!needs_weights) return std::nullopt;
    const auto at = residents_.find(job.mapping[0]);
    if (at == residents_.end() || !(at->second.matrix.layout.shape() == shape_of(job)))
        return base::Refusal{
            JobCode::infeasible,
            fmt::format("no weights of this shape stand in the crossbars from {} on",
                        job.mapping[0])};
    return std::nullopt;
}

JobCode Reram::run(const Job& job) {
    while (op_ != CellOp::none) sc_core::wait(op_ends_);
    const std::uint64_t begin_ps = base::now_ps();
    job_ = job;
    failure_ = JobCode::ok;
    place_first_ = place_arrays_ = 0;
    before_job_ = own_;
    const JobCode code = run_job();
    // Buffers of this object are the targets of what is under way.
    for (Strand& strand : inputs_)
        if (strand.transfer) (void)mem.wait_for(*strand.transfer);
    for (Strand& strand : outputs_)
        if (strand.transfer) (void)mem.wait_for(*strand.transfer);
    const std::uint64_t end_ps = base::now_ps();
    cycle_.add(cycles_of(end_ps - begin_ps, config_.clock_hz), begin_ps, end_ps);
    phase_.set(Phase::idle);
    pixel_probe_.set(0);
    return code;
}

JobCode Reram::run_job() {
    const Resident* const resident = weights();
    if (resident == nullptr) return failure_;
    place_first_ = resident->matrix.first;
    place_arrays_ = resident->matrix.layout.arrays();
    if (is_machine_job(job_.op)) return JobCode::ok;
    if (!load_bias()) return failure_;

    Strips strips = *Strips::of(config_, job_);
    for (Strand& strand : outputs_) strand.strip.reset();
    fetch(inputs_[0], strips.next());
    for (std::size_t now = 0; inputs_[now].strip; now ^= 1) {
        if (should_stop()) return JobCode::aborted;
        phase_.set(Phase::load_ifmap);
        if (!wait_for(*inputs_[now].transfer)) return JobCode::bus_error;
        buffer_byte_.add(inputs_[now].bytes.size(), base::now_ps());
        fetch(inputs_[now ^ 1], strips.next());
        // The half of the output buffer that this strip takes must have left.
        Strand& output = outputs_[now];
        phase_.set(Phase::drain);
        if (output.strip && !wait_for(*output.transfer)) return JobCode::bus_error;
        phase_.set(Phase::compute);
        multiply(*resident, inputs_[now], output);
        if (failure_ != JobCode::ok) return failure_;
        write(output);
    }
    phase_.set(Phase::drain);
    for (Strand& strand : outputs_)
        if (strand.strip && !wait_for(*strand.transfer)) return JobCode::bus_error;
    return JobCode::ok;
}

// Weights

const Reram::Resident* Reram::weights() {
    const MatrixLayout layout(config_, shape_of(job_));
    const bool is_placed = (job_.flags & base::job_flag::use_mapping) != 0;
    if (job_.op == kRefresh) {
        weights_ = residents_.at(job_.mapping[0]).weights;
        return program(job_.mapping[0], layout);
    }
    if (is_placed && !is_machine_job(job_.op)) return &residents_.at(job_.mapping[0]);
    if (!read_weights()) return nullptr;
    if (is_machine_job(job_.op)) return program(job_.mapping[0], layout);
    for (const auto& [first, resident] : residents_)
        if (resident.matrix.layout.shape() == layout.shape() && resident.weights == weights_)
            return &resident;
    return program(free_place(layout.arrays()), layout);
}

bool Reram::read_weights() {
    phase_.set(Phase::load_weights);
    const base::Stream& stream = job_.streams[base::kWeight];
    weight_bytes_.resize(stream.bytes);
    base::Transfer transfer;
    mem.read(transfer, stream.address, weight_bytes_.data(), stream.bytes);
    if (!wait_for(transfer)) {
        failure_ = JobCode::bus_error;
        return false;
    }
    weights_.resize(stream.elements);
    numeric::widen(weight_bytes_.data(), stream.bits, weights_);
    return true;
}

// After the matrix placed last, or at the first crossbar again when too few are left.
std::uint32_t Reram::free_place(std::uint32_t arrays) {
    if (next_place_ + arrays > config_.arrays) next_place_ = 0;
    const std::uint32_t first = next_place_;
    next_place_ += arrays;
    return first;
}

void Reram::forget(std::uint32_t first, std::uint32_t arrays) {
    std::erase_if(residents_, [&](const auto& entry) {
        const PlacedMatrix& matrix = entry.second.matrix;
        return matrix.first < first + arrays && first < matrix.first + matrix.layout.arrays();
    });
}

const Reram::Resident* Reram::program(std::uint32_t first, const MatrixLayout& layout) {
    forget(first, layout.arrays());
    phase_.set(Phase::program);
    Resident resident{{first, layout, {}}, weights_};
    PlacedMatrix& matrix = resident.matrix;
    const std::size_t group_weights = std::size_t{layout.shape().rows} * layout.shape().cols;
    for (std::uint32_t index = 0; index < layout.arrays(); ++index) {
        const std::span<const std::int16_t> weights =
            std::span(weights_).subspan(layout.group_of(index) * group_weights, group_weights);
        const BlockLevels block = engine_.start_block(matrix, index, weights);
        if (job_.op == kAdopt) continue;
        array_probe_.set(first + index);
        for (std::uint32_t row = 0; row < block.rows; ++row) {
            if (should_stop()) {
                failure_ = JobCode::aborted;
                return nullptr;
            }
            row_probe_.set(row);
            count_programming(job_.op == kRefresh ? engine_.refresh_row(matrix, index, block, row)
                                                  : engine_.program_row(matrix, index, block, row));
        }
    }
    array_probe_.set(0);
    row_probe_.set(0);
    return &residents_.insert_or_assign(first, std::move(resident)).first->second;
}

// Lets the time pass and counts.
void Reram::count_programming(const ProgramCost& cost) {
    const std::uint64_t begin_ps = base::now_ps();
    const std::uint64_t cycles = cycles_of(cost.ps, config_.clock_hz);
    spend(cycles);
    const auto energy_aj = static_cast<std::uint64_t>(cost.energy_aJ + 0.5);
    program_.add(energy_aj, begin_ps, base::now_ps());
    own_.pulses += cost.pulses;
    own_.failed_cells += cost.failed;
    own_.program_cycles += cycles;
    own_.program_fj += energy_aj / kAjPerFj;
}

bool Reram::load_bias() {
    bias_.assign(job_.geometry.M, 0);
    if ((job_.flags & base::job_flag::bias) == 0) return true;
    const base::Stream& stream = job_.streams[base::kBias];
    base::Transfer transfer;
    mem.read(transfer, stream.address, bias_.data(), stream.bytes);
    if (wait_for(transfer)) return true;
    failure_ = JobCode::bus_error;
    return false;
}

// Strips

void Reram::fetch(Strand& strand, const std::optional<Strip>& strip) {
    strand.strip = strip;
    strand.transfer.emplace();
    if (!strip) return;
    const base::Geometry& g = job_.geometry;
    const base::Stream& stream = job_.streams[base::kInput];
    const std::uint64_t row_bytes = std::uint64_t{g.W} * stream.bits / 8;
    const std::uint64_t piece = strip->input_rows * row_bytes;
    strand.bytes.resize(g.C * piece);
    if (piece == 0) return;
    const auto address = [&](std::uint64_t channel) {
        return stream.address +
               ((std::uint64_t{strip->image} * g.C + channel) * g.H + strip->first_input) *
                   row_bytes;
    };
    if (strip->input_rows == g.H) {
        mem.read(*strand.transfer, address(0), strand.bytes.data(), strand.bytes.size());
        return;
    }
    for (std::uint32_t channel = 0; channel < g.C; ++channel)
        mem.read(*strand.transfer, address(channel), &strand.bytes[channel * piece], piece);
}

// The window of an ofmap pixel, as one vector for the word lines.
void Reram::gather(const Strand& input, std::uint32_t group, std::uint32_t row, std::uint32_t col) {
    const base::Geometry& g = job_.geometry;
    const std::uint32_t channels = g.C / g.G;
    const std::int64_t top = std::int64_t{row} * g.stride_y - g.pad_top - input.strip->first_input;
    const std::int64_t left = std::int64_t{col} * g.stride_x - g.pad_left;
    std::int16_t* to = vector_.data();
    for (std::uint32_t c = group * channels; c < (group + 1) * channels; ++c)
        for (std::int64_t y = top; y < top + g.R; ++y)
            for (std::int64_t x = left; x < left + g.S; ++x) {
                const bool is_inside = y >= 0 && y < input.strip->input_rows && x >= 0 && x < g.W;
                *to++ = is_inside ? ifmap_[(c * std::size_t{input.strip->input_rows} +
                                            static_cast<std::size_t>(y)) *
                                               g.W +
                                           static_cast<std::size_t>(x)]
                                  : std::int16_t{0};
            }
}

void Reram::multiply(const Resident& resident, const Strand& input, Strand& output) {
    const base::Geometry& g = job_.geometry;
    const MatrixShape& shape = resident.matrix.layout.shape();
    const std::uint32_t bits = job_.streams[base::kInput].bits;
    const Strip& strip = *input.strip;
    ifmap_.resize(input.bytes.size() * 8 / bits);
    numeric::widen(input.bytes.data(), bits, ifmap_);
    output.strip = strip;
    output.bytes.resize(std::size_t{strip.rows} * g.M * g.F * bits / 8);
    vector_.resize(shape.rows);
    products_.resize(shape.cols);
    const std::uint64_t cycles = cycles_of(Engine::product_ps(config_, bits), config_.clock_hz);
    for (std::uint32_t row = 0; row < strip.rows; ++row) {
        if (should_stop()) {
            failure_ = JobCode::aborted;
            return;
        }
        for (std::uint32_t col = 0; col < g.F; ++col, ++product_number_)
            for (std::uint32_t group = 0; group < g.G; ++group) {
                gather(input, group, strip.row + row, col);
                const auto zeros = static_cast<std::uint64_t>(
                    std::count(vector_.begin(), vector_.end(), std::int16_t{0}));
                counters_.macs_gated += zeros * shape.cols;
                counters_.macs_issued += (shape.rows - zeros) * shape.cols;
                engine_.multiply(resident.matrix, group, vector_, bits, product_number_, products_);
                for (std::uint32_t m = 0; m < shape.cols; ++m) {
                    const std::uint32_t filter = group * shape.cols + m;
                    numeric::store(output.bytes.data(), bits,
                                   (std::size_t{filter} * strip.rows + row) * g.F + col,
                                   numeric::requantise(static_cast<std::int32_t>(products_[m]),
                                                       bias_[filter], job_.requantisation, bits));
                }
            }
        const std::uint64_t begin_ps = base::now_ps();
        pixel_probe_.set((strip.row + row) * g.F);
        spend(cycles * g.F);
        count_activity(begin_ps);
    }
}

void Reram::write(Strand& output) {
    const base::Geometry& g = job_.geometry;
    const base::Stream& stream = job_.streams[base::kOutput];
    const Strip& strip = *output.strip;
    const std::uint64_t row_bytes = std::uint64_t{g.F} * stream.bits / 8;
    const std::uint64_t piece = strip.rows * row_bytes;
    const auto address = [&](std::uint64_t filter) {
        return stream.address +
               ((std::uint64_t{strip.image} * g.M + filter) * g.E + strip.row) * row_bytes;
    };
    buffer_byte_.add(output.bytes.size(), base::now_ps());
    output.transfer.emplace();
    if (strip.rows == g.E) {
        mem.write(*output.transfer, address(0), output.bytes.data(), output.bytes.size());
        return;
    }
    for (std::uint32_t filter = 0; filter < g.M; ++filter)
        mem.write(*output.transfer, address(filter), &output.bytes[filter * piece], piece);
}

// What the crossbars have done since the last time, from `begin_ps` to now.
void Reram::count_activity(std::uint64_t begin_ps) {
    const ReadActivity& now = engine_.activity();
    const std::uint64_t end_ps = base::now_ps();
    const std::uint64_t energy_aj = now.energy_aj - counted_.energy_aj;
    read_.add(energy_aj, begin_ps, end_ps);
    const PricedEvents events = priced_events(config_, counted_, now);
    dac_row_.add(events.dac_rows, begin_ps, end_ps);
    adc_level_.add(events.adc_levels, begin_ps, end_ps);
    ifc_spike_.add(events.ifc_spikes, begin_ps, end_ps);
    shift_add_.add(events.shift_adds, begin_ps, end_ps);
    own_.reads += now.reads - counted_.reads;
    own_.conversions += now.conversions - counted_.conversions;
    own_.saturations += now.saturations - counted_.saturations;
    own_.spikes += now.spikes - counted_.spikes;
    own_.read_fj += energy_aj / kAjPerFj;
    saturations_probe_.set(static_cast<std::uint32_t>(own_.saturations));
    counted_ = now;
}

}  // namespace tessera::reram
