// The order of jobs: queue, chain, predicate, fence.

#include "tests/conformance/conformance.h"

namespace tessera::test {
namespace {

using base::Job;
using base::JobCode;
using base::JobStatus;
namespace job_flag = base::job_flag;

constexpr unsigned kQueueEntries = base::Tile::kQueueEntries;
constexpr std::uint64_t kPredicateAt = 0x22'0000;

class Queue : public Conformance {};
TESSERA_FOR_EVERY_TILE(Queue);

// What must be the same however jobs come to run; times and stalls may differ.
void expect_same_work(const Account& a, const Account& b) {
    for (const char* const name :
         {"MAC_ISSUED", "MAC_GATED", "MAC_SKIPPED", "BYTES_READ", "BYTES_WRITTEN", "BYTES_SAVED"})
        EXPECT_EQ(a.latched[name], b.latched[name]) << name;
    base::EnergyByCategory a_aj = a.energy_aj, b_aj = b.energy_aj;
    constexpr auto kStandby = static_cast<std::size_t>(base::EnergyCategory::standby);
    a_aj[kStandby] = b_aj[kStandby] = 0;  // it is the time's
    EXPECT_EQ(a_aj, b_aj);
    EXPECT_EQ(a.bus.beat_bytes, b.bus.beat_bytes);
}

Job fence(std::uint32_t id) {
    Job job;
    job.op = base::Op::fence;
    job.flags = job_flag::irq;
    job.job_id = id;
    return job;
}

TEST_P(Queue, ChainedJobsEqualSingleJobs) {
    const std::vector<SampleJob> jobs = tile_case().jobs();
    Bench bench(tile_case());
    simulate([&] {
        bench.settle(jobs);
        const std::uint32_t ended = bench.read("JOBS_ENDED");
        const Account start = bench.account();
        std::vector<JobStatus> single;
        for (unsigned i = 0; i < jobs.size(); ++i) single.push_back(bench.run(jobs[i], i));
        const Account middle = bench.account();

        for (unsigned i = 0; i < jobs.size(); ++i) {
            bench.load(jobs[i]);
            Job job = jobs[i].job;
            if (i + 1 < jobs.size()) job.flags |= job_flag::chain;
            job.next = Bench::descriptor_address(i + 1);
            bench.describe(job, i);
        }
        bench.ring(Bench::descriptor_address(0));
        bench.wait_until_idle();
        const Account end = bench.account();

        expect_same_work(end - middle, middle - start);
        for (unsigned i = 0; i < jobs.size(); ++i) {
            bench.expect_exact(jobs[i]);
            const JobStatus chained = bench.status(i);
            EXPECT_EQ(chained.code, JobCode::ok);
            EXPECT_EQ(chained.job_id, single[i].job_id);
            EXPECT_EQ(chained.macs_issued, single[i].macs_issued);
            EXPECT_EQ(chained.macs_gated, single[i].macs_gated);
            EXPECT_EQ(chained.macs_skipped, single[i].macs_skipped);
            EXPECT_EQ(chained.bytes_read, single[i].bytes_read);
            EXPECT_EQ(chained.bytes_written, single[i].bytes_written);
            EXPECT_EQ(chained.energy_fj, single[i].energy_fj);
            if (i > 0) {
                EXPECT_GE(chained.start_ps, bench.status(i - 1).end_ps);
            }
        }
        EXPECT_EQ(bench.read("JOBS_ENDED") - ended, 2 * jobs.size());
    });
}

TEST_P(Queue, ChainStopsAtAFailure) {
    const SampleJob sample = tile_case().jobs().front();
    Bench bench(tile_case());
    simulate([&] {
        bench.load(sample);
        Job bad = sample.job;
        bad.geometry.E = 0;
        bad.flags |= job_flag::chain;
        bad.next = Bench::descriptor_address(1);
        bench.describe(sample.job, 1);
        bench.ring(bench.describe(bad, 0));
        bench.wait_until_idle();
        EXPECT_EQ(bench.status(0).code, JobCode::geometry);
        EXPECT_FALSE(bench.has_status(1));
        EXPECT_EQ(bench.read("JOBS_ENDED"), 1u);
    });
}

TEST_P(Queue, FailedPredicateSkipsTheJobAndGoesOn) {
    const std::vector<SampleJob> jobs = tile_case().jobs();
    const SampleJob& skipped = jobs.front();
    const SampleJob& next = jobs.back();
    Bench bench(tile_case());
    simulate([&] {
        bench.load(skipped);
        bench.load(next);
        const std::uint32_t word = 0x1234'5678;
        ASSERT_TRUE(bench.memory().load(kPredicateAt, std::as_bytes(std::span(&word, 1))));
        Job job = skipped.job;
        job.flags |= job_flag::predicate | job_flag::chain | job_flag::irq;
        job.next = Bench::descriptor_address(1);
        job.predicate_address = kPredicateAt;
        job.predicate_mask = 0xFFFF;
        job.predicate_value = 0x5679;
        bench.describe(next.job, 1);
        bench.describe(job, 0);
        const std::vector<std::byte> before = bench.all_memory();
        bench.ring(Bench::descriptor_address(0));
        bench.wait_until_idle();

        const base::Stream& output = next.job.streams[base::kOutput];
        bench.expect_memory_unchanged(
            before,
            {Bench::status_range(0), Bench::status_range(1), {output.address, output.bytes}});
        const JobStatus status = bench.status(0);
        EXPECT_EQ(status.code, JobCode::skipped);
        EXPECT_EQ(status.macs_issued + status.macs_gated + status.macs_skipped, 0u);
        EXPECT_EQ(status.bytes_read, Job::kBytes + sizeof word);
        EXPECT_EQ(status.bytes_written, 0u);
        EXPECT_EQ(bench.read("IRQ_STATUS"), cause::job_done) << "not an error";
        EXPECT_EQ(bench.read("ERR_CODE"), 0u);
        EXPECT_EQ(bench.status(1).code, JobCode::ok);
        bench.expect_exact(next);
    });
}

TEST_P(Queue, PredicateThatHoldsLetsTheJobRun) {
    const SampleJob sample = tile_case().jobs().front();
    Bench bench(tile_case());
    simulate([&] {
        const std::uint32_t word = 0x1234'5678;
        ASSERT_TRUE(bench.memory().load(kPredicateAt, std::as_bytes(std::span(&word, 1))));
        SampleJob conditional = sample;
        conditional.job.flags |= job_flag::predicate;
        conditional.job.predicate_address = kPredicateAt;
        conditional.job.predicate_mask = 0xFF00;
        conditional.job.predicate_value = 0x5600;
        EXPECT_EQ(bench.run(conditional).code, JobCode::ok);
        bench.expect_exact(sample);
    });
}

TEST_P(Queue, RunsJobsInOrder) {
    const std::vector<SampleJob> jobs = tile_case().jobs();
    const SampleJob blocker = tile_case().long_job();
    Bench bench(tile_case());
    simulate([&] {
        bench.load(blocker);
        bench.ring(bench.describe(blocker.job, 0));
        unsigned queued = 0;
        for (const SampleJob& sample : jobs) {
            if (queued == kQueueEntries - 1) break;
            bench.load(sample);
            bench.ring(bench.describe(sample.job, ++queued));
            EXPECT_EQ(bench.read("QUEUE_FREE"), kQueueEntries - queued);
        }
        bench.ring(bench.describe(fence(77), ++queued));
        EXPECT_EQ(bench.read("STATUS"), state::busy);
        bench.wait_until_idle();

        EXPECT_EQ(bench.read("QUEUE_FREE"), kQueueEntries);
        EXPECT_EQ(bench.read("JOBS_ENDED"), queued + 1);
        EXPECT_EQ(bench.read("JOB_ID"), 77u);
        for (unsigned i = 1; i <= queued; ++i) {
            EXPECT_EQ(bench.status(i).code, JobCode::ok);
            EXPECT_GE(bench.status(i).start_ps, bench.status(i - 1).end_ps);
            if (i < queued) {
                EXPECT_EQ(bench.status(i).job_id, jobs[i - 1].job.job_id);
                bench.expect_exact(jobs[i - 1]);
            }
        }
    });
}

TEST_P(Queue, FenceMovesNoDataAndCompletes) {
    Bench bench(tile_case());
    simulate([&] {
        bench.ring(bench.describe(fence(5)));
        bench.wait_until_idle();
        const JobStatus status = bench.status();
        EXPECT_EQ(status.code, JobCode::ok);
        EXPECT_EQ(status.job_id, 5u);
        EXPECT_EQ(status.bytes_read, Job::kBytes);
        EXPECT_EQ(status.bytes_written, 0u);
        EXPECT_EQ(status.energy_fj, 0u);
        EXPECT_EQ(bench.read("IRQ_STATUS"), cause::job_done);
    });
}

TEST_P(Queue, OverflowLosesOnlyThatJobAndRaisesItsInterrupt) {
    const SampleJob sample = tile_case().jobs().front();
    const SampleJob blocker = tile_case().long_job();
    Bench bench(tile_case());
    simulate([&] {
        bench.write("IRQ_MASK", cause::overflow);
        bench.load(blocker);
        bench.load(sample);
        bench.ring(bench.describe(blocker.job, 0));
        for (unsigned i = 1; i <= kQueueEntries; ++i) bench.ring(bench.describe(sample.job, i));
        EXPECT_EQ(bench.read("QUEUE_FREE"), 0u);
        EXPECT_EQ(bench.read("IRQ_STATUS"), 0u);
        EXPECT_FALSE(bench.irq());
        bench.ring(bench.describe(sample.job, kQueueEntries + 1));
        EXPECT_EQ(bench.read("IRQ_STATUS"), cause::overflow);
        EXPECT_TRUE(bench.irq());
        EXPECT_FALSE(bench.has_status(0)) << "the queue was to fill while the first job runs";
        bench.wait_until_idle();

        EXPECT_EQ(bench.read("JOBS_ENDED"), kQueueEntries + 1);
        for (unsigned i = 0; i <= kQueueEntries; ++i) EXPECT_EQ(bench.status(i).code, JobCode::ok);
        EXPECT_FALSE(bench.has_status(kQueueEntries + 1));
        bench.expect_exact(blocker);
        bench.expect_exact(sample);
    });
}

}  // namespace
}  // namespace tessera::test
