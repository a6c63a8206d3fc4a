// Whatever a descriptor says, the tile answers with the right code, changes nothing else in memory
// and runs the next job.

#include <fmt/format.h>

#include "tests/conformance/conformance.h"
#include "tests/conformance/descriptor_faults.h"

namespace tessera::test {
namespace {

using base::Job;
using base::JobCode;
using base::Op;
namespace job_flag = base::job_flag;

class Refusal : public Conformance {
  protected:
    // Rings for a descriptor that is in memory already and checks that it fails as it should; the
    // only thing written is status record 0, if any.
    static void expect_refused(Bench& bench, std::uint64_t descriptor, JobCode code,
                               bool writes_status) {
        const std::vector<std::byte> before = bench.all_memory();
        const std::uint32_t ended = bench.read("JOBS_ENDED");
        bench.ring(descriptor);
        bench.wait_until_idle();
        bench.expect_memory_unchanged(
            before, writes_status ? std::vector{Bench::status_range(0)} : std::vector<ByteRange>{});
        EXPECT_EQ(static_cast<JobCode>(bench.read("ERR_CODE")), code)
            << base::to_string(static_cast<JobCode>(bench.read("ERR_CODE")));
        EXPECT_EQ(bench.read("IRQ_STATUS"), cause::job_error);
        EXPECT_EQ(bench.read("STATUS"), state::idle | state::error);
        EXPECT_EQ(bench.read("JOBS_ENDED"), ended + 1);
        bench.write("IRQ_STATUS", cause::job_error);
        if (writes_status) {
            EXPECT_EQ(bench.status().code, code);
            if (code == JobCode::bus_error) return;  // it may come after work
            EXPECT_EQ(bench.status().macs_issued, 0u);
            EXPECT_EQ(bench.status().bytes_written, 0u);
        }
    }

