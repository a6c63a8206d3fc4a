// ABORT and RESET at any moment: memory holds whole chunks, and the tile is as good as new.

#include <algorithm>

#include "tests/conformance/conformance.h"

namespace tessera::test {
namespace {

using base::Job;
using base::JobCode;
using base::JobStatus;

constexpr unsigned kMoments = 120;

class Stop : public Conformance {
  protected:
    // Moments over a job of `duration_ps`: dense where it is fetched and checked, then evenly to
    // a little past its end. Their steps share no factor with a clock's period.
    static std::vector<std::uint64_t> moments(std::uint64_t duration_ps) {
        std::vector<std::uint64_t> moments;
        for (std::uint64_t i = 0; i < kMoments / 4; ++i) moments.push_back(i * 7'919);
        for (std::uint64_t i = 1; i <= kMoments; ++i)
            moments.push_back(duration_ps * i / (kMoments - 4) + i * 13);
        return moments;
    }

    // Bytes of the output that are written; every chunk must be right or untouched as a whole.
    static std::size_t whole_chunk_bytes(const Bench& bench, const SampleJob& sample) {
        const std::vector<std::byte> output = bench.output_of(sample.job);
        std::size_t written = 0;
        for (std::size_t i = 0; i < sample.chunks.size(); ++i) {
            std::size_t bytes = 0, right = 0, untouched = 0;
            for (const auto [first, length] : sample.chunks[i])
                for (std::size_t at = first; at < first + length; ++at) {
                    ++bytes;
                    right += output[at] == sample.expected_output[at];
                    untouched += output[at] == kUnwritten;
                }
            EXPECT_TRUE(right == bytes || untouched == bytes)
                << "chunk " << i << ": of " << bytes << " bytes " << right << " are right and "
                << untouched << " untouched";
            if (right == bytes) written += bytes;
        }
        return written;
    }
};
TESSERA_FOR_EVERY_TILE(Stop);

TEST_P(Stop, ChunksOfTheLongJobAreItsOutput) {
    const SampleJob sample = tile_case().long_job();
    std::vector<int> covered(sample.expected_output.size());
    for (const Chunk& chunk : sample.chunks)
        for (const auto [first, bytes] : chunk)
            for (std::size_t at = first; at < first + bytes; ++at) ++covered.at(at);
    EXPECT_TRUE(std::all_of(covered.begin(), covered.end(), [](int times) { return times == 1; }));
    EXPECT_GE(sample.chunks.size(), 10u);
}

TEST_P(Stop, AbortLeavesWholeChunksAndAUsableTile) {
    const SampleJob sample = tile_case().long_job();
    const SampleJob next = tile_case().jobs().front();
    Bench bench(tile_case());
    simulate([&] {
        bench.settle({&sample, 1});
        const JobStatus whole = bench.run(sample, 0);
        EXPECT_EQ(whole.code, JobCode::ok);
        std::size_t in_the_middle = 0;
        std::size_t most_written = 0;
        for (const std::uint64_t moment_ps : moments(whole.end_ps - whole.start_ps)) {
            SCOPED_TRACE(moment_ps);
            bench.load(sample);
            bench.load(next);
            bench.describe(next.job, 1);
            bench.ring(bench.describe(sample.job, 0));
            bench.ring(Bench::descriptor_address(1));
            const std::uint32_t ended = bench.peek("JOBS_ENDED");
            sc_core::wait(picoseconds(moment_ps));
            const bool is_too_late = bench.peek("JOBS_ENDED") != ended;
            bench.write("CTRL", control::abort);
            bench.wait_until_idle();

            EXPECT_EQ(bench.read("QUEUE_FREE"), base::Tile::kQueueEntries)
                << "the queue is dropped";
            const JobStatus status = bench.status(0);
            const std::size_t written = whole_chunk_bytes(bench, sample);
            EXPECT_EQ(status.bytes_written, written);
            if (status.code == JobCode::ok) {
                bench.expect_exact(sample);
            } else {
                EXPECT_EQ(status.code, JobCode::aborted);
                EXPECT_FALSE(is_too_late);
                EXPECT_FALSE(bench.has_status(1)) << "the queue was to be dropped";
                EXPECT_EQ(bench.read("IRQ_STATUS") & cause::job_error, cause::job_error);
                EXPECT_EQ(static_cast<JobCode>(bench.read("ERR_CODE")), JobCode::aborted);
                in_the_middle += written > 0 && written < sample.expected_output.size();
                EXPECT_GE(written, most_written) << "less than an earlier abort";
                most_written = written;
            }
            bench.write("IRQ_STATUS", cause::job_error);
            EXPECT_EQ(bench.run(next, 2).code, JobCode::ok);
            bench.expect_exact(next);
        }
        EXPECT_GT(in_the_middle, kMoments / 2) << "the sweep hardly met the job";
    });
}

TEST_P(Stop, AbortNeverDropsAQueuedJobSilently) {
    const SampleJob sample = tile_case().jobs().front();
    Bench bench(tile_case());
    simulate([&] {
        bench.settle({&sample, 1});
        const JobStatus whole = bench.run(sample, 0);
        const std::uint64_t duration_ps = whole.end_ps - whole.start_ps;
        // The status record of the first job is on its way while these last moments pass.
        constexpr std::uint64_t kStepPs = 1'000;
        constexpr std::uint64_t kWindowPs = 300'000;
        std::size_t dropped_after_a_good_job = 0;
        for (std::uint64_t before = kWindowPs; before > 0; before -= kStepPs) {
            SCOPED_TRACE(before);
            bench.load(sample);
            bench.ring(bench.describe(sample.job, 0));
            bench.ring(bench.describe(sample.job, 1));
            sc_core::wait(picoseconds(duration_ps + kWindowPs / 2 - before));
            bench.write("CTRL", control::abort);
            bench.wait_until_idle();
            if (!bench.has_status(1)) {
                EXPECT_EQ(bench.read("IRQ_STATUS") & cause::job_error, cause::job_error);
                EXPECT_EQ(static_cast<JobCode>(bench.read("ERR_CODE")), JobCode::aborted);
                EXPECT_NE(bench.read("STATUS") & state::error, 0u);
                dropped_after_a_good_job += bench.status(0).code == JobCode::ok;
            }
            bench.write("IRQ_STATUS", cause::job_error | cause::job_done);
        }
        EXPECT_GT(dropped_after_a_good_job, 0u) << "the window missed the moments in question";
    });
}

TEST_P(Stop, AbortEndsALongJobSoon) {
    const SampleJob sample = tile_case().long_job();
    Bench bench(tile_case());
    simulate([&] {
        const JobStatus whole = bench.run(sample);
        const std::uint64_t duration_ps = whole.end_ps - whole.start_ps;
        bench.load(sample);
        bench.ring(bench.describe(sample.job));
        sc_core::wait(picoseconds(duration_ps / 3));
        bench.write("CTRL", control::abort);
        const std::uint64_t abort_ps = now_ps();
        bench.wait_until_idle();
        EXPECT_EQ(bench.status().code, JobCode::aborted);
        EXPECT_LT(bench.status().end_ps - abort_ps, duration_ps / 5);
    });
}

TEST_P(Stop, AbortEndsAChainWithoutEnd) {
    const SampleJob sample = tile_case().jobs().front();
    Bench bench(tile_case());
    simulate([&] {
        const JobStatus once = bench.run(sample);
        Job job = sample.job;
        job.flags |= base::job_flag::chain;
        job.next = Bench::descriptor_address(0);
        bench.ring(bench.describe(job));
        sc_core::wait(picoseconds(10 * (once.end_ps - once.start_ps)));
        EXPECT_GT(bench.read("JOBS_ENDED"), 5u);
        EXPECT_EQ(bench.read("STATUS") & state::idle, 0u);
        bench.write("CTRL", control::abort);
        bench.wait_until_idle();
        EXPECT_EQ(bench.run(sample).code, JobCode::ok);
        bench.expect_exact(sample);
    });
}

TEST_P(Stop, AbortOfAnIdleTileDoesNothing) {
    const SampleJob sample = tile_case().jobs().front();
    Bench bench(tile_case());
    simulate([&] {
        const std::vector<std::uint32_t> before = bench.all_registers();
        bench.write("CTRL", control::abort);
        sc_core::wait(picoseconds(1'000'000));
        EXPECT_EQ(bench.all_registers(), before);
        EXPECT_EQ(bench.run(sample).code, JobCode::ok);
        bench.expect_exact(sample);
    });
}

TEST_P(Stop, ResetLeavesATileAsFromTheStart) {
    const SampleJob sample = tile_case().long_job();
    const SampleJob next = tile_case().jobs().front();
    Bench bench(tile_case());
    simulate([&] {
        const std::vector<std::uint32_t> fresh = bench.all_registers();
        const JobStatus whole = bench.run(sample, 0);
        for (const std::uint64_t moment_ps : moments(whole.end_ps - whole.start_ps)) {
            SCOPED_TRACE(moment_ps);
            bench.load(sample);
            bench.load(next);
            bench.write("IRQ_MASK", cause::job_done | cause::job_error | cause::overflow);
            bench.describe(next.job, 1);
            bench.ring(bench.describe(sample.job, 0));
            bench.ring(Bench::descriptor_address(1));
            sc_core::wait(picoseconds(moment_ps));
            bench.write("SNAPSHOT", 1);
            bench.write("CTRL", control::reset);
            bench.wait_until_idle();
            sc_core::wait(picoseconds(1));

            EXPECT_EQ(bench.all_registers(), fresh);
            EXPECT_FALSE(bench.irq());
            static_cast<void>(whole_chunk_bytes(bench, sample));
            EXPECT_EQ(bench.run(next, 2).code, JobCode::ok);
            bench.expect_exact(next);
            EXPECT_EQ(bench.read("JOBS_ENDED"), 1u);
        }
    });
}

TEST_P(Stop, ResetOfAnIdleTileClearsAPendingInterrupt) {
    const SampleJob sample = tile_case().jobs().front();
    Bench bench(tile_case());
    simulate([&] {
        const std::vector<std::uint32_t> fresh = bench.all_registers();
        bench.write("IRQ_MASK", cause::job_error);
        Job bad = sample.job;
        bad.magic = 0;
        bench.ring(bench.describe(bad));
        bench.wait_until_idle();
        sc_core::wait(picoseconds(1));
        EXPECT_TRUE(bench.irq());
        bench.write("CTRL", control::reset);
        bench.wait_until_idle();
        sc_core::wait(picoseconds(1));
        EXPECT_FALSE(bench.irq());
        EXPECT_EQ(bench.all_registers(), fresh);
    });
}

}  // namespace
}  // namespace tessera::test
