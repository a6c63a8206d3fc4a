#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "models/reram/engine.h"
#include "tests/reram/random_integers.h"

namespace tessera::reram {

namespace {

struct SpikingLayer {
    Config config;
    MatrixShape shape{.rows = 40, .cols = 9};
    std::vector<std::int16_t> weights, inputs;
    std::vector<double> thresholds;

    explicit SpikingLayer(std::uint64_t number) {
        config.rows = 16;  // so that currents of three crossbars come together
        config.cols = 64;
        config.converter = ConverterKind::ttfs;
        config.encoding = WeightEncoding::differential;
        weights = integers(std::size_t{shape.rows} * shape.cols, 8, number);
        for (std::int16_t& weight : weights) weight = static_cast<std::int16_t>(weight + 20);
        for (std::int16_t& weight : weights) weight = std::min<std::int16_t>(weight, 127);
        inputs = integers(shape.rows, 8, 1000 + number);
        base::RandomStream random(1, "thresholds", number);
        for (std::uint32_t c = 0; c < shape.cols; ++c)
            thresholds.push_back(2000 + 20000 * random.uniform());
    }

    double run(std::vector<double>& times, bool ends_with_first, ReadActivity* activity = nullptr) {
        Engine engine(config, "x", 1);
        PlacedMatrix matrix{0, MatrixLayout(config, shape), {}};
        (void)engine.program(matrix, weights);
        times.resize(shape.cols);
        const double end =
            engine.first_spikes(matrix, 0, inputs, {thresholds, ends_with_first}, 0, times);
        if (activity != nullptr) *activity = engine.activity();
        return end;
    }
    [[nodiscard]] double potential(std::uint32_t output, double slot) const {
        double sum = 0;
        for (std::uint32_t r = 0; r < shape.rows; ++r)
            if (inputs[r] > 0)
                sum += weights[std::size_t{output} * shape.rows + r] *
                       std::max(slot - (Engine::kLastSlot - inputs[r]), 0.0);
        return sum;
    }
    [[nodiscard]] double time_by_steps(std::uint32_t output, double step) const {
        for (double slot = 0; slot < Engine::kLastSlot; slot += step)
            if (potential(output, slot) >= thresholds[output]) return slot;
        return std::numeric_limits<double>::infinity();
    }
};

TEST(FirstSpikes, EqualFineTimeSteps) {
    constexpr double kStep = 1.0 / 256;
    int fired = 0, silent = 0;
    for (std::uint64_t number = 0; number < 30; ++number) {
        SpikingLayer layer(number);
        std::vector<double> times;
        EXPECT_EQ(layer.run(times, false), Engine::kLastSlot);
        for (std::uint32_t c = 0; c < layer.shape.cols; ++c) {
            const double stepped = layer.time_by_steps(c, kStep);
            if (std::isinf(times[c])) {
                EXPECT_TRUE(std::isinf(stepped)) << number << ' ' << c;
                ++silent;
                continue;
            }
            ++fired;
            EXPECT_GE(stepped, times[c] - 1e-3) << number << ' ' << c;
            EXPECT_LE(stepped - times[c], kStep + 1e-3) << number << ' ' << c;
        }
    }
    EXPECT_GT(fired, 50);
    EXPECT_GT(silent, 20);
}

TEST(FirstSpikes, TheFirstOneMayEndTheProduct) {
    SpikingLayer layer(3);
    std::vector<double> all, first;
    layer.run(all, false);
    const double end = layer.run(first, true);
    EXPECT_EQ(end, *std::min_element(all.begin(), all.end()));
    for (std::size_t c = 0; c < all.size(); ++c) EXPECT_EQ(std::isinf(first[c]), all[c] > end) << c;
}

TEST(FirstSpikes, LaterThanTheTimingThresholdAreDropped) {
    SpikingLayer layer(3);
    std::vector<double> all, early;
    layer.run(all, false);
    layer.config.ttfs.latest_slot = 60;
    EXPECT_EQ(layer.run(early, false), 60);
    int dropped = 0;
    for (std::size_t c = 0; c < all.size(); ++c) {
        if (all[c] < 60) {
            EXPECT_EQ(early[c], all[c]);
        } else {
            EXPECT_TRUE(std::isinf(early[c]));
            ++dropped;
        }
    }
    EXPECT_GT(dropped, 0);
}

TEST(FirstSpikes, GatedAmplifiersWorkFromTheFirstInputToTheirOwnSpike) {
    SpikingLayer layer(5);
    std::vector<double> times;
    ReadActivity activity;
    layer.run(times, false, &activity);
    const double begin =
        Engine::kLastSlot - *std::max_element(layer.inputs.begin(), layer.inputs.end());
    const TtfsConfig& ttfs = layer.config.ttfs;
    double slots = 0;
    for (const double time : times) slots += std::min(time, Engine::kLastSlot) - begin;
    const double per_slot_aj = ttfs.amplifier_uW * static_cast<double>(ttfs.slot_ps);
    EXPECT_NEAR(static_cast<double>(activity.amplifier_aj),
                slots * per_slot_aj + 1000 * ttfs.wake_fJ * layer.shape.cols, 1);
    layer.config.ttfs.is_power_gated = false;
    ReadActivity always;
    layer.run(times, false, &always);
    EXPECT_NEAR(static_cast<double>(always.amplifier_aj),
                Engine::kLastSlot * per_slot_aj * layer.shape.cols, 1);
    EXPECT_GT(always.amplifier_aj, activity.amplifier_aj);
}

}  // namespace

}  // namespace tessera::reram
