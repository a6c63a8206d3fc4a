#include "models/reram/crossbar.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "models/base/random.h"
#include "models/reram/converters.h"
#include "models/reram/ir_drop.h"
#include "models/reram/normal_table.h"

namespace tessera::reram {

namespace {

constexpr double kRoomTemperature_C = 25;
constexpr double kLeastConductance_uS = 1e-3;
constexpr std::uint8_t kStuckLow = 1, kStuckHigh = 2;

// I / (G V) of a cell at `volts`.
double bend(const DeviceConfig& device, double volts) {
    return 1 + device.iv_quadratic * volts + device.iv_cubic * volts * volts;
}

}  // namespace

ProgramCost& ProgramCost::operator+=(const ProgramCost& other) {
    pulses += other.pulses;
    reads += other.reads;
    failed += other.failed;
    ps += other.ps;
    energy_aJ += other.energy_aJ;
    return *this;
}

Crossbar::Crossbar(const Config& config, std::string component, std::uint64_t seed)
    : config_(config),
      component_(std::move(component)),
      seed_(seed),
      key_(base::component_key(component_)),
      floor_steps_(static_cast<std::int32_t>(
          std::lround(config.device.g_min_uS / config.device.step_uS() * kStepUnits))),
      cells_uS_(std::size_t{config.rows} * config.cols, static_cast<float>(config.device.g_min_uS)),
      pulses_(cells_uS_.size()),
      verifies_(cells_uS_.size()) {
    stride_ = ColumnSums<std::int32_t>::stride_of(config.cols);
    const DeviceConfig& device = config.device;
    if (device.stuck_low + device.stuck_high == 0) return;
    stuck_.resize(cells_uS_.size());
    for (std::size_t cell = 0; cell < stuck_.size(); ++cell) {
        base::RandomStream random(seed_, key_ + static_cast<std::uint64_t>(Draw::stuck), cell);
        const double u = random.uniform();
        if (u < device.stuck_low)
            stuck_[cell] = kStuckLow;
        else if (u < device.stuck_low + device.stuck_high)
            stuck_[cell] = kStuckHigh;
    }
}

double Crossbar::normal(Draw draw, std::size_t cell, std::uint64_t number) const {
    base::RandomStream random(seed_, key_ + static_cast<std::uint64_t>(draw),
                              (std::uint64_t{cell} << 32) + number);
    return random.normal();
}

// Of the error of direct programming; that of the odd column of a pair follows the even one's.
double Crossbar::error_normal(std::size_t cell) const {
    const double own = normal(Draw::error, cell, pulses_[cell]);
    const double together = config_.device.pair_correlation;
    if (together == 0 || cell % config_.cols % 2 == 0) return own;
    return together * normal(Draw::error, cell - 1, pulses_[cell - 1]) +
           std::sqrt(1 - together * together) * own;
}

double Crossbar::answer(std::size_t cell) const {
    const DeviceConfig& device = config_.device;
    if (device.device_to_device == 0) return 1;
    double z = normal(Draw::device, cell, 0);
    const double together = device.pair_correlation;
    if (together != 0 && cell % config_.cols % 2 == 1)
        z = together * normal(Draw::device, cell - 1, 0) + std::sqrt(1 - together * together) * z;
    return std::exp(device.device_to_device * z);
}

double Crossbar::error_sigma_uS(double g) const {
    switch (config_.device.program_error) {
        case ProgramError::none: return 0;
        case ProgramError::constant: return config_.device.program_sigma_uS;
        case ProgramError::wan: return ((1.536e-4 * g - 1.167e-2) * g + 0.2374) * g + 1.053;
        case ProgramError::milo: return std::max(-0.009107 * g + 4.782, 0.0);
    }
    return 0;
}

double Crossbar::effective_uS(std::size_t cell) const {
    const DeviceConfig& device = config_.device;
    double g = static_cast<double>(cells_uS_[cell]);
    if (!stuck_.empty() && stuck_[cell] != 0)
        g = stuck_[cell] == kStuckLow ? device.g_min_uS : device.g_max_uS;
    if (device.drift) {
        const double log_age = std::log(std::max(device.age_s, 1.0));
        g += -0.0890 * log_age +
             (0.0420 * log_age + 0.412) * normal(Draw::drift, cell, pulses_[cell]);
    }
    g *= 1 + device.temperature_per_K * (device.temperature_C - kRoomTemperature_C);
    return std::max(g, kLeastConductance_uS) * bend(device, config_.read_V);
}

// SET follows G(P) = g_min + range (1 - exp(-v P)) / (1 - exp(-v)) from wherever the cell is; RESET
// its mirror.
void Crossbar::apply(std::size_t cell, Pulse kind, double part) {
    const DeviceConfig& device = config_.device;
    ++pulses_[cell];
    is_prepared_ = false;
    const bool is_set = kind == Pulse::set;
    const double v = is_set ? device.set_nonlinearity : device.reset_nonlinearity;
    const double reach = device.range_uS() / (1 - std::exp(-v));
    const double limit = is_set ? device.g_min_uS + reach : device.g_max_uS - reach;
    double g = static_cast<double>(cells_uS_[cell]);
    g += (limit - g) * (1 - std::exp(-v * part * answer(cell)));
    if (device.cycle_to_cycle != 0)
        g += device.cycle_to_cycle * device.range_uS() *
             std::sqrt(std::min(1.0, part * config_.program.pulse_steps)) *
             normal(Draw::pulse, cell, pulses_[cell]);
    cells_uS_[cell] = static_cast<float>(std::max(g, kLeastConductance_uS));
}

ProgramCost Crossbar::pulse(std::uint32_t row, std::uint32_t col, Pulse kind, double part) {
    const std::size_t cell = std::size_t{row} * config_.cols + col;
    const ProgramConfig& program = config_.program;
    apply(cell, kind, part);
    ProgramCost cost;
    const double volts = kind == Pulse::set ? program.set_V : program.reset_V;
    const double width_ps = part * static_cast<double>(program.pulse_ps);
    cost.pulses = 1;
    cost.ps = static_cast<std::uint64_t>(std::llround(width_ps));
    cost.energy_aJ = volts * volts * static_cast<double>(cells_uS_[cell]) * width_ps;
    return cost;
}

double Crossbar::verify_uS(std::uint32_t row, std::uint32_t col) {
    const std::size_t cell = std::size_t{row} * config_.cols + col;
    const DeviceConfig& device = config_.device;
    double g =
        effective_uS(cell) / bend(device, config_.read_V) * bend(device, config_.program.verify_V);
    if (device.read_noise != 0)
        g *= 1 + device.read_noise * normal(Draw::verify, cell, verifies_[cell]++);
    return g;
}

void Crossbar::program_directly(std::size_t cell, std::uint32_t level, ProgramCost& cost) {
    const ProgramConfig& program = config_.program;
    const double width_ps = static_cast<double>(program.pulse_ps);
    const double target = config_.device.level_uS(level);
    cost.energy_aJ +=
        program.reset_V * program.reset_V * static_cast<double>(cells_uS_[cell]) * width_ps;
    pulses_[cell] += 2;
    cost.pulses += 2;
    double g = target;
    if (const double sigma = error_sigma_uS(target); sigma != 0) g += sigma * error_normal(cell);
    g = std::max(g, kLeastConductance_uS);
    cells_uS_[cell] = static_cast<float>(g);
    cost.energy_aJ += program.set_V * program.set_V * g * width_ps;
}

// All cells of the row in step: a read of all, then a SET and a RESET pulse for those that need
// one, as wide as the distance asks for.
void Crossbar::program_verified(std::size_t row_at, std::uint32_t first_col,
                                std::span<const std::uint8_t> levels, ProgramCost& cost) {
    const ProgramConfig& program = config_.program;
    const DeviceConfig& device = config_.device;
    const auto row = static_cast<std::uint32_t>(row_at / config_.cols);
    const double tolerance = program.tolerance * device.step_uS();
    const double least_part = 1.0 / program.pulse_steps;
    std::vector<bool> is_done(levels.size());
    std::size_t left = levels.size();
    for (std::uint32_t turn = 0; left != 0; ++turn) {
        std::uint64_t longest_set = 0, longest_reset = 0;
        cost.ps += config_.read_ps;
        for (std::uint32_t i = 0; i < levels.size(); ++i) {
            if (is_done[i]) continue;
            const double target = device.level_uS(levels[i]);
            const double seen = verify_uS(row, first_col + i);
            ++cost.reads;
            cost.energy_aJ +=
                program.verify_V * program.verify_V * seen * static_cast<double>(config_.read_ps);
            const double miss = target - seen;
            if (std::abs(miss) <= tolerance || turn == program.most_pulses) {
                if (std::abs(miss) > tolerance) ++cost.failed;
                is_done[i] = true;
                --left;
                continue;
            }
            // The part of a full pulse that covers the distance from here, in whole steps.
            const Pulse kind = miss > 0 ? Pulse::set : Pulse::reset;
            const double v =
                kind == Pulse::set ? device.set_nonlinearity : device.reset_nonlinearity;
            const double reach = device.range_uS() / (1 - std::exp(-v));
            const double limit =
                kind == Pulse::set ? device.g_min_uS + reach : device.g_max_uS - reach;
            const double share =
                std::min(std::abs(miss) / std::max(std::abs(limit - seen), 1e-9), 1 - std::exp(-v));
            const double part =
                std::clamp(std::round(-std::log(1 - share) / v * program.pulse_steps) * least_part,
                           least_part, 1.0);
            const ProgramCost one = pulse(row, first_col + i, kind, part);
            cost.pulses += 1;
            cost.energy_aJ += one.energy_aJ;
            std::uint64_t& longest = kind == Pulse::set ? longest_set : longest_reset;
            longest = std::max(longest, one.ps);
        }
        cost.ps += longest_set + longest_reset;
    }
}

ProgramCost Crossbar::program_row(std::uint32_t row, std::uint32_t first_col,
                                  std::span<const std::uint8_t> levels) {
    ProgramCost cost;
    const std::size_t row_at = std::size_t{row} * config_.cols;
    is_prepared_ = false;
    if (config_.program.method == ProgramMethod::verify) {
        program_verified(row_at, first_col, levels, cost);
    } else {
        for (std::size_t i = 0; i < levels.size(); ++i)
            program_directly(row_at + first_col + i, levels[i], cost);
        cost.ps += 2 * config_.program.pulse_ps;
    }
    return cost;
}

ProgramCost Crossbar::refresh_row(std::uint32_t row, std::uint32_t first_col,
                                  std::span<const std::uint8_t> levels) {
    ProgramCost cost;
    program_verified(std::size_t{row} * config_.cols, first_col, levels, cost);
    return cost;
}

std::uint32_t Crossbar::most_pulses() const {
    return *std::max_element(pulses_.begin(), pulses_.end());
}

void Crossbar::prepare() {
    const std::size_t cells = cells_uS_.size();
    std::vector<double> now_uS(cells);
    for (std::size_t cell = 0; cell < cells; ++cell) now_uS[cell] = effective_uS(cell);
    const double step = config_.device.step_uS();
    if (config_.device.read_noise != 0) {
        std::vector<float> variance(cells);
        for (std::size_t cell = 0; cell < cells; ++cell) {
            const double sigma = config_.device.read_noise * now_uS[cell] / step * kStepUnits;
            variance[cell] = static_cast<float>(sigma * sigma);
        }
        variances_.set(config_.rows, config_.cols, variance);
    }
    if (config_.wires.ir_drop == IrDrop::exact)
        now_uS = ResistiveGrid(config_.rows, config_.cols, now_uS,
                               {config_.wires.segment_ohm, config_.wires.driver_ohm})
                     .effective_uS();
    if (config_.wires.ir_drop == IrDrop::ladder) {
        ladder_uS_ = std::move(now_uS);
    } else {
        std::vector<std::int32_t> steps(cells);
        for (std::size_t cell = 0; cell < cells; ++cell)
            steps[cell] = static_cast<std::int32_t>(std::lround(now_uS[cell] / step * kStepUnits));
        sums_.set(config_.rows, config_.cols, steps);
    }
    is_prepared_ = true;
}

void Crossbar::read_ladders(std::span<const std::uint8_t> inputs, std::uint32_t planes,
                            std::int32_t* sums) const {
    std::vector<std::uint8_t> is_on(config_.rows);
    std::vector<double> column(config_.cols);
    for (std::uint32_t plane = 0; plane < planes; ++plane) {
        for (std::size_t row = 0; row < is_on.size(); ++row)
            is_on[row] = row < inputs.size() ? (inputs[row] >> plane) & 1u : 0;
        reram::ladder_uS(ladder_uS_, is_on, config_.wires.segment_ohm, column);
        for (std::size_t col = 0; col < column.size(); ++col)
            sums[plane * stride_ + col] = static_cast<std::int32_t>(
                std::lround(column[col] / config_.device.step_uS() * kStepUnits));
    }
}

// Sums of independent Gaussians are Gaussian: one draw for each column, with the sum of the cells'
// variances, has the same law as one for each cell.
void Crossbar::add_noise(std::span<const std::uint8_t> inputs, std::uint32_t planes,
                         std::uint64_t number, std::int32_t* sums) {
    noise_.resize(std::size_t{planes} * stride_);
    variances_.sum(inputs, planes, noise_.data());
    const std::uint64_t key = seed_ ^ (key_ * 0x9E37'79B9'7F4A'7C15u);
    for (std::uint32_t plane = 0; plane < planes; ++plane)
        add_normals(key, number, plane, {noise_.data() + plane * stride_, config_.cols},
                    sums + plane * stride_);
}

std::uint64_t Crossbar::read(std::span<const std::uint8_t> inputs, std::uint32_t planes,
                             std::uint64_t number, std::int32_t* sums) {
    if (!is_prepared_) prepare();
    if (config_.wires.ir_drop == IrDrop::ladder)
        read_ladders(inputs, planes, sums);
    else
        sums_.sum(inputs, planes, sums);
    if (config_.device.read_noise != 0) add_noise(inputs, planes, number, sums);
    std::int64_t total = 0;
    for (std::uint32_t plane = 0; plane < planes; ++plane)
        for (std::uint32_t col = 0; col < config_.cols; ++col) total += sums[plane * stride_ + col];
    // V^2 uS ps are aJ.
    return static_cast<std::uint64_t>(
        std::llround(static_cast<double>(total) / kStepUnits * config_.device.step_uS() *
                     config_.read_V * config_.read_V * static_cast<double>(config_.read_ps)));
}

}  // namespace tessera::reram