    static void expect_next_job_exact(Bench& bench, const SampleJob& sample) {
        EXPECT_EQ(bench.run(sample, 1).code, JobCode::ok);
        bench.expect_exact(sample);
        bench.write("IRQ_STATUS", cause::job_done);
    }
};
TESSERA_FOR_EVERY_TILE(Refusal);

TEST_P(Refusal, EveryFaultOfADescriptorHasItsCode) {
    const std::vector<SampleJob> jobs = tile_case().jobs();
    Bench bench(tile_case());
    simulate([&] {
        for (const DescriptorFault& fault : descriptor_faults()) {
            // The first job that has what is to be spoilt.
            for (const SampleJob& sample : jobs) {
                Job job = sample.job;
                job.status_address = Bench::status_address(0);
                if (!fault.spoil(job)) continue;
                SCOPED_TRACE(fault.name);
                bench.load(sample);
                bench.describe(sample.job);
                bench.write_descriptor(job, Bench::descriptor_address(0));
                const bool writes_status =
                    fault.code != JobCode::bad_magic && job.status_address % 8 == 0;
                expect_refused(bench, Bench::descriptor_address(0), fault.code, writes_status);
                expect_next_job_exact(bench, jobs.back());
                break;
            }
        }
    });
}

TEST_P(Refusal, BusErrorsTellTheirAddress) {
    const SampleJob sample = tile_case().jobs().front();
    Bench bench(tile_case());
    simulate([&] {
        for (const base::StreamIndex index :
             {base::kInput, base::kWeight, base::kBias, base::kOutput}) {
            if (sample.job.streams[index].elements == 0) continue;
            SCOPED_TRACE(index);
            Job job = sample.job;
            job.streams[index].address = kMemoryBytes + 0x1'2340;
            bench.load(sample);
            bench.describe(job);
            expect_refused(bench, Bench::descriptor_address(0), JobCode::bus_error, true);
            const std::uint64_t address = bench.error_address();
            EXPECT_GE(address, job.streams[index].address);
            EXPECT_LT(address, job.streams[index].address + job.streams[index].bytes);
            EXPECT_EQ(bench.status().error_address, address);
        }
        expect_next_job_exact(bench, sample);
        EXPECT_EQ(bench.status(1).error_address, 0u);
    });
}

TEST_P(Refusal, StreamsMustFitInMemoryToTheirEnd) {
    const SampleJob sample = tile_case().jobs().front();
    Bench bench(tile_case());
    simulate([&] {
        for (const base::StreamIndex index :
             {base::kInput, base::kWeight, base::kBias, base::kOutput}) {
            base::Stream stream = sample.job.streams[index];
            if (stream.elements < 2) continue;
            SCOPED_TRACE(index);
            Job job = sample.job;
            const std::uint64_t start = kMemoryBytes - stream.bits / 8;
            job.streams[index].address = start;
            bench.load(sample);
            bench.describe(job);
            const std::vector<std::byte> before = bench.all_memory();
            bench.ring(Bench::descriptor_address(0));
            bench.wait_until_idle();
            const base::Stream& output = job.streams[base::kOutput];
            bench.expect_memory_unchanged(
                before, {Bench::status_range(0),
                         {output.address,
                          std::min<std::uint64_t>(output.bytes, kMemoryBytes - output.address)}});
            EXPECT_EQ(bench.status().code, JobCode::bus_error);
            EXPECT_EQ(bench.error_address(), kMemoryBytes);
        }
        bench.write("IRQ_STATUS", cause::job_error);
        expect_next_job_exact(bench, sample);
    });
}

TEST_P(Refusal, DescriptorsThatCannotBeFetched) {
    const SampleJob sample = tile_case().jobs().front();
    Bench bench(tile_case());
    simulate([&] {
        bench.load(sample);
        Job job = sample.job;
        job.status_address = Bench::status_address(0);
        for (const std::uint64_t misaligned : {1u, 2u, 4u}) {
            bench.write_descriptor(job, kDescriptorsAt + misaligned);
            expect_refused(bench, kDescriptorsAt + misaligned, JobCode::alignment, false);
            EXPECT_EQ(bench.error_address(), kDescriptorsAt + misaligned);
        }
        for (const std::uint64_t address :
             {kMemoryBytes - Job::kBytes / 2, kMemoryBytes, kNearTheEnd}) {
            SCOPED_TRACE(address);
            expect_refused(bench, address, JobCode::bus_error, false);
            EXPECT_EQ(bench.error_address(), std::max(address, kMemoryBytes));
        }
        expect_next_job_exact(bench, sample);
    });
}

TEST_P(Refusal, StatusThatCannotBeWrittenIsABusErrorOfADoneJob) {
    const SampleJob sample = tile_case().jobs().front();
    Bench bench(tile_case());
    simulate([&] {
        for (const std::uint64_t address : {kMemoryBytes, kMemoryBytes + 0x1000, kNearTheEnd}) {
            SCOPED_TRACE(address);
            bench.load(sample);
            Job job = sample.job;
            job.flags |= job_flag::irq;
            job.status_address = address;
            bench.write_descriptor(job, kDescriptorsAt);
            const std::vector<std::byte> before = bench.all_memory();
            bench.ring(kDescriptorsAt);
            bench.wait_until_idle();
            bench.expect_exact(sample);
            const base::Stream& output = job.streams[base::kOutput];
            bench.expect_memory_unchanged(before, {{output.address, output.bytes}});
            EXPECT_EQ(static_cast<JobCode>(bench.read("ERR_CODE")), JobCode::bus_error);
            EXPECT_EQ(bench.error_address(), address);
            EXPECT_EQ(bench.read("IRQ_STATUS"), cause::job_error);
            bench.write("IRQ_STATUS", cause::job_error);
        }
        expect_next_job_exact(bench, sample);
    });
}

TEST_P(Refusal, NoStatusIsWrittenWhereNoneIsAskedFor) {
    const SampleJob sample = tile_case().jobs().front();
    Bench bench(tile_case());
    simulate([&] {
        bench.load(sample);
        bench.write_descriptor(sample.job, kDescriptorsAt);
        const std::vector<std::byte> before = bench.all_memory();
        bench.ring(kDescriptorsAt);
        bench.wait_until_idle();
        const base::Stream& output = sample.job.streams[base::kOutput];
        bench.expect_memory_unchanged(before, {{output.address, output.bytes}});
        bench.expect_exact(sample);
    });
}

TEST_P(Refusal, InfeasibleJobWritesOnlyItsStatus) {
    const SampleJob sample = tile_case().infeasible();
    Bench bench(tile_case());
    simulate([&] {
        ASSERT_EQ(base::check_job(sample.job), JobCode::ok) << "the case's job is not sound";
        bench.load(sample);
        expect_refused(bench, bench.describe(sample.job), JobCode::infeasible, true);
        EXPECT_EQ(bench.status().bytes_read, Job::kBytes);
        expect_next_job_exact(bench, tile_case().jobs().front());
    });
}

TEST_P(Refusal, OperationsAndFormatsThatTheCapabilitiesDoNotName) {
    const std::vector<SampleJob> jobs = tile_case().jobs();
    const Job& good = jobs.front().job;
    Bench bench(tile_case());
    simulate([&] {
        bench.load(jobs.front());
        const auto expect_unsupported = [&](const Job& job) {
            expect_refused(bench, bench.describe(job), JobCode::unsupported, true);
        };
        const std::uint32_t operations = bench.read("CAPS_OPS");
        for (unsigned op = 1; op <= static_cast<unsigned>(Op::lrn); ++op) {
            if ((operations >> op & 1) != 0) continue;
            SCOPED_TRACE(base::to_string(static_cast<Op>(op)));
            Job job;  // of one element
            job.op = static_cast<Op>(op);
            job.mapping = {0, 0, 1};  // a sound lrn
            for (base::Stream& stream : job.streams)
                stream = {.address = 0x1000, .bytes = 2, .elements = 1};
            expect_unsupported(job);
        }
        const std::uint32_t formats = bench.read("CAPS_FORMATS");
        for (unsigned encoding = 0; encoding < 16; ++encoding) {
            if ((formats >> encoding & 1) != 0) continue;
            SCOPED_TRACE(fmt::format("encoding {}", encoding));
            Job job = good;
            base::Stream& weights = job.streams[base::kWeight];
            weights.encoding = static_cast<base::Encoding>(encoding);
            if (weights.encoding == base::Encoding::integer) {  // of a size that fits them
                weights.bits = 8;
                weights.bytes = weights.elements;
            }
            expect_unsupported(job);
        }
        for (unsigned codec = 0; codec < 16; ++codec) {
            if ((formats >> 16 >> codec & 1) != 0) continue;
            SCOPED_TRACE(fmt::format("codec {}", codec));
            Job job = good;
            job.streams[base::kInput].codec = static_cast<base::Codec>(codec);
            expect_unsupported(job);
        }
        expect_next_job_exact(bench, jobs.back());
    });
}

// Such a job may run and may even write elsewhere; the machine must come to an end and stay sound.
TEST_P(Refusal, FlippedBitsDoNoLastingHarm) {
    constexpr std::uint64_t seed = 7;
    constexpr int rounds = 400;
    base::RandomStream random(seed, "flipped bits", 0);
    const std::vector<SampleJob> jobs = tile_case().jobs();
    Bench bench(tile_case());
    simulate([&] {
        for (int round = 0; round < rounds; ++round) {
            SCOPED_TRACE(fmt::format("seed {}, round {}", seed, round));
            const SampleJob& sample = jobs[random.below(static_cast<std::uint32_t>(jobs.size()))];
            bench.load(sample);
            Job job = sample.job;
            job.status_address = Bench::status_address(0);
            const std::span<std::byte> bytes = std::as_writable_bytes(std::span(&job, 1));
            for (std::uint32_t flips = 1 + random.below(3); flips > 0; --flips)
                bytes[random.below(Job::kBytes)] ^= std::byte{1} << random.below(8);
            bench.write_descriptor(job, kDescriptorsAt);
            bench.ring(kDescriptorsAt);
            bench.wait_until_idle();
            bench.write("IRQ_STATUS", cause::job_done | cause::job_error);
            if (round % 4 == 0) expect_next_job_exact(bench, sample);
        }
        EXPECT_EQ(bench.read("JOBS_ENDED"), rounds + rounds / 4);
    });
}

}  // namespace
}  // namespace tessera::test
