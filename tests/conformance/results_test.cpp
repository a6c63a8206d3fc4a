// Results depend on the job alone: not on bursts, on the memory's speed, on who else uses it, or on
// how far ahead of time the programming master runs.

#include <fmt/format.h>

#include <tuple>

#include "tests/conformance/conformance.h"

namespace tessera::test {
namespace {

using base::JobCode;

void expect_all_jobs_exact(const TileCase& tile_case, const BenchConfig& config) {
    const std::vector<SampleJob> jobs = tile_case.jobs();
    Bench bench(tile_case, config);
    simulate([&] {
        for (const SampleJob& sample : jobs) {
            EXPECT_EQ(bench.run(sample).code, JobCode::ok) << "job " << sample.job.job_id;
            bench.expect_exact(sample);
        }
    });
}

using PortParam = std::tuple<TileKind, unsigned, unsigned, bool>;
class AnyPort : public testing::TestWithParam<PortParam> {};

TEST_P(AnyPort, GivesTheGoldenResult) {
    const auto& [kind, burst_bytes, outstanding, has_rival] = GetParam();
    expect_all_jobs_exact(*kind, {.port = {burst_bytes, outstanding}, .has_rival = has_rival});
}

std::string port_name(const testing::TestParamInfo<PortParam>& param) {
    const auto& [kind, burst_bytes, outstanding, has_rival] = param.param;
    return fmt::format("{}_{}B_x{}{}", kind->type, burst_bytes, outstanding,
                       has_rival ? "_contended" : "");
}

INSTANTIATE_TEST_SUITE_P(Tile, AnyPort,
                         testing::Combine(testing::ValuesIn(all_kinds()),
                                          testing::Values(8u, 64u, 256u, 4096u),
                                          testing::Values(1u, 4u, 16u), testing::Bool()),
                         port_name);

using TimingParam = std::tuple<TileKind, std::uint64_t, std::uint64_t, bool>;
class AnyTiming : public testing::TestWithParam<TimingParam> {};

TEST_P(AnyTiming, GivesTheGoldenResult) {
    const auto& [kind, latency_ps, ahead_ps, has_rival] = GetParam();
    expect_all_jobs_exact(
        *kind,
        {.has_rival = has_rival, .memory_latency_ps = latency_ps, .master_ahead_ps = ahead_ps});
}

std::string timing_name(const testing::TestParamInfo<TimingParam>& param) {
    const auto& [kind, latency_ps, ahead_ps, has_rival] = param.param;
    return fmt::format("{}_memory_{}ps_master_{}ps_ahead{}", kind->type, latency_ps, ahead_ps,
                       has_rival ? "_contended" : "");
}

INSTANTIATE_TEST_SUITE_P(Tile, AnyTiming,
                         testing::Combine(testing::ValuesIn(all_kinds()),
                                          testing::Values(0u, 13'750u, 2'000'000u),
                                          testing::Values(0u, 1'001u, 10'000'000u),
                                          testing::Bool()),
                         timing_name);

class Results : public Conformance {};
TESSERA_FOR_EVERY_TILE(Results);

TEST_P(Results, DoNotDependOnTheJobsBefore) {
    const std::vector<SampleJob> jobs = tile_case().jobs();
    Bench bench(tile_case());
    simulate([&] {
        for (std::size_t i = 0; i < jobs.size(); ++i)
            for (const SampleJob& sample : jobs) {
                bench.run(jobs[i]);
                EXPECT_EQ(bench.run(sample).code, JobCode::ok);
                bench.expect_exact(sample);
            }
    });
}

TEST_P(Results, AreAllThatIsWritten) {
    const std::vector<SampleJob> jobs = tile_case().jobs();
    Bench bench(tile_case());
    simulate([&] {
        for (const SampleJob& sample : jobs) {
            bench.load(sample);
            const std::uint64_t descriptor = bench.describe(sample.job);
            const std::vector<std::byte> before = bench.all_memory();
            bench.ring(descriptor);
            bench.wait_until_idle();
            const base::Stream& output = sample.job.streams[base::kOutput];
            bench.expect_memory_unchanged(before,
                                          {Bench::status_range(0), {output.address, output.bytes}});
        }
    });
}

TEST_P(Results, CoverEveryOperationTheTileClaims) {
    Bench bench(tile_case());
    std::uint32_t covered = 1u << static_cast<unsigned>(base::Op::fence);
    for (const SampleJob& sample : tile_case().jobs())
        covered |= 1u << static_cast<unsigned>(sample.job.op);
    EXPECT_EQ(bench.peek("CAPS_OPS"), covered);
}

}  // namespace
}  // namespace tessera::test
