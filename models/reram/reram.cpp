#include "models/reram/reram.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "models/base/sim_time.h"
#include "models/numeric/integers.h"

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
constexpr const base::Register& kPulseSteps = base::named(kTable, "PULSE_STEPS");
constexpr const base::Register& kLevelLow = base::named(kTable, "LEVEL_LOW");
constexpr const base::Register& kLevelStep = base::named(kTable, "LEVEL_STEP");
constexpr const base::Register& kTolerance = base::named(kTable, "TOLERANCE");
constexpr const base::Register& kSpares = base::named(kTable, "SPARES");
constexpr const base::Register& kCodeLevels = base::named(kTable, "CODE_LEVELS");
constexpr const base::Register& kTruthSeed = base::named(kTable, "TRUTH_SEED");
constexpr const base::Register& kTruthTemperature = base::named(kTable, "TRUTH_TEMPERATURE");
constexpr const base::Register& kTruthAge = base::named(kTable, "TRUTH_AGE");
constexpr const base::Register& kTruthStuckLow = base::named(kTable, "TRUTH_STUCK_LOW");
constexpr const base::Register& kTruthStuckHigh = base::named(kTable, "TRUTH_STUCK_HIGH");
constexpr const base::Register& kFirstCounter = base::named(kTable, "READS_LO");
static_assert(&base::named(kTable, "PROGRAM_ENERGY_HI") - &kFirstCounter + 1 ==
              2 * kCounters.size());
static_assert(kWearAt < base::JobStatus::kMachineCounters);

std::uint32_t parts_per_million(double part) {
    return static_cast<std::uint32_t>(std::lround(part * 1e6));
}

