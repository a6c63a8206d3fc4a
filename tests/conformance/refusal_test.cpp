// Whatever a descriptor says, the tile answers with the right code, changes nothing else in memory
// and runs the next job.

#include <fmt/format.h>

#include <limits>
#include <tuple>

#include "tests/conformance/conformance.h"

namespace tessera::test {
namespace {

using base::Job;
using base::JobCode;
using base::Op;
namespace job_flag = base::job_flag;

constexpr std::uint64_t kNearTheEnd = std::numeric_limits<std::uint64_t>::max() - 63;

// How one thing about a good job goes wrong. `spoil` returns false when the job has no such thing.
struct Fault {
    std::string name;
    JobCode code;
    std::function<bool(Job&)> spoil;
};

template <typename Change>
Fault fault(std::string name, JobCode code, Change change) {
    return {std::move(name), code, [change](Job& job) {
                change(job);
                return true;
            }};
}

void add_header_faults(std::vector<Fault>& faults) {
    faults.push_back(fault("magic", JobCode::bad_magic, [](Job& job) { job.magic ^= 1; }));
    faults.push_back(fault("version", JobCode::bad_magic, [](Job& job) { job.version = 2; }));
    faults.push_back(fault("size", JobCode::bad_magic, [](Job& job) { job.size_bytes = 128; }));
    for (const unsigned op : {0u, 10u, 0xFFFFu})
        faults.push_back(fault(fmt::format("op_{}", op), JobCode::unsupported,
                               [op](Job& job) { job.op = static_cast<Op>(op); }));
    faults.push_back(
        fault("unknown_flag", JobCode::unsupported, [](Job& job) { job.flags |= 1u << 15; }));
    faults.push_back(
        fault("misaligned_status", JobCode::alignment, [](Job& job) { job.status_address += 4; }));
    faults.push_back(fault("misaligned_predicate", JobCode::alignment, [](Job& job) {
        job.flags |= job_flag::predicate;
        job.predicate_address = 0x1002;
    }));
    for (const std::uint64_t address : {kMemoryBytes, kNearTheEnd + 60})
        faults.push_back(fault(fmt::format("predicate_at_{:x}", address), JobCode::bus_error,
                               [address](Job& job) {
                                   job.flags |= job_flag::predicate;
                                   job.predicate_address = address;
                               }));
}

void add_geometry_faults(std::vector<Fault>& faults) {
    using base::Geometry;
    static constexpr std::pair<const char*, std::uint16_t Geometry::*> sizes[] = {
        {"N", &Geometry::N},
        {"G", &Geometry::G},
        {"C", &Geometry::C},
        {"H", &Geometry::H},
        {"W", &Geometry::W},
        {"M", &Geometry::M},
        {"R", &Geometry::R},
        {"S", &Geometry::S},
        {"E", &Geometry::E},
        {"F", &Geometry::F},
        {"stride_y", &Geometry::stride_y},
        {"stride_x", &Geometry::stride_x}};
    for (const auto& [name, size] : sizes) {
        faults.push_back(fault(fmt::format("{}_zero", name), JobCode::geometry,
                               [size = size](Job& job) { job.geometry.*size = 0; }));
        if (std::string_view(name).starts_with("stride")) continue;
        faults.push_back(fault(fmt::format("{}_too_large", name), JobCode::geometry,
                               [size = size](Job& job) { job.geometry.*size = 0xFFFF; }));
    }
    faults.push_back(fault("padding_of_a_whole_window", JobCode::geometry,
                           [](Job& job) { job.geometry.pad_top = job.geometry.R; }));
    faults.push_back(fault("multiplier", JobCode::geometry,
                           [](Job& job) { job.requantisation.multiplier = 0x8000'0000; }));
    faults.push_back(
        fault("shift", JobCode::geometry, [](Job& job) { job.requantisation.shift = 63; }));
}

void add_arithmetic_faults(std::vector<Fault>& faults) {
    faults.push_back(fault("accumulator", JobCode::unsupported,
                           [](Job& job) { job.accumulator = static_cast<base::Accumulator>(3); }));
    faults.push_back(fault("rounding", JobCode::unsupported, [](Job& job) {
        job.requantisation.rounding = static_cast<base::Rounding>(2);
    }));
    faults.push_back(fault("saturation", JobCode::unsupported, [](Job& job) {
        job.requantisation.saturation = static_cast<base::Saturation>(2);
    }));
    faults.push_back(fault("activation", JobCode::unsupported, [](Job& job) {
        job.requantisation.activation = static_cast<base::Activation>(2);
    }));
}

// `name`'s fault applies to jobs that use the stream.
void add_stream_faults(std::vector<Fault>& faults, const char* name, base::StreamIndex index) {
    const auto add = [&](const char* what, JobCode code, auto change) {
        faults.push_back({fmt::format("{}_{}", name, what), code, [index, change](Job& job) {
                              if (job.streams[index].elements == 0) return false;
                              return static_cast<bool>(change(job.streams[index]));
                          }});
    };
    using base::Stream;
    add("elements", JobCode::geometry, [](Stream& stream) { return ++stream.elements; });
    add("bytes", JobCode::geometry, [](Stream& stream) { return ++stream.bytes; });
    add("bits", JobCode::geometry, [](Stream& stream) { return stream.bits = 5; });
    add("misaligned", JobCode::alignment, [](Stream& stream) {
        ++stream.address;
        return stream.bits > 8;
    });
    add("encoding", JobCode::unsupported,
        [](Stream& stream) { return (stream.encoding = static_cast<base::Encoding>(7), true); });
    add("codec", JobCode::unsupported,
        [](Stream& stream) { return (stream.codec = static_cast<base::Codec>(5), true); });
    add("beyond_memory", JobCode::bus_error,
        [](Stream& stream) { return stream.address = kMemoryBytes; });
    add("beyond_the_address_space", JobCode::geometry, [](Stream& stream) {
        stream.address = kNearTheEnd;
        return stream.bytes > 64;
    });
}

std::vector<Fault> all_faults() {
    std::vector<Fault> faults;
    add_header_faults(faults);
    add_geometry_faults(faults);
    add_arithmetic_faults(faults);
    add_stream_faults(faults, "input", base::kInput);
    add_stream_faults(faults, "weight", base::kWeight);
    add_stream_faults(faults, "bias", base::kBias);
    add_stream_faults(faults, "auxiliary", base::kAuxiliary);
    add_stream_faults(faults, "output", base::kOutput);
    return faults;
}

class Refusal : public Conformance {
  protected:
    // Rings for what is in memory already and checks that it fails as it should: `untouched` is
    // what memory held, but for status record 0 when one is written.
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
        for (const Fault& fault : all_faults()) {
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
             {kMemoryBytes - Job::kBytes / 2, kMemoryBytes, kNearTheEnd & ~std::uint64_t{7}}) {
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
        for (const std::uint64_t address :
             {kMemoryBytes, kMemoryBytes + 0x1000, kNearTheEnd & ~std::uint64_t{7}}) {
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
        for (unsigned op = 1; op < static_cast<unsigned>(Op::fence); ++op) {
            if ((operations >> op & 1) != 0) continue;
            SCOPED_TRACE(base::to_string(static_cast<Op>(op)));
            Job job;  // of one element
            job.op = static_cast<Op>(op);
            for (base::Stream& stream : job.streams)
                stream = {.address = 0x1000, .bytes = 2, .elements = 1};
            expect_unsupported(job);
        }
        const std::uint32_t formats = bench.read("CAPS_FORMATS");
        for (unsigned encoding = 0; encoding < 16; ++encoding) {
            if ((formats >> encoding & 1) != 0) continue;
            SCOPED_TRACE(fmt::format("encoding {}", encoding));
            Job job = good;
            job.streams[base::kWeight].encoding = static_cast<base::Encoding>(encoding);
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

}  // namespace
}  // namespace tessera::test
