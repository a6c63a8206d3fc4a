#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "models/base/random.h"
#include "models/reram/converters.h"

namespace tessera::reram {

namespace {

std::int32_t levels(double value) { return static_cast<std::int32_t>(value * kStepUnits); }

TEST(Adc, RoundsToTheNearestCodeAndStopsAtItsEnds) {
    const Adc adc({.bits = 4, .lsb_log2 = 1}, 8, 0, 1, "x");
    EXPECT_EQ(adc.convert(0, levels(0)), 0);
    EXPECT_EQ(adc.convert(0, levels(0.99)), 0);
    EXPECT_EQ(adc.convert(0, levels(1)), 1);
    EXPECT_EQ(adc.convert(0, levels(6.9)), 3);
    EXPECT_EQ(adc.convert(0, levels(30)), 15);
    EXPECT_EQ(adc.convert(0, levels(1000)), 15);
    EXPECT_EQ(adc.convert(0, levels(-5)), 0);
    EXPECT_FALSE(adc.saturates(levels(30)));
    EXPECT_TRUE(adc.saturates(levels(31)));
}

TEST(Adc, AutomaticLsbIsTheLeastWithWhichEverythingFits) {
    const auto lsb = [](std::uint32_t bits, std::uint32_t most) {
        return Adc({.bits = bits}, 8, most, 1, "x").lsb_log2();
    };
    EXPECT_EQ(lsb(8, 255), 0);
    EXPECT_EQ(lsb(8, 256), 1);
    EXPECT_EQ(lsb(8, 384), 1);
    EXPECT_EQ(lsb(4, 384), 5);
    EXPECT_EQ(lsb(9, 384), 0);
}

// Over many converters: gains and offsets have the deviations asked for; a trim takes them off.
TEST(Adc, ImperfectionsHaveTheirDeviationsAndCanBeTrimmed) {
    const std::uint32_t count = 2000;
    Adc adc({.bits = 12, .lsb_log2 = 0, .per_array = count, .offset_sigma = 5}, count, 0, 7, "x");
    double sum = 0, squares = 0;
    const std::int32_t middle = levels(2000);
    for (std::uint32_t i = 0; i < count; ++i) {
        const double miss = adc.convert(i, middle) - 2000;
        sum += miss;
        squares += miss * miss;
        adc.trim(i, {.gain = 0, .offset = static_cast<std::int32_t>(-256 * miss)});
    }
    EXPECT_NEAR(sum / count, 0, 4 * 5 / std::sqrt(count));
    EXPECT_NEAR(std::sqrt(squares / count), 5, 4 * 5 / std::sqrt(2.0 * count) + 0.02);
    for (std::uint32_t i = 0; i < count; ++i) EXPECT_NEAR(adc.convert(i, middle), 2000, 1);
}

TEST(Adc, NonlinearityBendsTheMiddleAndNotTheEnds) {
    Adc adc({.bits = 10, .lsb_log2 = 0, .per_array = 500, .inl_sigma = 3}, 500, 0, 7, "x");
    double squares = 0;
    for (std::uint32_t i = 0; i < 500; ++i) {
        EXPECT_EQ(adc.convert(i, levels(0)), 0);
        EXPECT_EQ(adc.convert(i, levels(1023)), 1023);
        const double miss = adc.convert(i, levels(512)) - 512;
        squares += miss * miss;
    }
    EXPECT_NEAR(std::sqrt(squares / 500), 3, 0.5);
}

TEST(Adc, WidthsOfCodesVaryEachForItself) {
    constexpr std::uint32_t kCount = 200;
    Adc adc({.bits = 8, .lsb_log2 = 0, .per_array = kCount, .dnl_sigma = 0.3}, kCount, 0, 7, "x");
    double squares = 0;
    for (std::uint32_t i = 0; i < kCount; ++i) {
        EXPECT_EQ(adc.convert(i, levels(0)), 0);
        EXPECT_EQ(adc.convert(i, levels(255)), 255);
        const double miss = adc.convert(i, levels(128)) - 128;
        squares += miss * miss;
    }
    // A walk that is held at both ends: sigma sqrt(n) / 2 in the middle.
    const double expected = 0.3 * std::sqrt(255.0) / 2;
    EXPECT_NEAR(std::sqrt(squares / kCount), expected,
                4 * expected / std::sqrt(2.0 * kCount) + 0.1);
}

// Spike by spike: charge, fire, recover, until the window is over.
std::uint32_t spikes_by_events(const IfcConfig& config, double uA) {
    const double window_ns = static_cast<double>(config.window_ps) * 1e-3;
    const double period_ns = config.alpha_fC() / uA + config.dead_time_ns;
    std::uint32_t count = 0;
    while ((count + 1) * period_ns <= window_ns) ++count;
    return std::min(count, (1u << config.bits) - 1);
}

TEST(Ifc, ClosedFormEqualsEventsOneByOne) {
    base::RandomStream random(5, "currents", 0);
    for (int i = 0; i < 20'000; ++i) {
        IfcConfig config;
        config.bits = 1 + random.below(8);
        config.window_ps = 20'000 + random.below(5'000'000);
        config.threshold_V = 0.1 + random.uniform();
        config.dead_time_ns = 10 * random.uniform();
        const double uA = std::exp(std::log(0.01) + random.uniform() * std::log(1e5));
        ASSERT_EQ(ifc_spikes(config, uA), spikes_by_events(config, uA)) << uA << " uA";
    }
}

TEST(Ifc, HalfOfItsFastestRateIsWhereChargingTakesAsLongAsTheDeadTime) {
    const IfcConfig config{.bits = 12, .window_ps = 10'000'000'000};
    const double most = 1e7 / config.dead_time_ns;
    EXPECT_NEAR(ifc_unlimited(config, config.alpha_fC() / config.dead_time_ns) / most, 0.5, 1e-4);
    EXPECT_EQ(ifc_spikes(config, 0), 0u);
    EXPECT_EQ(ifc_spikes(config, -3), 0u);
}

TEST(Ifc, TuningMovesTheCurveAsTheCircuitDoes) {
    // V_th down: every spike needs less charge, small currents gain most.
    const IfcConfig usual{.window_ps = 1'000'000'000};
    IfcConfig low = usual;
    low.threshold_V = usual.threshold_V / 2;
    const auto gain = [&](double uA) { return ifc_unlimited(low, uA) / ifc_unlimited(usual, uA); };
    EXPECT_NEAR(gain(0.1), 2, 0.05);
    EXPECT_LT(gain(60), 1.1);
}

}  // namespace

}  // namespace tessera::reram
