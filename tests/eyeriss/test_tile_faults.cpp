#include <gtest/gtest.h>

#include "tests/eyeriss/tile_bench.h"

namespace tessera::eyeriss {
namespace {

using base::Job;
using base::JobCode;
using base::JobStatus;
using test::Case;
using test::TileBench;
using test::with_data;

// Strips of two rows and blocks of eight filters: 7 x 2 chunks.
Case chunked_case() {
    base::RandomStream random(11, "faults", 0);
    Job job =
        test::make_job(base::Op::conv, {.C = 12, .H = 16, .W = 16, .M = 16, .R = 3, .S = 3}, 16);
    job.requantisation.shift = 6;
    job.flags = base::job_flag::use_mapping;
    job.mapping = {8, 1, 2, 4, 4, 1, 2, 0};
    return with_data(job, random);
}

void expect_still_usable(TileBench& bench, const Case& c) {
    bench.place(c);
    EXPECT_EQ(bench.run(c.job).code, JobCode::ok);
    EXPECT_EQ(bench.output(c), test::to_bytes(test::golden_output(c), 16));
}

TEST(EyerissFaults, RefusedJobsTouchNothing) {
    TileBench bench;
    tessera::test::simulate([&] {
        const Case good = chunked_case();
        const auto expect = [&](auto change, JobCode code) {
            Case c = good;
            change(c.job);
            bench.place(c);
            const std::uint64_t writes = bench.memory.writes;
            EXPECT_EQ(bench.run(c.job).code, code);
            EXPECT_TRUE(bench.output_is_untouched(c));
            EXPECT_EQ(bench.read("ERR_CODE"), static_cast<std::uint32_t>(code));
            // The status record alone, in whole bursts.
            EXPECT_EQ(bench.memory.writes - writes, sizeof(JobStatus) / 64);
        };
        expect([](Job& job) { job.mapping[4] = 5; }, JobCode::infeasible);
        expect([](Job& job) { job.mapping = {}; }, JobCode::infeasible);
        expect([](Job& job) { job.geometry.E = 3; }, JobCode::geometry);
        expect([](Job& job) { job.streams[base::kInput].address += 1; }, JobCode::alignment);
        expect(
            [](Job& job) {
                job.op = base::Op::softmax;
                job.geometry.M = job.geometry.C;
                job.geometry.E = job.geometry.H;
                job.geometry.F = job.geometry.W;
                job.streams[base::kOutput].elements = job.streams[base::kInput].elements;
                job.streams[base::kOutput].bytes = job.streams[base::kInput].bytes;
            },
            JobCode::unsupported);
        expect_still_usable(bench, good);
    });
}

TEST(EyerissFaults, AbortLeavesWholeChunks) {
    TileBench bench;
    tessera::test::simulate([&] {
        const Case c = chunked_case();
        const auto expected = test::to_bytes(test::golden_output(c), 16);
        const std::vector<std::uint8_t> untouched(expected.size(), 0xA5);
        unsigned partial = 0;
        for (unsigned delay_us = 2; delay_us < 400; delay_us += 13) {
            bench.place(c);
            bench.start(c.job);
            sc_core::wait(sc_core::sc_time(delay_us, sc_core::SC_US));
            if (bench.is_idle()) break;
            bench.control("ABORT");
            const JobStatus status = bench.finish();
            ASSERT_EQ(status.code, JobCode::aborted);
            const auto output = bench.output(c);
            // A chunk: two rows of 14 elements of 8 filters.
            unsigned written = 0;
            for (unsigned strip = 0; strip < 7; ++strip)
                for (unsigned block = 0; block < 2; ++block) {
                    const auto part = [&](const std::vector<std::uint8_t>& all) {
                        std::vector<std::uint8_t> bytes;
                        for (unsigned filter = 8 * block; filter < 8 * block + 8; ++filter) {
                            const auto at = all.begin() + (filter * 14 + strip * 2) * 14 * 2;
                            bytes.insert(bytes.end(), at, at + 2 * 14 * 2);
                        }
                        return bytes;
                    };
                    const auto bytes = part(output);
                    const bool is_written = bytes == part(expected);
                    ASSERT_TRUE(is_written || bytes == part(untouched))
                        << "chunk " << strip << "," << block << " is torn after " << delay_us
                        << " us";
                    written += is_written;
                }
            partial += written > 0 && written < 14;
        }
        EXPECT_GT(partial, 3u) << "the test should meet jobs that are half done";
        expect_still_usable(bench, c);
    });
}

TEST(EyerissFaults, ResetDuringAJobLeavesAUsableTile) {
    TileBench bench;
    tessera::test::simulate([&] {
        const Case c = chunked_case();
        bench.place(c);
        bench.start(c.job);
        sc_core::wait(sc_core::sc_time(60, sc_core::SC_US));
        ASSERT_FALSE(bench.is_idle());
        bench.control("RESET");
        bench.finish();
        EXPECT_EQ(bench.read("ERR_CODE"), 0u);
        EXPECT_EQ(bench.read("MAPPING"), 0u);
        expect_still_usable(bench, c);
    });
}

TEST(EyerissFaults, FailedReadsEndTheJobBeforeItWrites) {
    TileBench bench;
    tessera::test::simulate([&] {
        Case c = chunked_case();
        c.job.flags |= base::job_flag::bias;
        for (const auto index : {base::kInput, base::kWeight, base::kBias}) {
            bench.place(c);
            const base::Stream& stream = c.job.streams[index];
            bench.memory.fails_from = stream.address;
            bench.memory.fails_to = stream.address + stream.bytes;
            const JobStatus status = bench.run(c.job);
            EXPECT_EQ(status.code, JobCode::bus_error);
            EXPECT_GE(status.error_address, stream.address);
            EXPECT_LT(status.error_address, stream.address + stream.bytes);
            EXPECT_EQ(bench.read("ERR_ADDR_LO"), static_cast<std::uint32_t>(status.error_address));
            EXPECT_TRUE(bench.output_is_untouched(c));
        }
        bench.memory.fails_from = bench.memory.fails_to = ~0ull;
        expect_still_usable(bench, c);
    });
}

TEST(EyerissFaults, NothingIsWrittenAfterAFailedWrite) {
    TileBench bench;
    tessera::test::simulate([&] {
        const Case c = chunked_case();
        bench.place(c);
        // The second strip of filter 0 fails.
        const std::uint64_t output = c.job.streams[base::kOutput].address;
        bench.memory.fails_reads = false;
        bench.memory.fails_from = output + 2 * 14 * 2;
        bench.memory.fails_to = output + 4 * 14 * 2;
        const JobStatus status = bench.run(c.job);
        EXPECT_EQ(status.code, JobCode::bus_error);
        EXPECT_EQ(status.error_address, bench.memory.fails_from);
        const auto third_strip = bench.memory.get(output + 4 * 14 * 2, 10 * 14 * 2);
        EXPECT_EQ(third_strip, std::vector<std::uint8_t>(third_strip.size(), 0xA5));
        bench.memory.fails_from = bench.memory.fails_to = ~0ull;
        expect_still_usable(bench, c);
    });
}

TEST(EyerissFaults, MissingTechnologyRowIsAConfigurationError) {
    tessera::test::TestEnvironment environment({"eyeriss.mac16"});
    EXPECT_THROW(Eyeriss("eyeriss0", Config{}, environment.environment()), base::ConfigError);
}

}  // namespace
}  // namespace tessera::eyeriss