base::TileIdentity identity_of(const Config& config) {
    const auto bit = [](auto value) { return 1u << static_cast<unsigned>(value); };
    // Neurons that spike once have an operation of their own.
    const std::uint32_t layers =
        config.converter == ConverterKind::ttfs ? 0 : bit(base::Op::conv) | bit(base::Op::dense);
    return {.class_id = kClassId,
            .operations = layers | bit(base::Op::fence),
            .formats = bit(base::Encoding::integer) | bit(base::Codec::raw) << 16,
            .clock_hz = config.clock_hz};
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
      configured_(config),
      config_(config),
      engine_(config_, name(), environment.seed),
      read_(environment.energy.meter(name(), EnergyCategory::alu)),
      program_(environment.energy.meter(name(), EnergyCategory::program)),
      dac_row_(energy_event("reram.dac_row")),
      adc_level_(energy_event("reram.adc_level")),
      ifc_spike_(energy_event("reram.ifc_spike")),
      sense_bit_(energy_event("reram.sense_bit")),
      amplifier_(environment.energy.meter(name(), EnergyCategory::converter)),
      shift_add_(energy_event("reram.shift_add")),
      buffer_byte_(energy_event("reram.buffer_byte")),
      cycle_(energy_event("reram.cycle")),
      phase_(environment.probes, std::string(name()) + ".phase", Phase::idle, 3),
      array_probe_(environment.probes, std::string(name()) + ".array"),
      row_probe_(environment.probes, std::string(name()) + ".row"),
      pixel_probe_(environment.probes, std::string(name()) + ".pixel"),
      saturations_probe_(environment.probes, std::string(name()) + ".saturations"),
      operation_probe_(environment.probes, std::string(name()) + ".operation", CellOp::none, 4),
      input_bit_probe_(environment.probes, std::string(name()) + ".input_bit", 0, 5),
      is_converting_probe_(environment.probes, std::string(name()) + ".converting"),
      spikes_probe_(environment.probes, std::string(name()) + ".spikes"),
      pulses_probe_(environment.probes, std::string(name()) + ".pulses"),
      code_probe_(environment.probes, std::string(name()) + ".code", 0, 16) {
    config_.validate();
    bind_operations();
    reset_operations();
    load_capabilities();
    sc_core::sc_spawn([this] { operate(); }, "operate");
    sc_core::sc_spawn([this] { show_phases(); }, "show_phases");
}

void Reram::load_capabilities() {
    registers_.set(kArrays, config_.arrays);
    registers_.set(kArray, config_.rows | config_.cols << 16);
    registers_.set(kCell, config_.device.bits | static_cast<std::uint32_t>(config_.encoding) << 8);
    const bool is_adc = config_.converter == ConverterKind::adc;
    const bool is_ifc = config_.converter == ConverterKind::ifc;
    const std::uint32_t bits = is_adc ? config_.adc.bits : is_ifc ? config_.ifc.bits : 0;
    registers_.set(kConverter, static_cast<std::uint32_t>(config_.converter) | bits << 8 |
                                   (is_adc ? config_.adc.per_array : config_.cols) << 16);
    registers_.set(kBufferBytes, config_.buffer_bytes);
    registers_.set(kPulseSteps, config_.program.pulse_steps);
    registers_.set(kLevelLow, nanosiemens(config_.device.g_min_uS));
    registers_.set(kLevelStep, nanosiemens(config_.device.step_uS()));
    registers_.set(kTolerance, nanosiemens(config_.program.tolerance * config_.device.step_uS()));
    registers_.set(kSpares, config_.spare_cols);
    if (is_adc)
        registers_.set(kCodeLevels,
                       static_cast<std::uint32_t>(std::lround(std::exp2(
                           Adc::lsb_log2_of(config_.adc, Engine::most_sum(config_)) + 8))));
    registers_.set(kTruthSeed, static_cast<std::uint32_t>(environment_.seed));
    registers_.set(kTruthTemperature, static_cast<std::uint32_t>(static_cast<std::int32_t>(
                                          std::lround(config_.device.temperature_C * 1000))));
    registers_.set(kTruthAge, static_cast<std::uint32_t>(config_.device.age_s));
    registers_.set(kTruthStuckLow, parts_per_million(config_.device.stuck_low));
    registers_.set(kTruthStuckHigh, parts_per_million(config_.device.stuck_high));
}

void Reram::on_reset() {
    residents_.clear();
    next_place_ = 0;
    reset_operations();
    load_capabilities();
}

void Reram::latch_counters() { base::latch(registers_, kFirstCounter, kCounters, own_); }

void Reram::report(base::JobStatus& status) const {
    status.machine.fill(0);
    status.machine[kPlaceAt] = place_first_ | std::uint64_t{place_arrays_} << 16;
    base::report_growth(status, kCountersAt, kCounters, before_job_, own_);
    status.machine[kWearAt] = wear_;
}

std::optional<base::Refusal> Reram::refuse(const Job& job) const {
    if (auto refusal = refuse_job(config_, job)) return refusal;
    const bool needs_weights =
        job.op == kRefresh ||
        (!is_programming(job.op) && (job.flags & base::job_flag::use_mapping) != 0);
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
    while (op_.kind != CellOp::none) sc_core::wait(op_ends_);
    const std::uint64_t begin_ps = base::now_ps();
    job_ = job;
    failure_ = JobCode::ok;
    place_first_ = place_arrays_ = 0;
    wear_ = 0;
    before_job_ = own_;
    const JobCode code = run_job();
    // Buffers of this object are the targets of what is under way.
    for (Strand& strand : inputs_)
        if (strand.transfer) (void)mem.wait_for(*strand.transfer);
    for (Strand& strand : outputs_)
        if (strand.transfer) (void)mem.wait_for(*strand.transfer);
    const std::uint64_t end_ps = base::now_ps();
    cycle_.add(cycles_of(end_ps - begin_ps), begin_ps, end_ps);
    phase_.set(Phase::idle);
    pixel_probe_.set(0);
    return code;
}

JobCode Reram::run_job() {
    const Resident* const resident = weights();
    if (resident == nullptr) return failure_;
    place_first_ = resident->matrix.first;
    place_arrays_ = resident->matrix.layout.arrays();
    for (std::uint32_t i = 0; i < place_arrays_; ++i)
        wear_ = std::max(wear_, engine_.array(place_first_ + i).most_pulses());
    if (is_programming(job_.op)) return JobCode::ok;
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
    if (is_placed && !is_programming(job_.op)) return &residents_.at(job_.mapping[0]);
    if (!read_weights()) return nullptr;
    if (is_programming(job_.op)) return program(job_.mapping[0], layout);
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
            note_failures(first + index);
        }
    }
    array_probe_.set(0);
    row_probe_.set(0);
    return &residents_.insert_or_assign(first, std::move(resident)).first->second;
}

std::uint64_t Reram::cycles_of(std::uint64_t ps) const {
    __extension__ using Wide = unsigned __int128;
    return static_cast<std::uint64_t>((Wide{ps} * config_.clock_hz + base::kPsPerSecond - 1) /
                                      base::kPsPerSecond);
}

// Lets the time pass and counts.
void Reram::count_programming(const ProgramCost& cost) {
    const std::uint64_t begin_ps = base::now_ps();
    const std::uint64_t cycles = cycles_of(cost.ps);
    spend(cycles);
    const auto energy_aj = static_cast<std::uint64_t>(cost.energy_aJ + 0.5);
    program_.add(energy_aj, begin_ps, base::now_ps());
    own_.pulses += cost.pulses;
    pulses_probe_.set(static_cast<std::uint32_t>(own_.pulses));
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

}  // namespace tessera::reram
