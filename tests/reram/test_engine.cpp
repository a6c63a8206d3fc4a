#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "models/base/random.h"
#include "models/reram/engine.h"
#include "tests/reram/random_integers.h"

namespace tessera::reram {

namespace {

struct Product {
    MatrixShape shape;
    std::uint32_t input_bits;
};

std::vector<std::int64_t> multiply(const Config& config, const Product& product) {
    Engine engine(config, "x", 1);
    const MatrixShape& shape = product.shape;
    PlacedMatrix matrix{0, MatrixLayout(config, shape), {}};
    std::vector<std::int16_t> weights;
    for (std::uint32_t group = 0; group < shape.groups; ++group) {
        const auto part = integers(std::size_t{shape.rows} * shape.cols, shape.bits, group);
        weights.insert(weights.end(), part.begin(), part.end());
    }
    (void)engine.program(matrix, weights);
    std::vector<std::int64_t> all;
    for (std::uint32_t group = 0; group < shape.groups; ++group) {
        std::vector<std::int64_t> outputs(shape.cols);
        engine.multiply(matrix, group, integers(shape.rows, product.input_bits, 100 + group),
                        product.input_bits, group, outputs);
        all.insert(all.end(), outputs.begin(), outputs.end());
    }
    return all;
}

std::vector<std::int64_t> golden(const Product& product) {
    const MatrixShape& shape = product.shape;
    std::vector<std::int64_t> all;
    for (std::uint32_t group = 0; group < shape.groups; ++group) {
        const auto weights = integers(std::size_t{shape.rows} * shape.cols, shape.bits, group);
        const auto inputs = integers(shape.rows, product.input_bits, 100 + group);
        for (std::uint32_t c = 0; c < shape.cols; ++c) {
            std::int64_t sum = 0;
            for (std::uint32_t r = 0; r < shape.rows; ++r)
                sum += std::int64_t{weights[std::size_t{c} * shape.rows + r]} * inputs[r];
            all.push_back(sum);
        }
    }
    return all;
}

const Product kProducts[] = {
    {{.rows = 20, .cols = 5}, 8},
    {{.rows = 300, .cols = 70}, 8},  // over several crossbars both ways
    {{.rows = 130, .cols = 10, .bits = 16}, 16},
    {{.groups = 3, .rows = 9, .cols = 4}, 16},
    {{.rows = 1, .cols = 1, .bits = 16}, 8},
};

TEST(Engine, IdealDevicesGiveExactProductsInEveryEncoding) {
    for (const Product& product : kProducts)
        for (const auto encoding :
             {WeightEncoding::differential, WeightEncoding::offset, WeightEncoding::flipped})
            for (const std::uint32_t cell_bits : {1u, 2u, 3u, 4u}) {
                Config config;
                config.encoding = encoding;
                config.device.bits = cell_bits;
                config.adc.bits = 12;
                config.adc.lsb_log2 = 0;
                EXPECT_EQ(multiply(config, product), golden(product))
                    << static_cast<int>(encoding) << ", " << cell_bits << " bits a cell";
            }
}

// ISAAC's argument: 128 rows of 2-bit cells add up to 384, but no column of a flipped matrix to
// more than 192, for which 8 bits do.
TEST(Engine, FlippedWeightsSaveABitOfTheConverter) {
    Config config;
    EXPECT_EQ(multiply(config, kProducts[1]), golden(kProducts[1]));
    config.encoding = WeightEncoding::offset;
    EXPECT_NE(multiply(config, kProducts[1]), golden(kProducts[1]));
    config.adc.bits = 9;
    EXPECT_EQ(multiply(config, kProducts[1]), golden(kProducts[1]));
}

TEST(Engine, VerifiedCellsAreGoodEnoughForExactProducts) {
    Config config;
    config.program.method = ProgramMethod::verify;
    config.program.tolerance = 0.02;
    config.program.pulse_steps = 1024;
    config.adc.bits = 9;
    EXPECT_EQ(multiply(config, kProducts[0]), golden(kProducts[0]));
}

TEST(Engine, FewerBitsOfTheConverterMeanLargerErrors) {
    const auto error = [](std::uint32_t bits) {
        Config config;
        config.encoding = WeightEncoding::offset;
        config.adc.bits = bits;
        const auto found = multiply(config, kProducts[1]), right = golden(kProducts[1]);
        double squares = 0;
        for (std::size_t i = 0; i < found.size(); ++i) {
            const auto miss = static_cast<double>(found[i] - right[i]);
            squares += miss * miss;
        }
        return squares;
    };
    EXPECT_GT(error(4), 2 * error(5));
    EXPECT_GT(error(5), 2 * error(6));
    EXPECT_GT(error(6), 2 * error(8));
    EXPECT_EQ(error(9), 0);
}

// With spikes that are rare against the dead time and small against a level, counting them is a
// fine converter: a pair of columns cancels what g_min adds.
TEST(Engine, IntegrateAndFireCountsApproachTheProduct) {
    Config config;
    config.converter = ConverterKind::ifc;
    config.encoding = WeightEncoding::differential;
    config.ifc.bits = 12;
    config.ifc.dead_time_ns = 0;
    config.ifc.threshold_V = 0.5;
    config.ifc.window_ps = 300'000;
    config.ifc.reference_V = 0.2;
    const auto found = multiply(config, kProducts[0]), right = golden(kProducts[0]);
    // An error of one spike of 0.1 levels in each of 8 planes, two columns, four slices.
    for (std::size_t i = 0; i < found.size(); ++i)
        EXPECT_NEAR(static_cast<double>(found[i] - right[i]), 0, 0.11 * 256 * 86 * 2);
}

TEST(Engine, SaturationsAreCounted) {
    Config config;
    config.encoding = WeightEncoding::differential;
    config.adc.bits = 2;
    config.adc.lsb_log2 = 0;
    Engine engine(config, "x", 1);
    PlacedMatrix matrix{0, MatrixLayout(config, {.rows = 100, .cols = 1}), {}};
    (void)engine.program(matrix, std::vector<std::int16_t>(100, 0x55));
    std::vector<std::int64_t> output(1);
    engine.multiply(matrix, 0, std::vector<std::int16_t>(100, 1), 8, 0, output);
    // One plane is on; the four digits 1 1 1 1 of the weights add up to 100 on the positive
    // columns.
    EXPECT_EQ(engine.activity().saturations, 4u);
    EXPECT_EQ(engine.activity().conversions, 8u * 8);
    EXPECT_EQ(output[0], 3 * 0x55);
}

TEST(Engine, TimeIsThatOfTheBitsOneAfterTheOther) {
    Config config;
    config.adc.per_array = 4;
    config.adc.samples_per_s = 1'000'000'000;
    EXPECT_EQ(Engine::product_ps(config, 8), 8 * (config.read_ps + 128 / 4 * 1000));
    config.converter = ConverterKind::ifc;
    EXPECT_EQ(Engine::product_ps(config, 16), 16 * config.ifc.window_ps);
}

// Inputs in time

TEST(Engine, PulsesInTimeGiveExactProductsWithRawCurrents) {
    for (const Product& product : kProducts)
        for (const InputCoding input : {InputCoding::pulse_width, InputCoding::rate}) {
            Config config;
            config.input = input;
            config.converter = ConverterKind::raw;
            EXPECT_EQ(multiply(config, product), golden(product)) << product.shape.rows;
        }
}

TEST(Engine, ConvertersOfPulsesRoundTheMeanOfTheLongest) {
    Config config;
    config.rows = config.cols = 64;
    config.encoding = WeightEncoding::differential;
    config.input = InputCoding::pulse_width;
    config.adc.bits = 12;
    config.adc.lsb_log2 = -3;
    const Product product{{.rows = 60, .cols = 6}, 8};
    const auto products = multiply(config, product), exact = golden(product);
    // An LSB of an eighth of a level, 128 units long: half of one from each of two signs and
    // columns of digits of weights 1, 4, 16, 64.
    const double bound = 0.5 * 128 / 8 * 2 * 2 * (1 + 4 + 16 + 64);
    for (std::size_t c = 0; c < exact.size(); ++c)
        EXPECT_NEAR(static_cast<double>(products[c]), static_cast<double>(exact[c]), bound);
    EXPECT_NE(products, exact);
}

TEST(Engine, RatesIntoIntegrateAndFireFollowTheProduct) {
    Config config;
    config.rows = config.cols = 64;
    config.encoding = WeightEncoding::differential;
    config.input = InputCoding::rate;
    config.converter = ConverterKind::ifc;
    config.ifc.bits = 12;
    config.ifc.window_ps = 800'000;
    config.ifc.dead_time_ns = 0;
    const Product product{{.rows = 60, .cols = 6}, 8};
    const auto products = multiply(config, product), exact = golden(product);
    for (std::size_t c = 0; c < exact.size(); ++c)
        EXPECT_NEAR(static_cast<double>(products[c]), static_cast<double>(exact[c]),
                    0.02 * 127 * 127 * 60)
            << c;
}

TEST(Engine, ComparatorsGiveABitForEachRead) {
    Config config;
    config.rows = config.cols = 16;
    config.encoding = WeightEncoding::differential;
    config.converter = ConverterKind::sense;
    config.device.bits = 1;
    config.sense.threshold = 4.5;
    Engine engine(config, "x", 1);
    PlacedMatrix matrix{0, MatrixLayout(config, {.rows = 10, .cols = 1}), {}};
    const std::vector<std::int16_t> weights(10, 1);
    (void)engine.program(matrix, weights);
    std::vector<std::int64_t> output(1);
    for (int on = 0; on <= 10; ++on) {
        std::vector<std::int16_t> inputs(10);
        std::fill_n(inputs.begin(), on, std::int16_t{1});
        engine.multiply(matrix, 0, inputs, 8, 0, output);
        EXPECT_EQ(output[0], on > 4 ? 9 : 0) << on;
    }
}

TEST(Engine, TimeOfAProductFollowsItsInputs) {
    Config config;
    config.adc.per_array = config.cols;
    config.adc.samples_per_s = 1'000'000'000;
    EXPECT_EQ(Engine::product_ps(config, 8), 8u * (10'000 + 1000));
    config.adc.has_sample_and_hold = true;
    EXPECT_EQ(Engine::product_ps(config, 8), 8u * 10'000 + 1000) << "the last one's conversion";
    config.adc.per_array = 1;
    EXPECT_EQ(Engine::product_ps(config, 8), 8u * 128 * 1000 + 10'000) << "the first one's read";
    config.adc.per_array = config.cols;
    config.adc.has_sample_and_hold = false;
    config.input = InputCoding::pulse_width;
    EXPECT_EQ(Engine::product_ps(config, 8), 2u * (128 * 1000 + 1000));
    config.input = InputCoding::rate;
    EXPECT_EQ(Engine::product_ps(config, 8), 2u * (256 * 1000 + 1000));
    config.converter = ConverterKind::sense;
    EXPECT_EQ(Engine::product_ps(config, 8), 2u * 256 * 1000);
}

TEST(Engine, CellsEnergyGoesWithTheTimeOfPulses) {
    Config config;
    config.rows = config.cols = 16;
    config.encoding = WeightEncoding::differential;
    config.converter = ConverterKind::raw;
    config.input = InputCoding::pulse_width;
    Engine engine(config, "x", 1);
    PlacedMatrix matrix{0, MatrixLayout(config, {.rows = 1, .cols = 1}), {}};
    (void)engine.program(matrix, std::vector<std::int16_t>{127});
    std::vector<std::int64_t> output(1);
    const auto energy = [&](std::int16_t input) {
        const std::uint64_t before = engine.activity().energy_aj;
        engine.multiply(matrix, 0, std::vector<std::int16_t>{input}, 8, 0, output);
        return static_cast<double>(engine.activity().energy_aj - before);
    };
    const double one = energy(1);
    EXPECT_GT(one, 0);
    EXPECT_NEAR(energy(100), 100 * one, 100);
    EXPECT_NEAR(energy(-100), 100 * one, 100);
}

TEST(Engine, TracedCodesAreThoseOfTheColumn) {
    Config config;
    config.rows = config.cols = 64;
    config.encoding = WeightEncoding::differential;
    config.trace_col = 2;                   // the second digit of the first weight, if positive
    for (const double inl : {0.0, 1e-9}) {  // by the short way and by that of imperfect converters
        config.adc.inl_sigma = inl;
        Engine engine(config, "x", 1);
        PlacedMatrix matrix{0, MatrixLayout(config, {.rows = 50, .cols = 3}), {}};
        const auto weights = integers(50 * 3, 8, 0), inputs = integers(50, 8, 1);
        (void)engine.program(matrix, weights);
        std::vector<std::int64_t> outputs(3);
        engine.multiply(matrix, 0, inputs, 8, 0, outputs);
        EXPECT_TRUE(engine.traced().empty()) << "nobody listens";
        engine.listen();
        engine.multiply(matrix, 0, inputs, 8, 1, outputs);
        ASSERT_EQ(engine.traced().size(), 8u);
        for (unsigned bit = 0; bit < 8; ++bit) {
            int sum = 0;
            for (std::size_t row = 0; row < 50; ++row)
                if (weights[row] > 0 && (static_cast<std::uint16_t>(inputs[row]) >> bit & 1) != 0)
                    sum += weights[row] >> 2 & 3;
            EXPECT_EQ(engine.traced()[bit], sum) << bit;
        }
    }
}

// Spares

TEST(Engine, SparesStandForColumns) {
    Config config;
    config.rows = config.cols = 32;
    config.spare_cols = 2;
    const Product product{{.rows = 30, .cols = 7}, 8};
    Engine engine(config, "x", 1);
    engine.remap(0, 5, 0);
    engine.remap(0, 9, 1);
    engine.remap(0, 5, 0);  // again
    PlacedMatrix matrix{0, MatrixLayout(config, product.shape), {}};
    const auto weights = integers(std::size_t{30} * 7, 8, 0);
    (void)engine.program(matrix, weights);
    EXPECT_EQ(engine.array(0).pulses(0, 5), 0u) << "the column itself is left alone";
    EXPECT_EQ(engine.array(0).pulses(0, 32), 2u);
    std::vector<std::int64_t> outputs(7);
    engine.multiply(matrix, 0, integers(30, 8, 100), 8, 0, outputs);
    EXPECT_EQ(outputs, golden(product));
}

TEST(Engine, AColumnThatIsStuckIsHealedByASpare) {
    Config config;
    config.rows = config.cols = 32;
    config.spare_cols = 4;
    config.device.stuck_high = 0.004;
    config.program.method = ProgramMethod::verify;
    const Product product{{.rows = 30, .cols = 8}, 8};
    const auto weights = integers(std::size_t{30} * 8, 8, 0);
    Engine engine(config, "x", 3);
    PlacedMatrix matrix{0, MatrixLayout(config, product.shape), {}};
    ASSERT_GT(engine.program(matrix, weights).failed, 0u) << "this seed has failing cells";
    std::uint32_t spare = 0;
    for (int turn = 0; turn < 4; ++turn) {
        for (const CellPlace& cell : engine.array(0).take_failures())
            if (cell.col < config.cols && spare < config.spare_cols)
                engine.remap(0, cell.col, spare++);
        if (engine.program(matrix, weights).failed == 0) break;
    }
    EXPECT_TRUE(engine.array(0).take_failures().empty());
    std::vector<std::int64_t> outputs(8);
    engine.multiply(matrix, 0, integers(30, 8, 100), 8, 0, outputs);
    // Write-verify leaves each cell within a quarter of a level, so products are near.
    std::int64_t worst = 0;
    const auto exact = golden(product);
    for (std::size_t c = 0; c < 8; ++c) worst = std::max(worst, std::abs(outputs[c] - exact[c]));
    EXPECT_LT(worst, 128 * 30 * 16);
}

TEST(Engine, ReadsOfOneArrayGiveItsColumns) {
    Config config;
    config.rows = config.cols = 8;
    Engine engine(config, "x", 1);
    Crossbar& array = engine.array(2);
    const std::vector<Level> levels = {0, 1, 2, 3, 3, 2, 1, 0};
    for (std::uint32_t row = 0; row < 2; ++row) (void)array.program_row(row, 0, levels);
    std::vector<std::int32_t> sums(8);
    engine.read_array(2, std::vector<std::int16_t>{100, -30}, 0, sums);
    for (std::size_t col = 0; col < 8; ++col) EXPECT_EQ(sums[col], 70 * levels[col] * 256) << col;
}

TEST(Engine, ErrorsOfTwoArraysGoTogetherAsMuchAsTheyShall) {
    for (const double together : {0.0, 0.8, 1.0}) {
        Config config;
        config.rows = config.cols = 64;
        config.device.program_error = ProgramError::constant;
        config.device.program_sigma_uS = 1;
        config.device.pair = PairPlace::arrays;
        config.device.pair_correlation = together;
        Engine engine(config, "x", 1);
        const std::vector<Level> levels(64, 2);
        double products = 0, squares = 0;
        const double target = config.device.level_uS(2);
        for (std::uint32_t row = 0; row < 64; ++row) {
            for (const std::uint32_t index : {4u, 5u})
                (void)engine.array(index).program_row(row, 0, levels);
            for (std::uint32_t col = 0; col < 64; ++col) {
                const double a = engine.array(4).conductance_uS(row, col) - target;
                const double b = engine.array(5).conductance_uS(row, col) - target;
                products += a * b;
                squares += a * a;
            }
        }
        EXPECT_NEAR(products / squares, together, 4.0 / 64) << together;
    }
}

}  // namespace

}  // namespace tessera::reram
