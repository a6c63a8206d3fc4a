#include <gtest/gtest.h>

#include <vector>

#include "models/base/random.h"
#include "models/reram/engine.h"

namespace tessera::reram {

namespace {

struct Product {
    MatrixShape shape;
    std::uint32_t input_bits;
};

std::vector<std::int16_t> integers(std::size_t count, std::uint32_t bits, std::uint64_t stream) {
    base::RandomStream random(1, "integers", stream);
    std::vector<std::int16_t> all(count);
    for (auto& each : all)
        each = static_cast<std::int16_t>(static_cast<std::int32_t>(random.below(1u << bits)) -
                                         (1 << (bits - 1)));
    return all;
}

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
    EXPECT_EQ(engine.activity().rows_on, 100u);
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

}  // namespace

}  // namespace tessera::reram
