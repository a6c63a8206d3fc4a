// The firmware's check of a descriptor agrees with the tiles'.

#include <gtest/gtest.h>

#include <bit>
#include <functional>

#include "tests/firmware/random_job.h"

namespace tessera::firmware_test {
namespace {

using namespace base;

std::uint32_t firmware_check(const Job& job) {
    const tessera_job firmware_job = as_firmware_job(job);
    return static_cast<std::uint32_t>(job_check(&firmware_job));
}

TEST(JobCheck, AcceptsWhatTilesAccept) {
    std::mt19937_64 random(7);
    for (int i = 0; i < 200; ++i)
        for (const Op op :
             {Op::conv, Op::dense, Op::max_pool, Op::avg_pool, Op::add, Op::softmax, Op::lrn}) {
            const Job job = random_case(op, random).job;
            ASSERT_EQ(check_job(job), JobCode::ok);
            ASSERT_EQ(firmware_check(job), TESSERA_JOB_CODE_OK);
        }
}

TEST(JobCheck, RefusesWhatTilesRefuseForTheSameReason) {
    constexpr std::uint64_t seed = 11;
    std::mt19937_64 random(seed);
    const std::vector<std::function<void(Job&)>> damages = {
        [](Job& job) { job.magic ^= 1; },
        [](Job& job) { job.version = 9; },
        [](Job& job) { job.size_bytes = 128; },
        [](Job& job) { job.op = static_cast<Op>(31); },
        [](Job& job) { job.op = Op::none; },
        [](Job& job) { job.geometry.N = 0; },
        [](Job& job) { job.geometry.stride_x = 0; },
        [](Job& job) { job.geometry.E += 1; },
        [](Job& job) { job.geometry.G = 7; },
        [](Job& job) { job.geometry.pad_left = job.geometry.S; },
        [](Job& job) { job.geometry.H += 3; },
        [](Job& job) { job.streams[kInput].elements += 1; },
        [](Job& job) { job.streams[kOutput].bytes += 1; },
        [](Job& job) { job.streams[kWeight].bits = 12; },
        [](Job& job) { job.streams[kBias].elements += 1; },
        [](Job& job) { job.requantisation.shift = 63; },
        [](Job& job) { job.requantisation.multiplier = 0x8000'0000u; },
    };
    for (int i = 0; i < 50; ++i)
        for (std::size_t damage = 0; damage < damages.size(); ++damage)
            for (const Op op : {Op::conv, Op::dense, Op::max_pool, Op::add, Op::relu}) {
                SCOPED_TRACE(testing::Message() << "seed " << seed << ", damage " << damage);
                Job job = random_case(op, random).job;
                damages[damage](job);
                ASSERT_EQ(firmware_check(job), static_cast<std::uint32_t>(check_job(job)));
            }
}

// Sizes agree, but a window could lie on padding alone.
TEST(JobCheck, RefusesPaddingOfAWholeWindow) {
    for (std::uint16_t Geometry::*padding :
         {&Geometry::pad_top, &Geometry::pad_bottom, &Geometry::pad_left, &Geometry::pad_right}) {
        Job job;
        job.op = Op::max_pool;
        job.geometry.H = job.geometry.W = 4;
        job.geometry.R = job.geometry.S = 2;
        job.geometry.*padding = 2;
        tessera_job built = as_firmware_job(job);
        job_set_output_extent(&built);
        job_set_stream(&built, TESSERA_STREAM_INDEX_INPUT, &built, 16);
        job_set_stream(&built, TESSERA_STREAM_INDEX_OUTPUT, &built, 16);
        EXPECT_EQ(job_check(&built), TESSERA_JOB_CODE_GEOMETRY);
        EXPECT_EQ(check_job(std::bit_cast<Job>(built)), JobCode::geometry);
    }
}

TEST(JobBuilder, SetsExtentsAndStreamsThatPassTheCheck) {
    tessera_job job;
    job_init(&job, TESSERA_OP_CONV, TESSERA_JOB_FLAG_BIAS);
    job.geometry.C = 3;
    job.geometry.H = 9;
    job.geometry.W = 7;
    job.geometry.M = 4;
    job.geometry.R = job.geometry.S = 3;
    job.geometry.stride_y = 2;
    job.geometry.pad_left = job.geometry.pad_right = 1;
    job_set_output_extent(&job);
    EXPECT_EQ(job.geometry.E, 4);
    EXPECT_EQ(job.geometry.F, 7);
    job_set_stream(&job, TESSERA_STREAM_INDEX_INPUT, &job, 16);
    job_set_stream(&job, TESSERA_STREAM_INDEX_WEIGHT, &job, 16);
    job_set_stream(&job, TESSERA_STREAM_INDEX_BIAS, &job, 32);
    job_set_stream(&job, TESSERA_STREAM_INDEX_OUTPUT, &job, 16);
    EXPECT_EQ(job.streams[TESSERA_STREAM_INDEX_WEIGHT].elements, 4u * 3 * 3 * 3);
    EXPECT_EQ(job.streams[TESSERA_STREAM_INDEX_BIAS].bytes, 16u);
    EXPECT_EQ(job_check(&job), TESSERA_JOB_CODE_OK);
    EXPECT_EQ(job_dense_macs(&job), 4u * 3 * 3 * 3 * 4 * 7);
}

}  // namespace
}  // namespace tessera::firmware_test
