#include "models/tdnn/race.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "models/base/random.h"

namespace tessera::tdnn {

namespace {

std::vector<std::uint64_t> random_bits(std::uint32_t count, std::uint64_t stream) {
    base::RandomStream random(1, "bits", stream);
    std::vector<std::uint64_t> words(words_of(count));
    for (std::uint32_t i = 0; i < count; ++i)
        if (random.below(2) != 0) words[i / kWordBits] |= std::uint64_t{1} << i % kWordBits;
    return words;
}

int sum_by_definition(const Neuron& neuron, std::span<const std::uint64_t> inputs) {
    int sum = 0;
    for (std::uint32_t i = 0; i < neuron.stages; ++i)
        sum += bit_of(neuron.weights, i) == bit_of(inputs, i) ? 1 : -1;
    return sum;
}

Neuron neuron_of(std::uint32_t stages, std::uint64_t stream, std::uint32_t first = 0) {
    Neuron neuron;
    neuron.first = first;
    neuron.stages = stages;
    neuron.weights = random_bits(stages, 1'000'000 + stream);
    return neuron;
}

TEST(Encoding, IsUndoneByDecoding) {
    for (const std::uint32_t count : {1u, 2u, 63u, 64u, 65u, 200u}) {
        const auto inputs = random_bits(count, count);
        const auto encoded = encode(inputs, count);
        for (std::uint32_t i = 0; i < count; ++i) {
            const bool next = i + 1 == count || bit_of(inputs, i + 1);
            EXPECT_EQ(bit_of(encoded, i), bit_of(inputs, i) == next) << i;
        }
        EXPECT_EQ(decode(encoded, count), inputs) << count;
    }
}

TEST(Race, IdealChainsDecideAsXnorPopcountDoes) {
    const Config config;
    const Race race(config, "x", 1);
    for (std::uint32_t stages = 1; stages < 200; ++stages)
        for (std::uint64_t trial = 0; trial < 5; ++trial) {
            Neuron neuron = neuron_of(stages, trial);
            race.place(neuron);
            const auto inputs = random_bits(stages, 7 * trial + stages);
            const int sum = sum_by_definition(neuron, inputs);
            for (int threshold = sum - 3; threshold <= sum + 3; ++threshold)
                for (const bool is_inverted : {false, true}) {
                    neuron.threshold = threshold;
                    neuron.is_inverted = is_inverted;
                    EXPECT_EQ(race.evaluate(neuron, inputs, 0).output,
                              (sum >= threshold) != is_inverted)
                        << stages << ' ' << sum << ' ' << threshold;
                }
        }
}

TEST(Race, LatchesAreNeverMetByASum) {
    Neuron neuron = neuron_of(9, 0);
    for (neuron.threshold = -9; neuron.threshold <= 9; ++neuron.threshold)
        EXPECT_NE((boundary(neuron) ^ 9) & 1, 0) << neuron.threshold;
}

// Both edges through every stage, or the sum of what the stages do: the same margins, whatever is
// wrong with the stages.
TEST(Race, EdgesStageByStageComeAsFarApartAsTheSumSays) {
    for (const double mux : {0.0, 0.1})
        for (const double stage : {0.0, 0.2}) {
            Config aggregated;
            aggregated.variation.stage = stage;
            aggregated.variation.mux = mux;
            aggregated.variation.latch = 0.3;
            Config edges = aggregated;
            edges.fidelity = Fidelity::edges;
            edges.supply.volts = 0.9;  // slower, but as far apart in steps
            const Race sum(aggregated, "x", 5), stages(edges, "x", 5);
            for (std::uint64_t trial = 0; trial < 100; ++trial) {
                const auto count = static_cast<std::uint32_t>(1 + trial * 3);
                Neuron neuron = neuron_of(count, trial, static_cast<std::uint32_t>(trial * 7));
                neuron.threshold = static_cast<std::int32_t>(trial % 5) - 2;
                sum.place(neuron);
                const auto inputs = random_bits(count, trial);
                const Decision a = sum.evaluate(neuron, inputs, trial);
                const Decision b = stages.evaluate(neuron, inputs, trial);
                EXPECT_EQ(a.margin, b.margin) << trial;
                EXPECT_EQ(a.output, b.output) << trial;
            }
        }
}

TEST(Race, EdgesTakeTheTimeOfTheirStages) {
    const Config config;
    const Race race(config, "x", 1);
    Neuron neuron = neuron_of(50, 3);
    race.place(neuron);
    const auto inputs = random_bits(50, 4);
    const std::vector<Stage> stages = race.follow(neuron, inputs);
    ASSERT_EQ(stages.size(), 50u);
    const double apart = stages.back().first_ps - stages.back().second_ps;
    EXPECT_DOUBLE_EQ(apart, sum_by_definition(neuron, inputs) * 40.0);
    EXPECT_NEAR((stages.back().first_ps + stages.back().second_ps) / 2, 50 * 200.0, 50 * 20.0);
    EXPECT_DOUBLE_EQ(config.evaluation_ps(50), 50 * 200.0 + 500);
}

double normal_tail(double x) { return 0.5 * std::erfc(x * M_SQRT1_2); }

// P(flip | S) = Q(|S| / (sigma sqrt N)), over chips: every neuron has elements of its own.
TEST(Race, SumsFlipAsOftenAsTheirDistanceSays) {
    for (const auto& [stages, sigma] :
         {std::pair{27u, 0.2}, {75u, 0.1}, {145u, 0.1}, {289u, 0.05}}) {
        Config config;
        config.variation.stage = sigma;
        const Race race(config, "x", 2);
        double flips = 0, expected = 0, variance = 0;
        for (std::uint64_t trial = 0; trial < 4000; ++trial) {
            Neuron neuron = neuron_of(stages, trial, static_cast<std::uint32_t>(trial * stages));
            race.place(neuron);
            const auto inputs = random_bits(stages, trial);
            const int sum = sum_by_definition(neuron, inputs);
            // N is odd, so that 0 is the latch's place: threshold 1, boundary 0.
            neuron.threshold = 1;
            flips += race.evaluate(neuron, inputs, 0).output != (sum > 0);
            const double p = normal_tail(std::abs(sum) / (sigma * std::sqrt(stages)));
            expected += p;
            variance += p * (1 - p);
        }
        EXPECT_NEAR(flips, expected, 4 * std::sqrt(variance) + 1) << stages << ' ' << sigma;
        EXPECT_GT(expected, 10);
    }
}

// Over random data the share of flips tends to arctan(sigma) / pi whatever N is.
TEST(Race, FlipsOverRandomDataTendToTheirLimit) {
    Config config;
    config.variation.stage = 0.1;
    const Race race(config, "x", 3);
    constexpr int kTrials = 20000;
    constexpr std::uint32_t kStages = 1153;
    int flips = 0, far = 0, far_flips = 0;
    for (int trial = 0; trial < kTrials; ++trial) {
        Neuron neuron = neuron_of(kStages, static_cast<std::uint64_t>(trial) % 50,
                                  static_cast<std::uint32_t>(trial % 50) * kStages);
        race.place(neuron);
        neuron.threshold = 1;
        const auto inputs = random_bits(kStages, 5000 + static_cast<std::uint64_t>(trial));
        const int sum = sum_by_definition(neuron, inputs);
        const bool flip = race.evaluate(neuron, inputs, 0).output != (sum > 0);
        flips += flip;
        if (std::abs(sum) >= 0.1 * kStages) {
            ++far;
            far_flips += flip;
        }
    }
    const double limit = std::atan(0.1) / M_PI;
    EXPECT_NEAR(static_cast<double>(flips) / kTrials, limit,
                4 * std::sqrt(limit / kTrials) + 0.0006)
        << "0.0317 in the limit, 0.031 at this length";
    EXPECT_GT(far, 5);
    EXPECT_EQ(far_flips, 0) << "none that far from its threshold";
}

TEST(Race, MismatchBelongsToElementsAndStays) {
    Config config;
    config.variation.stage = 0.2;
    const Race race(config, "x", 3);
    Neuron one = neuron_of(100, 0, 0), same = neuron_of(100, 0, 0), other = neuron_of(100, 0, 100);
    for (Neuron* neuron : {&one, &same, &other}) race.place(*neuron);
    EXPECT_EQ(one.errors, same.errors);
    EXPECT_NE(one.errors, other.errors);
    const auto inputs = random_bits(100, 1);
    EXPECT_EQ(race.evaluate(one, inputs, 0).margin, race.evaluate(one, inputs, 99).margin);
    // A weight of the other sign is another delay of the same stage.
    Neuron turned = one;
    turned.weights[0] ^= 1;
    race.place(turned);
    EXPECT_NE(turned.errors[0], one.errors[0]);
    EXPECT_TRUE(std::equal(turned.errors.begin() + 1, turned.errors.end(), one.errors.begin() + 1));
}

TEST(Race, JitterIsNewEachTimeAndOfItsSize) {
    Config config;
    config.variation.jitter = 0.1;
    const Race race(config, "x", 3);
    Neuron neuron = neuron_of(400, 0);
    race.place(neuron);
    const auto inputs = random_bits(400, 1);
    const double still =
        static_cast<double>(sum_by_definition(neuron, inputs) - boundary(neuron)) * kStep;
    double sum = 0, squares = 0;
    constexpr int kTrials = 4000;
    for (int i = 0; i < kTrials; ++i) {
        const double error =
            (static_cast<double>(
                 race.evaluate(neuron, inputs, static_cast<std::uint64_t>(i)).margin) -
             still) /
            kStep;
        sum += error;
        squares += error * error;
    }
    const double sigma = 0.1 * std::sqrt(400.0);
    EXPECT_NEAR(sum / kTrials, 0, 4 * sigma / std::sqrt(kTrials));
    EXPECT_NEAR(std::sqrt(squares / kTrials), sigma, 4 * sigma / std::sqrt(2.0 * kTrials));
    EXPECT_EQ(race.evaluate(neuron, inputs, 5).margin, race.evaluate(neuron, inputs, 5).margin);
}

TEST(Race, VotesMakeRightMoreOften) {
    const auto wrong = [](std::uint32_t votes) {
        Config config;
        config.variation.jitter = 0.1;
        config.votes = votes;
        const Race race(config, "x", 3);
        int count = 0;
        for (std::uint64_t trial = 0; trial < 3000; ++trial) {
            Neuron neuron = neuron_of(101, trial);
            race.place(neuron);
            neuron.threshold = 1;
            const auto inputs = random_bits(101, trial);
            count += race.evaluate(neuron, inputs, trial).output !=
                     (sum_by_definition(neuron, inputs) > 0);
        }
        return count;
    };
    const int one = wrong(1), nine = wrong(9);
    EXPECT_GT(one, 60);
    EXPECT_LT(nine, one / 2);
}

TEST(Race, WithinTheDeadZoneLatchesChooseAtRandom) {
    Config config;
    config.dead_zone = 1.5;
    const Race race(config, "x", 3);
    Neuron neuron = neuron_of(33, 0);
    race.place(neuron);
    int close = 0, ones = 0, far = 0;
    for (std::uint64_t trial = 0; trial < 4000; ++trial) {
        const auto inputs = random_bits(33, trial);
        const int sum = sum_by_definition(neuron, inputs);
        neuron.threshold = 1;
        const bool output = race.evaluate(neuron, inputs, trial).output;
        if (std::abs(sum) == 1) {
            ++close;
            ones += output;
        } else {
            far += output != (sum > 0);
        }
    }
    EXPECT_EQ(far, 0);
    EXPECT_NEAR(ones, close / 2.0, 4 * std::sqrt(close) / 2);
}

TEST(SumSet, IsTheSameByEveryWay) {
    base::RandomStream random(4, "values", 0);
    for (const std::uint32_t words : {1u, 2u, 16u, 33u}) {
        std::vector<std::int32_t> values(words * kWordBits);
        for (auto& value : values)
            value = static_cast<std::int32_t>(random.below(200'000)) - 100'000;
        const auto bits = random_bits(words * kWordBits, words);
        std::int32_t expected = 0;
        for (std::uint32_t i = 0; i < values.size(); ++i)
            if (bit_of(bits, i)) expected += values[i];
        EXPECT_EQ(sum_set(values, bits), expected);
        EXPECT_EQ(sum_set_portably(values, bits), expected);
    }
}

TEST(TdnnConfig, ImpossibleMachinesAreRefused) {
    using testing::StartsWith;
    const auto refusal = [](auto spoil) -> std::string {
        Config config;
        spoil(config);
        try {
            config.validate();
        } catch (const base::ConfigError& error) {
            return error.what();
        }
        return "accepted";
    };
    EXPECT_EQ(refusal([](Config&) {}), "accepted");
    EXPECT_THAT(refusal([](Config& c) { c.votes = 4; }), StartsWith("votes: 4 can be even"));
    EXPECT_THAT(refusal([](Config& c) { c.step_ps = 200; }),
                StartsWith("step: 200 ps is not less"));
    EXPECT_THAT(refusal([](Config& c) { c.supply.volts = 0.3; }),
                StartsWith("volts: at 0.3 V, not above the threshold of 0.4 V"));
    EXPECT_THAT(refusal([](Config& c) {
                    c.supply.per_K = -0.02;
                    c.supply.temperature_C = 100;
                }),
                StartsWith("temperature_coefficient: delays would not be positive"));
}

TEST(TdnnConfig, DelaysGrowAsTheSupplyFalls) {
    Config config;
    const double usual = config.evaluation_ps(100);
    config.supply.volts = 0.8;
    EXPECT_GT(config.evaluation_ps(100), 1.3 * usual);
    EXPECT_NEAR(config.supply.energy_factor(), 0.8 * 0.8 / (1.2 * 1.2), 1e-12);
    config.supply.volts = 1.2;
    config.supply.per_K = 0.001;
    config.supply.temperature_C = 125;
    EXPECT_NEAR(config.evaluation_ps(100), 1.1 * usual, 1e-6);
}

}  // namespace

}  // namespace tessera::tdnn
