// Every figure a tile reports agrees with every other: status record, registers, energy ledger,
// memory port, bus.

#include "tests/conformance/conformance.h"

namespace tessera::test {
namespace {

using base::EnergyCategory;
using base::Job;
using base::JobCode;
using base::JobStatus;

class AccountOf : public Conformance {
  protected:
    // Runs every job alone and hands over what it did.
    template <typename Check>
    static void for_every_job(const Check& check, const BenchConfig& config = {}) {
        const std::vector<SampleJob> jobs = tile_case().jobs();
        Bench bench(tile_case(), config);
        simulate([&] {
            bench.settle(jobs);
            for (const SampleJob& sample : jobs) {
                SCOPED_TRACE(sample.job.job_id);
                const Account before = bench.account();
                const JobStatus status = bench.run(sample);
                EXPECT_EQ(status.code, JobCode::ok);
                check(bench, sample, status, bench.account() - before);
            }
        });
    }
};
TESSERA_FOR_EVERY_TILE(AccountOf);

// Energy of the tile by category: the sum of count times cost over its events.
base::EnergyByCategory sum_of_events(Bench& bench) {
    base::EnergyByCategory sums{};
    for (const base::EnergyEvent& event : bench.energy().events())
        if (event.component() == bench.tile().name())
            sums.at(static_cast<std::size_t>(event.cost().category)) +=
                event.count() * event.cost().cost_aj;
    return sums;
}

TEST_P(AccountOf, MacsAreThoseOfTheGeometry) {
    for_every_job([](Bench&, const SampleJob& sample, const JobStatus& status, const Account&) {
        const bool is_weighted =
            sample.job.op == base::Op::conv || sample.job.op == base::Op::dense;
        EXPECT_EQ(status.macs_issued + status.macs_gated + status.macs_skipped,
                  is_weighted ? base::dense_macs(sample.job.geometry) : 0);
    });
}

TEST_P(AccountOf, StatusIsTheGrowthOfTheCounters) {
    for_every_job(
        [](Bench&, const SampleJob& sample, const JobStatus& status, const Account& growth) {
            const LatchedCounters& latched = growth.latched;
            EXPECT_EQ(status.job_id, sample.job.job_id);
            EXPECT_EQ(status.macs_issued, latched["MAC_ISSUED"]);
            EXPECT_EQ(status.macs_gated, latched["MAC_GATED"]);
            EXPECT_EQ(status.macs_skipped, latched["MAC_SKIPPED"]);
            EXPECT_EQ(status.bytes_read, latched["BYTES_READ"]);
            EXPECT_EQ(status.bytes_written + JobStatus::kBytes, latched["BYTES_WRITTEN"])
                << "the record itself is written last";
            EXPECT_EQ(status.bytes_saved, latched["BYTES_SAVED"]);
            EXPECT_EQ(status.stall_inside_cycles, latched["STALL_IN"]);
            EXPECT_EQ(status.error_address, 0u);
            EXPECT_EQ(status.instructions, 0u);
            // What follows the record's figures is the wait for its own write.
            EXPECT_NEAR(static_cast<double>(latched["BUSY"] - status.cycles),
                        static_cast<double>(latched["STALL_MEM"] - status.stall_memory_cycles), 1);
            EXPECT_LE(status.stall_memory_cycles + status.stall_inside_cycles, status.cycles);
        });
}

TEST_P(AccountOf, CyclesAreTheTimeTaken) {
    for_every_job(
        [](Bench& bench, const SampleJob&, const JobStatus& status, const Account& growth) {
            const double period_ps = 1e12 / bench.read("CLOCK_HZ");
            EXPECT_GT(status.cycles, 0u);
            EXPECT_NEAR(static_cast<double>(status.cycles) * period_ps,
                        static_cast<double>(status.end_ps - status.start_ps), period_ps);
            EXPECT_GE(growth.latched["CYCLES"], growth.latched["BUSY"]);
        },
        {.has_rival = true});
}

TEST_P(AccountOf, EnergyIsCountTimesCost) {
    for_every_job(
        [](Bench& bench, const SampleJob&, const JobStatus& status, const Account& growth) {
            const base::EnergyByCategory sums = sum_of_events(bench);
            EXPECT_EQ(bench.energy().of(bench.tile().name()), sums);
            const LatchedCounters total = bench.account().latched;
            const auto femtojoule = [&](EnergyCategory category) {
                return sums.at(static_cast<std::size_t>(category)) / 1000;
            };
            EXPECT_EQ(total["E_ALU"], femtojoule(EnergyCategory::alu));
            EXPECT_EQ(total["E_RF"], femtojoule(EnergyCategory::register_file));
            EXPECT_EQ(total["E_NOC"], femtojoule(EnergyCategory::network));
            EXPECT_EQ(total["E_BUF"], femtojoule(EnergyCategory::buffer));
            EXPECT_EQ(total["E_CONV"], femtojoule(EnergyCategory::converter));
            EXPECT_EQ(total["E_STANDBY"], femtojoule(EnergyCategory::standby));

            std::uint64_t job_aj = 0;
            for (const std::uint64_t energy_aj : growth.energy_aj) job_aj += energy_aj;
            const std::uint64_t standby_aj =
                growth.energy_aj[static_cast<std::size_t>(EnergyCategory::standby)];
            EXPECT_EQ(status.standby_fj, standby_aj / 1000);
            job_aj -= standby_aj;
            EXPECT_GT(job_aj, 0u);
            EXPECT_EQ(status.energy_fj, job_aj / 1000);
        });
}

TEST_P(AccountOf, BusBytesAreTheStreamsAndCountedRounding) {
    for_every_job(
        [](Bench&, const SampleJob& sample, const JobStatus& status, const Account& growth) {
            EXPECT_EQ(status.bytes_read, Job::kBytes + sample.stream_bytes_read);
            EXPECT_EQ(status.bytes_written, sample.job.streams[base::kOutput].bytes);
            EXPECT_EQ(growth.port.bytes_read, status.bytes_read);
            EXPECT_EQ(growth.port.bytes_written, status.bytes_written + JobStatus::kBytes);

            EXPECT_EQ(growth.bus.bytes_read, growth.port.bytes_read);
            EXPECT_EQ(growth.bus.bytes_written, growth.port.bytes_written);
            EXPECT_EQ(growth.memory.bytes_read, growth.port.bytes_read);
            EXPECT_EQ(growth.memory.bytes_written, growth.port.bytes_written);
            EXPECT_EQ(growth.bus.bursts, growth.port.bursts);
            EXPECT_EQ(growth.bus.beat_bytes, growth.port.bus_bytes);

            const std::uint64_t bytes = growth.port.bytes_read + growth.port.bytes_written;
            EXPECT_GE(growth.port.bus_bytes, bytes);
            EXPECT_LE(growth.port.bus_bytes - bytes, 14 * growth.port.bursts)
                << "at most 7 bytes at either end of a burst";
        });
}

TEST_P(AccountOf, BurstsKeepToTheirLimits) {
    constexpr base::MemoryPortConfig port{.burst_bytes = 128, .outstanding = 3};
    for_every_job(
        [&](Bench& bench, const SampleJob&, const JobStatus&, const Account&) {
            const BusSpy::Traffic traffic = bench.account().bus;
            EXPECT_LE(traffic.longest_burst, port.burst_bytes);
            EXPECT_LE(traffic.most_outstanding, port.outstanding);
            EXPECT_EQ(traffic.page_crossings, 0u);
        },
        {.port = port});
}

TEST_P(AccountOf, SameJobAgainIsTheSameToTheBit) {
    for_every_job([](Bench& bench, const SampleJob& sample, const JobStatus& first,
                     const Account& first_growth) {
        const Account before = bench.account();
        JobStatus second = bench.run(sample);
        const Account second_growth = bench.account() - before;
        bench.expect_exact(sample);
        EXPECT_EQ(second.end_ps - second.start_ps, first.end_ps - first.start_ps);
        second.start_ps = first.start_ps;
        second.end_ps = first.end_ps;
        EXPECT_EQ(second, first);
        for (std::size_t i = 1; i < LatchedCounters::kNames.size(); ++i) {
            // Femtojoules of a total are rounded down: growth may differ in the last digit.
            const double tolerance = LatchedCounters::kNames[i].starts_with("E_") ? 1 : 0;
            EXPECT_NEAR(static_cast<double>(second_growth.latched.values[i]),
                        static_cast<double>(first_growth.latched.values[i]), tolerance)
                << LatchedCounters::kNames[i];
        }
        EXPECT_EQ(second_growth.energy_aj, first_growth.energy_aj);
        EXPECT_EQ(second_growth.bus.bursts, first_growth.bus.bursts);
        EXPECT_EQ(second_growth.bus.beat_bytes, first_growth.bus.beat_bytes);
    });
}

TEST_P(AccountOf, ContentionCostsTimeAndNothingElse) {
    const std::vector<SampleJob> jobs = tile_case().jobs();
    Bench bench(tile_case());
    simulate([&] {
        bench.settle(jobs);
        const Account settled = bench.account();
        std::vector<JobStatus> alone;
        std::uint64_t cycles = 0, contended_cycles = 0;
        for (const SampleJob& sample : jobs) alone.push_back(bench.run(sample));
        const Account alone_end = bench.account();
        const Account alone_account = alone_end - settled;
        bench.start_rival();
        for (std::size_t i = 0; i < jobs.size(); ++i) {
            const JobStatus contended = bench.run(jobs[i]);
            EXPECT_EQ(contended.macs_issued, alone[i].macs_issued);
            EXPECT_EQ(contended.macs_gated, alone[i].macs_gated);
            EXPECT_EQ(contended.macs_skipped, alone[i].macs_skipped);
            EXPECT_EQ(contended.bytes_read, alone[i].bytes_read);
            EXPECT_EQ(contended.bytes_written, alone[i].bytes_written);
            EXPECT_EQ(contended.bytes_saved, alone[i].bytes_saved);
            EXPECT_EQ(contended.energy_fj, alone[i].energy_fj);
            EXPECT_GT(contended.stall_memory_cycles, alone[i].stall_memory_cycles);
            cycles += alone[i].cycles;
            contended_cycles += contended.cycles;
        }
        EXPECT_GT(contended_cycles, cycles);
        const Account contended_account = bench.account() - alone_end;
        EXPECT_EQ(contended_account.bus.bursts, alone_account.bus.bursts);
        EXPECT_EQ(contended_account.bus.beat_bytes, alone_account.bus.beat_bytes);
    });
}

}  // namespace
}  // namespace tessera::test
