// What drivers do with one crossbar by registers, and the page of truths.

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "models/base/sim_time.h"
#include "models/reram/reram.h"

namespace tessera::reram {

namespace {

constexpr const auto& kTable = kRegisters;
constexpr const base::Register& kOp = base::named(kTable, "OP");
constexpr const base::Register& kOpStatus = base::named(kTable, "OP_STATUS");
constexpr const base::Register& kOpArray = base::named(kTable, "OP_ARRAY");
constexpr const base::Register& kOpCell = base::named(kTable, "OP_CELL");
constexpr const base::Register& kOpWidth = base::named(kTable, "OP_WIDTH");
constexpr const base::Register& kOpResult = base::named(kTable, "OP_RESULT");
constexpr const base::Register& kOpTrim = base::named(kTable, "OP_TRIM");
constexpr const base::Register& kInRow = base::named(kTable, "IN_ROW");
constexpr const base::Register& kInData = base::named(kTable, "IN_DATA");
constexpr const base::Register& kOutCol = base::named(kTable, "OUT_COL");
constexpr const base::Register& kOutData = base::named(kTable, "OUT_DATA");
constexpr const base::Register& kFail = base::named(kTable, "FAIL");
constexpr const base::Register& kFailArray = base::named(kTable, "FAIL_ARRAY");
constexpr const base::Register& kFailPop = base::named(kTable, "FAIL_POP");
constexpr const base::Register& kFailLost = base::named(kTable, "FAIL_LOST");
constexpr const base::Register& kWear = base::named(kTable, "WEAR");
constexpr const base::Register& kIfcWindow = base::named(kTable, "IFC_WINDOW");
constexpr const base::Register& kIfcReference = base::named(kTable, "IFC_REFERENCE");
constexpr const base::Register& kIfcThreshold = base::named(kTable, "IFC_THRESHOLD");
constexpr const base::Register& kTruthEffects = base::named(kTable, "TRUTH_EFFECTS");
constexpr const base::Register& kTruthTemperature = base::named(kTable, "TRUTH_TEMPERATURE");
constexpr const base::Register& kTruthAge = base::named(kTable, "TRUTH_AGE");
constexpr const base::Register& kTruthConductance = base::named(kTable, "TRUTH_CONDUCTANCE");
constexpr const base::Register& kTruthPulses = base::named(kTable, "TRUTH_PULSES");

constexpr std::uint32_t kRowsOfWord = 4;
constexpr double kLevelParts = 256;  // of a level, in registers

std::uint32_t field_of(std::uint32_t word, const base::Field& field) {
    return (word & field.mask()) >> field.lsb;
}

std::uint32_t microvolts(double volts) {
    return static_cast<std::uint32_t>(std::lround(volts * 1e6));
}

std::uint32_t bit(bool value, const base::Field& of) { return value ? of.mask() : 0u; }

}  // namespace

void Reram::bind_operations() {
    inputs_of_op_.resize(config_.rows);
    sums_of_op_.resize(config_.cols);
    registers_.after_write<&Reram::on_op>(kOp, this);
    registers_.compute<&Reram::op_status>(kOpStatus, this);
    registers_.after_write<&Reram::on_input>(kInData, this);
    registers_.compute<&Reram::output>(kOutData, this);
    registers_.compute<&Reram::failure>(kFail, this);
    registers_.compute<&Reram::failed_array>(kFailArray, this);
    registers_.after_write<&Reram::on_fail_pop>(kFailPop, this);
    registers_.compute<&Reram::wear>(kWear, this);
    for (const base::Register* reg : {&kIfcWindow, &kIfcReference, &kIfcThreshold})
        registers_.after_write<&Reram::on_ifc>(*reg, this);
    registers_.after_write<&Reram::on_truth>(kTruthEffects, this);
    registers_.after_write<&Reram::on_truth>(kTruthTemperature, this);
    registers_.after_write<&Reram::on_truth>(kTruthAge, this);
    registers_.compute<&Reram::true_conductance>(kTruthConductance, this);
    registers_.compute<&Reram::true_pulses>(kTruthPulses, this);
}

void Reram::reset_operations() {
    std::fill(inputs_of_op_.begin(), inputs_of_op_.end(), std::int16_t{0});
    std::fill(sums_of_op_.begin(), sums_of_op_.end(), 0);
    failures_.clear();
    has_done_op_ = has_refused_op_ = false;
    config_ = configured_;
    engine_.reconsider();
    registers_.set(kIfcWindow, static_cast<std::uint32_t>(
                                   std::min<std::uint64_t>(config_.ifc.window_ps, 0xFFFF'FFFF)));
    registers_.set(kIfcReference, microvolts(config_.ifc.reference_V));
    registers_.set(kIfcThreshold, microvolts(config_.ifc.threshold_V));
}

bool Reram::is_possible(const Operation& op) const {
    const bool is_cell = op.row < config_.rows && op.col < config_.physical_cols();
    const bool is_column = op.col < config_.cols;
    const bool has_adc = config_.converter == ConverterKind::adc;
    if (op.array >= config_.arrays) return false;
    switch (op.kind) {
        case CellOp::none: return false;
        case CellOp::set:
        case CellOp::reset:
            return is_cell && op.width != 0 && op.width <= config_.program.pulse_steps;
        case CellOp::verify: return is_cell;
        case CellOp::read: return config_.converter != ConverterKind::ttfs;
        case CellOp::reference:
        case CellOp::trim: return is_column && has_adc;
        case CellOp::remap: return is_column && op.width < config_.spare_cols;
        case CellOp::self_test: return true;
        case CellOp::write: return is_cell && op.width < config_.device.levels();
    }
    return false;
}

void Reram::on_op(std::uint32_t, std::uint32_t value) {
    const std::uint32_t cell = registers_.get(kOpCell);
    const Operation op{static_cast<CellOp>(field_of(value, base::named(field::kOp, "KIND"))),
                       registers_.get(kOpArray),
                       field_of(cell, base::named(field::kCellAddress, "ROW")),
                       field_of(cell, base::named(field::kCellAddress, "COL")),
                       registers_.get(kOpWidth),
                       registers_.get(kOpTrim)};
    has_refused_op_ = op_.kind != CellOp::none || is_busy() || !is_possible(op);
    if (has_refused_op_) return;
    op_ = op;
    has_done_op_ = false;
    op_begins_.notify(sc_core::SC_ZERO_TIME);
}

std::uint32_t Reram::op_status(std::uint32_t) const {
    return bit(op_.kind != CellOp::none, base::named(field::kOpStatus, "BUSY")) |
           bit(has_done_op_, base::named(field::kOpStatus, "DONE")) |
           bit(has_refused_op_, base::named(field::kOpStatus, "REFUSED"));
}

void Reram::operate() {
    for (;;) {
        while (op_.kind == CellOp::none) sc_core::wait(op_begins_);
        array_probe_.set(op_.array);
        row_probe_.set(op_.row);
        operation_probe_.set(op_.kind);
        do_operation();
        operation_probe_.set(CellOp::none);
        array_probe_.set(0);
        row_probe_.set(0);
        op_.kind = CellOp::none;
        has_done_op_ = true;
        op_ends_.notify(sc_core::SC_ZERO_TIME);
    }
}

void Reram::do_operation() {
    Crossbar& crossbar = engine_.array(op_.array);
    const std::uint64_t begin_ps = base::now_ps();
    switch (op_.kind) {
        case CellOp::none: break;
        case CellOp::set:
        case CellOp::reset: {
            const double part = static_cast<double>(op_.width) / config_.program.pulse_steps;
            const Pulse kind = op_.kind == CellOp::set ? Pulse::set : Pulse::reset;
            count_programming(crossbar.pulse(op_.row, op_.col, kind, part));
            break;
        }
        case CellOp::verify: {
            const double seen_uS = crossbar.verify_uS(op_.row, op_.col);
            const double volts = config_.program.verify_V;
            ProgramCost cost;
            cost.ps = config_.read_ps;
            cost.reads = 1;
            cost.energy_aJ = volts * volts * seen_uS * static_cast<double>(cost.ps);
            count_programming(cost);
            registers_.set(kOpResult, nanosiemens(seen_uS));
            break;
        }
        case CellOp::read:
            engine_.read_array(op_.array, inputs_of_op_, product_number_++, sums_of_op_);
            spend(cycles_of(Engine::product_ps(config_, 8)));
            count_activity(begin_ps);
            break;
        case CellOp::reference:
            registers_.set(kOpResult, static_cast<std::uint32_t>(engine_.reference_code(
                                          op_.array, op_.col, op_.width / kLevelParts)));
            spend(cycles_of(base::kPsPerSecond / config_.adc.samples_per_s));
            count_activity(begin_ps);
            break;
        case CellOp::trim:
            engine_.adc(op_.array).trim(
                op_.col,
                {static_cast<std::int16_t>(field_of(op_.trim, base::named(field::kTrim, "GAIN"))),
                 static_cast<std::int16_t>(
                     field_of(op_.trim, base::named(field::kTrim, "OFFSET")))});
            spend(1);
            break;
        case CellOp::remap:
            engine_.remap(op_.array, op_.col, op_.width);
            spend(1);
            break;
        case CellOp::self_test: {
            forget(op_.array, 1);
            const ProgramCost cost = crossbar.self_test();
            count_programming(cost);
            note_failures(op_.array);
            registers_.set(kOpResult, static_cast<std::uint32_t>(cost.failed));
            break;
        }
        case CellOp::write: {
            const ProgramCost cost =
                crossbar.refresh_row(op_.row, op_.col, std::array{static_cast<Level>(op_.width)});
            count_programming(cost);
            note_failures(op_.array);
            registers_.set(kOpResult, static_cast<std::uint32_t>(cost.pulses));
            break;
        }
    }
}

// Inputs and outputs of a read

void Reram::on_input(std::uint32_t, std::uint32_t value) {
    const std::uint32_t first = registers_.get(kInRow);
    for (std::uint32_t i = 0; i < kRowsOfWord && first < config_.rows; ++i)
        if (first + i < config_.rows)
            inputs_of_op_[first + i] = static_cast<std::int8_t>(value >> (8 * i));
    registers_.set(kInRow, first + kRowsOfWord);
}

std::uint32_t Reram::output(std::uint32_t) const {
    const std::uint32_t col = registers_.get(kOutCol);
    return col < sums_of_op_.size() ? static_cast<std::uint32_t>(sums_of_op_[col]) : 0;
}

// Cells out of order

void Reram::note_failures(std::uint32_t array) {
    for (const CellPlace& cell : engine_.array(array).take_failures()) {
        if (failures_.size() == kFailEntries)
            registers_.set(kFailLost, registers_.get(kFailLost) + 1);
        else
            failures_.push_back({array, cell});
    }
}

std::uint32_t Reram::failure(std::uint32_t) const {
    if (failures_.empty()) return 0;
    const CellPlace& cell = failures_.front().cell;
    return cell.row << base::named(field::kFail, "ROW").lsb |
           cell.col << base::named(field::kFail, "COL").lsb |
           base::named(field::kFail, "VALID").mask();
}

std::uint32_t Reram::failed_array(std::uint32_t) const {
    return failures_.empty() ? 0 : failures_.front().array;
}

void Reram::on_fail_pop(std::uint32_t, std::uint32_t) {
    if (!failures_.empty()) failures_.pop_front();
}

std::uint32_t Reram::wear(std::uint32_t) const {
    const Crossbar* const crossbar = engine_.find_array(registers_.get(kOpArray));
    return crossbar == nullptr ? 0 : crossbar->most_pulses();
}

// The digital scale of counts stays as configured: what tuning does to the curve is an activation.
void Reram::on_ifc(std::uint32_t, std::uint32_t) {
    config_.ifc.window_ps = registers_.get(kIfcWindow);
    config_.ifc.reference_V = registers_.get(kIfcReference) * 1e-6;
    config_.ifc.threshold_V = registers_.get(kIfcThreshold) * 1e-6;
    engine_.reconsider();
}

// Truths

void Reram::on_truth(std::uint32_t, std::uint32_t) {
    const std::uint32_t effects = registers_.get(kTruthEffects);
    const auto has = [&](const base::Field& effect) { return (effects & effect.mask()) != 0; };
    config_.effects = {
        has(base::named(field::kEffects, "READ_NOISE")), has(base::named(field::kEffects, "DRIFT")),
        has(base::named(field::kEffects, "STUCK")), has(base::named(field::kEffects, "VARIATION"))};
    config_.device.temperature_C =
        static_cast<std::int32_t>(registers_.get(kTruthTemperature)) / 1000.0;
    config_.device.age_s = registers_.get(kTruthAge);
    engine_.reconsider();
}

const Crossbar* Reram::op_crossbar() const {
    const std::uint32_t cell = registers_.get(kOpCell);
    const bool is_cell =
        field_of(cell, base::named(field::kCellAddress, "ROW")) < config_.rows &&
        field_of(cell, base::named(field::kCellAddress, "COL")) < config_.physical_cols();
    return is_cell ? engine_.find_array(registers_.get(kOpArray)) : nullptr;
}

// Of a crossbar that nothing has touched yet: zero.
std::uint32_t Reram::true_conductance(std::uint32_t) const {
    const Crossbar* const crossbar = op_crossbar();
    const std::uint32_t cell = registers_.get(kOpCell);
    return crossbar == nullptr ? 0
                               : nanosiemens(crossbar->conductance_uS(
                                     field_of(cell, base::named(field::kCellAddress, "ROW")),
                                     field_of(cell, base::named(field::kCellAddress, "COL"))));
}

std::uint32_t Reram::true_pulses(std::uint32_t) const {
    const Crossbar* const crossbar = op_crossbar();
    const std::uint32_t cell = registers_.get(kOpCell);
    return crossbar == nullptr
               ? 0
               : crossbar->pulses(field_of(cell, base::named(field::kCellAddress, "ROW")),
                                  field_of(cell, base::named(field::kCellAddress, "COL")));
}

}  // namespace tessera::reram
