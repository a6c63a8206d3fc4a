#include <gtest/gtest.h>

#include <cmath>

#include "platform/study/crossbar_products.h"

namespace tessera::study {
namespace {

CrossbarOutcome outcome_of(const reram::Config& config) {
    return characterize_crossbar({.config = config, .vectors = 50});
}

TEST(CrossbarProducts, IdealOnesAreExact) {
    const CrossbarOutcome outcome = outcome_of({});
    EXPECT_EQ(outcome.most_error, 0);
    EXPECT_EQ(outcome.activity.saturations, 0u);
    EXPECT_EQ(outcome.outputs, 32u);
    EXPECT_EQ(outcome.macs, 50u * 128 * 32);
    // 128 products of two uniform integers of 8 bits.
    const double variance = (256.0 * 256 - 1) / 12 + 0.25;
    EXPECT_NEAR(outcome.product_sigma / (variance * std::sqrt(128)), 1, 0.1);
}

// The error that a converter of step D adds to each of 8 bits of the inputs, in the four digits of
// a weight, is uniform: variance D^2 / 12, weighted by 4^bit and by 16^digit.
TEST(CrossbarProducts, RoundingErrorsAreThoseOfUniformQuantisation) {
    reram::Config config;
    config.encoding = reram::WeightEncoding::offset;
    config.adc.bits = 14;
    config.adc.lsb_log2 = 4;  // far more codes than needed: no clipping
    const CrossbarOutcome outcome = outcome_of(config);
    const double bits = (std::pow(4.0, 8) - 1) / 3, digits = (std::pow(16.0, 4) - 1) / 15;
    EXPECT_NEAR(outcome.error_sigma / (16 * std::sqrt(bits * digits / 12)), 1, 0.1);
}

TEST(CrossbarProducts, NoiseAddsItsVariance) {
    reram::Config config;
    config.adc.bits = 14;
    config.adc.lsb_log2 = -6;
    config.device.read_noise = 0.05;
    const CrossbarOutcome weak = outcome_of(config);
    config.device.read_noise = 0.1;
    const CrossbarOutcome strong = outcome_of(config);
    EXPECT_NEAR(strong.error_sigma / weak.error_sigma, 2, 0.1);
}

TEST(CrossbarProducts, EnergyIsThatOfItsParts) {
    const CrossbarExperiment experiment{.config = {}, .vectors = 10};
    const CrossbarOutcome outcome = characterize_crossbar(experiment);
    base::TechnologyTable table;
    table.name = "test";
    for (const char* event :
         {"reram.dac_row", "reram.adc_level", "reram.ifc_spike", "reram.sense_bit"})
        table.events.push_back({event, base::EnergyCategory::converter, 1000, "test", "estimate"});
    EXPECT_THROW((void)energy_of(experiment, outcome, table), base::ConfigError);
    table.events.push_back({"reram.shift_add", base::EnergyCategory::alu, 10, "test", "estimate"});
    const CrossbarEnergy energy = energy_of(experiment, outcome, table);
    EXPECT_EQ(energy.dacs, 1000u * 10 * 8 * 128);
    EXPECT_EQ(energy.converters, 1000u * 256 * 10 * 8 * 128);
    EXPECT_EQ(energy.adders, 10u * 10 * 8 * 128);
    EXPECT_EQ(energy.total(),
              outcome.activity.energy_aj + energy.dacs + energy.converters + energy.adders);
}

TEST(CrossbarProducts, SpikesOfPerfectDevicesAreExactAndOthersNot) {
    reram::Config config;
    config.rows = 64;
    config.encoding = reram::WeightEncoding::differential;
    config.converter = reram::ConverterKind::ttfs;
    config.device.bits = 8;
    const CrossbarOutcome perfect = outcome_of(config);
    EXPECT_GT(perfect.outputs_compared, 100u);
    EXPECT_EQ(perfect.error_sigma, 0);
    EXPECT_EQ(perfect.fired_in_one_alone, 0u);
    EXPECT_GT(perfect.activity.amplifier_aj, 0u);
    config.device.program_error = reram::ProgramError::relative;
    config.device.program_sigma_part = 0.05;
    const CrossbarOutcome little = outcome_of(config);
    config.device.program_sigma_part = 0.2;
    const CrossbarOutcome much = outcome_of(config);
    EXPECT_GT(little.error_sigma, 0);
    EXPECT_GT(much.error_sigma, 2 * little.error_sigma);
    EXPECT_GT(much.fired_in_one_alone, little.fired_in_one_alone);
}

TEST(CrossbarProducts, WeightsThatFitNowhereAreRefused) {
    reram::Config config;
    config.cols = 4;
    config.device.bits = 1;
    EXPECT_THROW((void)outcome_of(config), base::ConfigError);
}

}  // namespace
}  // namespace tessera::study
