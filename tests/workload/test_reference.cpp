// The arithmetic of the quantised network against values worked out by hand.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "models/base/random.h"
#include "platform/workload/reference.h"
#include "platform/workload/window_loops.h"

namespace tessera::workload {
namespace {

using base::Job;
using base::Op;
using testing::ElementsAre;

Job make_job(Op op, const base::Geometry& geometry, unsigned bits = 16) {
    Job job;
    job.op = op;
    job.geometry = geometry;
    job.streams[base::kOutput].bits = static_cast<std::uint8_t>(bits);
    return job;
}

Values run(const Job& job, const Operands& operands) {
    const base::Geometry& g = job.geometry;
    Values output(std::size_t{g.N} * g.M * g.E * g.F);
    execute(job, operands, output);
    return output;
}

// A dense layer of one output.
std::int16_t dot(const Job& job, const Values& input, const Values& weights,
                 const std::vector<std::int32_t>& bias = {}) {
    Job dense = job;
    dense.op = Op::dense;
    dense.geometry.C = static_cast<std::uint16_t>(input.size());
    if (!bias.empty()) dense.flags |= base::job_flag::bias;
    return run(dense, {.input = input, .weights = weights, .auxiliary = {}, .bias = bias})[0];
}

Job requantising(std::uint32_t multiplier, std::uint8_t shift,
                 base::Rounding rounding = base::Rounding::half_up) {
    Job job = make_job(Op::dense, {});
    job.requantisation.multiplier = multiplier;
    job.requantisation.shift = shift;
    job.requantisation.rounding = rounding;
    return job;
}

TEST(Reference, HalvesRoundUpForBothSigns) {
    const Job job = requantising(1, 1);
    EXPECT_EQ(dot(job, {3}, {1}), 2);                   // 1.5
    EXPECT_EQ(dot(job, {-3}, {1}), -1);                 // -1.5
    EXPECT_EQ(dot(job, {-1}, {1}), 0);                  // -0.5
    EXPECT_EQ(dot(requantising(3, 2), {-2}, {1}), -1);  // -1.5
}

TEST(Reference, FloorRoundsTowardsMinusInfinity) {
    const Job job = requantising(1, 2, base::Rounding::floor);
    EXPECT_EQ(dot(job, {7}, {1}), 1);
    EXPECT_EQ(dot(job, {-1}, {1}), -1);
}

TEST(Reference, ShiftOfZeroDoesNotRound) { EXPECT_EQ(dot(requantising(5, 0), {7}, {-1}), -35); }

TEST(Reference, MultiplierIsExactIn64Bits) {
    // 2^30 * 0x7fffffff >> 46
    EXPECT_EQ(dot(requantising(0x7FFFFFFF, 46), {-32768}, {-32768}), 32767);
    EXPECT_EQ(dot(requantising(0x7FFFFFFF, 47), {-32768}, {-32768}), 16384);
}

TEST(Reference, ResultsSaturateOrWrap) {
    Job job = requantising(1, 0);
    EXPECT_EQ(dot(job, {300, 300}, {300, 300}), 32767);
    EXPECT_EQ(dot(job, {300, 300}, {-300, -300}), -32768);
    job.requantisation.saturation = base::Saturation::wrap;
    EXPECT_EQ(dot(job, {300}, {300}), 90000 - 65536);
    job.streams[base::kOutput].bits = 8;
    EXPECT_EQ(dot(job, {100}, {2}), 200 - 256);
    job.requantisation.saturation = base::Saturation::saturate;
    EXPECT_EQ(dot(job, {100}, {2}), 127);
    EXPECT_EQ(dot(job, {100}, {-2}), -128);
}

TEST(Reference, BiasIsAddedInUnitsOfTheAccumulatorAndReluFollows) {
    Job job = requantising(1, 1);
    EXPECT_EQ(dot(job, {10}, {1}, {-30}), -10);
    job.requantisation.activation = base::Activation::relu;
    EXPECT_EQ(dot(job, {10}, {1}, {-30}), 0);
    EXPECT_EQ(dot(job, {10}, {1}, {30}), 20);
}

TEST(Reference, BiasIsIgnoredWithoutItsFlag) {
    Job job = requantising(1, 0);
    job.geometry.C = 1;
    const Values one = {1};
    const std::vector<std::int32_t> bias = {100};
    EXPECT_THAT(run(job, {.input = one, .weights = one, .auxiliary = {}, .bias = bias}),
                ElementsAre(1));
}

TEST(Reference, Int32SumsWrap) {
    // 3 * 2^30 = -2^30 modulo 2^32
    const Values smallest(3, -32768);
    EXPECT_EQ(dot(requantising(1, 16), smallest, smallest), -16384);
}

TEST(Reference, Wrap16ShiftsEveryProductTowardsMinusInfinity) {
    Job job = requantising(1, 0);
    job.accumulator = base::Accumulator::wrap16;
    job.product_shift = 2;
    EXPECT_EQ(dot(job, {7, -1, -4}, {1, 1, 1}), 1 - 1 - 1);
}

TEST(Reference, Wrap16EqualsTheExactSumModulo65536InAnyOrder) {
    Job job = requantising(1, 0);
    job.accumulator = base::Accumulator::wrap16;
    job.product_shift = 5;
    base::RandomStream random(7, "wrap16", 0);
    for (int round = 0; round < 200; ++round) {
        Values input(40), weights(40);
        std::int64_t exact = 0;
        for (std::size_t i = 0; i < 40; ++i) {
            input[i] = static_cast<std::int16_t>(random.bits32());
            weights[i] = static_cast<std::int16_t>(random.bits32());
            exact += (std::int64_t{input[i]} * weights[i]) >> 5;
        }
        const auto expected = static_cast<std::int16_t>(exact & 0xFFFF);
        EXPECT_EQ(dot(job, input, weights), expected);
        std::reverse(input.begin(), input.end());
        std::reverse(weights.begin(), weights.end());
        EXPECT_EQ(dot(job, input, weights), expected);
    }
}

TEST(Reference, Sat16SaturatesInTheOrderOfChannels) {
    Job job = requantising(1, 0);
    job.accumulator = base::Accumulator::sat16;
    EXPECT_EQ(dot(job, {32767, 32767, -10000}, {1, 1, 1}), 22767);
    EXPECT_EQ(dot(job, {-10000, 32767, 32767}, {1, 1, 1}), 32767);
    EXPECT_EQ(dot(job, {-32768, 1}, {2, 1}), -32767);
}

TEST(Reference, ConvolutionPadsWithZerosInGroups) {
    Job job = make_job(Op::conv, {.G = 2,
                                  .C = 2,
                                  .H = 2,
                                  .W = 2,
                                  .M = 2,
                                  .R = 2,
                                  .S = 2,
                                  .E = 2,
                                  .F = 2,
                                  .pad_top = 1,
                                  .pad_left = 1});
    const Values input = {1, 2, 3, 4, 10, 20, 30, 40};
    const Values weights = {1, 2, 3, 4, 0, 0, 0, 1};
    EXPECT_THAT(run(job, {.input = input, .weights = weights, .auxiliary = {}, .bias = {}}),
                ElementsAre(4, 3 + 8, 2 + 12, 1 + 4 + 9 + 16, 10, 20, 30, 40));
}

// One output after another, straight from the definition, in 64 bits.
Values convolved(const Job& job, const Values& input, const Values& weights) {
    const base::Geometry& g = job.geometry;
    Values output;
    for_each_output(
        g, [&](std::size_t, std::size_t n, std::size_t m, std::size_t e, std::size_t f) {
            std::int64_t sum = 0;
            for_each_product(g, n, m, e, f, [&](std::size_t x, std::size_t w) {
                const std::int64_t product = std::int64_t{input[x]} * weights[w];
                sum += job.accumulator == base::Accumulator::int32 ? product
                                                                   : product >> job.product_shift;
            });
            const std::int64_t settled = job.accumulator == base::Accumulator::int32
                                             ? static_cast<std::int32_t>(sum)
                                             : static_cast<std::int16_t>(sum);
            output.push_back(static_cast<std::int16_t>(
                std::clamp<std::int64_t>(settled >> job.requantisation.shift, -32768, 32767)));
        });
    return output;
}

// The executor takes a row of outputs at a time, filter beside filter.
TEST(Reference, RowsOfConvolutionsEqualTheirElements) {
    base::RandomStream random(31, "rows", 0);
    const auto between = [&](std::uint32_t least, std::uint32_t most) {
        return static_cast<std::uint16_t>(least + random.below(most - least + 1));
    };
    for (int i = 0; i < 200; ++i) {
        base::Geometry g{.N = between(1, 2), .G = between(1, 3)};
        g.C = static_cast<std::uint16_t>(g.G * between(1, 5));
        g.M = static_cast<std::uint16_t>(g.G * between(1, 20));
        g.R = between(1, 4);
        g.S = between(1, 4);
        g.stride_y = between(1, 3);
        g.stride_x = between(1, 3);
        g.pad_top = between(0, g.R - 1u);
        g.pad_left = between(0, g.S - 1u);
        g.pad_right = between(0, g.S - 1u);
        g.H = between(g.R, 9);
        g.W = between(g.S, 9);
        g.E = static_cast<std::uint16_t>((g.H + g.pad_top - g.R) / g.stride_y + 1);
        g.F = static_cast<std::uint16_t>((g.W + g.pad_left + g.pad_right - g.S) / g.stride_x + 1);
        Job job = make_job(Op::conv, g);
        job.accumulator = i % 2 == 0 ? base::Accumulator::int32 : base::Accumulator::wrap16;
        job.product_shift = static_cast<std::uint8_t>(random.below(16));
        job.requantisation.shift = static_cast<std::uint8_t>(i % 2 == 0 ? random.below(20) : 0);
        job.requantisation.rounding = base::Rounding::floor;
        Values input(std::size_t{g.N} * g.C * g.H * g.W);
        Values weights(std::size_t{g.M} * (g.C / g.G) * g.R * g.S);
        for (Values* values : {&input, &weights})
            for (std::int16_t& value : *values)
                value = random.below(3) == 0 ? std::int16_t{0}
                                             : static_cast<std::int16_t>(random.bits32());
        ASSERT_EQ(run(job, {.input = input, .weights = weights, .auxiliary = {}, .bias = {}}),
                  convolved(job, input, weights))
            << "layer " << i;
    }
}

Values pool(Op op, const Values& input, base::Activation activation = base::Activation::none) {
    Job job = make_job(op, {.H = 1,
                            .W = static_cast<std::uint16_t>(input.size()),
                            .S = 2,
                            .F = static_cast<std::uint16_t>(input.size()),
                            .pad_left = 1});
    job.requantisation.activation = activation;
    return run(job, {.input = input, .weights = {}, .auxiliary = {}, .bias = {}});
}

TEST(Reference, MaxPoolDoesNotSeePadding) {
    EXPECT_THAT(pool(Op::max_pool, {-32768, -5, 3}), ElementsAre(-32768, -5, 3));
    EXPECT_THAT(pool(Op::max_pool, {-7, -5}, base::Activation::relu), ElementsAre(0, 0));
}

TEST(Reference, AvgPoolRoundsHalvesUpOverValidElements) {
    // means -3, -2.5, 0.5, 2.5
    EXPECT_THAT(pool(Op::avg_pool, {-3, -2, 3, 2}), ElementsAre(-3, -2, 1, 3));
    EXPECT_THAT(pool(Op::avg_pool, {-32768, -32768}), ElementsAre(-32768, -32768));
}

TEST(Reference, AvgPoolOfThreeRoundsToNearest) {
    Job job = make_job(Op::avg_pool, {.W = 3, .S = 3});
    const auto mean = [&](const Values& input) {
        return run(job, {.input = input, .weights = {}, .auxiliary = {}, .bias = {}})[0];
    };
    EXPECT_EQ(mean({-1, 0, 0}), 0);    // -1/3
    EXPECT_EQ(mean({-1, -1, 0}), -1);  // -2/3
    EXPECT_EQ(mean({1, 1, 0}), 1);
    EXPECT_EQ(mean({-32768, -32768, -32767}), -32768);
}

TEST(Reference, LrnDividesByAPowerOfTheNeighboursEnergy) {
    // Three channels of one value; k 1, beta 1/2: 3 / (1 + 9 + 16)^0.5 and so on, times 1000.
    Job job = make_job(Op::lrn, {.C = 3, .M = 3, .R = 3});
    job.mapping = {2048, 0, 1};
    job.aux_multiplier = 65536;
    job.requantisation.multiplier = 1000;
    job.requantisation.shift = 15;
    const Values input = {3, -4, 12};
    const Values output = run(job, {.input = input, .weights = {}, .auxiliary = {}, .bias = {}});
    const double expected[3] = {3000 / std::sqrt(26.0), -4000 / std::sqrt(170.0),
                                12000 / std::sqrt(161.0)};
    for (std::size_t c = 0; c < 3; ++c)
        EXPECT_NEAR(output[c], expected[c], std::abs(expected[c]) * 0.008) << c;
}

TEST(Reference, LrnOfAnEvenWindowSeesOneMoreAbove) {
    Job job = make_job(Op::lrn, {.C = 2, .M = 2, .R = 2});
    job.mapping = {4096, 0, 1};  // beta 1: exact at powers of two
    job.aux_multiplier = 65536;
    job.requantisation.shift = 15;
    job.requantisation.multiplier = 16;
    const Values input = {0, 1};
    // Channel 0 sees 0 and 1, channel 1 itself alone: both 1 + 1.
    EXPECT_THAT(run(job, {.input = input, .weights = {}, .auxiliary = {}, .bias = {}}),
                ElementsAre(0, 8));
}

TEST(Reference, AddScalesBothOperandsAndSaturates) {
    Job job = make_job(Op::add, {.F = 1});
    job.requantisation.multiplier = 3;
    job.aux_multiplier = 2;
    job.requantisation.shift = 1;
    const auto add = [&](std::int16_t a, std::int16_t b) {
        const Values left = {a}, right = {b};
        return run(job, {.input = left, .weights = {}, .auxiliary = right, .bias = {}})[0];
    };
    EXPECT_EQ(add(5, 4), 12);   // 11.5
    EXPECT_EQ(add(-5, 2), -5);  // -5.5
    EXPECT_EQ(add(32767, 32767), 32767);
    EXPECT_EQ(add(-32768, -32768), -32768);
}

TEST(Reference, ReluAndCopy) {
    const Values input = {-32768, -1, 0, 32767};
    const base::Geometry geometry = {.C = 4, .M = 4};
    const Operands operands{.input = input, .weights = {}, .auxiliary = {}, .bias = {}};
    EXPECT_THAT(run(make_job(Op::relu, geometry), operands), ElementsAre(0, 0, 0, 32767));
    EXPECT_EQ(run(make_job(Op::copy, geometry), operands), input);
}

// multiplier / 2^shift = scale * log2(e) * 65536 with scale = 2^-12
Job softmax_job(std::uint16_t channels, unsigned bits) {
    Job job = make_job(Op::softmax, {.C = channels, .M = channels}, bits);
    job.requantisation.multiplier = 12102203;  // round(2^23 log2 e)
    job.requantisation.shift = 23 + 12 - 16;
    return job;
}

TEST(Reference, SoftmaxOfEqualsIsUniform) {
    const Values input(4, 1234);
    const Operands operands{.input = input, .weights = {}, .auxiliary = {}, .bias = {}};
    EXPECT_THAT(run(softmax_job(4, 16), operands), ElementsAre(8192, 8192, 8192, 8192));
    EXPECT_THAT(run(softmax_job(4, 8), operands), ElementsAre(32, 32, 32, 32));
}

TEST(Reference, SoftmaxOfOneClassIsTheLargestInteger) {
    const Values input = {-5};
    const Operands operands{.input = input, .weights = {}, .auxiliary = {}, .bias = {}};
    EXPECT_THAT(run(softmax_job(1, 16), operands), ElementsAre(32767));
    EXPECT_THAT(run(softmax_job(1, 8), operands), ElementsAre(127));
}

TEST(Reference, SoftmaxIsCloseToTheExponentialAndSumsToOne) {
    base::RandomStream random(3, "softmax", 0);
    for (int round = 0; round < 200; ++round) {
        Values input(10);
        for (std::int16_t& x : input) x = static_cast<std::int16_t>(random.below(65536) - 32768u);
        const Values output =
            run(softmax_job(10, 16), {.input = input, .weights = {}, .auxiliary = {}, .bias = {}});
        double sum = 0;
        for (const std::int16_t x : input) sum += std::exp(x / 4096.0);
        for (std::size_t c = 0; c < 10; ++c)
            EXPECT_NEAR(output[c] / 32768.0, std::exp(input[c] / 4096.0) / sum, 0.003);
        EXPECT_NEAR(std::accumulate(output.begin(), output.end(), 0), 32768, 10);
    }
}

TEST(Reference, SoftmaxOfFarApartValuesIsZero) {
    const Values input = {32767, -32768};
    EXPECT_THAT(
        run(softmax_job(2, 16), {.input = input, .weights = {}, .auxiliary = {}, .bias = {}}),
        ElementsAre(32767, 0));
}

TEST(Reference, SoftmaxRunsAtEveryPosition) {
    Job job = softmax_job(2, 16);
    job.geometry.F = job.geometry.W = 2;
    const Values input = {100, -32768, 100, 32767};
    EXPECT_THAT(run(job, {.input = input, .weights = {}, .auxiliary = {}, .bias = {}}),
                ElementsAre(16384, 0, 16384, 32767));
}

}  // namespace
}  // namespace tessera::workload
