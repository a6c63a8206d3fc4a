#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <vector>

#include "models/base/random.h"
#include "models/reram/converters.h"
#include "models/reram/crossbar.h"

namespace tessera::reram {

namespace {

// With every plane on for 10 ns; the energy in aJ.
double read(Crossbar& crossbar, std::span<const std::uint8_t> inputs, std::uint32_t planes,
            std::uint64_t number, std::int32_t* sums) {
    constexpr std::array<std::uint64_t, 8> k10Ns = {10'000, 10'000, 10'000, 10'000,
                                                    10'000, 10'000, 10'000, 10'000};
    return crossbar.read(inputs, planes, number, k10Ns, sums);
}

Config small(std::uint32_t rows = 32, std::uint32_t cols = 24) {
    Config config;
    config.rows = rows;
    config.cols = cols;
    return config;
}

std::vector<Level> random_levels(std::size_t count, std::uint32_t levels) {
    base::RandomStream random(1, "levels", count);
    std::vector<std::uint16_t> all(count);
    for (auto& each : all) each = static_cast<std::uint16_t>(random.below(levels));
    return all;
}

std::vector<Level> program(Crossbar& crossbar, const Config& config, ProgramCost& cost) {
    const auto levels =
        random_levels(std::size_t{config.rows} * config.cols, config.device.levels());
    for (std::uint32_t row = 0; row < config.rows; ++row)
        cost += crossbar.program_row(
            row, 0, std::span(levels).subspan(std::size_t{row} * config.cols, config.cols));
    return levels;
}

struct Statistics {
    double mean = 0, sigma = 0;
};
Statistics of(const std::vector<double>& values) {
    Statistics s;
    for (const double value : values) s.mean += value;
    s.mean /= static_cast<double>(values.size());
    for (const double value : values) s.sigma += (value - s.mean) * (value - s.mean);
    s.sigma = std::sqrt(s.sigma / static_cast<double>(values.size()));
    return s;
}

TEST(Crossbar, IdealCellsTakeTheirLevelsExactly) {
    const Config config = small();
    Crossbar crossbar(config, "x", 1);
    ProgramCost cost;
    const auto levels = program(crossbar, config, cost);
    for (std::uint32_t row = 0; row < config.rows; ++row)
        for (std::uint32_t col = 0; col < config.cols; ++col)
            EXPECT_NEAR(crossbar.conductance_uS(row, col),
                        config.device.level_uS(levels[row * config.cols + col]), 1e-5);
    EXPECT_EQ(cost.pulses, 2 * levels.size());
    EXPECT_EQ(cost.failed, 0u);
    EXPECT_EQ(cost.ps, 2 * config.program.pulse_ps * config.rows);
}

TEST(Crossbar, ReadsSumConductancesOfTheRowsThatAreOn) {
    const Config config = small(30, 21);
    Crossbar crossbar(config, "x", 1);
    ProgramCost cost;
    const auto levels = program(crossbar, config, cost);
    base::RandomStream random(2, "inputs", 0);
    std::vector<std::uint8_t> inputs(config.rows);
    for (auto& input : inputs) input = static_cast<std::uint8_t>(random.below(256));
    std::vector<std::int32_t> sums(8 * crossbar.stride());
    const double energy_aj = read(crossbar, inputs, 8, 0, sums.data());
    double conductance_uS = 0;
    for (unsigned plane = 0; plane < 8; ++plane) {
        std::uint32_t on = 0;
        for (const auto input : inputs) on += (input >> plane) & 1u;
        for (std::uint32_t col = 0; col < config.cols; ++col) {
            double sum = 0;
            for (std::uint32_t row = 0; row < config.rows; ++row)
                if (((inputs[row] >> plane) & 1) != 0) {
                    sum += levels[row * config.cols + col];
                    conductance_uS += crossbar.conductance_uS(row, col);
                }
            EXPECT_EQ(std::lround((sums[plane * crossbar.stride() + col] - crossbar.baseline(on)) /
                                  kStepUnits),
                      sum);
        }
    }
    // V^2 G t
    const double expected_aJ = config.read_V * config.read_V * conductance_uS * 1e4;
    EXPECT_NEAR(static_cast<double>(energy_aj) / expected_aJ, 1, 1e-4);
}

TEST(Crossbar, PulsesFollowTheirCurves) {
    Config config = small(4, 4);
    Crossbar crossbar(config, "x", 1);
    const DeviceConfig& device = config.device;
    const double v = device.set_nonlinearity;
    for (int pulse = 1; pulse <= 10; ++pulse) {
        const ProgramCost cost = crossbar.pulse(0, 0, Pulse::set, 0.1);
        const double golden = device.g_min_uS + device.range_uS() *
                                                    (1 - std::exp(-v * 0.1 * pulse)) /
                                                    (1 - std::exp(-v));
        EXPECT_NEAR(crossbar.conductance_uS(0, 0), golden, 1e-4);
        EXPECT_EQ(cost.ps, config.program.pulse_ps / 10);
        EXPECT_NEAR(cost.energy_aJ, 1.75 * 1.75 * golden * 1e5, 1e-4 * cost.energy_aJ);
    }
    EXPECT_NEAR(crossbar.conductance_uS(0, 0), device.g_max_uS, 1e-3);
    const ProgramCost down = crossbar.pulse(0, 0, Pulse::reset, 1);
    EXPECT_EQ(down.pulses, 1u);
    EXPECT_NEAR(crossbar.conductance_uS(0, 0), device.g_min_uS, 1e-3);
    EXPECT_EQ(crossbar.pulses(0, 0), 11u);
    EXPECT_EQ(crossbar.most_pulses(), 11u);
    EXPECT_EQ(crossbar.pulses(1, 1), 0u);
}

TEST(Crossbar, VerifyingBringsEveryCellWithinItsTolerance) {
    Config config = small(64, 64);
    config.program.method = ProgramMethod::verify;
    config.device.cycle_to_cycle = 0.02;
    config.device.device_to_device = 0.1;
    Crossbar crossbar(config, "x", 1);
    ProgramCost cost;
    const auto levels = program(crossbar, config, cost);
    EXPECT_EQ(cost.failed, 0u);
    EXPECT_GT(cost.pulses, levels.size() / 2);
    EXPECT_EQ(cost.reads, cost.pulses + levels.size());
    for (std::uint32_t row = 0; row < config.rows; ++row)
        for (std::uint32_t col = 0; col < config.cols; ++col)
            EXPECT_NEAR(crossbar.conductance_uS(row, col),
                        config.device.level_uS(levels[row * config.cols + col]),
                        config.program.tolerance * config.device.step_uS() + 1e-6);
}

TEST(Crossbar, StuckCellsFailToVerifyAndAreAsManyAsAskedFor) {
    Config config = small(100, 100);
    config.program.method = ProgramMethod::verify;
    config.device.stuck_low = 0.02;
    config.device.stuck_high = 0.01;
    Crossbar crossbar(config, "x", 3);
    std::uint32_t stuck = 0, wrong = 0;
    ProgramCost cost;
    const auto levels = program(crossbar, config, cost);
    for (std::uint32_t row = 0; row < config.rows; ++row)
        for (std::uint32_t col = 0; col < config.cols; ++col) {
            if (!crossbar.is_stuck(row, col)) continue;
            ++stuck;
            const double at = crossbar.conductance_uS(row, col);
            if (std::abs(at - config.device.level_uS(levels[row * config.cols + col])) > 1) ++wrong;
        }
    // Four standard deviations of a binomial.
    EXPECT_NEAR(stuck, 300, 4 * std::sqrt(10'000 * 0.03 * 0.97));
    EXPECT_EQ(cost.failed, wrong);
    EXPECT_GT(wrong, 0u);
}

TEST(Crossbar, ProgramErrorHasTheDeviationOfItsFit) {
    Config config = small(100, 100);
    config.device.program_error = ProgramError::wan;
    Crossbar crossbar(config, "x", 1);
    ProgramCost cost;
    const auto levels = program(crossbar, config, cost);
    std::vector<std::vector<double>> misses(4);
    for (std::size_t i = 0; i < levels.size(); ++i)
        misses[levels[i]].push_back(crossbar.conductance_uS(static_cast<std::uint32_t>(i / 100),
                                                            static_cast<std::uint32_t>(i % 100)) -
                                    config.device.level_uS(levels[i]));
    for (std::uint8_t level = 1; level < 4; ++level) {  // at g_min cells stop at zero
        const double g = config.device.level_uS(level);
        const double sigma = 1.536e-4 * g * g * g - 1.167e-2 * g * g + 0.2374 * g + 1.053;
        const Statistics found = of(misses[level]);
        const double n = static_cast<double>(misses[level].size());
        EXPECT_NEAR(found.sigma / sigma, 1, 4 / std::sqrt(2 * n)) << g << " uS";
        EXPECT_NEAR(found.mean, 0, 4 * sigma / std::sqrt(n)) << g << " uS";
    }
}

TEST(Crossbar, ErrorsOfPairsAreAsCorrelatedAsAskedFor) {
    Config config = small(100, 100);
    config.device.program_error = ProgramError::constant;
    config.device.program_sigma_uS = 1;
    config.device.pair_correlation = 0.8;
    Crossbar crossbar(config, "x", 1);
    const std::vector<Level> levels(100, 2);
    for (std::uint32_t row = 0; row < 100; ++row) (void)crossbar.program_row(row, 0, levels);
    const double target = config.device.level_uS(2);
    double products = 0, others = 0;
    for (std::uint32_t row = 0; row < 100; ++row)
        for (std::uint32_t col = 0; col + 2 < 100; col += 2) {
            const double even = crossbar.conductance_uS(row, col) - target;
            products += even * (crossbar.conductance_uS(row, col + 1) - target);
            others += even * (crossbar.conductance_uS(row, col + 2) - target);
        }
    EXPECT_NEAR(products / 4900, 0.8, 4 * std::sqrt(1.64 / 4900));
    EXPECT_NEAR(others / 4900, 0, 4 / std::sqrt(4900));
}

// The variance of a column is the sum of its cells' variances.
TEST(Crossbar, ReadNoiseHasItsVariance) {
    Config config = small(64, 64);
    config.device.read_noise = 0.05;
    Crossbar noisy(config, "x", 1);
    Config quiet_config = config;
    quiet_config.device.read_noise = 0;
    Crossbar quiet(quiet_config, "x", 1);
    ProgramCost cost;
    (void)program(noisy, config, cost);
    const auto levels = program(quiet, quiet_config, cost);
    const std::vector<std::uint8_t> inputs(64, 0xFF);
    std::vector<std::int32_t> with(8 * noisy.stride()), without(8 * noisy.stride());
    (void)read(quiet, inputs, 8, 0, without.data());
    double ratio = 0;
    int draws = 0;
    std::vector<double> variance(64);
    for (std::uint32_t row = 0; row < 64; ++row)
        for (std::uint32_t col = 0; col < 64; ++col)
            variance[col] += std::pow(
                0.05 * noisy.conductance_uS(row, col) / config.device.step_uS() * kStepUnits, 2);
    for (std::uint64_t number = 0; number < 50; ++number) {
        (void)read(noisy, inputs, 8, number, with.data());
        for (unsigned plane = 0; plane < 8; ++plane)
            for (std::uint32_t col = 0; col < 64; ++col, ++draws) {
                const std::size_t at = plane * noisy.stride() + col;
                ratio += std::pow(with[at] - without[at], 2) / variance[col];
            }
    }
    EXPECT_NEAR(ratio / draws, 1, 4 * std::sqrt(2.0 / draws));
}

TEST(Crossbar, NoiseDependsOnTheReadsNumberAndNotOnTheirOrder) {
    Config config = small();
    config.device.read_noise = 0.05;
    Crossbar forward(config, "x", 1), backward(config, "x", 1);
    ProgramCost cost;
    (void)program(forward, config, cost);
    (void)program(backward, config, cost);
    const std::vector<std::uint8_t> inputs(config.rows, 0x81);
    std::vector<std::vector<std::int32_t>> there, back;
    for (std::uint64_t number = 0; number < 4; ++number) {
        there.emplace_back(8 * forward.stride());
        (void)read(forward, inputs, 8, number, there.back().data());
    }
    for (std::uint64_t number = 4; number-- > 0;) {
        back.emplace(back.begin(), 8 * forward.stride());
        (void)read(backward, inputs, 8, number, back.front().data());
    }
    for (std::size_t n = 0; n < 4; ++n)
        for (std::uint32_t col = 0; col < config.cols; ++col)
            EXPECT_EQ(there[n][col], back[n][col]);
    EXPECT_NE(there[0], there[1]);
}

TEST(Crossbar, DriftMovesTheMeanAndWidensTheSpread) {
    Config config = small(100, 100);
    config.device.drift = true;
    config.device.age_s = 1e6;
    Crossbar crossbar(config, "x", 1);
    const std::vector<Level> levels(100, 3);
    std::vector<double> moved;
    for (std::uint32_t row = 0; row < 100; ++row) {
        (void)crossbar.program_row(row, 0, levels);
        for (std::uint32_t col = 0; col < 100; ++col)
            moved.push_back(crossbar.conductance_uS(row, col) - config.device.g_max_uS);
    }
    const double log_age = std::log(1e6), sigma = 0.0420 * log_age + 0.412;
    EXPECT_NEAR(of(moved).mean, -0.0890 * log_age, 4 * sigma / 100);
    EXPECT_NEAR(of(moved).sigma / sigma, 1, 4 / std::sqrt(2e4));
}

TEST(Crossbar, LadderAndGridLoseCurrent) {
    for (const IrDrop ir_drop : {IrDrop::ladder, IrDrop::exact}) {
        Config config = small(64, 32);
        Crossbar perfect(config, "x", 1);
        Config lossy = config;
        lossy.wires.ir_drop = ir_drop;
        lossy.wires.segment_ohm = 10;
        Crossbar real(lossy, "x", 1);
        ProgramCost cost;
        (void)program(perfect, config, cost);
        (void)program(real, lossy, cost);
        const std::vector<std::uint8_t> inputs(64, 1);
        std::vector<std::int32_t> ideal(8 * perfect.stride()), less(8 * perfect.stride());
        (void)read(perfect, inputs, 1, 0, ideal.data());
        (void)read(real, inputs, 1, 0, less.data());
        for (std::uint32_t col = 0; col < 32; ++col) {
            EXPECT_LT(less[col], ideal[col]);
            EXPECT_GT(less[col], ideal[col] / 2);
        }
    }
}

TEST(ColumnSums, EveryVersionOfTheCodeAgrees) {
    base::RandomStream random(9, "values", 0);
    for (const auto& [rows, cols] :
         {std::pair{1u, 1u}, std::pair{7u, 65u}, std::pair{256u, 256u}}) {
        std::vector<float> values(std::size_t{rows} * cols);
        for (float& value : values) value = static_cast<float>(random.normal());
        std::vector<std::uint8_t> inputs(rows);
        for (auto& input : inputs) input = static_cast<std::uint8_t>(random.below(256));
        ColumnSums<float> sums;
        sums.set(rows, cols, values);
        std::vector<float> fast(8 * sums.stride()), portable(8 * sums.stride());
        sums.sum(inputs, 8, fast.data());
        sums.sum_portably(inputs, 8, portable.data());
        EXPECT_EQ(fast, portable);
    }
}

}  // namespace

}  // namespace tessera::reram
