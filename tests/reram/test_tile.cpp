// What only this machine does: weights that stay, the program operation, pulses that cost.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "models/reram/reram.h"
#include "tests/conformance/bench.h"

namespace tessera::reram {

namespace {

using base::Job;
using base::JobCode;
using base::JobStatus;
using base::Op;
using tessera::test::Bench;
using tessera::test::SampleJob;
using tessera::test::SampleMaker;
using tessera::test::simulate;

Config small() {
    Config config;
    config.rows = config.cols = 32;
    config.arrays = 12;
    return config;
}

tessera::test::TileCase tile(const Config& config) {
    tessera::test::TileCase tile_case;
    tile_case.type = kType;
    tile_case.class_id = kClassId;
    tile_case.registers = &kRegisterMap;
    for (const char* event :
         {"reram.dac_row", "reram.adc_level", "reram.ifc_spike", "reram.sense_bit",
          "reram.shift_add", "reram.buffer_byte", "reram.cycle"})
        tile_case.events.push_back({event, base::EnergyCategory::converter});
    tile_case.make = [config](const char* name, const base::MemoryPortConfig&,
                              const base::Environment& environment) {
        return std::make_unique<Reram>(name, config, environment);
    };
    return tile_case;
}

// A dense layer of 60 inputs and 5 outputs in 8 bits: two crossbars above each other.
SampleJob dense(std::uint64_t at, const std::string& purpose = "dense") {
    Job job;
    job.op = Op::dense;
    job.geometry = {.N = 2, .C = 60, .M = 5};
    job.requantisation.shift = 9;
    return SampleMaker(purpose, at).make(job, 8);
}

SampleJob as_program(SampleJob sample, std::uint16_t first) {
    sample.job.op = kProgram;
    sample.job.mapping[0] = first;
    return sample;
}

SampleJob as_placed(SampleJob sample, std::uint16_t first) {
    sample.job.flags |= base::job_flag::use_mapping;
    sample.job.mapping[0] = first;
    return sample;
}

std::uint64_t counter(const JobStatus& status, std::uint64_t Counters::*member) {
    for (std::size_t i = 0; i < kCounters.size(); ++i)
        if (kCounters[i].member == member) return status.machine[kCountersAt + i];
    return ~std::uint64_t{0};
}

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

constexpr std::uint32_t kSet = 1, kReset = 2, kVerify = 3;
constexpr std::uint32_t kBusy = 1, kDone = 2, kRefused = 4;

// Begins an operation on a cell by registers and waits for its end; OP_STATUS.
std::uint32_t operate(Bench& bench, std::uint32_t kind, std::uint32_t array, std::uint32_t row,
                      std::uint32_t col, std::uint32_t width = 1) {
    bench.write("OP_ARRAY", array);
    bench.write("OP_CELL", row | col << 16);
    bench.write("OP_WIDTH", width);
    bench.write("OP", kind);
    while ((bench.read("OP_STATUS") & kBusy) != 0)
        sc_core::wait(tessera::test::picoseconds(100'000));
    return bench.read("OP_STATUS");
}

TEST(ReramTile, RegistersPulseAndVerifySingleCells) {
    const Config config = small();
    Bench bench(tile(config));
    simulate([&] {
        EXPECT_EQ(bench.read("LEVEL_LOW"), 500u);
        EXPECT_EQ(bench.read("LEVEL_STEP"), 8167u);
        EXPECT_EQ(operate(bench, kVerify, 3, 5, 7), kDone);
        EXPECT_EQ(bench.read("OP_RESULT"), 500u);
        const std::uint64_t begin_ps = sc_core::sc_time_stamp().value();
        EXPECT_EQ(operate(bench, kSet, 3, 5, 7, 32), kDone);
        EXPECT_GE(sc_core::sc_time_stamp().value() - begin_ps, config.program.pulse_ps);
        EXPECT_EQ(operate(bench, kVerify, 3, 5, 7), kDone);
        EXPECT_EQ(bench.read("OP_RESULT"), 25'000u) << "a full pulse crosses the range";
        EXPECT_EQ(operate(bench, kReset, 3, 5, 7, 32), kDone);
        EXPECT_EQ(operate(bench, kVerify, 3, 5, 7), kDone);
        EXPECT_EQ(bench.read("OP_RESULT"), 500u);
        EXPECT_EQ(operate(bench, kVerify, 3, 5, 8), kDone);
        EXPECT_EQ(bench.read("OP_RESULT"), 500u) << "its neighbour was left alone";
        bench.write("SNAPSHOT", 1);
        EXPECT_EQ(bench.read("PULSES_LO"), 2u);
        EXPECT_GT(bench.read("PROGRAM_ENERGY_LO"), 0u);
    });
}

TEST(ReramTile, OperationsThatCannotBeAreRefused) {
    Bench bench(tile(small()));
    simulate([&] {
        EXPECT_EQ(operate(bench, 0, 0, 0, 0), kRefused) << "no operation";
        EXPECT_EQ(operate(bench, kSet, 12, 0, 0), kRefused) << "no such crossbar";
        EXPECT_EQ(operate(bench, kSet, 0, 32, 0), kRefused) << "no such row";
        EXPECT_EQ(operate(bench, kSet, 0, 0, 32), kRefused) << "no such column";
        EXPECT_EQ(operate(bench, kSet, 0, 0, 0, 0), kRefused) << "no width";
        EXPECT_EQ(operate(bench, kSet, 0, 0, 0, 33), kRefused) << "more than a full pulse";
        bench.write("OP_WIDTH", 32);
        bench.write("OP", kSet);
        bench.write("OP", kReset);
        EXPECT_EQ(bench.read("OP_STATUS"), kBusy | kRefused) << "one at a time";
        const SampleJob sample = dense(0x1000);
        const JobStatus status = bench.run(sample);
        EXPECT_EQ(status.code, JobCode::ok) << "a job waits for the pulse";
        bench.expect_exact(sample);
        const SampleJob other = dense(0x4000, "other");
        bench.load(other);
        bench.ring(bench.describe(other.job));
        sc_core::wait(tessera::test::picoseconds(10'000'000));
        EXPECT_EQ(operate(bench, kSet, 0, 0, 0) & kRefused, kRefused) << "a job runs";
        bench.wait_until_idle();
    });
}

TEST(ReramTile, WeightsWrittenCellByCellCanBeAdopted) {
    Config config = small();
    config.encoding = WeightEncoding::differential;
    config.adc.bits = 9;
    config.program.pulse_steps = 4096;
    config.program.tolerance = 0.01;
    Bench bench(tile(config));
    simulate([&] {
        SampleJob sample = dense(0x1000);
        SampleJob adopted = as_program(sample, 2);
        adopted.job.op = kAdopt;
        const JobStatus status = bench.run(adopted);
        EXPECT_EQ(status.code, JobCode::ok);
        EXPECT_EQ(counter(status, &Counters::pulses), 0u);
        EXPECT_EQ(bench.run(as_placed(sample, 2)).code, JobCode::ok);
        EXPECT_NE(bench.output_of(sample.job), sample.expected_output) << "cells are still empty";
        // What refreshing does to all of them at once, a driver would do one by one.
        SampleJob refreshed = as_program(sample, 2);
        refreshed.job.op = kRefresh;
        const JobStatus repaired = bench.run(refreshed);
        EXPECT_EQ(repaired.code, JobCode::ok);
        std::uint64_t digits = 0;  // other than zero: each needs a pulse
        for (const std::byte weight : sample.weights)
            for (int rest = std::abs(static_cast<std::int8_t>(weight)); rest != 0; rest >>= 2)
                digits += (rest & 3) != 0;
        EXPECT_GE(counter(repaired, &Counters::pulses), digits);
        EXPECT_LE(counter(repaired, &Counters::pulses), 2 * digits);
        EXPECT_EQ(counter(repaired, &Counters::failed_cells), 0u);
        EXPECT_EQ(bench.run(as_placed(sample, 2)).code, JobCode::ok);
        bench.expect_exact(sample);
        EXPECT_EQ(counter(bench.run(refreshed), &Counters::pulses), 0u) << "nothing to repair";
    });
}

TEST(ReramTile, RefreshingRepairsWhatMovedAndNothingElse) {
    Bench bench(tile(small()));
    simulate([&] {
        const SampleJob sample = dense(0x1000);
        SampleJob refreshed = as_program(sample, 0);
        refreshed.job.op = kRefresh;
        EXPECT_EQ(bench.run(refreshed).code, JobCode::infeasible) << "nothing stands there";
        EXPECT_EQ(bench.run(as_program(sample, 0)).code, JobCode::ok);
        EXPECT_EQ(operate(bench, kReset, 0, 4, 6, 32), kDone);
        EXPECT_EQ(operate(bench, kSet, 0, 9, 2, 32), kDone);
        const JobStatus repaired = bench.run(refreshed);
        EXPECT_EQ(repaired.code, JobCode::ok);
        EXPECT_LE(counter(repaired, &Counters::pulses), 8u);
        EXPECT_EQ(bench.run(as_placed(sample, 0)).code, JobCode::ok);
    });
}

TEST(ReramTile, CellsOutOfToleranceAreCounted) {
    Config config = small();
    config.program.method = ProgramMethod::verify;
    config.program.most_pulses = 8;
    config.device.stuck_low = 0.05;
    Bench bench(tile(config));
    simulate([&] {
        const JobStatus status = bench.run(dense(0x1000));
        EXPECT_EQ(status.code, JobCode::ok);
        const std::uint64_t failed = counter(status, &Counters::failed_cells);
        EXPECT_GT(failed, 10u);
        EXPECT_LT(failed, 80u);
        bench.write("SNAPSHOT", 1);
        EXPECT_EQ(bench.read("FAILED_CELLS_LO"), failed);
        EXPECT_EQ(bench.read("PULSES_LO"), counter(status, &Counters::pulses));
    });
}

// Whole crossbars by registers

constexpr std::uint32_t kRead = 4, kReference = 5, kTrim = 6, kRemap = 7, kSelfTest = 8;

std::int32_t column(Bench& bench, std::uint32_t col) {
    bench.write("OUT_COL", col);
    return static_cast<std::int32_t>(bench.read("OUT_DATA"));
}

TEST(ReramTile, RegistersReadACrossbar) {
    Bench bench(tile(small()));
    simulate([&] {
        // Three cells of column 4 at their largest level: of rows 0, 1 and 5.
        for (const std::uint32_t row : {0u, 1u, 5u})
            EXPECT_EQ(operate(bench, kSet, 2, row, 4, 32), kDone);
        bench.write("IN_ROW", 0);
        bench.write("IN_DATA", 100u | (0xF6u << 8));  // 100 and -10
        EXPECT_EQ(bench.read("IN_ROW"), 4u);
        bench.write("IN_DATA", 7u << 8);
        EXPECT_EQ(operate(bench, kRead, 2, 0, 0), kDone);
        EXPECT_EQ(column(bench, 4), 3 * (100 - 10 + 7) * 256);
        EXPECT_EQ(column(bench, 5), 0);
        EXPECT_EQ(column(bench, 32), 0) << "no such column";
        bench.write("SNAPSHOT", 1);
        EXPECT_EQ(bench.read("READS_LO"), 8u);
        EXPECT_EQ(bench.read("CONVERSIONS_LO"), 8u * 32);
        // Beyond the last row nothing is kept.
        bench.write("IN_ROW", 30);
        bench.write("IN_DATA", 0x7F7F7F7Fu);
        bench.write("IN_ROW", 0xFFFF'FFFEu);
        bench.write("IN_DATA", 0x01010101u);
        EXPECT_EQ(operate(bench, kRead, 2, 0, 0), kDone);
        EXPECT_EQ(column(bench, 4), 3 * (100 - 10 + 7) * 256);
    });
}

TEST(ReramTile, TrimsTakeTheErrorsOfConvertersAway) {
    Config config = small();
    config.adc.per_array = 4;
    config.adc.offset_sigma = 5;
    Bench bench(tile(config));
    simulate([&] {
        // A known sum in the middle of the range, with one converter after the other.
        const std::uint32_t known = 30 * 256;
        for (std::uint32_t converter = 0; converter < 4; ++converter) {
            EXPECT_EQ(operate(bench, kReference, 1, 0, converter, known), kDone);
            const auto code = static_cast<std::int32_t>(bench.read("OP_RESULT"));
            const std::int32_t expected =
                static_cast<std::int32_t>(known / bench.read("CODE_LEVELS"));
            bench.write("OP_TRIM", static_cast<std::uint32_t>((expected - code) * 256) & 0xFFFF);
            EXPECT_EQ(operate(bench, kTrim, 1, 0, converter), kDone);
            EXPECT_EQ(operate(bench, kReference, 1, 0, converter + 4, known), kDone);
            EXPECT_EQ(static_cast<std::int32_t>(bench.read("OP_RESULT")), expected);
        }
    });
}

TEST(ReramTile, SparesTakeThePlacesOfColumns) {
    Config config = small();
    config.spare_cols = 3;
    Bench bench(tile(config));
    simulate([&] {
        EXPECT_EQ(bench.read("SPARES"), 3u);
        EXPECT_EQ(operate(bench, kRemap, 0, 0, 7, 3), kRefused) << "no such spare";
        EXPECT_EQ(operate(bench, kRemap, 0, 0, 32, 0), kRefused) << "no such column";
        EXPECT_EQ(operate(bench, kRemap, 0, 0, 7, 2), kDone);
        const SampleJob sample = dense(0x1000);
        EXPECT_EQ(bench.run(as_program(sample, 0)).code, JobCode::ok);
        bench.write("OP_ARRAY", 0);
        bench.write("OP_CELL", 3 | 7u << 16);
        EXPECT_EQ(bench.read("TRUTH_PULSES"), 0u);
        bench.write("OP_CELL", 3 | 34u << 16);
        EXPECT_EQ(bench.read("TRUTH_PULSES"), 2u);
        EXPECT_EQ(bench.read("WEAR"), 2u);
        EXPECT_EQ(bench.run(as_placed(sample, 0)).code, JobCode::ok);
        bench.expect_exact(sample);
    });
}

TEST(ReramTile, TheSelfTestListsWhatIsStuckAndNothingElse) {
    Config config = small();
    config.device.stuck_low = config.device.stuck_high = 0.01;
    Bench bench(tile(config));
    simulate([&] {
        const SampleJob sample = dense(0x1000);
        EXPECT_EQ(bench.run(as_program(sample, 3)).code, JobCode::ok);
        EXPECT_EQ(operate(bench, kSelfTest, 3, 0, 0), kDone);
        const std::uint32_t broken = bench.read("OP_RESULT");
        EXPECT_GT(broken, 5u);
        EXPECT_LT(broken, 60u);
        Crossbar& array = dynamic_cast<Reram&>(bench.tile()).engine().array(3);
        std::uint32_t stuck = 0;
        for (std::uint32_t row = 0; row < 32; ++row)
            for (std::uint32_t col = 0; col < 32; ++col) stuck += array.is_stuck(row, col);
        EXPECT_EQ(broken, stuck);
        for (std::uint32_t i = 0; i < broken; ++i) {
            const std::uint32_t fail = bench.read("FAIL");
            EXPECT_NE(fail & 1u << 31, 0u);
            EXPECT_TRUE(array.is_stuck(fail & 0xFFF, fail >> 12 & 0xFFF));
            EXPECT_EQ(bench.read("FAIL_ARRAY"), 3u);
            bench.write("FAIL_POP", 1);
        }
        EXPECT_EQ(bench.read("FAIL"), 0u);
        EXPECT_EQ(bench.read("FAIL_LOST"), 0u);
        EXPECT_EQ(bench.run(as_placed(sample, 3)).code, JobCode::infeasible)
            << "what stood there is lost";
    });
}

TEST(ReramTile, AListThatIsFullCountsWhatItLost) {
    Config config = small();
    config.device.stuck_low = 0.4;
    Bench bench(tile(config));
    simulate([&] {
        EXPECT_EQ(operate(bench, kSelfTest, 0, 0, 0), kDone);
        const std::uint32_t broken = bench.read("OP_RESULT");
        ASSERT_GT(broken, 256u);
        EXPECT_EQ(bench.read("FAIL_LOST"), broken - 256);
    });
}

TEST(ReramTile, TruthsSwitchImperfectionsOffAndLetTimePass) {
    Config config = small();
    config.device.drift = true;
    Bench bench(tile(config));
    simulate([&] {
        EXPECT_EQ(operate(bench, kSet, 0, 1, 1, 32), kDone);
        bench.write("TRUTH_EFFECTS", 0xF & ~2u);
        EXPECT_EQ(bench.read("TRUTH_CONDUCTANCE"), 25'000u);
        bench.write("TRUTH_EFFECTS", 0xF);
        const std::uint32_t young = bench.read("TRUTH_CONDUCTANCE");
        EXPECT_NE(young, 25'000u) << "a spread of 0.412 uS from the first second on";
        bench.write("TRUTH_AGE", 10'000'000);
        const std::uint32_t old = bench.read("TRUTH_CONDUCTANCE");
        EXPECT_NE(old, young);
        EXPECT_EQ(operate(bench, kVerify, 0, 1, 1), kDone);
        EXPECT_EQ(bench.read("OP_RESULT"), old) << "a driver sees the same";
        bench.write("CTRL", tessera::test::control::reset);
        bench.wait_until_idle();
        EXPECT_EQ(bench.read("TRUTH_AGE"), 0u);
        EXPECT_EQ(bench.read("TRUTH_EFFECTS"), 0xFu);
    });
}

TEST(ReramTile, RefreshingHealsDrift) {
    Config config = small();
    config.encoding = WeightEncoding::differential;
    config.adc.bits = 9;
    config.device.drift = true;
    config.device.age_s = 1e4;
    config.program.pulse_steps = 1024;
    config.program.tolerance = 0.02;
    Bench bench(tile(config));
    simulate([&] {
        const SampleJob sample = dense(0x1000);
        EXPECT_EQ(bench.run(as_program(sample, 0)).code, JobCode::ok);
        const auto worst = [&] {
            EXPECT_EQ(bench.run(as_placed(sample, 0)).code, JobCode::ok);
            const std::vector<std::byte> seen = bench.output_of(sample.job);
            int most = 0;
            for (std::size_t i = 0; i < seen.size(); ++i)
                most =
                    std::max(most, std::abs(static_cast<std::int8_t>(seen[i]) -
                                            static_cast<std::int8_t>(sample.expected_output[i])));
            return most;
        };
        const int drifted = worst();
        SampleJob refreshed = as_program(sample, 0);
        refreshed.job.op = kRefresh;
        // A pulse draws the cell's drift anew, so that one turn is not enough for all.
        for (int turn = 0; turn < 4; ++turn) EXPECT_EQ(bench.run(refreshed).code, JobCode::ok);
        EXPECT_GT(drifted, 1);
        EXPECT_LE(worst(), 1);
    });
}

TEST(ReramTile, WornCellsConductAndAreCounted) {
    Config config = small();
    config.device.endurance = 6;
    config.program.method = ProgramMethod::verify;
    Bench bench(tile(config));
    simulate([&] {
        std::uint64_t failed = 0, wear = 0;
        for (int turn = 0; turn < 16; ++turn) {
            const JobStatus status =
                bench.run(as_program(dense(0x1000, "turn" + std::to_string(turn)), 0));
            EXPECT_EQ(status.code, JobCode::ok);
            if (turn == 0) {
                EXPECT_EQ(counter(status, &Counters::failed_cells), 0u);
            }
            failed = counter(status, &Counters::failed_cells);
            EXPECT_GE(status.machine[kWearAt], wear);
            wear = status.machine[kWearAt];
        }
        EXPECT_GT(failed, 0u);
        EXPECT_GT(wear, 6u);
        bench.write("OP_ARRAY", 0);
        EXPECT_GE(bench.read("WEAR"), 6u);
    });
}

TEST(ReramTile, TheTileWritesLevelsByItself) {
    constexpr std::uint32_t kWrite = 9;
    Config config = small();
    config.program.tolerance = 0.05;
    config.program.pulse_steps = 512;
    Bench bench(tile(config));
    simulate([&] {
        for (const std::uint32_t level : {3u, 1u, 2u, 0u}) {
            EXPECT_EQ(operate(bench, kWrite, 0, 1, 2, level), kDone);
            EXPECT_GT(bench.read("OP_RESULT"), 0u);
            EXPECT_EQ(operate(bench, kVerify, 0, 1, 2), kDone);
            EXPECT_NEAR(bench.read("OP_RESULT"), 500 + level * 8166.7, 0.05 * 8167);
        }
        EXPECT_EQ(operate(bench, kWrite, 0, 1, 2, 4) & kRefused, kRefused) << "no such level";
        EXPECT_EQ(bench.read("FAIL"), 0u);
    });
}

// Spikes of a column with one cell on follow V_ref and V_th as the closed form says.
TEST(ReramTile, RegistersTuneTheCurveOfSpikes) {
    Config config = small();
    config.encoding = WeightEncoding::differential;
    config.converter = ConverterKind::ifc;
    config.ifc.bits = 12;
    Bench bench(tile(config));
    simulate([&] {
        EXPECT_EQ(bench.read("IFC_REFERENCE"), 200'000u);
        EXPECT_EQ(bench.read("IFC_THRESHOLD"), 600'000u);
        EXPECT_EQ(operate(bench, kSet, 0, 0, 0, 32), kDone);
        bench.write("IN_ROW", 0);
        bench.write("IN_DATA", 1);
        const auto spikes = [&] {
            bench.write("SNAPSHOT", 1);
            const std::uint32_t before = bench.read("SPIKES_LO");
            EXPECT_EQ(operate(bench, kRead, 0, 0, 0), kDone);
            bench.write("SNAPSHOT", 1);
            return bench.read("SPIKES_LO") - before;
        };
        const auto expected = [](double reference_V, double threshold_V, double window_ns) {
            IfcConfig ifc;
            ifc.bits = 12;
            ifc.reference_V = reference_V;
            ifc.threshold_V = threshold_V;
            ifc.window_ps = static_cast<std::uint64_t>(window_ns * 1000);
            // One row on: a cell at the largest conductance, 31 at the least.
            return ifc_spikes(ifc, 25 * reference_V) + 31 * ifc_spikes(ifc, 0.5 * reference_V);
        };
        EXPECT_EQ(spikes(), expected(0.2, 0.6, 2580));
        bench.write("IFC_REFERENCE", 400'000);
        EXPECT_EQ(spikes(), expected(0.4, 0.6, 2580));
        bench.write("IFC_THRESHOLD", 150'000);
        EXPECT_EQ(spikes(), expected(0.4, 0.15, 2580));
        bench.write("IFC_WINDOW", 1'000'000);
        EXPECT_EQ(spikes(), expected(0.4, 0.15, 1000));
        bench.write("CTRL", tessera::test::control::reset);
        bench.wait_until_idle();
        EXPECT_EQ(bench.read("IFC_REFERENCE"), 200'000u);
    });
}

// Spikes

Config spiking() {
    Config config = small();
    config.encoding = WeightEncoding::differential;
    config.converter = ConverterKind::ttfs;
    return config;
}

SampleJob spikes(std::uint64_t at) {
    Job job;
    job.op = Op::dense;
    job.flags = base::job_flag::bias;
    job.geometry = {.N = 3, .C = 40, .M = 6};
    SampleJob sample = SampleMaker("spikes", at).make(job, 8);
    sample.job.op = kSpikes;
    // Levels 0 to 5, one for each neuron; inputs that spike, weights that bring a neuron up.
    for (std::uint32_t m = 0; m < 6; ++m) {
        const auto level = static_cast<std::int32_t>(m);
        std::memcpy(&sample.bias[4 * m], &level, 4);
    }
    for (std::byte& input : sample.input) input &= std::byte{0x7F};
    for (std::byte& weight : sample.weights)
        weight = static_cast<std::byte>(static_cast<std::int8_t>(weight) / 4 + 10);
    return sample;
}

std::vector<std::int8_t> expected_spikes(const SampleJob& sample, bool ends_with_first) {
    std::vector<std::int8_t> all;
    for (std::uint32_t n = 0; n < 3; ++n) {
        std::vector<double> times;
        for (std::uint32_t m = 0; m < 6; ++m) {
            const double threshold = 3000.0 + 1000 * m;
            double time = 1e9;
            // By sixteenths of a slot: lines between them, so the crossing is where they say.
            const auto potential = [&](double slot) {
                double sum = 0;
                for (std::uint32_t c = 0; c < 40; ++c) {
                    const int x = static_cast<std::int8_t>(sample.input[n * 40 + c]);
                    const int w = static_cast<std::int8_t>(sample.weights[m * 40 + c]);
                    if (x > 0) sum += w * std::max(slot - (127 - x), 0.0);
                }
                return sum;
            };
            for (int slot = 0; slot < 127 && time == 1e9; ++slot) {
                const double before = potential(slot), after = potential(slot + 1);
                if (after >= threshold) time = slot + (threshold - before) / (after - before);
            }
            times.push_back(time < 127 ? time : 1e9);
        }
        const double first = *std::min_element(times.begin(), times.end());
        for (const double time : times)
            all.push_back(static_cast<std::int8_t>(
                time >= 127 || (ends_with_first && time > first) ? 0 : 127 - std::ceil(time)));
    }
    return all;
}

TEST(ReramTile, NeuronsThatSpikeOnceGiveTheTimesOfTheirPotentials) {
    Bench bench(tile(spiking()));
    simulate([&] {
        const SampleJob sample = spikes(0x1000);
        for (std::uint32_t level = 0; level < 6; ++level)
            bench.write("TTFS_LEVEL", 3000 + 1000 * level, level);
        for (const bool ends_with_first : {false, true}) {
            SampleJob job = sample;
            job.job.mapping[1] = ends_with_first ? 1 : 0;
            const JobStatus status = bench.run(job);
            EXPECT_EQ(status.code, JobCode::ok);
            const std::vector<std::int8_t> expected = expected_spikes(sample, ends_with_first);
            const std::vector<std::byte> seen = bench.output_of(sample.job);
            ASSERT_EQ(seen.size(), expected.size());
            int fired = 0;
            for (std::size_t i = 0; i < seen.size(); ++i) {
                EXPECT_EQ(static_cast<std::int8_t>(seen[i]), expected[i]) << i;
                fired += expected[i] > 0;
            }
            EXPECT_GT(fired, ends_with_first ? 1 : 8);
            EXPECT_GE(counter(status, &Counters::spikes), static_cast<unsigned>(fired));
        }
    });
}

TEST(ReramTile, TheFirstSpikeSavesTimeAndEnergy) {
    Bench bench(tile(spiking()));
    simulate([&] {
        SampleJob sample = spikes(0x1000);
        for (std::uint32_t level = 0; level < 6; ++level) bench.write("TTFS_LEVEL", 3000, level);
        (void)bench.run(sample);  // programs
        const JobStatus whole = bench.run(sample);
        sample.job.mapping[1] = 1;
        const JobStatus early = bench.run(sample);
        EXPECT_LT(early.cycles, whole.cycles);
        EXPECT_LT(counter(early, &Counters::read_fj), counter(whole, &Counters::read_fj));
        EXPECT_LT(early.energy_fj, whole.energy_fj);
    });
}

TEST(ReramTile, LayersAndSpikesKeepToTheirConverters) {
    const auto reason = [](const Config& config, const Job& job) {
        const auto refusal = Reram::refuse_job(config, job);
        return refusal ? refusal->reason : std::string("accepted");
    };
    const Job spiking_job = spikes(0x1000).job;
    EXPECT_EQ(reason(spiking(), spiking_job), "accepted");
    EXPECT_NE(reason(small(), spiking_job).find("converter: ttfs"), std::string::npos);
    EXPECT_NE(reason(spiking(), dense(0x1000).job).find("0x103"), std::string::npos);
    Job without = spiking_job;
    without.flags = 0;
    EXPECT_NE(reason(spiking(), without).find("threshold"), std::string::npos);
    Job odd = spiking_job;
    odd.geometry.C = 39;
    EXPECT_EQ(reason(spiking(), odd), "geometry");
}

TEST(ReramTile, WarnsOfWhatItsConvertersCannotTellApart) {
    const auto has = [](const Config& config, const std::string& words) {
        for (const std::string& warning : Reram::warnings(config))
            if (warning.find(words) != std::string::npos) return true;
        return false;
    };
    EXPECT_TRUE(Reram::warnings(Config{}).empty());
    Config coarse;
    coarse.adc.bits = 6;
    EXPECT_TRUE(has(coarse, "a code stands for 4 levels"));
    EXPECT_TRUE(has(coarse, "8 bits"));
    Config clipping;
    clipping.adc.bits = 6;
    clipping.adc.lsb_log2 = 0;
    EXPECT_TRUE(has(clipping, "codes end at 63 levels"));
    Config slow;
    slow.encoding = WeightEncoding::differential;
    slow.converter = ConverterKind::ifc;
    slow.ifc.window_ps = 20'000;
    EXPECT_TRUE(has(slow, "spikes in the window"));
    EXPECT_TRUE(has(slow, "1 spikes fit"));
    Config loud;
    loud.device.read_noise = 0.2;
    EXPECT_TRUE(has(loud, "read noise"));
    Config wild;
    wild.program.method = ProgramMethod::verify;
    wild.device.cycle_to_cycle = 0.2;
    EXPECT_TRUE(has(wild, "the shortest pulse varies"));
    Config blind;
    blind.adc.lsb_log2 = 12;
    EXPECT_THROW(blind.validate(), base::ConfigError);
}

}  // namespace

}  // namespace tessera::reram
