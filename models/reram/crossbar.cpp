#include "models/reram/crossbar.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

#include "models/base/random.h"
#include "models/numeric/normal_table.h"
#include "models/reram/converters.h"
#include "models/reram/ir_drop.h"

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

Crossbar::Crossbar(const Config& config, std::string_view component, std::uint64_t seed,
                   std::string_view partner)
    : config_(config),
      seed_(seed),
      key_(base::component_key(component)),
      partner_key_(partner.empty() ? key_ : base::component_key(partner)),
      floor_steps_(static_cast<std::int32_t>(
          std::lround(config.device.g_min_uS / config.device.step_uS() * kStepUnits))),
      cols_(config.physical_cols()),
      cells_uS_(std::size_t{config.rows} * cols_, static_cast<float>(config.device.g_min_uS)),
      pulses_(cells_uS_.size()),
      verifies_(cells_uS_.size()) {
    stride_ = ColumnSums<std::int32_t>::stride_of(cols_);
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

double Crossbar::normal(Draw draw, std::size_t cell, std::uint64_t number,
                        std::uint64_t key) const {
    base::RandomStream random(seed_, key + static_cast<std::uint64_t>(draw),
                              (std::uint64_t{cell} << 32) + number);
    return random.normal();
}

// The cell whose errors this one's follow.
std::optional<Crossbar::Partner> Crossbar::partner_of(std::size_t cell) const {
    const DeviceConfig& device = config_.device;
    if (device.pair_correlation == 0) return std::nullopt;
    if (device.pair == PairPlace::arrays) {
        if (partner_key_ == key_) return std::nullopt;
        return Partner{partner_key_, cell};
    }
    if (cell % cols_ % 2 == 0) return std::nullopt;
    return Partner{key_, cell - 1};
}

double Crossbar::correlated(double own, double partner) const {
    const double together = config_.device.pair_correlation;
    return together * partner + std::sqrt(1 - together * together) * own;
}

// Of the error of direct programming; that of the odd column of a pair follows the even one's.
double Crossbar::error_normal(std::size_t cell) const {
    const double own = normal(Draw::error, cell, pulses_[cell]);
    const std::optional<Partner> partner = partner_of(cell);
    if (!partner) return own;
    // A partner in another array counts its own pulses; the same history draws the same error.
    const std::uint32_t count = partner->key == key_ ? pulses_[partner->cell] : pulses_[cell];
    return correlated(own, normal(Draw::error, partner->cell, count, partner->key));
}

double Crossbar::answer(std::size_t cell) const {
    const DeviceConfig& device = config_.device;
    if (device.device_to_device == 0 || !config_.effects.variation) return 1;
    double z = normal(Draw::device, cell, 0);
    if (const std::optional<Partner> partner = partner_of(cell))
        z = correlated(z, normal(Draw::device, partner->cell, 0, partner->key));
    return std::exp(device.device_to_device * z);
}

double Crossbar::error_sigma_uS(double g) const {
    switch (config_.device.program_error) {
        case ProgramError::none: return 0;
        case ProgramError::constant: return config_.device.program_sigma_uS;
        case ProgramError::relative: return config_.device.program_sigma_part * g;
        case ProgramError::wan: return ((1.536e-4 * g - 1.167e-2) * g + 0.2374) * g + 1.053;
        case ProgramError::milo: return std::max(-0.009107 * g + 4.782, 0.0);
    }
    return 0;
}

double Crossbar::effective_uS(std::size_t cell) const {
    const DeviceConfig& device = config_.device;
    double g = static_cast<double>(cells_uS_[cell]);
    if (config_.effects.stuck && !stuck_.empty() && stuck_[cell] != 0)
        g = stuck_[cell] == kStuckLow ? device.g_min_uS : device.g_max_uS;
    if (device.drift && config_.effects.drift) {
        const double log_age = std::log(std::max(device.age_s, 1.0));
        g += -0.0890 * log_age +
             (0.0420 * log_age + 0.412) * normal(Draw::drift, cell, pulses_[cell]);
    }
    g *= 1 + device.temperature_per_K * (device.temperature_C - kRoomTemperature_C);
    return std::max(g, kLeastConductance_uS) * bend(device, config_.drive_V());
}

double Crossbar::endurance(std::size_t cell) const {
    const DeviceConfig& device = config_.device;
    return static_cast<double>(device.endurance) *
           std::exp(device.endurance_sigma * normal(Draw::endurance, cell, 0));
}

// Counts pulses; true when the cell is worn out, and conducts whatever is done to it.
bool Crossbar::wear(std::size_t cell, std::uint32_t pulses) {
    pulses_[cell] += pulses;
    if (config_.device.endurance == 0 || pulses_[cell] <= endurance(cell)) return false;
    cells_uS_[cell] = static_cast<float>(config_.device.g_max_uS);
    return true;
}

// SET follows G(P) = g_min + range (1 - exp(-v P)) / (1 - exp(-v)) from wherever the cell is; RESET
// its mirror.
void Crossbar::apply(std::size_t cell, Pulse kind, double part) {
    const DeviceConfig& device = config_.device;
    is_prepared_ = false;
    if (wear(cell, 1)) return;
    const bool is_set = kind == Pulse::set;
    const double v = is_set ? device.set_nonlinearity : device.reset_nonlinearity;
    const double reach = device.range_uS() / (1 - std::exp(-v));
    const double limit = is_set ? device.g_min_uS + reach : device.g_max_uS - reach;
    double g = static_cast<double>(cells_uS_[cell]);
    g += (limit - g) * (1 - std::exp(-v * part * answer(cell)));
    if (device.cycle_to_cycle != 0 && config_.effects.variation)
        g += device.cycle_to_cycle * device.range_uS() *
             std::sqrt(std::min(1.0, part * config_.program.pulse_steps)) *
             normal(Draw::pulse, cell, pulses_[cell]);
    cells_uS_[cell] = static_cast<float>(std::max(g, kLeastConductance_uS));
}

ProgramCost Crossbar::pulse(std::uint32_t row, std::uint32_t col, Pulse kind, double part) {
    const std::size_t cell = std::size_t{row} * cols_ + col;
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
    const std::size_t cell = std::size_t{row} * cols_ + col;
    const DeviceConfig& device = config_.device;
    double g = effective_uS(cell) / bend(device, config_.drive_V()) *
               bend(device, config_.program.verify_V);
    if (has_read_noise())
        g *= 1 + device.read_noise * normal(Draw::verify, cell, verifies_[cell]++);
    return g;
}

void Crossbar::program_directly(std::size_t cell, std::uint32_t level, ProgramCost& cost) {
    const ProgramConfig& program = config_.program;
    const double width_ps = static_cast<double>(program.pulse_ps);
    const double target = config_.device.level_uS(level);
    cost.energy_aJ +=
        program.reset_V * program.reset_V * static_cast<double>(cells_uS_[cell]) * width_ps;
    cost.pulses += 2;
    if (wear(cell, 2)) return;
    double g = target;
    const double sigma = config_.effects.variation ? error_sigma_uS(target) : 0;
    if (sigma != 0) g += sigma * error_normal(cell);
    g = std::max(g, kLeastConductance_uS);
    cells_uS_[cell] = static_cast<float>(g);
    cost.energy_aJ += program.set_V * program.set_V * g * width_ps;
}

// All cells of the row in step: a read of all, then a SET and a RESET pulse for those that need
// one, as wide as the distance asks for.
void Crossbar::program_verified(std::size_t row_at, std::uint32_t first_col,
                                std::span<const Level> levels, ProgramCost& cost) {
    const ProgramConfig& program = config_.program;
    const DeviceConfig& device = config_.device;
    const auto row = static_cast<std::uint32_t>(row_at / cols_);
    const double tolerance = program.tolerance * device.step_uS();
    const double least_part = 1.0 / program.pulse_steps;
    std::vector<bool> is_done(levels.size());
    std::size_t left = levels.size();
    for (std::size_t i = 0; i < levels.size(); ++i)
        if (levels[i] == kKeep) {
            is_done[i] = true;
            --left;
        }
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
                if (std::abs(miss) > tolerance) {
                    ++cost.failed;
                    failures_.push_back({row, first_col + i});
                }
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
                                  std::span<const Level> levels) {
    ProgramCost cost;
    const std::size_t row_at = std::size_t{row} * cols_;
    is_prepared_ = false;
    if (config_.program.method == ProgramMethod::verify) {
        program_verified(row_at, first_col, levels, cost);
    } else {
        for (std::size_t i = 0; i < levels.size(); ++i)
            if (levels[i] != kKeep) program_directly(row_at + first_col + i, levels[i], cost);
        cost.ps += 2 * config_.program.pulse_ps;
    }
    return cost;
}

ProgramCost Crossbar::refresh_row(std::uint32_t row, std::uint32_t first_col,
                                  std::span<const Level> levels) {
    ProgramCost cost;
    program_verified(std::size_t{row} * cols_, first_col, levels, cost);
    return cost;
}

// A RESET of all cells and a SET, row by row, a read after each: what does not pass a quarter of
// the range on its way down and three quarters on its way up is broken.
ProgramCost Crossbar::self_test() {
    ProgramCost cost;
    const DeviceConfig& device = config_.device;
    const double volts = config_.program.verify_V;
    for (const Pulse kind : {Pulse::reset, Pulse::set})
        for (std::uint32_t row = 0; row < config_.rows; ++row) {
            cost.ps += config_.program.pulse_ps + config_.read_ps;
            for (std::uint32_t col = 0; col < cols_; ++col) {
                ProgramCost one = pulse(row, col, kind, 1);
                const double seen = verify_uS(row, col);
                const double part = (seen - device.g_min_uS) / device.range_uS();
                one.ps = 0;
                one.reads = 1;
                one.energy_aJ += volts * volts * seen * static_cast<double>(config_.read_ps);
                cost += one;
                if (kind == Pulse::reset ? part < 0.25 : part > 0.75) continue;
                ++cost.failed;
                failures_.push_back({row, col});
            }
        }
    return cost;
}

std::span<const double> Crossbar::cell_levels(std::uint32_t row) {
    if (!is_prepared_) prepare();
    return std::span(levels_).subspan(std::size_t{row} * cols_, cols_);
}

std::vector<CellPlace> Crossbar::take_failures() { return std::exchange(failures_, {}); }

std::uint32_t Crossbar::most_pulses() const {
    return *std::max_element(pulses_.begin(), pulses_.end());
}

void Crossbar::prepare() {
    const std::size_t cells = cells_uS_.size();
    std::vector<double> now_uS(cells);
    for (std::size_t cell = 0; cell < cells; ++cell) now_uS[cell] = effective_uS(cell);
    const double step = config_.device.step_uS();
    if (has_read_noise()) {
        std::vector<float> variance(cells);
        for (std::size_t cell = 0; cell < cells; ++cell) {
            const double sigma = config_.device.read_noise * now_uS[cell] / step * kStepUnits;
            variance[cell] = static_cast<float>(sigma * sigma);
        }
        variances_.set(config_.rows, cols_, variance);
    }
    if (config_.wires.ir_drop == IrDrop::exact)
        now_uS = ResistiveGrid(config_.rows, cols_, now_uS,
                               {config_.wires.segment_ohm, config_.wires.driver_ohm})
                     .effective_uS();
    if (config_.wires.ir_drop == IrDrop::ladder) {
        ladder_uS_ = std::move(now_uS);
    } else if (config_.converter == ConverterKind::ttfs) {
        levels_.resize(cells);
        for (std::size_t cell = 0; cell < cells; ++cell)
            levels_[cell] = std::round(now_uS[cell] / step * kStepUnits) / kStepUnits;
    } else {
        std::vector<std::int32_t> steps(cells);
        for (std::size_t cell = 0; cell < cells; ++cell)
            steps[cell] = static_cast<std::int32_t>(std::lround(now_uS[cell] / step * kStepUnits));
        sums_.set(config_.rows, cols_, steps);
    }
    is_prepared_ = true;
}

void Crossbar::read_ladders(std::span<const std::uint8_t> inputs, std::uint32_t planes,
                            std::int32_t* sums) const {
    std::vector<std::uint8_t> is_on(config_.rows);
    std::vector<double> column(cols_);
    for (std::uint32_t plane = 0; plane < planes; ++plane) {
        for (std::size_t row = 0; row < is_on.size(); ++row)
            is_on[row] =
                static_cast<std::uint8_t>(row < inputs.size() ? (inputs[row] >> plane) & 1u : 0u);
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
        numeric::add_normals(key, number, plane, {noise_.data() + plane * stride_, cols_},
                             sums + plane * stride_);
}

double Crossbar::read(std::span<const std::uint8_t> inputs, std::uint32_t planes,
                      std::uint64_t number, std::span<const std::uint64_t> durations_ps,
                      std::int32_t* sums) {
    if (!is_prepared_) prepare();
    if (config_.wires.ir_drop == IrDrop::ladder)
        read_ladders(inputs, planes, sums);
    else
        sums_.sum(inputs, planes, sums);
    if (has_read_noise()) add_noise(inputs, planes, number, sums);
    double charge = 0;  // levels * 2^16 * ps
    for (std::uint32_t plane = 0; plane < planes; ++plane) {
        std::int64_t total = 0;
        for (std::uint32_t col = 0; col < cols_; ++col) total += sums[plane * stride_ + col];
        charge += static_cast<double>(total) * static_cast<double>(durations_ps[plane]);
    }
    // V^2 uS ps are aJ.
    return charge / kStepUnits * config_.device.step_uS() * config_.drive_V() * config_.drive_V();
}

}  // namespace tessera::reram
