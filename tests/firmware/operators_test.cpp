// The firmware's software operators against the definitions, over random jobs.

#include <gtest/gtest.h>

#include "tests/firmware/golden_operators.h"

extern "C" {
#include "runtime/operators.h"
}

namespace tessera::firmware_test {
namespace {

using base::Op;

class Operators : public testing::TestWithParam<Op> {};

TEST_P(Operators, AgreeWithTheDefinitionOverRandomJobs) {
    constexpr std::uint64_t seed = 20170301;
    std::mt19937_64 random(seed + static_cast<std::uint64_t>(GetParam()));
    for (int i = 0; i < 600; ++i) {
        SCOPED_TRACE(testing::Message() << "seed " << seed << ", job " << i);
        const Case c = random_case(GetParam(), random);
        Memory memory(c);
        ASSERT_EQ(operators_run(&memory.job()), TESSERA_JOB_CODE_OK);
        ASSERT_EQ(memory.output(), golden(c));
    }
}

INSTANTIATE_TEST_SUITE_P(All, Operators,
                         testing::Values(Op::conv, Op::dense, Op::max_pool, Op::avg_pool, Op::add,
                                         Op::relu, Op::softmax, Op::lrn, Op::copy),
                         [](const auto& each) { return std::string(to_string(each.param)); });

TEST(Operators, SoftmaxOfEqualScoresSharesEvenly) {
    Case c;
    c.job.op = Op::softmax;
    c.job.geometry.C = c.job.geometry.M = 4;
    c.job.streams[base::kInput] = {.bytes = 8, .elements = 4};
    c.job.streams[base::kOutput] = {.bytes = 8, .elements = 4};
    c.job.requantisation.multiplier = 65536;
    c.input = {-7, -7, -7, -7};
    Memory memory(c);
    ASSERT_EQ(operators_run(&memory.job()), TESSERA_JOB_CODE_OK);
    EXPECT_EQ(memory.output(), Tensor(4, 32768 / 4));
}

TEST(Operators, SoftmaxHalvesForEveryPowerOfTwo) {
    Case c;
    c.job.op = Op::softmax;
    c.job.geometry.C = c.job.geometry.M = 3;
    c.job.streams[base::kInput] = {.bytes = 6, .elements = 3};
    c.job.streams[base::kOutput] = {.bytes = 6, .elements = 3};
    c.job.requantisation.multiplier = 65536;  // one unit of the input is a factor of two
    c.input = {2, 1, 1};
    Memory memory(c);
    ASSERT_EQ(operators_run(&memory.job()), TESSERA_JOB_CODE_OK);
    EXPECT_EQ(memory.output(), (Tensor{16384, 8192, 8192}));
}

// Fifteen powers of two below the largest is the least that still counts.
TEST(Operators, SoftmaxSeesFifteenPowersOfTwo) {
    Case c;
    c.job.op = Op::softmax;
    c.job.geometry.C = c.job.geometry.M = 2;
    c.job.streams[base::kInput] = {.bytes = 4, .elements = 2};
    c.job.streams[base::kOutput] = {.bytes = 4, .elements = 2};
    c.job.requantisation.multiplier = 65536;
    c.input = {15, 0};
    Memory memory(c);
    ASSERT_EQ(operators_run(&memory.job()), TESSERA_JOB_CODE_OK);
    EXPECT_EQ(memory.output(), (Tensor{32767, 1}));
}

TEST(Operators, FenceDoesNothing) {
    base::Job job;
    job.op = Op::fence;
    const tessera_job fence = as_firmware_job(job);
    EXPECT_EQ(operators_run(&fence), TESSERA_JOB_CODE_OK);
}

TEST(Operators, RefuseEncodingsTheyDoNotKnowAndWriteNothing) {
    std::mt19937_64 random(1);
    Case c = random_case(Op::conv, random);
    c.job.streams[base::kWeight].encoding = base::Encoding::ternary;
    Memory memory(c);
    EXPECT_EQ(operators_run(&memory.job()), TESSERA_JOB_CODE_UNSUPPORTED);
    const Tensor output = memory.output();
    EXPECT_EQ(output, Tensor(output.size(), 0));
}

}  // namespace
}  // namespace tessera::firmware_test
