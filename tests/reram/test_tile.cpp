// What only this machine does: weights that stay, the program operation, refusals.

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/reram/tile_samples.h"

namespace tessera::reram {

namespace {

TEST(ReramTile, ProgramsWeightsOnceAndKnowsThemAgain) {
    const Config config = small();
    Bench bench(tile(config));
    simulate([&] {
        const SampleJob sample = dense(0x1000);
        const JobStatus first = bench.run(sample);
        EXPECT_EQ(first.code, JobCode::ok);
        bench.expect_exact(sample);
        // Two pulses for each of 60 x 5 weights of four cells; a RESET and a SET for each row.
        EXPECT_EQ(counter(first, &Counters::pulses), 2u * 60 * 5 * 4);
        EXPECT_EQ(counter(first, &Counters::program_cycles), 60u * 2000);
        EXPECT_GT(counter(first, &Counters::program_fj), 0u);
        const JobStatus again = bench.run(sample);
        bench.expect_exact(sample);
        EXPECT_EQ(counter(again, &Counters::pulses), 0u);
        EXPECT_EQ(counter(again, &Counters::program_fj), 0u);
        EXPECT_LT(again.cycles + 60 * 2000, first.cycles + 100);
        EXPECT_EQ(again.bytes_read, first.bytes_read);
        // Two vectors, 8 bits, 2 crossbars; a read of each bit; 20 columns of each.
        EXPECT_EQ(counter(again, &Counters::reads), 2u * 8 * 2);
        EXPECT_EQ(counter(again, &Counters::conversions), 2u * 8 * 2 * 20);
    });
}

TEST(ReramTile, OtherWeightsAtTheSameAddressAreNoticed) {
    Bench bench(tile(small()));
    simulate([&] {
        const SampleJob one = dense(0x1000, "one"), other = dense(0x1000, "other");
        ASSERT_NE(one.weights, other.weights);
        for (const SampleJob* sample : {&one, &other, &one}) {
            EXPECT_EQ(bench.run(*sample).code, JobCode::ok);
            bench.expect_exact(*sample);
        }
    });
}

TEST(ReramTile, WeightsThatADriverHasPlacedAreNotReadAgain) {
    Bench bench(tile(small()));
    simulate([&] {
        const SampleJob sample = dense(0x1000);
        const JobStatus programmed = bench.run(as_program(sample, 7));
        EXPECT_EQ(programmed.code, JobCode::ok);
        EXPECT_EQ(programmed.machine[kPlaceAt], 7u | 2u << 16);
        EXPECT_EQ(programmed.bytes_read, Job::kBytes + sample.weights.size());
        EXPECT_EQ(programmed.bytes_written, 0u);
        const JobStatus status = bench.run(as_placed(sample, 7));
        EXPECT_EQ(status.code, JobCode::ok);
        bench.expect_exact(sample);
        EXPECT_EQ(status.bytes_read, Job::kBytes + sample.input.size());
    });
}

TEST(ReramTile, PlacesWithoutTheseWeightsAreRefused) {
    Bench bench(tile(small()));
    simulate([&] {
        const SampleJob sample = dense(0x1000);
        EXPECT_EQ(bench.run(as_placed(sample, 0)).code, JobCode::infeasible);
        EXPECT_EQ(bench.run(as_program(sample, 3)).code, JobCode::ok);
        EXPECT_EQ(bench.run(as_placed(sample, 4)).code, JobCode::infeasible);
        EXPECT_EQ(bench.run(as_program(sample, 11)).code, JobCode::infeasible) << "one too few";
        // What overlaps a matrix takes its place.
        EXPECT_EQ(bench.run(as_program(sample, 4)).code, JobCode::ok);
        EXPECT_EQ(bench.run(as_placed(sample, 3)).code, JobCode::infeasible);
        EXPECT_EQ(bench.run(as_placed(sample, 4)).code, JobCode::ok);
        bench.expect_exact(sample);
        bench.write("CTRL", tessera::test::control::reset);
        bench.wait_until_idle();
        EXPECT_EQ(bench.run(as_placed(sample, 4)).code, JobCode::infeasible) << "after a reset";
    });
}

TEST(ReramTile, MoreMatricesThanCrossbarsTakeTurns) {
    Bench bench(tile(small()));
    simulate([&] {
        std::vector<SampleJob> samples;
        for (std::uint64_t i = 0; i < 7; ++i)
            samples.push_back(dense(0x1000 + 0x1000 * i, "matrix" + std::to_string(i)));
        for (int turn = 0; turn < 2; ++turn)
            for (const SampleJob& sample : samples) {
                EXPECT_EQ(bench.run(sample).code, JobCode::ok);
                bench.expect_exact(sample);
            }
    });
}

TEST(ReramTile, AbortWhileProgrammingLeavesNoHalfMatrix) {
    Bench bench(tile(small()));
    simulate([&] {
        const SampleJob sample = dense(0x1000);
        bench.load(sample);
        bench.ring(bench.describe(sample.job));
        sc_core::wait(tessera::test::picoseconds(50'000'000));
        bench.write("CTRL", tessera::test::control::abort);
        bench.wait_until_idle();
        EXPECT_EQ(bench.status().code, JobCode::aborted);
        const JobStatus status = bench.run(sample);
        EXPECT_EQ(status.code, JobCode::ok);
        EXPECT_EQ(counter(status, &Counters::pulses), 2u * 60 * 5 * 4);
        bench.expect_exact(sample);
    });
}

TEST(ReramTile, ProgramJobsOfBadShapeAreRefused) {
    Bench bench(tile(small()));
    simulate([&] {
        const auto expect = [&](auto spoil, JobCode code) {
            SampleJob sample = as_program(dense(0x1000), 0);
            spoil(sample.job);
            EXPECT_EQ(bench.run(sample).code, code);
        };
        expect([](Job& job) { job.geometry.G = 0; }, JobCode::geometry);
        expect([](Job& job) { job.geometry.G = 7; }, JobCode::geometry);
        expect([](Job& job) { job.streams[base::kWeight].elements = 10; }, JobCode::geometry);
        expect([](Job& job) { job.streams[base::kWeight].bits = 12; }, JobCode::unsupported);
        expect([](Job& job) { job.streams[base::kWeight].encoding = base::Encoding::log2; },
               JobCode::unsupported);
        expect([](Job& job) { job.geometry.M = 0; }, JobCode::geometry);
    });
}

TEST(ReramTile, RefusalsSayWhy) {
    const SampleJob sample = dense(0x1000);
    const auto reason = [&](const Config& config, Job job) {
        const auto refusal = Reram::refuse_job(config, job);
        return refusal ? refusal->reason : std::string("accepted");
    };
    EXPECT_EQ(reason(small(), sample.job), "accepted");
    Config narrow = small();
    narrow.cols = 4;
    narrow.device.bits = 1;
    EXPECT_EQ(reason(narrow, sample.job),
              "a weight of 8 bits takes 8 cells of 1 bits, a crossbar has 4 columns");
    Config few = small();
    few.arrays = 1;
    EXPECT_EQ(reason(few, sample.job),
              "60 x 5 weights in 1 groups take 2 crossbars of 32 x 32, there are 1");
    Job saturating = sample.job;
    saturating.accumulator = base::Accumulator::sat16;
    EXPECT_EQ(reason(small(), saturating),
              "sums of a crossbar are whole: the accumulator is int32");
}

TEST(ReramTile, NoiseIsNewInEveryProductAndTheSameInEveryRun) {
    Config config = small();
    config.device.read_noise = 0.3;
    std::vector<std::byte> outputs[2];
    Bench bench(tile(config));
    simulate([&] {
        const SampleJob sample = dense(0x1000);
        for (std::vector<std::byte>& output : outputs) {
            EXPECT_EQ(bench.run(sample).code, JobCode::ok);
            output = bench.output_of(sample.job);
        }
    });
    EXPECT_NE(outputs[0], outputs[1]);
    // The first product alone, by an engine of its own.
    Engine engine(config, "tile", 1);
    const SampleJob sample = dense(0x1000);
    const auto integers = [](const std::vector<std::byte>& bytes) {
        std::vector<std::int16_t> values;
        for (const std::byte byte : bytes) values.push_back(static_cast<std::int8_t>(byte));
        return values;
    };
    PlacedMatrix matrix{0, MatrixLayout(config, shape_of(sample.job)), {}};
    (void)engine.program(matrix, integers(sample.weights));
    std::vector<std::int64_t> products(5);
    const std::vector<std::int16_t> inputs = integers(sample.input);
    engine.multiply(matrix, 0, std::span(inputs).first(60), 8, 0, products);
    for (std::size_t m = 0; m < products.size(); ++m)
        EXPECT_EQ(static_cast<std::int8_t>(outputs[0][m]),
                  std::clamp<std::int64_t>((products[m] + 256) >> 9, -128, 127));
}

}  // namespace

}  // namespace tessera::reram
