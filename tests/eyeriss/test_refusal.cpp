#include <gtest/gtest.h>

#include "models/eyeriss/eyeriss.h"
#include "tests/eyeriss/golden.h"

namespace tessera::eyeriss {
namespace {

using base::Job;
using base::JobCode;

const Config kChip;

Job small_conv() {
    return test::make_job(base::Op::conv, {.C = 4, .H = 8, .W = 8, .M = 6, .R = 3, .S = 3}, 16);
}

JobCode code_of(const Job& job) {
    const auto refusal = Eyeriss::refuse_job(kChip, job);
    return refusal ? refusal->code : JobCode::ok;
}

std::string reason_of(const Job& job) {
    const auto refusal = Eyeriss::refuse_job(kChip, job);
    return refusal ? refusal->reason : "";
}

TEST(Refusal, AcceptsWhatTheArrayRuns) {
    EXPECT_EQ(code_of(small_conv()), JobCode::ok);
    EXPECT_EQ(code_of(test::make_job(base::Op::dense, {.N = 5, .C = 400, .M = 120}, 8)),
              JobCode::ok);
}

TEST(Refusal, FilterHigherThanTheArray) {
    const Job job = test::make_job(base::Op::conv, {.H = 20, .W = 20, .R = 13, .S = 3}, 16);
    EXPECT_EQ(code_of(job), JobCode::infeasible);
    EXPECT_EQ(reason_of(job), "filter height 13 exceeds the 12 PE rows");
}

TEST(Refusal, FilterWiderThanTheScratchpad) {
    const Job job = test::make_job(base::Op::conv, {.H = 20, .W = 20, .R = 3, .S = 13}, 16);
    EXPECT_EQ(reason_of(job), "q*S = 13 ifmap words exceed a PE's scratchpad of 12");
}

TEST(Refusal, PsumsBeyondTheGlobalBuffer) {
    const Job job = test::make_job(base::Op::conv, {.H = 1, .W = 30000}, 8);
    EXPECT_EQ(code_of(job), JobCode::infeasible);
    EXPECT_EQ(reason_of(job), "psums of one strip need 117.2 KiB, the GLB has 100.0 KiB");
}

TEST(Refusal, GivenMappingThatDoesNotFit) {
    Job job = small_conv();
    job.flags |= base::job_flag::use_mapping;
    job.mapping = {6, 1, 6, 1, 5, 1, 1, 0};
    EXPECT_EQ(code_of(job), JobCode::infeasible);
    job.mapping = {6, 1, 6, 6, 4, 1, 1, 0};
    EXPECT_EQ(code_of(job), JobCode::ok);
}

TEST(Refusal, UnsupportedOperationsFormatsAndArithmetic) {
    const auto changed = [](auto change) {
        Job job = small_conv();
        change(job);
        return code_of(job);
    };
    EXPECT_EQ(changed([](Job& job) {
                  job.op = base::Op::relu;
                  job.geometry = {.C = 6, .H = 6, .W = 6, .M = 6, .E = 6, .F = 6};
                  job.streams[base::kInput] = job.streams[base::kOutput];
              }),
              JobCode::unsupported);
    EXPECT_EQ(changed([](Job& job) { job.streams[base::kWeight].encoding = base::Encoding::log2; }),
              JobCode::unsupported);
    EXPECT_EQ(changed([](Job& job) { job.streams[base::kInput].codec = base::Codec::csc; }),
              JobCode::unsupported);
    EXPECT_EQ(changed([](Job& job) {
                  job.streams[base::kWeight].bits = 8;
                  job.streams[base::kWeight].bytes /= 2;
              }),
              JobCode::unsupported);
    EXPECT_EQ(changed([](Job& job) { job.accumulator = static_cast<base::Accumulator>(3); }),
              JobCode::unsupported);
    EXPECT_EQ(changed([](Job& job) {
                  job.accumulator = base::Accumulator::wrap16;
                  job.product_shift = 32;
              }),
              JobCode::unsupported);
    EXPECT_EQ(
        changed([](Job& job) { job.requantisation.rounding = static_cast<base::Rounding>(2); }),
        JobCode::unsupported);
}

TEST(Refusal, MisalignedOrOverflowingAddresses) {
    for (const auto index : {base::kInput, base::kWeight, base::kOutput}) {
        Job job = small_conv();
        job.streams[index].address += 1;
        EXPECT_EQ(code_of(job), JobCode::alignment);
        job.streams[index].address = 0xFFFF'FFFF'FFFF'FFF0;
        EXPECT_EQ(code_of(job), JobCode::geometry);
    }
    Job job = small_conv();
    job.streams[base::kBias].address += 2;
    EXPECT_EQ(code_of(job), JobCode::ok) << "without bias its stream does not matter";
    job.flags |= base::job_flag::bias;
    EXPECT_EQ(code_of(job), JobCode::alignment);
}

TEST(Refusal, BytesAlignAnywhere) {
    Job job = test::make_job(base::Op::dense, {.C = 10, .M = 3}, 8);
    job.streams[base::kInput].address += 1;
    EXPECT_EQ(code_of(job), JobCode::ok);
}

TEST(Refusal, SizesThatDisagree) {
    Job job = small_conv();
    job.geometry.E += 1;
    EXPECT_EQ(code_of(job), JobCode::geometry);
    job = small_conv();
    job.geometry.M = 0;
    EXPECT_EQ(code_of(job), JobCode::geometry);
}

TEST(Refusal, ConfigurationsThatCannotBeBuilt) {
    Config config;
    config.glb_filter_bytes = config.glb_bytes;
    EXPECT_THROW(config.validate(), base::ConfigError);
    config = {};
    config.glb_bank_bytes = 64 * 1024;
    EXPECT_THROW(config.validate(), base::ConfigError);
    EXPECT_NO_THROW(Config{}.validate());
}

}  // namespace
}  // namespace tessera::eyeriss
